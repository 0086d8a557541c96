"""A person changes "this and following" on a real CalDAV server: their program makes a new series of the rest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from addon.calendars.busy_calendar import Span
from addon.calendars.ports import EventId, SeenEvent
from addon.calendars.wanted import WantedEvent, Weekly, starts
from tests.sync.adapters.caldav_desk import NOW, ZONE, CalDavDesk, caldav_desk, caldav_desks
from tests.sync.adapters.radicale_server import Person

FIRST = datetime(2026, 3, 3, 18)
SLOTS = [FIRST + timedelta(weeks=week) for week in range(5)]
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00 | 1 | 0",
    kind="session",
    start=FIRST,
    minutes=90,
    zone=ZONE,
    title="Group G-01 · Room 2",
    description="Lead C-01",
    location="Room 2",
    repeats=Weekly(every=1, count=5),
)
ID, HOUR = EventId(SERIES.key), timedelta(hours=1)
LATER = [at + HOUR for at in SLOTS[2:]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CalDavDesk]:
    """One calendar on a server of its own, and a person at it."""
    with caldav_desk(tmp_path) as made:
        yield made


class Cutting:
    """The person's program ends our series before its third date, and makes another that goes on an hour later."""

    def __init__(self, person: Person, *, marks: str = "key", weekly: bool = True, **other: Any) -> None:
        self._person, self._marks, self._other = person, marks, other
        self._weekly, self._text = weekly, ""

    def ends(self) -> None:
        """End ours."""
        self._person.touches(SERIES.uid, self._end)

    def goes_on(self) -> None:
        """Make the other."""
        self._person.adds(self._text, "rest.ics")

    def _end(self, calendar: Any) -> None:
        ours = next(raw for raw in calendar.walk("VEVENT") if "RECURRENCE-ID" not in raw)
        self._text = self._made(calendar, ours.copy(recursive=True))
        ours.pop("RRULE")
        ours.add("RRULE", {"FREQ": "WEEKLY", "UNTIL": datetime(2026, 3, 17, 3, 59, 59, tzinfo=UTC)})

    def _made(self, calendar: Any, raw: Any) -> str:
        if self._marks != "key":
            for name in [name for name in raw if name.startswith("X-")]:
                raw.pop(name)
        if self._marks == "related":
            raw.add("RELATED-TO", SERIES.uid)
        start = LATER[0].replace(tzinfo=ZoneInfo(ZONE))
        said = {"UID": "A1B2-REST", "DTSTART": start, "DTEND": start + timedelta(minutes=90), **self._other}
        for name, value in said.items():
            raw.pop(name, None)
            raw.add(name, value)
        raw.pop("RRULE")
        if self._weekly:
            raw.add("RRULE", {"FREQ": "WEEKLY", "COUNT": 3})
        made = Calendar()
        made.add("VERSION", "2.0")
        made.add("PRODID", "-//a person//EN")
        for zone in calendar.walk("VTIMEZONE"):
            made.add_component(zone)
        made.add_component(raw)
        return str(made.to_ical().decode())


def told(desk: CalDavDesk, token: str | None) -> tuple[SeenEvent, str]:
    """Return what is told of the series now, and the next token."""
    changes = desk.changes(token)
    (one,) = [one for one in changes.seen if one.id == ID]
    return one, changes.token


