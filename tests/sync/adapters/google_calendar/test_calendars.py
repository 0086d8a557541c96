"""All clinicians' calendars at Google: batches, calls, races and failures of the whole write."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, Weekly
from addon.calendars.wanted_events import wanted_events
from addon.problems import WriteRefused
from addon.sync.adapters.in_memory_calendar import InMemoryCalendar
from tests.google.calendar_refusals import invalid, too_fast
from tests.google.faults import drops, server_error, too_many
from tests.google.server import GoogleStandIn
from tests.practice import FAMILIES, TUESDAY, practice, weekly
from tests.sync.adapters.google_calendar_desk import (
    NOW,
    WHOSE,
    GoogleDesk,
    GoogleDesks,
    Memory,
    client_at,
    google_desks,
    sees,
)
from tests.sync.adapters.google_calendar_desk import GoogleCalendars as Calendars

SESSIONS = (*weekly(TUESDAY, date(2026, 2, 3), 12), *weekly(FAMILIES, date(2026, 2, 5), 12))
FIRST = wanted_events(practice(sessions=SESSIONS), today=date(2026, 3, 3))
OTHER = (replace(SESSIONS[5], start=datetime(2026, 3, 11, 9)), replace(SESSIONS[6], substitute="C-03"), *SESSIONS[7:])
SECOND = wanted_events(practice(sessions=(*SESSIONS[:5], *OTHER)), today=date(2026, 3, 3))


@pytest.fixture
def desks() -> Iterator[GoogleDesks]:
    """Calendars at the stand-in."""
    with google_desks() as made:
        yield made


def calls(desks: GoogleDesks, since: int) -> list[str]:
    """Return what was asked since a call, as method and last part of the path."""
    return [f"{one.method} {one.path.rpartition('/')[2]}" for one in desks.google.calls[since:]]


def test_a_write_is_a_list_a_calendar_and_batches_of_fifty(desks: GoogleDesks) -> None:
    """However many events: one list for each calendar, and all writes in batches; nothing new is lists only."""
    desks.calendars.write(FIRST, now=NOW)
    since = len(desks.google.calls)
    assert desks.calendars.write(FIRST, now=NOW) == 0
    assert calls(desks, since) == ["GET events"] * 3
    since = len(desks.google.calls)
    assert desks.calendars.write(SECOND, now=NOW) == 2
    assert set(calls(desks, since)) == {"GET events", "POST v3"}
    assert len(calls(desks, since)) <= 3 + 5
    many = [replace(FIRST["C-01"][0], key=f"meeting | C-01 | {n}", repeats=None, instead_of=None) for n in range(120)]
    since = len(desks.google.calls)
    desks.calendars.write({"C-01": [*SECOND["C-01"], *many]}, now=NOW)
    assert calls(desks, since) == ["GET events", *["POST v3"] * 3]


def test_a_calendar_is_made_once_for_each_clinician(desks: GoogleDesks) -> None:
    """Its name is the clinician's code; where it is gone this is said, the others are written, none is made anew."""
    desks.calendars.write(FIRST, now=NOW)
    made = [one for one in desks.google.calendars.calendars.values() if one.made_here]
    assert sorted(one.summary for one in made) == ["Groupkeeper C-01", "Groupkeeper C-02", "Groupkeeper C-03"]
    desks.google.calendars.delete_calendar(desks.id("C-02"))
    with pytest.raises(WriteRefused, match="C-02"):
        desks.calendars.write(SECOND, now=NOW)
    assert datetime(2026, 3, 11, 9) in [at for at, _ in desks.sees("C-01")]
    desks.calendars.forget("C-02")
    assert desks.calendars.write(SECOND, now=NOW) == 1


def test_no_event_names_a_member_or_invites_anybody(desks: GoogleDesks) -> None:
    """Titles are neutral; nobody is a guest; everything is private."""
    flagged = {"G-01": ("M-0001", "M-0002")}
    desks.calendars.write(wanted_events(practice(sessions=SESSIONS), today=date(2026, 3, 3), flagged=flagged), now=NOW)
    names = [one.name for one in practice().members]
    for kept in desks.google.calendars.calendars.values():
        for event in kept.events.values():
            assert event["visibility"] == "private"
            assert "attendees" not in event
            assert not any(name in str(event) for name in names)


