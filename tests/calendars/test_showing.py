"""What is written into a two-way calendar, and what is left as a person has it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from addon.calendars.known_events import KnownEvent, heard, occurrence
from addon.calendars.ports import DELETED, CalendarChanged, EventId, EventRefused
from addon.calendars.showing import CalendarPlan, CarriedOut, calendar_plan, carry_out_plan
from addon.calendars.wanted import WantedEvent, Weekly
from addon.problems import Fault, WriteRefused
from tests.sync.in_memory_calendar import InMemoryCalendar

AT = datetime(2026, 3, 3, 18)
SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00 | 1 | 0",
    kind="session",
    start=AT,
    minutes=90,
    zone="America/New_York",
    title="Group G-01",
    repeats=Weekly(every=1, count=4),
)
FIRST = occurrence(SERIES, AT)
assert FIRST is not None
CHANGED = replace(FIRST, start=AT + timedelta(hours=1))
BLOCK = replace(SERIES, key="preparation | C-01 | G-01 2026-03-03 18:00", kind="preparation", repeats=None)
LATER = replace(BLOCK, start=AT + timedelta(hours=1))
WEEKLY = replace(SERIES, key="meeting | C-01 | Tue 18:00 | 90", kind="meeting")
HOUR_LATER = replace(WEEKLY, start=AT + timedelta(hours=1), minutes=60)
NEXT_WEEK = replace(WEEKLY, start=AT + timedelta(weeks=1))
NEXT_HOUR_LATER = replace(HOUR_LATER, start=HOUR_LATER.start + timedelta(weeks=1))
OTHER_WEEKS = replace(HOUR_LATER, repeats=Weekly(every=2, count=2))
MEETING = EventId(WEEKLY.key)
ALL_DAY = replace(FIRST, start=datetime(2026, 3, 3), minutes=24 * 60, all_day=True)
WHOLE, ONE, PREP = EventId(SERIES.key), EventId(SERIES.key, AT), EventId(BLOCK.key)


def writes(
    known: dict[EventId, KnownEvent], *wanted: WantedEvent, left: tuple[EventId, ...] = ()
) -> tuple[list[tuple[WantedEvent, str | None]], list[EventId], set[EventId]]:
    """Return what is put (with what it is based on), removed, and still known."""
    plan = calendar_plan(known, wanted, lambda event: event in left, first=date(2026, 2, 2))
    return plan.puts, [event for event, _ in plan.removes], set(plan.known)


def stood(event: WantedEvent) -> KnownEvent:
    """Return an event as we put it."""
    return KnownEvent(version="1", meant=event)


def theirs(event: WantedEvent, seen: WantedEvent | None) -> KnownEvent:
    """Return an event as a person left it."""
    return KnownEvent(version="2", meant=event, persons=True, seen=seen)


@pytest.mark.parametrize(
    ("known", "wanted", "left", "puts", "removes", "still"),
    [
        ({}, [SERIES], [], [(SERIES, None)], [], {WHOLE}),
        ({WHOLE: stood(SERIES)}, [SERIES], [], [], [], {WHOLE}),
        ({WHOLE: stood(SERIES)}, [], [], [], [WHOLE], {WHOLE}),
        ({PREP: stood(BLOCK)}, [LATER], [], [(LATER, "1")], [], {PREP}),
        ({PREP: theirs(BLOCK, LATER)}, [BLOCK], [], [], [], {PREP}),
        ({PREP: theirs(BLOCK, None)}, [BLOCK], [], [], [], {PREP}),
        ({PREP: theirs(BLOCK, LATER)}, [], [], [], [PREP], {PREP}),
        ({PREP: theirs(BLOCK, None)}, [], [], [], [], {PREP}),
        ({PREP: theirs(replace(BLOCK, start=datetime(2026, 1, 6, 9)), LATER)}, [], [], [], [], {PREP}),
        ({MEETING: theirs(WEEKLY, HOUR_LATER)}, [WEEKLY], [], [], [], {MEETING}),
        ({MEETING: theirs(WEEKLY, HOUR_LATER)}, [NEXT_WEEK], [], [(NEXT_HOUR_LATER, "2")], [], {MEETING}),
        ({MEETING: theirs(WEEKLY, OTHER_WEEKS)}, [NEXT_WEEK], [], [], [], {MEETING}),
        ({MEETING: theirs(WEEKLY, None)}, [NEXT_WEEK], [], [], [], {MEETING}),
        ({MEETING: theirs(WEEKLY, HOUR_LATER)}, [], [], [], [MEETING], {MEETING}),
        ({WHOLE: stood(SERIES), ONE: theirs(FIRST, ALL_DAY)}, [SERIES], [], [], [], {WHOLE, ONE}),
        ({WHOLE: theirs(SERIES, replace(SERIES, all_day=True))}, [SERIES, CHANGED], [], [], [], {WHOLE}),
        ({ONE: theirs(FIRST, ALL_DAY)}, [], [], [], [ONE], {ONE}),
        ({PREP: theirs(replace(BLOCK, start=datetime(2026, 1, 6, 9)), None)}, [], [], [], [], set()),
        ({PREP: KnownEvent(version="2", seen=LATER)}, [BLOCK], [], [], [], {PREP}),
        ({PREP: KnownEvent(version="2", seen=BLOCK)}, [BLOCK], [], [], [], {PREP}),
        ({PREP: KnownEvent(version="2", seen=replace(BLOCK, title="x"))}, [BLOCK], [], [(BLOCK, "2")], [], {PREP}),
        ({ONE: theirs(FIRST, CHANGED)}, [SERIES], [ONE], [(SERIES, None)], [], {WHOLE, ONE}),
        ({WHOLE: stood(SERIES), ONE: theirs(FIRST, CHANGED)}, [SERIES], [], [(FIRST, "2")], [], {WHOLE, ONE}),
        ({WHOLE: stood(SERIES), ONE: theirs(FIRST, None)}, [SERIES], [], [(FIRST, "2")], [], {WHOLE, ONE}),
        ({WHOLE: stood(SERIES), ONE: theirs(FIRST, CHANGED)}, [SERIES, CHANGED], [], [], [], {WHOLE, ONE}),
        ({WHOLE: stood(SERIES), ONE: stood(FIRST)}, [SERIES], [], [], [], {WHOLE, ONE}),
        ({WHOLE: stood(SERIES), ONE: theirs(FIRST, None)}, [], [], [], [WHOLE], {WHOLE}),
        ({WHOLE: stood(SERIES), ONE: theirs(FIRST, CHANGED)}, [], [], [], [WHOLE, ONE], {WHOLE, ONE}),
        ({WHOLE: theirs(SERIES, None)}, [SERIES, CHANGED], [WHOLE], [], [], {WHOLE}),
        ({WHOLE: theirs(SERIES, None), ONE: stood(CHANGED)}, [SERIES], [WHOLE], [], [], {WHOLE, ONE}),
        ({WHOLE: theirs(SERIES, None)}, [SERIES], [], [(SERIES, "2")], [], {WHOLE}),
        ({WHOLE: replace(stood(SERIES), unread=True), ONE: stood(CHANGED)}, [], [], [], [], {WHOLE, ONE}),
        ({WHOLE: replace(stood(SERIES), unread=True)}, [replace(SERIES, title="x")], [], [], [], {WHOLE}),
        ({PREP: KnownEvent(meaning=BLOCK)}, [BLOCK], [], [(BLOCK, None)], [], {PREP}),
    ],
)
def test_plans(
    known: dict[EventId, KnownEvent],
    wanted: list[WantedEvent],
    left: list[EventId],
    puts: list[tuple[WantedEvent, str | None]],
    removes: list[EventId],
    still: set[EventId],
) -> None:
    """Ours follows what is wanted; a block that somebody touched is theirs; a session waits while it is asked about."""
    assert writes(known, *wanted, left=tuple(left)) == (puts, removes, still)


def test_what_somebody_changes_between_reading_and_writing_is_kept_for_the_next_pass() -> None:
    """Neither overwritten nor removed, and still known as it was read; one that cannot be created stays deleted."""
    calendar = InMemoryCalendar()
    known = {PREP: KnownEvent(version=calendar.put(BLOCK, based_on=None), meant=BLOCK)}
    calendar.person_moves(LATER)
    for wanted in ([replace(BLOCK, title="x")], []):
        plan = calendar_plan(known, wanted, lambda _: False, first=date(2026, 2, 2))
        assert carry_out_plan(calendar, plan, known) == CarriedOut(known=known, wrote=False, faults=())
    assert calendar.shown()[0].start == LATER.start
    calendar.person_deletes(PREP)
    plan = calendar_plan({}, [BLOCK], lambda _: False, first=date(2026, 2, 2))
    assert carry_out_plan(calendar, plan, {}).known == {PREP: KnownEvent(version=DELETED, meant=BLOCK, persons=True)}
    assert calendar.shown() == ()


def test_a_fault_stops_one_calendar_and_the_next_reading_tells_what_was_written() -> None:
    """All of it is still about to be written, also what was: told again, it is known as ours."""

    class Full(InMemoryCalendar):
        def put(self, event: WantedEvent, *, based_on: str | None) -> str:
            if event.key == BLOCK.key:
                raise WriteRefused("calendar", "it is full")
            return super().put(event, based_on=based_on)

    later = replace(BLOCK, key="session | C-01 | G-01 2026-03-09 18:00")
    plan: CalendarPlan = calendar_plan({}, [BLOCK, SERIES, later], lambda _: False, first=date(2026, 2, 2))
    calendar = Full()
    plan.puts.reverse()
    done = carry_out_plan(calendar, plan, {})
    assert ([type(one) for one in done.faults], done.wrote) == ([WriteRefused], False)
    known = done.known
    assert known == {
        PREP: KnownEvent(meaning=BLOCK),
        WHOLE: KnownEvent(meaning=SERIES),
        EventId(later.key): KnownEvent(meaning=later),
    }
    after = heard(known, calendar.changes(None))
    assert after[WHOLE] == KnownEvent(version="1", meant=SERIES)
    assert after[PREP] == KnownEvent(meaning=BLOCK)


@pytest.mark.parametrize("kind", [EventRefused, CalendarChanged])
@pytest.mark.parametrize("version", ["", "1"])
def test_an_event_that_is_not_taken_is_planned_again_and_stops_no_other(kind: type[Fault], version: str) -> None:
    """Nobody deleted it: what was there is known as before, what never was is still about to be written."""

    class Picky(InMemoryCalendar):
        def _put_or_why_not(self, event: WantedEvent, based_on: str | None) -> str | Fault:
            return kind("calendar", "no") if event == LATER else super()._put_or_why_not(event, based_on)

    calendar = Picky()
    known = {PREP: KnownEvent(version=calendar.put(BLOCK, based_on=None), meant=BLOCK)} if version else {}
    plan = calendar_plan(known, [LATER, SERIES], lambda _: False, first=date(2026, 2, 2))
    plan.puts.sort(key=lambda put: put[0] != LATER)
    done = carry_out_plan(calendar, plan, known)
    assert (len(done.faults), done.wrote) == (kind is EventRefused, True)
    assert done.known[WHOLE].meant == SERIES
    assert not done.known[PREP].persons
    again = calendar_plan(done.known, [LATER, SERIES], lambda _: False, first=date(2026, 2, 2))
    assert again.puts == [(LATER, version or None)]


def test_a_block_series_that_a_person_shifted_goes_on_with_the_weeks() -> None:
    """What was written is remembered as theirs, heard or not, so that the next week shifts it again."""
    known = {MEETING: theirs(WEEKLY, HOUR_LATER)}
    plan = calendar_plan(known, [NEXT_WEEK], lambda _: False, first=date(2026, 2, 2))
    calendar = InMemoryCalendar()
    plan.puts = [(event, None) for event, _ in plan.puts]
    done = carry_out_plan(calendar, plan, known)
    (one,) = calendar.changes(None).seen
    made = KnownEvent(version=one.version, meant=NEXT_WEEK, persons=True, seen=NEXT_HOUR_LATER)
    assert (done.faults, done.known) == ((), {MEETING: made})
    assert heard(plan.known, calendar.changes(None)) == {MEETING: made}
    assert writes(dict(done.known), NEXT_WEEK)[0] == []
