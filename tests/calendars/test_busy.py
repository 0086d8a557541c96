import pytest

from addon.calendars import busy as reading
from addon.calendars.busy import MOST_TIMES, read_calendar
from addon.calendars.busy_files.properties import address_mark
from tests.calendars.calendar_files import AT_SIX, CHICAGO, GOOD, KEPT, NAME, SPAN, THREE_WEEKS, busy, calendar

HOUR = "UID:a|DTSTART;TZID=America/New_York:20260303T180000|DTEND;TZID=America/New_York:20260303T190000"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (HOUR, ["03-03 23:00>03-04 00:00"]),
        ("UID:a|DTSTART:20260303T180000|DURATION:PT1H", ["03-03 23:00>03-04 00:00"]),  # floating: the practice's zone
        ("UID:a|DTSTART;TZID=America/New_York:20260307T230000|DURATION:PT4H", ["03-08 04:00>03-08 08:00"]),
        ("UID:a|DTSTART;TZID=America/New_York:20260307T230000|DURATION:P1D", ["03-08 04:00>03-09 03:00"]),
        (
            "UID:a|DTSTART;TZID=America/New_York:20260307T230000|DURATION:PT4H|RRULE:FREQ=DAILY;COUNT=2",
            ["03-08 04:00>03-08 08:00", "03-09 03:00>03-09 07:00"],
        ),
        ("UID:a|DTSTART:20260310T180000Z|DTEND:20260310T190000Z", ["03-10 18:00>03-10 19:00"]),
        ("UID:a|DTSTART:20260310T180000Z|DTEND:20260310T190000Z|DURATION:PT0S", ["03-10 18:00>03-10 19:00"]),  # both
        ("DTSTART:20260310T180000Z|DTEND:20260310T190000Z", ["03-10 18:00>03-10 19:00"]),  # no UID
        ("UID:a|DTSTART;VALUE=DATE:20260310|DTEND;VALUE=DATE:20260311", ["03-10 04:00>03-11 04:00 all day"]),
        (f"{HOUR}|RRULE:FREQ=WEEKLY;COUNT=2", ["03-03 23:00>03-04 00:00", "03-10 22:00>03-10 23:00"]),
        (f"{HOUR}|RRULE:FREQ=MONTHLY;BYDAY=1TU", ["03-03 23:00>03-04 00:00"]),
        (f"{HOUR}|RRULE:FREQ=WEEKLY;COUNT=2|EXDATE;TZID=America/New_York:20260303T180000", ["03-10 22:00>03-10 23:00"]),
        (f"{HOUR}|TRANSP:TRANSPARENT", []),
        (f"{HOUR}|STATUS:CANCELLED", []),
        (f"{HOUR}|X-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        (HOUR.replace("UID:a", "UID:1234@groupkeeper"), []),  # our own events are not busy times
        ("UID:a|DTSTART:20260310T180000Z", []),  # no length
        ("UID:a|DTSTART:20260601T180000Z|DTEND:20260601T190000Z", []),  # outside
    ],
)  # fmt: skip
def test_what_counts_as_busy(event: str, expected: list[str]) -> None:
    """Opaque, standing events of others, by their own zone or the practice's."""
    assert busy(calendar(event)) == expected


def test_a_moved_occurrence_counts_where_it_stands() -> None:
    """A series and its changed occurrence are read together."""
    moved = "UID:a|RECURRENCE-ID;TZID=America/New_York:20260310T180000|DTSTART:20260311T100000Z|DTEND:20260311T110000Z"
    assert busy(calendar(f"{HOUR}|RRULE:FREQ=WEEKLY;COUNT=2", moved)) == [
        "03-03 23:00>03-04 00:00",
        "03-11 10:00>03-11 11:00",
    ]


def test_a_published_free_busy_list_counts() -> None:
    """VFREEBUSY periods count unless they say free."""
    extra = (
        "BEGIN:VFREEBUSY\nUID:f\nFREEBUSY:20260310T160000Z/PT3H,20260311T160000Z/20260311T170000Z\n"
        "FREEBUSY;FBTYPE=FREE:20260312T160000Z/PT3H\nEND:VFREEBUSY\n"
    )
    assert busy(calendar(extra=extra)) == ["03-10 16:00>03-10 19:00", "03-11 16:00>03-11 17:00"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("UID:b|DTSTART:banana|SUMMARY:Zoë Núñez", "bad-event"),
        ("UID:b|SUMMARY:no start", "bad-event"),
        (f"{HOUR}|RRULE:FREQ=FOO", "bad-event"),
        (f"{HOUR}|RRULE:FREQ=SECONDLY", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=MINUTELY;INTERVAL=1", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYSECOND=1,2", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=DAILY;INTERVAL=0", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=MONTHLY;BYDAY=6MO", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "odd-repetition"),
        (f"{HOUR}|RRULE:FREQ=YEARLY;BYYEARDAY=366", "odd-repetition"),
        ("UID:b|DTSTART:20200101T000000Z|DURATION:P900D|RRULE:FREQ=DAILY", "odd-repetition"),
        ("UID:b|DTSTART:00010101T000000Z|DURATION:PT1H|RRULE:FREQ=DAILY", "odd-repetition"),
    ],
)
def test_a_hostile_event_is_reported_and_the_rest_counts(event: str, code: str) -> None:
    """What cannot be read, or would compute for minutes, is a problem at once; nothing of its text is quoted."""
    found = read_calendar(calendar(event, GOOD), span=SPAN, name=NAME)
    (problem,) = found.problems
    assert (found.times, found.is_whole) == (KEPT, False)
    assert (problem.code, str(problem.place)) == (code, NAME)
    assert "Zo" not in str(problem)


