"""The file for a member's own calendar: the right instant in every zone, one event, nobody and nothing else in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from icalendar import Calendar

from addon.member_page import HOME, PageTerms
from addon.ways_to_come import Entry, Ways
from addon.web.members.calendar_file import calendar_file
from tests.practice import FAMILIES as FAMILY_GROUP
from tests.practice import MEMBERS
from tests.practice import TUESDAY as TUESDAY_GROUP
from tests.web.members.member_pages import NOW, TUESDAY, ZONE, MemberPages, a_page, a_session

ZONES = ("America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu", "UTC", "America/St_Johns")


def entry(start: datetime, *, sequence: int = 0, is_off: bool = False) -> Entry:
    """Return what calendars are told of a session of an hour and a half."""
    return Entry(start=start, end=start + timedelta(minutes=90), is_off=is_off, sequence=sequence, changed=NOW)


def the_event(text: bytes) -> Any:
    """Return the only event of a file, as a calendar program reads it."""
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


@given(
    hours=some.integers(0, 24 * 800),
    zone=some.sampled_from(ZONES),
    sequence=some.integers(0, 9),
    is_off=some.booleans(),
)
def test_any_reader_finds_the_instant(hours: int, zone: str, sequence: int, *, is_off: bool) -> None:
    """Over both changes of the clock, by the zone's rules in the file; the same bytes for the same entry."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    one = entry(start, sequence=sequence, is_off=is_off)
    text = calendar_file(one, "uid@x", title="Appointment", zone=zone)
    assert text == calendar_file(one, "uid@x", title="Appointment", zone=zone)
    event = the_event(text)
    assert event["DTSTART"].dt.astimezone(UTC) == start
    assert event["DTEND"].dt.astimezone(UTC) == start + timedelta(minutes=90)
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (sequence, "CANCELLED" if is_off else "CONFIRMED")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW
    assert set(event) == {
        *("UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "CLASS")
    }


def test_a_moved_session_is_the_same_event() -> None:
    """The same id, a higher sequence; another member has another id; nothing in it names anybody or a group."""
    pages = MemberPages()
    seen = {}
    for member in ("M-0001", "M-0002"):
        for sequence in (0, 1):
            start = NOW + timedelta(hours=30 + sequence)
            ways = Ways(entry=entry(start, sequence=sequence), room="https://video.example/secret")
            pages.publish(a_page(member, a_session(hours=30 + sequence, ways=ways)))
            at = pages.link(member)
            link = pages.browser.get(at).text.split("/calendar/")[1].split('"')[0]
            answer = pages.browser.get(f"{at}/calendar/{link}")
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
            assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
            assert answer.headers["Cache-Control"] == "no-store"
            assert at.rpartition("/")[2] not in answer.text
            everybody = [one.name for one in MEMBERS] + [one.code for one in MEMBERS]
            groups = [TUESDAY_GROUP.name, FAMILY_GROUP.name, "G-0", "video.example", "group", "therap"]
            words = [*everybody, *groups, "attendee", "organizer"]
            assert not [word for word in words if word.casefold() in answer.text.casefold()]
            event = the_event(answer.data)
            seen[member, sequence] = (str(event["UID"]), int(event["SEQUENCE"]), str(event["SUMMARY"]))
    assert seen["M-0001", 0][0] == seen["M-0001", 1][0] != seen["M-0002", 0][0]
    assert (seen["M-0001", 0][1:], seen["M-0001", 1][1:]) == ((0, "Appointment"), (1, "Appointment"))
    assert not pages.arrived()


def test_no_file_without_a_session_or_before_the_digits() -> None:
    """And the title is in the member's language and time in their zone."""
    pages = MemberPages(terms=PageTerms(zone=ZONE, asks_last_four=True))
    ways = Ways(entry=entry(NOW + timedelta(hours=30)))
    pages.publish(a_page("M-0001", a_session(ways=ways), language="Spanish", zone="America/Denver"))
    at = pages.link()
    ref = pages.tap(at, "/digits", digits="0147").text.split("/calendar/")[1].split('"')[0]
    text = pages.browser.get(f"{at}/calendar/{ref}").text
    assert "SUMMARY:Cita" in text
    assert "DTSTART;TZID=America/Denver:20260303T160000" in text
    assert pages.app.test_client().get(f"{at}/calendar/{ref}").status_code == 303
    assert pages.browser.get(f"{at}/calendar/made-up.ics").status_code == 404
    home = pages.link(purpose=HOME, about="")
    assert pages.browser.get(f"{home}/calendar/{ref}").status_code == 303
    assert TUESDAY not in text
