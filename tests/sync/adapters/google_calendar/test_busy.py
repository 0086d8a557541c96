"""Busy times read from people's own calendars at Google."""

from datetime import UTC, datetime

from addon.calendars.busy_calendar import Span
from addon.sessions.commitments import BusyTime
from addon.sync.adapters.google_calendar.busy import busy_times
from addon.sync.adapters.google_calendar.event_body import body_of
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_calendar.test_one_calendar import BLOCK
from tests.sync.adapters.google_calendar_desk import WHOSE, ZONE, client_at

OWN = "clinician@practice.example"
SPAN = Span(first=datetime(2026, 3, 2, 5, tzinfo=UTC), last=datetime(2026, 3, 16, 4, tzinfo=UTC), zone=ZONE)


def at(day: int, hour: int) -> datetime:
    """Return an instant in March."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_what_is_opaque_and_accepted_is_busy_and_nothing_else() -> None:
    """Series follow the wall clock over the change; free, declined, cancelled and our own events are left out."""
    weekly = {
        "id": "series00001",
        "start": {"dateTime": "2026-03-03T09:00:00", "timeZone": ZONE},
        "end": {"dateTime": "2026-03-03T10:00:00", "timeZone": ZONE},
        "recurrence": ["RRULE:FREQ=WEEKLY"],
    }
    with GoogleStandIn() as google:
        world = google.calendars
        world.add_calendar(OWN)
        world.insert(OWN, weekly)
        world.person_creates(OWN, datetime(2026, 3, 4, 12), 30, transparency="transparent")
        world.person_creates(
            OWN, datetime(2026, 3, 4, 13), 30, attendees=[{"self": True, "responseStatus": "declined"}]
        )
        accepted = [{"responseStatus": "declined"}, {"self": True, "responseStatus": "accepted"}]
        world.person_creates(OWN, datetime(2026, 3, 4, 14), 30, attendees=accepted)
        gone = world.person_creates(OWN, datetime(2026, 3, 4, 15), 30)
        world.person_deletes(OWN, gone["id"])
        world.insert(OWN, body_of(BLOCK, whose=WHOSE))  # a copy of ours, made by a person
        day = {"start": {"date": "2026-03-05"}, "end": {"date": "2026-03-06"}}
        world.insert(OWN, day)
        world.person_creates(OWN, datetime(2026, 3, 6), 24 * 60)  # a whole day out of office, as Google keeps it
        found, lost = busy_times(client_at(google), {"C-01": [OWN, "nobody@practice.example"]}, span=SPAN)
    assert (found.owner, found.is_whole) == ("C-01", True)
    assert found.times == (
        BusyTime(start=at(3, 14), end=at(3, 15)),
        BusyTime(start=at(4, 19), end=datetime(2026, 3, 4, 19, 30, tzinfo=UTC)),
        BusyTime(start=at(5, 5), end=at(6, 5), all_day=True),
        BusyTime(start=at(6, 5), end=at(7, 5), all_day=True),
        BusyTime(start=at(10, 13), end=at(10, 14)),
    )
    assert (lost.is_whole, lost.key == found.key) == (False, False)
    assert [(str(one.place), one.code) for one in lost.problems] == [("calendars/C-01 (2)", "unreadable-calendar")]