WHOLE = calendar(GOOD)
ZONE_BOMB = (
    "BEGIN:VTIMEZONE\nTZID:Nowhere\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\n"
    "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (WHOLE[:-20], "unreadable-calendar"),
        (WHOLE[:100], "unreadable-calendar"),
        (WHOLE + WHOLE[:-20], "unreadable-calendar"),
        (b"", "unreadable-calendar"),
        (b"\x00" * 100, "unreadable-calendar"),
        (b"<html>sign in</html>", "unreadable-calendar"),
        (b"PK\x03\x04" + bytes(range(256)), "unreadable-calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "unreadable-calendar"),
        (WHOLE + b" " * 40_000_000, "too-large"),
        (calendar(*[GOOD] * 10_001), "too-large"),
        (calendar(GOOD, extra=ZONE_BOMB), "odd-zone"),
        (calendar(GOOD, extra=ZONE_BOMB.replace("SECONDLY", "YEARLY;BYSECOND=1,2,3")), "odd-zone"),
        (b"BEGIN:VTIMEZONE\r\n" * 100_000, "unreadable-calendar"),
        (calendar(GOOD, extra="BEGIN:VTIMEZONE\nEND:VTIMEZONE\n" * 101), "odd-zone"),
    ],
)
def test_a_damaged_or_hostile_file_is_one_problem(file: bytes, code: str) -> None:
    """A file that is cut off, something else, or a trap gives no busy time at all and says so."""
    found = read_calendar(file, span=SPAN, name=NAME)
    (problem,) = found.problems
    assert (found.times, found.is_whole, problem.code, problem.is_unread) == ((), False, code, True)


