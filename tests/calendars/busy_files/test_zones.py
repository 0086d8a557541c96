import pytest

from addon.calendars.busy import read_calendar
from tests.calendars.calendar_files import AT_SIX, CHICAGO, GOOD, KEPT, NAME, SPAN, busy, calendar


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
