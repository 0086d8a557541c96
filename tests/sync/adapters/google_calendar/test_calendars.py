"""A calendar at Google through the two-way port: made once, neutral, and the same as in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, Weekly, in_order
from addon.calendars.wanted_events import wanted_events
from addon.sync.adapters.google_calendar.calendars import GoogleCalendars
from tests.google.server import GoogleStandIn
from tests.memory_here import MemoryHere
from tests.practice import FAMILIES, TUESDAY, practice, weekly
from tests.sync.adapters.google_calendar_desk import WHOSE, GoogleDesk, client_at
from tests.sync.adapters.showing import Showing
from tests.sync.in_memory_calendar import InMemoryCalendar

SESSIONS = (*weekly(TUESDAY, date(2026, 2, 3), 12), *weekly(FAMILIES, date(2026, 2, 5), 12))


def test_a_calendar_is_made_once_for_each_clinician() -> None:
    """Its name is the clinician's code; one that is gone is made anew only when somebody says so."""
    with GoogleStandIn() as google:
        calendars = GoogleCalendars(client_at(google), MemoryHere(), WHOSE)
        assert not calendars.is_made("C-02")
        for code in ("C-01", "C-02", "C-01"):
            calendars.of(code)
        made = [one for one in google.calendars.calendars.values() if one.made_here]
        assert sorted(one.summary for one in made) == ["Groupkeeper C-01", "Groupkeeper C-02"]
        calendars.begin_again("C-02")
        assert calendars.is_made("C-02"), "it stands, so it is kept"
        google.calendars.delete_calendar(next(one.id for one in made if one.summary.endswith("C-02")))
        calendars.begin_again("C-02")
        assert not calendars.is_made("C-02")


def test_no_event_names_a_member_or_invites_anybody() -> None:
    """Titles are neutral; nobody is a guest; everything is private."""
    flagged = {"G-01": ("M-0001", "M-0002")}
    wanted = wanted_events(practice(sessions=SESSIONS), today=date(2026, 3, 3), flagged=flagged)
    names = [one.name for one in practice().members]
    with GoogleStandIn() as google:
        calendars = GoogleCalendars(client_at(google), MemoryHere(), WHOSE)
        for code, events in wanted.items():
            calendars.of(code).put_all([(event, None) for event in in_order(events)])
        stand = [event for kept in google.calendars.calendars.values() for event in kept.events.values()]
    assert len(stand) > len(wanted)
    for event in stand:
        assert event["visibility"] == "private"
        assert "attendees" not in event
        assert not any(name in str(event) for name in names)


# --- the same as in memory -------------------------------------------------------------------------

BEGIN = datetime(2026, 3, 3, 18)
SINGLES = [
    WantedEvent(
        key=f"preparation | C-01 | S-{number}",
        kind="preparation",
        start=BEGIN + timedelta(days=number),
        minutes=15,
        zone="America/New_York",
        title=f"Preparation {number}",
    )
    for number in range(3)
]
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue",
    kind="session",
    start=BEGIN,
    minutes=90,
    zone="America/New_York",
    title="Group G-01",
    repeats=Weekly(every=1, count=4),
)
SLOTS = [BEGIN + timedelta(weeks=week) for week in range(4)]


@st.composite
def a_list(draw: st.DrawFn) -> list[WantedEvent]:
    """Some singles, here or an hour later, and a series with some slots left out or moved."""
    found = [
        replace(one, start=one.start + timedelta(hours=draw(st.integers(0, 1))))
        for one in SINGLES
        if draw(st.booleans())
    ]
    if draw(st.booleans()):
        fate = [draw(st.sampled_from(["regular", "out", "moved"])) for _ in SLOTS]
        out = tuple(at for at, what in zip(SLOTS, fate, strict=True) if what == "out")
        found.append(
            replace(SERIES, repeats=Weekly(every=1, count=4, without=out), minutes=draw(st.sampled_from([60, 90])))
        )
        found += [
            replace(SERIES, repeats=None, start=at + timedelta(hours=3), instead_of=at)
            for at, what in zip(SLOTS, fate, strict=True)
            if what == "moved"
        ]
    return found


ACTS = st.one_of(
    st.tuples(st.just("show"), a_list()),
    st.tuples(st.just("moves"), st.sampled_from(SINGLES)),
    st.tuples(st.just("deletes"), st.sampled_from(SINGLES)),
)


@pytest.fixture(scope="module")
def google() -> Iterator[GoogleStandIn]:
    """One stand-in for all examples."""
    with GoogleStandIn() as made:
        yield made


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=6))
def test_a_person_sees_the_same_as_in_memory(google: GoogleStandIn, acts: list[tuple[str, object]]) -> None:
    """Whatever is wanted and whatever people do to single events in between, Google shows what the reference shows."""
    desk, reference = GoogleDesk(google), InMemoryCalendar()
    shows: dict[GoogleDesk | InMemoryCalendar, Showing] = {desk: Showing(), reference: Showing()}
    theirs: set[EventId] = set()
    for act, what in acts:
        if act == "show":
            assert isinstance(what, list)
            for calendar, showing in shows.items():
                showing.show(calendar, what, theirs=theirs)
        else:
            assert isinstance(what, WantedEvent)
            stands = any(one.title == what.title for one in reference.shown())
            far = replace(what, start=what.start + timedelta(hours=5))
            theirs |= {EventId(what.key)} if stands else set()
            for calendar in shows if stands else ():
                if act == "moves":
                    calendar.person_moves(far)
                else:
                    calendar.person_deletes(EventId(what.key))
        expected = sorted((one.start, one.title) for one in reference.shown())
        assert sorted((one.start, one.title) for one in desk.shown()) == expected
