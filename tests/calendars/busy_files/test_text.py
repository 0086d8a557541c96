import pytest

from addon.calendars.busy import read_calendar
from tests.calendars.calendar_files import AT_SIX, CHICAGO, GOOD, NAME, SPAN, THREE_WEEKS, busy, calendar

FOLDED = CHICAGO + "|SUMMARY:" + "é" * 40
INSIDE_A_LETTER = calendar(FOLDED).index("é".encode()) + 31


@pytest.mark.parametrize(
    "file",
    [
        b"\xef\xbb\xbf" + calendar(CHICAGO),
        calendar(FOLDED)[:INSIDE_A_LETTER] + b"\r\n " + calendar(FOLDED)[INSIDE_A_LETTER:],
        calendar(CHICAGO).replace(b"\r\n", b"\n"),
        calendar(CHICAGO).replace(b"\r\n", b"\r"),
        calendar(CHICAGO).replace(b"\r\n", b"\r\r\n"),
        calendar(CHICAGO).replace(b"DTEND;", b"DTEND;\r\n "),
        calendar(f"{CHICAGO}|SUMMARY:Jos\xe9").decode().encode("cp1252"),
        calendar(f"{CHICAGO}|DESCRIPTION:first line|second line, not folded"),
        b"\r\n" + calendar(CHICAGO) + b"\r\n\r\n",
    ],
)
def test_odd_letters_and_line_ends_are_read(file: bytes) -> None:
    """As old Macs, text modes and careless programs write them."""
    assert busy(file) == [AT_SIX]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_saved_by_an_editor_is_read_and_told(encoding: str) -> None:
    """It counts, but it is a copy that somebody has opened and saved."""
    found = read_calendar(calendar(CHICAGO).decode().encode(encoding), span=SPAN, name=NAME)
    assert (len(found.times), found.is_whole, [one.code for one in found.problems]) == (1, True, ["odd-encoding"])


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "is empty"),
        (b"\r\n <!DOCTYPE html><html>Sign in</html>", "web page"),
        (b'<?xml version="1.0"?><error/>', "web page"),
        (b'{"error": 403}', "not a calendar file"),
        (calendar(CHICAGO)[:-30], "ends too early"),
        (calendar(CHICAGO) + calendar(CHICAGO)[:-30], "ends too early"),
    ],
)
def test_the_cause_is_told_of_what_is_no_whole_calendar(file: bytes, words: str) -> None:
    """The next step follows from it."""
    (problem,) = read_calendar(file, span=SPAN, name=NAME).problems
    assert words in problem.what
    assert problem.next_step


def test_ten_years_of_calendar_are_no_burden() -> None:
    """What is over is dropped before anything is counted, ended series too; what began long ago and goes on is kept."""
    past = [
        f"UID:{n}|DTSTART:{day}T1{n % 10}0000Z|DTEND:{day}T1{n % 10}5000Z"
        for n in range(12_000)
        for day in (f"{2016 + n % 10}0{1 + n % 9}10",)
    ]
    ended = [f"{one}|RRULE:FREQ=WEEKLY;UNTIL={2016 + n % 10}1201T000000Z" for n, one in enumerate(past[:2_000])]
    going = "UID:on|DTSTART:20160302T100000Z|DTEND:20160302T110000Z|RRULE:FREQ=YEARLY"
    absence = "UID:away|DTSTART;VALUE=DATE:20250101|DTEND;VALUE=DATE:20260303"
    moved = "UID:c|RECURRENCE-ID:20200101T000000Z|DTSTART:20260304T100000Z|DTEND:20260304T110000Z"
    found = busy(calendar(*past, *ended, going, absence, moved, CHICAGO.replace("UID:c", "UID:d")))
    assert found == [
        "01-01 05:00>03-03 05:00 all day",
        "03-02 10:00>03-02 11:00",
        "03-04 10:00>03-04 11:00",
        AT_SIX,
    ]


def test_an_occurrence_that_was_moved_out_of_sight_is_not_put_back() -> None:
    """It lies outside the time asked about, but its place in the series is inside."""
    away = "UID:c|RECURRENCE-ID:20260317T230000Z|DTSTART:20271118T100000Z|DTEND:20271118T110000Z"
    assert busy(calendar(f"{CHICAGO}|RRULE:FREQ=WEEKLY;COUNT=3", away)) == THREE_WEEKS[::2]


def test_entries_that_share_one_id_all_count() -> None:
    """Some programs give every entry the same; of two versions of one entry the newer counts."""
    assert busy(calendar(CHICAGO.replace("UID:c", "UID:good"), GOOD)) == ["03-10 18:00>03-10 19:00", AT_SIX]
    newer = f"{GOOD}|SEQUENCE:2"
    assert busy(calendar(CHICAGO.replace("UID:c", "UID:good"), newer)) == ["03-10 18:00>03-10 19:00"]


def test_a_calendar_without_any_entry_is_told_from_one_whose_entries_are_over() -> None:
    """Only the first is in doubt where there were some."""
    over = calendar("UID:o|DTSTART:20200101T100000Z|DTEND:20200101T110000Z")
    assert read_calendar(calendar(), span=SPAN, name=NAME).is_bare
    assert not read_calendar(over, span=SPAN, name=NAME).is_bare
