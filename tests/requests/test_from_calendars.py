"""Requests from asked to closed, and a calendar and a sheet that come to agree whatever people do to them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.calendars import known_events as calendar_standing
from addon.calendars.known_events import KnownEvent
from addon.calendars.ports import EventId
from addon.calendars.showing import calendar_plan, carry_out_plan
from addon.calendars.wanted import WantedEvent, Weekly
from addon.calendars.wanted_events import wanted_events
from addon.episode import DECIDE_AGAIN as AGAIN
from addon.records import GroupSession
from addon.requests import from_calendars as calendar_requests
from addon.requests.from_calendars import (
    CalendarAsk,
    FromCalendars,
    RequestsAfter,
    SessionsInSheet,
    asks,
    lifecycle,
    typed,
)
from addon.requests.rows import PASSED, REQUEST, Request
from addon.sync.state.codec import as_text, from_text
from tests.practice import FAMILIES, TUESDAY, practice, weekly
from tests.sync.in_memory_calendar import InMemoryCalendar

NOW = datetime(2026, 3, 3, 12)
INSTANT = datetime(2026, 3, 3, 17, tzinfo=UTC)
SESSIONS = weekly(TUESDAY, date(2026, 2, 24), 5)
TENTH = SESSIONS[2]
GROUPS = practice().groups
SHEET = SessionsInSheet(SESSIONS, GROUPS)
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00 | 1 | 0",
    kind="session",
    start=SESSIONS[0].start,
    minutes=90,
    zone="America/New_York",
    title="Group G-01",
    repeats=Weekly(every=1, count=5),
)
WHOLE = EventId(SERIES.key)
ONE = EventId(SERIES.key, TENTH.start)
SINGLE = replace(SERIES, key=f"session | C-01 | {TENTH.code}", start=TENTH.start, repeats=None)
LATER = TENTH.start + timedelta(hours=3)


SLOTS = [one.start for one in SESSIONS]


def repeating(*dates: datetime) -> WantedEvent:
    """Return the series as it is in a calendar in which it takes place at these times."""
    return replace(SERIES, start=dates[0], repeats=Weekly(every=1, count=len(dates), dates=dates))


def moved(event: WantedEvent, seen: WantedEvent | None) -> KnownEvent:
    """Return an event that a person changed."""
    return KnownEvent(version="2", meant=event, persons=True, seen=seen)


def occurrence(**changes: Any) -> WantedEvent:
    """Return the tenth of March of the series."""
    return replace(SERIES, start=TENTH.start, repeats=None, instead_of=TENTH.start, **changes)


@pytest.mark.parametrize(
    ("event", "standing", "asked"),
    [
        (ONE, moved(occurrence(), replace(occurrence(), start=LATER)), [(TENTH.code, LATER, 0)]),
        (ONE, moved(occurrence(), None), [(TENTH.code, None, 0)]),
        (ONE, moved(occurrence(), replace(occurrence(), minutes=60)), [(TENTH.code, TENTH.start, 60)]),
        (ONE, KnownEvent(version="2", meant=occurrence(minutes=45)), []),
        (EventId(SINGLE.key), moved(SINGLE, replace(SINGLE, start=LATER)), [(TENTH.code, LATER, 0)]),
        (EventId(SINGLE.key), KnownEvent(version="2", seen=replace(SINGLE, start=LATER)), [(TENTH.code, LATER, 0)]),
        (EventId(SINGLE.key), KnownEvent(version="2", seen=SINGLE), []),
        (
            WHOLE,
            KnownEvent(version="2", seen=replace(SERIES, start=LATER)),
            [(one.code, one.start + timedelta(hours=3), 0) for one in SESSIONS[2:]],
        ),
        (
            WHOLE,
            KnownEvent(version="2", seen=replace(SERIES, start=SERIES.start - timedelta(days=1))),
            [(one.code, one.start - timedelta(days=1), 0) for one in SESSIONS[1:]],
        ),
        (WHOLE, KnownEvent(version="2", seen=SERIES), []),
        (WHOLE, moved(SERIES, None), [(one.code, None, 0) for one in SESSIONS[1:]]),
        (
            WHOLE,
            moved(SERIES, replace(SERIES, repeats=Weekly(every=1, count=3))),
            [(one.code, None, 0) for one in SESSIONS[3:]],
        ),
        (
            WHOLE,
            moved(SERIES, replace(SERIES, start=SERIES.start + timedelta(hours=1))),
            [(one.code, one.start + timedelta(hours=1), 0) for one in SESSIONS[1:]],
        ),
        (WHOLE, moved(SERIES, repeating(*(at + timedelta(days=day) for at in SLOTS for day in (0, 2)))), []),
        (WHOLE, moved(SERIES, repeating(*SLOTS[::2])), [(one.code, None, 0) for one in SESSIONS[1::2]]),
        (
            WHOLE,
            moved(SERIES, repeating(*SLOTS[:2], *(at + timedelta(hours=1) for at in SLOTS[2:4]), SLOTS[4])),
            [(one.code, one.start + timedelta(hours=1), 0) for one in SESSIONS[2:4]],
        ),
        (WHOLE, KnownEvent(version="2", meant=SERIES, unread=True), []),
        (WHOLE, moved(SERIES, replace(SERIES, start=datetime(2026, 2, 24), minutes=24 * 60, all_day=True)), []),
        (ONE, moved(occurrence(), replace(occurrence(), start=datetime(2026, 3, 10), all_day=True)), []),
        (EventId("preparation | C-01 | x"), moved(SINGLE, None), []),
        (EventId("session | C-01 | G-77 2026-03-10 18:00"), moved(SINGLE, None), []),
        (EventId("session"), moved(SINGLE, None), []),
    ],
)
def test_asks(event: EventId, standing: KnownEvent, asked: list[tuple[str, datetime | None, int]]) -> None:
    """Sessions to come that a person moved or deleted; never blocks, the past, or what the sheet says already."""
    found = asks("C-01", {event: standing}, SHEET, NOW)
    assert [(one.session, one.to, one.minutes) for one in found] == asked


@pytest.mark.parametrize("change", [{"substitute": "C-02"}, {"clinician": "C-02"}, {"away": frozenset({"C-01"})}])
def test_who_does_not_run_a_session_any_more_asks_for_nothing(change: dict[str, Any]) -> None:
    """Whoever covers it leads it: accepting would cancel a session that takes place."""
    sheet = SessionsInSheet([replace(TENTH, **change)], GROUPS)
    assert asks("C-01", {ONE: moved(occurrence(), None)}, sheet, NOW) == []


def test_a_session_placed_by_a_new_cadence_is_found_in_its_new_slot() -> None:
    """Its code says where it was first; the event stands where the cadence put it."""
    shifted = replace(TENTH, start=TENTH.start + timedelta(days=1))
    sheet = SessionsInSheet([shifted], GROUPS)
    assert sheet.of(EventId("session | C-01 | G-01 | Wed 18:00 | 1 | 0", shifted.start)) == shifted
    assert sheet.of(EventId("session | C-01 | G-01 | Tue 18:00 | 1 | 0", TENTH.start)) == shifted


ASK = CalendarAsk(clinician="C-01", session=TENTH.code, to=LATER, version="2", event=ONE)
OPEN = Request(clinician="C-01", session=TENTH.code, start=TENTH.start, to=LATER, version="2", since=date(2026, 3, 2))
GONE_BY, PAST = (replace(one, to=NOW - timedelta(days=1)) for one in (ASK, OPEN))


def after(
    before: Request | None, ask: CalendarAsk | None, word: str = "", session: GroupSession | None = TENTH
) -> tuple[Request | None, RequestsAfter]:
    """Return the request after a pass in which this was asked and typed."""
    words = {before.id: word} if before and word else {}
    heard = FromCalendars(asks=(ask,) if ask else (), words=words, wall=NOW, at=INSTANT)
    known = {before.key: before} if before else {}
    decided = lifecycle(known, heard, SessionsInSheet([session] if session else [], GROUPS))
    return decided.after.get("C-01|" + TENTH.code, before), decided


@pytest.mark.parametrize(
    ("before", "ask", "word", "session", "status"),
    [
        (None, ASK, "", TENTH, "open"),
        (OPEN, ASK, "", TENTH, "open"),
        (OPEN, ASK, "accept", TENTH, "accepted Mar 3 2026"),
        (OPEN, ASK, "decline", TENTH, "declined Mar 3 2026"),
        (OPEN, replace(ASK, to=None), "accept", TENTH, AGAIN),
        (OPEN, replace(ASK, to=None), "", TENTH, "open"),
        (OPEN, ASK, "accept", replace(TENTH, start=LATER - timedelta(hours=1)), AGAIN),
        (replace(OPEN, status=AGAIN, stale="accept"), ASK, "accept", TENTH, AGAIN),
        (replace(OPEN, status=AGAIN, stale="accept"), ASK, "", TENTH, "open"),
        (replace(OPEN, status=AGAIN, stale="accept"), ASK, "decline", TENTH, "declined Mar 3 2026"),
        (OPEN, None, "accept", TENTH, "withdrawn Mar 3 2026: the event is back"),
        (OPEN, None, "accept", replace(TENTH, start=LATER), "closed Mar 3 2026: the session is at that time already"),
        (OPEN, None, "", replace(TENTH, state="cancelled"), "closed Mar 3 2026: the session is cancelled"),
        (OPEN, None, "", replace(TENTH, start=NOW), "closed Mar 3 2026: the session has begun"),
        (OPEN, None, "", None, "closed Mar 3 2026: the session's row was removed"),
        (OPEN, None, "accept", replace(TENTH, substitute="C-02"), "closed Mar 3 2026: covered by C-02"),
        (OPEN, None, "accept", replace(TENTH, clinician="C-02"), "closed Mar 3 2026: C-01 does not lead it any more"),
        (OPEN, None, "", replace(TENTH, away=frozenset({"C-01"})), "closed Mar 3 2026: C-01 does not lead it any more"),
        (PAST, GONE_BY, "", TENTH, PASSED),
        (PAST, GONE_BY, "accept", TENTH, PASSED),
        (PAST, GONE_BY, "decline", TENTH, "declined Mar 3 2026"),
        (replace(OPEN, status="declined Mar 2 2026"), ASK, "", TENTH, "declined Mar 2 2026"),
        (replace(OPEN, status="declined Mar 2 2026"), replace(ASK, version="3"), "", TENTH, "open"),
        (replace(OPEN, status="accepted Mar 2 2026"), None, "accept", TENTH, "accepted Mar 2 2026"),
    ],
)
def test_lifecycle(
    before: Request | None, ask: CalendarAsk | None, word: str, session: GroupSession | None, status: str
) -> None:
    """An answer counts for the pair that was shown, once; what no longer differs closes."""
    found, decided = after(before, ask, word, session)
    assert found is not None
    assert found.status == status
    assert bool(decided.accepted) == (status == "accepted Mar 3 2026")


def test_another_episode_is_another_row_and_a_word_from_a_lost_state_does_not_count() -> None:
    """Ids follow from clinician, session and episode."""
    again, _ = after(replace(OPEN, status="withdrawn Mar 2 2026: x"), ASK)
    assert again is not None
    assert (again.number, again.is_open) == (2, True)
    assert again.id != OPEN.id
    heard = FromCalendars(asks=(ASK,), words={OPEN.id: "accept"}, wall=NOW, at=INSTANT)
    (fresh,) = lifecycle({}, heard, SHEET).after.values()
    assert (fresh.status, fresh.stale) == (AGAIN, "accept")


@pytest.mark.parametrize(
    ("changes", "cells"),
    [
        ({}, {"start": LATER.time()}),
        ({"to": TENTH.start + timedelta(days=1)}, {"date": date(2026, 3, 11)}),
        ({"to": None}, {"state": "cancelled"}),
        ({"to": TENTH.start, "minutes": 60}, {"minutes": 60}),
    ],
)
def test_typed(changes: dict[str, Any], cells: dict[str, object]) -> None:
    """Only the cells that change."""
    assert typed(replace(OPEN, **changes), TENTH) == cells


def test_requests_come_back_from_the_state_as_they_were() -> None:
    """Times and the blank of a cancellation."""
    both = {"a": OPEN, "b": replace(OPEN, to=None, minutes=60, answered=INSTANT)}
    assert {key: from_text(REQUEST, as_text(REQUEST, one)) for key, one in both.items()} == both


# --- whatever people do --------------------------------------------------------------------------


@dataclass
class World:
    """A sheet of sessions, two calendars, and what is remembered: passes without tabs."""

    sessions: dict[str, GroupSession] = field(
        default_factory=lambda: {
            one.code: one for one in (*weekly(TUESDAY, date(2026, 3, 3), 4), *weekly(FAMILIES, date(2026, 3, 5), 3))
        }
    )
    calendars: dict[str, InMemoryCalendar] = field(
        default_factory=lambda: {"C-01": InMemoryCalendar(), "C-02": InMemoryCalendar()}
    )
    known: dict[str, dict[EventId, KnownEvent]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def sync(self, *, dies_after: int | None = None) -> bool:
        """Run a pass as the stage does; it may die after so many calendars. Return whether anything was written."""
        sheet = SessionsInSheet(self.sessions.values(), GROUPS)
        told = {code: one.changes(self.tokens.get(code)) for code, one in self.calendars.items()}
        for code, news in told.items():
            known = calendar_standing.heard(self.known.get(code, {}), news)
            self.known[code] = calendar_standing.deleted(known, calendar_standing.vanished(known, news))
        found = tuple(ask for code in sorted(self.known) for ask in asks(code, self.known[code], sheet, NOW))
        heard = FromCalendars(asks=found, words=dict(self.words), wall=NOW, at=INSTANT)
        decided = lifecycle(self.requests, heard, sheet)
        for one in decided.accepted:
            session = self.sessions[one.session]
            self.sessions[one.session] = (
                replace(session, state="cancelled") if one.to is None else replace(session, start=one.to)
            )
        self.requests |= decided.after
        pending = {ask.event for ask in calendar_requests.pending(self.requests.values(), heard)}
        agreed = SessionsInSheet(self.sessions.values(), GROUPS)
        wanted = wanted_events(practice(sessions=tuple(self.sessions.values())), today=NOW.date())
        plans = {
            code: calendar_plan(
                self.known[code],
                wanted[code],
                lambda event: event in pending or agreed.has_begun(event, NOW),
                first=date(2026, 2, 2),
            )
            for code in self.calendars
        }
        before = dict(self.known)
        self.known = {code: plan.known for code, plan in plans.items()}
        for number, (code, plan) in enumerate(plans.items()):
            done = carry_out_plan(self.calendars[code], plan, before[code])
            assert not done.faults
            if number == dies_after:
                return True
            self.known[code], self.tokens[code] = dict(done.known), told[code].token
        return bool(decided.after) or any(plan.puts or plan.removes for plan in plans.values())

    def disagreements(self) -> set[tuple[str, datetime]]:
        """Return (clinician, start) where a calendar does not show a session as the sheet has it.

        But for series that a person moved as a whole: they wait until every request about them is decided.
        """
        found = set()
        wanted = wanted_events(practice(sessions=tuple(self.sessions.values())), today=NOW.date())
        for code, calendar in self.calendars.items():
            scratch = InMemoryCalendar()
            scratch.show([one for one in wanted[code] if one.kind == "session"])
            should = {(one.start, one.title) for one in scratch.shown()}
            moved = {
                event.key.split(" | ")[2]
                for event, one in self.known[code].items()
                if one.persons and one.meant and one.meant.repeats
            }
            found |= {(code, at) for at, title in should ^ self.shows(calendar) if title.split()[1] not in moved}
        return found

    def shows(self, calendar: InMemoryCalendar) -> set[tuple[datetime, str]]:
        """Return what a person sees of the sessions."""
        return {(one.start, one.title) for one in calendar.shown() if one.kind == "session"}

    def series(self) -> list[tuple[str, WantedEvent]]:
        """Return the series somebody may drag or delete as a whole: those without changed occurrences."""
        found = []
        for code, calendar in self.calendars.items():
            told = calendar.changes(None).seen
            touched = {one.id.key for one in told if one.id.instead_of}
            events = [one.event for one in told if one.event and one.id.key not in touched]
            found += [(code, event) for event in events if event.repeats and event.kind == "session"]
        return found

    def spots(self) -> list[tuple[str, WantedEvent]]:
        """Return the session events somebody may drag or delete: every occurrence by its id."""
        found = []
        for code, calendar in self.calendars.items():
            events = {one.id: one.event for one in calendar.changes(None).seen if one.event}
            for event in events.values():
                slots = (event.start + timedelta(weeks=n) for n in range(event.repeats.count)) if event.repeats else ()
                found += [
                    (code, replace(event, start=at, repeats=None, instead_of=at))
                    for at in slots
                    if EventId(event.key, at) not in events and at not in event.repeats.without  # type: ignore[union-attr]
                ]
                found += [] if event.repeats or event.kind != "session" else [(code, event)]
        return [(code, event) for code, event in found if event.kind == "session"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "drags",
                "deletes",
                "back",
                "types",
                "cancels",
                "accepts",
                "declines",
                "expires",
                "dies",
                "shifts",
                "ends",
                "sync",
            ]
        ),
        st.integers(0, 30),
        st.integers(1, 5),
    ),
    min_size=3,
    max_size=14,
)


def drags(world: World, step: str, which: int, hours: int) -> None:
    """Let a clinician drag, delete or put back one session, or drag or delete a whole series."""
    spots = world.series() if step in {"shifts", "ends"} else world.spots()
    if not spots:
        return
    clinician, event = spots[which % len(spots)]
    if step in {"deletes", "ends"}:
        world.calendars[clinician].person_deletes(EventId(event.key, event.instead_of))
        return
    by = timedelta(hours=0 if step == "back" else hours)
    world.calendars[clinician].person_moves(replace(event, start=(event.instead_of or event.start) + by))


def act(world: World, step: str, which: int, hours: int) -> None:
    """Let somebody do something, or a pass run."""
    code = sorted(world.sessions)[which % len(world.sessions)]
    if step in {"drags", "deletes", "back", "shifts", "ends"}:
        drags(world, step, which, hours)
    elif step == "types":
        world.sessions[code] = replace(world.sessions[code], start=world.sessions[code].start + timedelta(hours=hours))
    elif step == "cancels":
        world.sessions[code] = replace(world.sessions[code], state="cancelled")
    elif step in {"accepts", "declines"}:
        for one in list(world.requests.values())[: 1 + which % 2]:
            world.words[one.id] = step.removesuffix("s")
    elif step == "expires":
        for calendar in world.calendars.values():
            calendar.forget_tokens()
    else:
        world.sync(dies_after=which % 2 if step == "dies" else None)


@given(STEPS)
def test_calendar_and_sheet_agree_but_for_open_requests(steps: list[tuple[str, int, int]]) -> None:
    """After two passes nothing more is written; every difference rests on an open request; nothing moves unasked."""
    world = World()
    world.sync()
    for step, which, hours in steps:
        before = dict(world.sessions)
        act(world, step, which, hours)
        if step in {"sync", "dies"}:
            accepted = {one.session for one in world.requests.values() if one.was_accepted}
            assert {code for code in before if before[code] != world.sessions[code]} <= accepted
    world.sync()
    world.sync()
    assert not world.sync()
    asked = [one for one in world.requests.values() if one.is_open]
    spots = {(one.clinician, at) for one in asked for at in (one.to, world.sessions[one.session].start) if at}
    assert world.disagreements() <= spots
    for code, known in world.known.items():
        waits = {one.session.split()[0] for one in asked if one.clinician == code}
        whole = {event.key.split(" | ")[2] for event, one in known.items() if one.persons and not event.instead_of}
        assert {one for one in whole if one.startswith("G-") and " " not in one} <= waits
    for one in asked:
        starts = {start for start, _ in world.shows(world.calendars[one.clinician])}
        assert one.to is None or one.to in starts
