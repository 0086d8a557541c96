from datetime import UTC, datetime

import pytest

from addon.calendars.busy import MOST_TIMES, Span, busy_times
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
    found, problems = busy_times(file, span=SPAN, name=NAME)
    assert problems == ()
    return [f"{one.start:%m-%d %H:%M}>{one.end:%m-%d %H:%M}{' all day' * one.all_day}" for one in found]


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
    found, (problem,) = busy_times(calendar(event, GOOD), span=SPAN, name=NAME)
    assert found == KEPT
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
        (WHOLE + WHOLE, "unreadable-calendar"),
        (b"", "unreadable-calendar"),
        (b"\x00" * 100, "unreadable-calendar"),
        (b"<html>sign in</html>", "unreadable-calendar"),
        (b"PK\x03\x04" + bytes(range(256)), "unreadable-calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "unreadable-calendar"),
        (b"\n" * 200_001, "too-large"),
        (b"BEGIN:VEVENT" * 10_001, "too-large"),
        (calendar(GOOD, extra=ZONE_BOMB), "odd-zone"),
        (calendar(GOOD, extra=ZONE_BOMB.replace("SECONDLY", "YEARLY;BYSECOND=1,2,3")), "odd-zone"),
        (b"BEGIN:VTIMEZONE\r\n" * 100_000, "odd-zone"),
    ],
)
def test_a_damaged_or_hostile_file_is_one_problem(file: bytes, code: str) -> None:
    """A file that is cut off, something else, or a trap gives no busy time at all and says so."""
    found, (problem,) = busy_times(file, span=SPAN, name=NAME)
    assert (found, problem.code) == ((), code)


def test_far_too_many_times_are_cut_and_said() -> None:
    """A bounded number of busy times is used."""
    events = [f"UID:{n}|DTSTART:20260310T{n // 240:02}{n // 4 % 60:02}{n % 4:02}Z|DURATION:PT1H" for n in range(5_100)]
    found, (problem,) = busy_times(calendar(*events), span=SPAN, name=NAME)
    assert (len(found), problem.code) == (MOST_TIMES, "too-many-times")
