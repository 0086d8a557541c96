from datetime import UTC, datetime

import pytest

from addon.calendars.busy import MOST_TIMES, read_calendar
from addon.calendars.busy_calendar import Span
from addon.calendars.busy_files.properties import address_mark
from addon.sessions.commitments import BusyTime

SPAN = Span(
    first=datetime(2026, 3, 2, 5, tzinfo=UTC), last=datetime(2026, 3, 30, 4, tzinfo=UTC), zone="America/New_York"
)
NAME = "calendars/busy/C-01.ics"


def calendar(*events: str, extra: str = "") -> bytes:
    """Wrap the lines of events (| between them) into a calendar file."""
    bodies = "".join(f"BEGIN:VEVENT\n{event.replace('|', chr(10))}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{extra}{bodies}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def busy(file: bytes) -> list[str]:
    """Return the busy times short, in UTC; asserts that there was no problem."""
    found = read_calendar(file, span=SPAN, name=NAME)
    assert found.problems == ()
    return [f"{one.start:%m-%d %H:%M}>{one.end:%m-%d %H:%M}{' all day' * one.all_day}" for one in found.times]


HOUR = "UID:a|DTSTART;TZID=America/New_York:20260303T180000|DTEND;TZID=America/New_York:20260303T190000"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (HOUR, ["03-03 23:00>03-04 00:00"]),
        ("UID:a|DTSTART:20260303T180000|DURATION:PT1H", ["03-03 23:00>03-04 00:00"]),  # floating: the practice's zone
        ("UID:a|DTSTART:20260310T180000Z|DTEND:20260310T190000Z", ["03-10 18:00>03-10 19:00"]),
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


GOOD = "UID:good|DTSTART:20260310T180000Z|DTEND:20260310T190000Z"
KEPT = (BusyTime(start=datetime(2026, 3, 10, 18, tzinfo=UTC), end=datetime(2026, 3, 10, 19, tzinfo=UTC)),)


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


def test_far_too_many_times_are_cut_and_said() -> None:
    """A bounded number of busy times is used."""
    events = [f"UID:{n}|DTSTART:20260310T{n // 240:02}{n // 4 % 60:02}{n % 4:02}Z|DURATION:PT1H" for n in range(5_100)]
    found = read_calendar(calendar(*events), span=SPAN, name=NAME)
    assert (len(found.times), [one.code for one in found.problems]) == (MOST_TIMES, ["too-many-times"])


# --- as other programs write it ------------------------------------------------------------------


CHICAGO = "UID:c|DTSTART;TZID=America/Chicago:20260310T180000|DTEND;TZID=America/Chicago:20260310T190000"
AT_SIX = "03-10 23:00>03-11 00:00"
THREE_WEEKS = [AT_SIX, "03-17 23:00>03-18 00:00", "03-24 23:00>03-25 00:00"]
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


# --- zones ---------------------------------------------------------------------------------------


def in_zone(name: str, extra: str = "") -> bytes:
    """Return a calendar with one hour from 18:00 in a zone."""
    return calendar(f'UID:z|DTSTART;TZID="{name}":20260310T180000|DTEND;TZID="{name}":20260310T190000', extra=extra)


def zone(name: str, offset: str) -> str:
    """Return the description of a zone that is always as far from UTC."""
    rule = f"BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\n"
    return f"BEGIN:VTIMEZONE\nTZID:{name}\n{rule}END:VTIMEZONE\n"


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("America/Chicago", 23),
        ("america/chicago", 23),
        ("/citadel.org/20190101_1/America/Chicago", 23),
        ("Central Standard Time", 23),
        ("Eastern Standard Time 1", 22),
        ("(UTC-05:00) Eastern Time (US & Canada)", 22),
        ("(GMT-07:00) Arizona", 1),
        ("W. Europe Standard Time", 17),
        ("tzone://Microsoft/Utc", 18),
        ("UTC", 18),
        ("GMT-0500", 23),
        ("UTC+5:30", 12),
    ],
)
def test_a_zone_that_the_file_does_not_describe_is_a_usual_name(name: str, hour: int) -> None:
    """IANA's names, those of Windows, what Outlook shows, and plain offsets."""
    (found,) = read_calendar(in_zone(name), span=SPAN, name=NAME).times
    assert found.start.hour == hour


@pytest.mark.parametrize("name", ["Customized Time Zone", "Romance", "CST", "UTC+99", "tzone://Microsoft/Custom", "/"])
def test_a_zone_that_nobody_describes_is_named_and_the_rest_counts(name: str) -> None:
    """Nothing is read in the practice's zone without a word."""
    file = in_zone(name).replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\n" + _lines(GOOD) + b"END:VEVENT\r\nEND:VCALENDAR")
    found = read_calendar(file, span=SPAN, name=NAME)
    (problem,) = found.problems
    assert (found.times, found.is_whole, problem.code) == (KEPT, False, "unclear-zone")
    assert f"“{name}”" in problem.what


def _lines(event: str) -> bytes:
    return b"".join(f"{line}\r\n".encode() for line in event.split("|"))