@pytest.mark.parametrize(
    ("marks", "more", "is_it"),
    [
        ("key", {"SUMMARY": "Art"}, True),
        ("related", {"SUMMARY": "Art"}, True),
        ("none", {}, True),
        ("none", {"SUMMARY": "Group G-01, Room 4 from now on"}, True),
        ("none", {"weekly": False, "SUMMARY": "Dentist"}, False),
        ("none", {"SUMMARY": "Art", "DTEND": datetime(2026, 3, 17, 19, 30, tzinfo=ZoneInfo(ZONE))}, False),
        ("key", {"DTSTART": datetime(2026, 3, 3, 18, tzinfo=ZoneInfo(ZONE))}, False),  # a copy of all of it
    ],
)
def test_a_new_series_that_ours_goes_on_as_is_told_with_it(
    desk: CalDavDesk, marks: str, more: dict[str, Any], *, is_it: bool
) -> None:
    """Known by our marks or, where they were dropped, by its day and its title or length; nothing else is touched."""
    desk.fill(SERIES)
    token = desk.changes(None).token
    person = Cutting(desk.person, marks=marks, **more)
    person.ends()
    person.goes_on()
    one, _ = told(desk, token)
    assert one.event
    assert starts(one.event) == tuple(SLOTS[:2])
    assert [at for part in one.rest for at in starts(part)] == (LATER if is_it else [])
    desk.forget_tokens()
    assert told(desk, token)[0] == one
    desk.put(SERIES, based_on=one.version)
    assert ("A1B2-REST" in "".join(desk.person.texts())) == (not is_it)
    assert told(desk, None)[0] == replace(one, event=SERIES, version=told(desk, None)[0].version, rest=())


def test_what_becomes_of_the_new_series_is_heard_whenever_it_comes(desk: CalDavDesk) -> None:
    """It may reach the server after the cut; a date of it that is deleted, and all of it, are told with our series."""
    desk.fill(SERIES)
    token = desk.changes(None).token
    person = Cutting(desk.person)
    person.ends()
    one, token = told(desk, token)
    assert one.rest == ()
    person.goes_on()
    one, token = told(desk, token)
    assert [at for part in one.rest for at in starts(part)] == LATER
    desk.person.deletes_one("A1B2-REST", LATER[1], ZONE)
    one, token = told(desk, token)
    assert [at for part in one.rest for at in starts(part)] == [LATER[0], LATER[2]]
    desk.person.deletes("A1B2-REST")
    one, token = told(desk, token)
    assert one.rest == ()
    assert desk.changes(token).seen == ()


@pytest.mark.parametrize("marks", ["key", "none"])
def test_what_a_person_gave_the_rest_stays_with_its_dates(desk: CalDavDesk, marks: str) -> None:
    """Title and guest of every date behind the cut, also of one that we move then; before it nothing changes."""
    desk.fill(SERIES)
    token = desk.changes(None).token
    person = Cutting(desk.person, marks=marks, SUMMARY="Bring the art supplies", ATTENDEE="mailto:trainee@example.org")
    person.ends()
    person.goes_on()
    desk.put(SERIES, based_on=told(desk, token)[0].version)
    desk.put(replace(SERIES, start=LATER[1], repeats=None, instead_of=SLOTS[3]), based_on=None)
    found = [
        (one.start.replace(tzinfo=None), str(one["SUMMARY"]), "ATTENDEE" in one) for one in desk.person.occurrences()
    ]
    new = "Bring the art supplies", True
    assert found == [
        *((at, SERIES.title, False) for at in SLOTS[:2]),
        *((at, *new) for at in (SLOTS[2], LATER[1], SLOTS[4])),
    ]


@pytest.mark.parametrize("marks", ["key", "none"])
def test_what_a_series_goes_on_as_is_no_busy_time(tmp_path: Path, marks: str) -> None:
    """It is our session, at another time."""
    with caldav_desks(tmp_path, ["C-01"]) as desks:
        with desks.calendars.opened(now=NOW) as opened:
            opened["C-01"].put(SERIES, based_on=None)
            token = opened["C-01"].changes(None).token
        person = Cutting(Person(desks.server, desks.server.calendar("C-01")), marks=marks)
        person.ends()
        person.goes_on()
        with desks.calendars.opened(now=NOW) as opened:
            assert opened["C-01"].changes(token).seen[0].rest
        (busy,) = desks.calendars.busy(Span(first=NOW, last=NOW + timedelta(days=60), zone=ZONE))
        assert busy.times == ()