def test_far_too_many_times_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bounded number of busy times is used; here of a hundred, as thousands take seconds to write and read."""
    assert MOST_TIMES == 5_000
    monkeypatch.setattr(reading, "MOST_TIMES", 100)
    events = [f"UID:{n}|DTSTART:20260310T{n // 240:02}{n // 4 % 60:02}{n % 4:02}Z|DURATION:PT1H" for n in range(102)]
    found = read_calendar(calendar(*events), span=SPAN, name=NAME)
    assert (len(found.times), [one.code for one in found.problems]) == (100, ["too-many-times"])


# --- as other programs write it ------------------------------------------------------------------


GUEST = "ATTENDEE;CN=Somebody;PARTSTAT="


@pytest.mark.parametrize("until", ["20260324", "20260324T180000", "20260324T235959", "20260324T230000Z"])
def test_a_series_runs_through_its_until_however_that_is_written(until: str) -> None:
    """A bare date means through that day, a time without a zone that of the start."""
    assert busy(calendar(f"{CHICAGO}|RRULE:FREQ=WEEKLY;UNTIL={until}")) == THREE_WEEKS


@pytest.mark.parametrize(
    "left_out",
    [
        "EXDATE;VALUE=DATE:20260317",
        "EXDATE:20260317T180000",
        "EXDATE:20260317T230000Z",
        "EXDATE;TZID=America/New_York:20260317T190000",
    ],
)
def test_an_occurrence_is_left_out_however_it_is_named(left_out: str) -> None:
    """A date, a time without zone, one in UTC and one in another zone mean the same occurrence."""
    assert busy(calendar(f"{CHICAGO}|RRULE:FREQ=WEEKLY;COUNT=3|{left_out}")) == THREE_WEEKS[::2]


@pytest.mark.parametrize("name", [";VALUE=DATE:20260317", ":20260317T180000", ":20260317T230000Z"])
def test_an_occurrence_is_moved_however_it_is_named(name: str) -> None:
    """RECURRENCE-ID too is a date, a time without zone or one in UTC."""
    moved = f"UID:c|RECURRENCE-ID{name}|DTSTART:20260318T100000Z|DTEND:20260318T110000Z"
    found = busy(calendar(f"{CHICAGO}|RRULE:FREQ=WEEKLY;COUNT=3", moved))
    assert found == [AT_SIX, "03-18 10:00>03-18 11:00", THREE_WEEKS[2]]


@pytest.mark.parametrize("until", ["20260317", "20260317T000000Z", "20260317T035959Z"])
@pytest.mark.parametrize("left_out", ["EXDATE:20260310T000000Z", "EXDATE;TZID=America/New_York:20260310T000000"])
def test_whole_days_repeat_by_date_whatever_kind_the_other_values_are(until: str, left_out: str) -> None:
    """Outlook writes midnights beside dates."""
    weekly = f"UID:d|DTSTART;VALUE=DATE:20260303|RRULE:FREQ=WEEKLY;UNTIL={until}|{left_out}"
    last = ["03-17 04:00>03-18 04:00 all day"] if not until.endswith("035959Z") else []  # still the 16th in New York
    assert busy(calendar(weekly)) == ["03-03 05:00>03-04 05:00 all day", *last]


def test_from_a_changed_occurrence_on() -> None:
    """RANGE=THISANDFUTURE moves what follows, too."""
    later = (
        "UID:c|RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/Chicago:20260317T180000"
        "|DTSTART;TZID=America/Chicago:20260317T190000|DTEND;TZID=America/Chicago:20260317T200000"
    )
    found = busy(calendar(f"{CHICAGO}|RRULE:FREQ=WEEKLY;COUNT=3", later))
    assert found == [AT_SIX, "03-18 00:00>03-18 01:00", "03-25 00:00>03-25 01:00"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE|TRANSP:OPAQUE", []),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", [AT_SIX]),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", [AT_SIX]),
        ("X-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT45M", ["03-10 22:15>03-11 00:00"]),
        ("X-APPLE-TRAVEL-DURATION:PT1H", ["03-10 22:00>03-11 00:00"]),
        ("X-APPLE-TRAVEL-DURATION;VALUE=DURATION:P90D", [AT_SIX]),
        ("X-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT45M|TRANSP:TRANSPARENT", []),
        ("DURATION:PT2H".replace("DURATION", "X-OTHER"), [AT_SIX]),
    ],
)
def test_what_shows_whether_and_from_when_its_owner_is_busy(more: str, expected: list[str]) -> None:
    """Working elsewhere takes no time; the way there does."""
    assert busy(calendar(f"{CHICAGO}|{more}")) == expected


@pytest.mark.parametrize(
    ("start", "end", "all_day"),
    [
        (";TZID=America/Chicago:20260310T000000", ";TZID=America/Chicago:20260311T000000", True),
        (":20260310T040000Z", ":20260312T040000Z", True),  # midnights of the practice
        (":20260310T000000", ":20260311T000000", True),
        (":20260310T000000Z", ":20260311T000000Z", False),  # from evening to evening
        (";TZID=America/Chicago:20260310T000000", ";TZID=America/Chicago:20260310T233000", False),
        (":20260310T060000Z|X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", ":20260311T060000Z", True),
    ],
)
def test_from_midnight_to_midnight_is_all_day(start: str, end: str, *, all_day: bool) -> None:
    """So Outlook and Google write whole days."""
    (found,) = read_calendar(calendar(f"UID:d|DTSTART{start}|DTEND{end}"), span=SPAN, name=NAME).times
    assert found.all_day is all_day


@pytest.mark.parametrize(
    ("guests", "who"),
    [
        (f"{GUEST}DECLINED:mailto:Rosa@Practice.example", ["rosa@practice.example"]),
        (f"{GUEST}DECLINED;EMAIL=rosa@practice.example:/aMTA/principal/", ["rosa@practice.example"]),
        (f"{GUEST}ACCEPTED:mailto:rosa@p.example|{GUEST}DECLINED:mailto:tom@p.example", ["tom@p.example"]),
        (f"{GUEST}TENTATIVE:mailto:rosa@practice.example", []),
    ],
)  # fmt: skip
def test_who_declined_is_remembered_by_a_mark_alone(guests: str, who: list[str]) -> None:
    """Whose calendar it is, and so whose word counts, is found out later; no guest's address is kept."""
    (found,) = read_calendar(calendar(f"{CHICAGO}|{guests}"), span=SPAN, name=NAME).times
    assert found.declined == tuple(map(address_mark, who))


def test_a_calendar_named_by_its_owners_address_needs_nobody_else() -> None:
    """Google names a person's own calendar by their address: what they declined is left out at once."""
    head = "X-WR-CALNAME:rosa@practice.example\n"
    assert busy(calendar(f"{CHICAGO}|{GUEST}DECLINED:mailto:rosa@practice.example", extra=head)) == []
    assert busy(calendar(f"{CHICAGO}|{GUEST}DECLINED:mailto:tom@practice.example", extra=head)) == [AT_SIX]