def test_a_files_own_description_is_the_truth_for_that_file_alone() -> None:
    """Two files may mean two zones by one name, even by a usual one; a third that describes none is not guessed."""
    assert busy(in_zone("Office", zone("Office", "-0500"))) == [AT_SIX]
    assert busy(in_zone("Office", zone("Office", "-0800"))) == ["03-11 02:00>03-11 03:00"]
    assert not read_calendar(in_zone("Office"), span=SPAN, name=NAME).times
    assert busy(in_zone("America/Chicago", zone("America/Chicago", "+0100"))) == ["03-10 17:00>03-10 18:00"]
    assert busy(in_zone("America/Chicago")) == [AT_SIX]


def test_two_calendars_in_one_file_describe_their_own_zones() -> None:
    """Both count, each by its own description; a series may have its changed occurrence in the other."""
    here, there = in_zone("Office", zone("Office", "-0500")), in_zone("Office", zone("Office", "-0800"))
    assert busy(here + there.replace(b"UID:z", b"UID:y")) == [AT_SIX, "03-11 02:00>03-11 03:00"]
    moved = "UID:c|RECURRENCE-ID:20260317T230000Z|DTSTART:20260318T100000Z|DTEND:20260318T110000Z"
    both = calendar(f"{CHICAGO}|RRULE:FREQ=WEEKLY;COUNT=2") + calendar(moved)
    assert busy(both) == [AT_SIX, "03-18 10:00>03-18 11:00"]


OUTLOOK = (
    "BEGIN:VTIMEZONE\nTZID:Central\n"
    "BEGIN:STANDARD\nDTSTART:16011104T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\n"
    "TZOFFSETFROM:-0500\nTZOFFSETTO:-0600\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010311T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3;BYHOUR=2;BYMINUTE=0\n"
    "TZOFFSETFROM:-0600\nTZOFFSETTO:-0500\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
)


def test_a_described_zone_changes_its_clock() -> None:
    """As Outlook and Notes describe one: by yearly rules since 1601."""
    weekly = "UID:o|DTSTART;TZID=Central:20260303T180000|DTEND;TZID=Central:20260303T190000|RRULE:FREQ=WEEKLY;COUNT=2"
    assert busy(calendar(weekly, extra=OUTLOOK)) == ["03-04 00:00>03-04 01:00", AT_SIX]


LISTED = (
    "BEGIN:VTIMEZONE\nTZID:{name}\n"
    "BEGIN:STANDARD\nDTSTART:20181104T020000\nRDATE:20191103T020000\n"
    "TZOFFSETFROM:-0500\nTZOFFSETTO:-0600\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:20190310T020000\nRDATE:{last}T020000\n"
    "TZOFFSETFROM:-0600\nTZOFFSETTO:-0500\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
)


@pytest.mark.parametrize(
    ("name", "last", "start"),
    [
        ("America/Chicago", "20190310", "03-04 00:00"),  # the list ended years ago: the name's own rules hold
        ("America/Chicago", "20260108", "03-03 23:00"),  # it is about this winter: it holds
        ("Office", "20190310", "03-04 00:00"),  # nobody else knows this name
    ],
)
def test_a_list_of_changes_holds_for_its_own_years(name: str, last: str, start: str) -> None:
    """Some plug-ins list the changes of a year or two and are never asked again."""
    hour = f"UID:l|DTSTART;TZID={name}:20260303T180000|DTEND;TZID={name}:20260303T190000"
    (found,) = read_calendar(calendar(hour, extra=LISTED.format(name=name, last=last)), span=SPAN, name=NAME).times
    assert f"{found.start:%m-%d %H:%M}" == start


@pytest.mark.parametrize(
    ("header", "hour"), [("America/Chicago", 23), ("Central Standard Time", 23), ("Asia/Kolkata", 12)]
)
def test_times_without_a_zone_are_in_that_of_the_header(header: str, hour: int) -> None:
    """X-WR-TIMEZONE by any usual name."""
    plain = "UID:p|DTSTART:20260310T180000|DTEND:20260310T190000"
    (found,) = read_calendar(calendar(plain, extra=f"X-WR-TIMEZONE:{header}\n"), span=SPAN, name=NAME).times
    assert found.start.hour == hour


def test_a_header_that_nobody_understands_spoils_only_what_rests_on_it() -> None:
    """Entries with a zone of their own, or in UTC, need none."""
    plain = "UID:p|DTSTART:20260310T180000|DTEND:20260310T190000"
    found = read_calendar(calendar(plain, CHICAGO, GOOD, extra="X-WR-TIMEZONE:Nowhere\n"), span=SPAN, name=NAME)
    assert len(found.times) == 2
    assert [one.code for one in found.problems] == ["unclear-zone"]


def test_utc_stays_utc_whatever_zone_stands_beside_it() -> None:
    """A zone must not be applied to a time in UTC (RFC 5545, 3.2.19)."""
    beside = "UID:u|DTSTART;TZID=America/Chicago:20260310T230000Z|DTEND;TZID=America/Chicago:20260311T000000Z"
    assert busy(calendar(beside)) == [AT_SIX]


# --- files ---------------------------------------------------------------------------------------


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