def test_one_refused_event_leaves_the_others_done(desks: GoogleDesks) -> None:
    """A part of a batch that Google slows down is sent again; one it refuses is reported, the rest stands."""
    desks.google.calendars.parts.at(2, too_fast())
    desks.calendars.write(FIRST, now=NOW)
    whole = {code: desks.sees(code) for code in FIRST}
    block = FIRST["C-01"][0]
    desks.google.calendars.parts.at(1, invalid("Bad"))
    changed = [replace(one, minutes=one.minutes + 5) for one in FIRST["C-01"]]
    with pytest.raises(WriteRefused, match="1 of"):
        desks.calendars.write({"C-01": changed}, now=NOW)
    desks.calendars.write({"C-01": changed}, now=NOW)
    desks.calendars.write(FIRST, now=NOW)
    assert {code: desks.sees(code) for code in FIRST} == whole
    assert block.title in {title for _, title in whole["C-01"]}


FAULTS = {
    "drops": drops(),
    "answer lost": drops(applied=True),
    "503": server_error(),
    "503 after": server_error(applied=True),
    "429": too_many(),
}


def test_an_id_that_no_list_shows_is_looked_at(desks: GoogleDesks) -> None:
    """Google keeps deleted ids longer than it lists them: ours get another life, a person's deletion is respected."""
    events = [one for one in FIRST["C-01"] if one.kind == "preparation"][:2]
    desks.calendars.write({"C-01": events}, now=NOW)
    kept = desks.google.calendars.calendars[desks.id("C-01")]
    first, second = (WHOSE.id_of(EventId(one.key)) for one in events)
    desks.calendars.write({"C-01": events[1:]}, now=NOW)
    desks.google.calendars.person_deletes(kept.id, second)
    kept.unlisted |= {first, second}
    desks.calendars.write({"C-01": events}, now=NOW)
    assert [at for at, _ in desks.sees("C-01")] == [events[0].start]
    since = len(desks.google.calls)
    assert desks.calendars.write({"C-01": events}, now=NOW) == 0
    assert calls(desks, since) == ["GET events"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_is_survived_wherever_it_fails(fault: str) -> None:
    """At every call in turn, before or after it took effect: the next write ends in the same calendars."""
    few = {code: [one for one in FIRST[code] if one.start < datetime(2026, 2, 20)] for code in ("C-01", "C-02")}
    then = {code: [one for one in SECOND[code] if one.start >= datetime(2026, 2, 10)] for code in ("C-01", "C-02")}
    wanted: dict[str, list[tuple[datetime, str]]] = {}
    with GoogleStandIn(judged=False) as google:
        for number in range(9):
            memory = Memory()
            calendars = Calendars(client_at(google), memory, WHOSE)
            calendars.write(few, now=NOW)
            before = len(google.calls)
            if number:
                google.faults.at(number, FAULTS[fault])
            with suppress(WriteRefused):
                calendars.write(then, now=NOW)
            google.faults.forget()
            calendars.write(then, now=NOW)
            there = {code: sees(google.calendars, str(memory.kept("google calendar")[code])) for code in then}
            wanted = wanted or there
            assert there == wanted, number
            assert len(google.calls) - before < 40


def test_a_person_who_is_faster_keeps_the_move(desks: GoogleDesks) -> None:
    """Moved between our list and our batch, the event is left where it is; the write says nothing of it."""
    desks.calendars.write(FIRST, now=NOW)
    single = next(one for one in FIRST["C-01"] if one.kind == "preparation")
    there = single.start + timedelta(hours=3)
    name = WHOSE.id_of(EventId(single.key))
    world = desks.google.calendars
    desks.google.between.when("POST /batch", lambda: world.person_moves(desks.id("C-01"), name, there))
    desks.calendars.write({"C-01": [replace(one, minutes=one.minutes + 5) for one in FIRST["C-01"]]}, now=NOW)
    assert there in [at for at, _ in desks.sees("C-01")]


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
    for act, what in acts:
        if act == "show":
            assert isinstance(what, list)
            desk.show(what)
            reference.show(what)
        else:
            assert isinstance(what, WantedEvent)
            stands = any(one.title == what.title for one in reference.shown())
            far = replace(what, start=what.start + timedelta(hours=5))
            for calendar in (desk, reference) if stands else ():
                if act == "moves":
                    calendar.person_moves(far)
                else:
                    calendar.person_deletes(EventId(what.key))
        expected = sorted((one.start, one.title) for one in reference.shown())
        assert sorted((one.start, one.title) for one in desk.shown()) == expected
