from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.records import Closure, GroupSession, TherapyGroup
from addon.sessions.closed import ClosedDays
from addon.sessions.planned import LastPlanned, PlannedRow, planned_rows
from tests.practice import FAMILIES, TUESDAY, meeting, weekly

WALL = datetime(2026, 3, 4, 12)  # a Wednesday
WEEKS = weekly(TUESDAY, date(2026, 3, 3), 9)
THURSDAYS = replace(TUESDAY, weekday=3, start=time(17))


def rows(group: TherapyGroup, existing: Iterable[GroupSession], **more: Any) -> tuple[PlannedRow, ...]:
    """Ask for one group's rows."""
    return planned_rows([group], existing, wall=WALL, weeks_ahead=8, **more)


def applied(found: Iterable[PlannedRow], existing: Iterable[GroupSession]) -> list[GroupSession]:
    """Write the rows into the tab, as the merge does when nobody else typed."""
    tab = {session.code: session for session in existing}
    for row in found:
        before = tab.get(row.code)
        fields: dict[str, Any] = {"clinician": row.clinician, "room": row.room, "meets": row.meets, "state": row.state}
        tab[row.code] = GroupSession(
            code=row.code,
            group=row.group,
            original_start=row.original_start,
            start=datetime.combine(row.date, row.start),
            minutes=row.minutes,
            co_facilitator=row.co_facilitator,
            substitute=before.substitute if before else "",
            **fields,
        )
    return list(tab.values())


def remembered(found: Iterable[PlannedRow], said: dict[str, LastPlanned]) -> dict[str, LastPlanned]:
    """Keep what the cadence said about the rows it decides, and of rows that people moved the state alone."""
    of_moved = {
        row.code: replace(said[row.code], state=row.state)
        for row in found
        if row.touched and "state" not in row.theirs and row.code in said
    }
    return (said | of_moved) | {
        row.code: LastPlanned(datetime.combine(row.date, row.start), row.state, row.closure if row.is_closed else "")
        for row in found
        if not row.touched
    }


def starts(found: Iterable[PlannedRow]) -> list[str]:
    """Write the rows short."""
    return [f"{row.original_start:%m-%d}>{row.date:%m-%d} {row.start:%H:%M} {row.state}" for row in found]


def test_rows_are_made_eight_weeks_ahead_and_not_for_the_past() -> None:
    """An empty tab gets every session from today to eight weeks on, nothing before today."""
    found = rows(TUESDAY, [])
    assert [row.date for row in found] == [date(2026, 3, 10) + timedelta(weeks=week) for week in range(8)]
    assert {row.state for row in found} == {"planned"}


def test_a_changed_cadence_moves_untouched_future_rows_and_keeps_their_codes() -> None:
    """The week that has already met gets no second session; the original start never changes."""
    found = rows(THURSDAYS, WEEKS)
    assert [row.code for row in found] == [session.code for session in WEEKS[1:]]
    assert {(row.date.weekday(), row.start) for row in found} == {(3, time(17))}


@pytest.mark.parametrize(
    "touch",
    [
        {"start": datetime(2026, 3, 13, 19)},
        {"state": "cancelled"},
        {"substitute": "C-02"},
    ],
    ids=["moved", "cancelled", "covered"],
)
def test_what_a_person_touched_stays_and_counts_as_that_weeks_session(touch: dict[str, Any]) -> None:
    """A moved, cancelled or covered session is neither moved, revived nor doubled by the cadence."""
    touched = replace(WEEKS[1], **touch)
    found = {row.code: row for row in rows(THURSDAYS, [WEEKS[0], touched, *WEEKS[2:]])}
    kept = found[touched.code]
    assert kept.touched
    assert (datetime.combine(kept.date, kept.start), kept.state) == (touched.start, touched.state)
    assert len([row for row in found.values() if row.original_start < datetime(2026, 3, 15)]) == 1


@pytest.mark.parametrize("status", ["paused", "ended"])
def test_a_stopped_group_cancels_its_future_moved_sessions_too(status: str) -> None:
    """Past rows are not spoken of; moved ones are cancelled where they are; nothing is deleted."""
    moved = replace(WEEKS[2], start=WEEKS[2].start + timedelta(days=1))
    found = rows(replace(TUESDAY, status=status), [*WEEKS[:2], moved, *WEEKS[3:5]])
    assert starts(found) == [
        "03-10>03-10 18:00 cancelled",
        "03-17>03-18 18:00 cancelled",
        "03-24>03-24 18:00 cancelled",
        "03-31>03-31 18:00 cancelled",
    ]


def test_a_covered_session_ends_with_its_group_and_begins_again_with_it() -> None:
    """Law 4: a substitute keeps a session's time and people, not its life."""
    covered = [WEEKS[0], replace(WEEKS[1], substitute="C-03"), *WEEKS[2:]]
    said = remembered(rows(TUESDAY, WEEKS, last_planned={}), {})
    for status, expected in (("paused", "cancelled"), ("active", "planned")):
        found = rows(replace(TUESDAY, status=status), covered, last_planned=said)
        said = remembered(found, said)
        covered = [WEEKS[0], *applied(found, covered)[1:]]
        row = next(one for one in covered if one.code == WEEKS[1].code)
        assert (row.state, row.substitute, row.start) == (expected, "C-03", WEEKS[1].start)


def test_a_moved_session_ends_with_its_group_and_begins_again_where_it_was_moved_to() -> None:
    """A state that a person typed counts more: a farewell after the end takes place."""
    moved = [WEEKS[0], replace(WEEKS[1], start=datetime(2026, 3, 10, 19)), *WEEKS[2:]]
    said = remembered(rows(TUESDAY, WEEKS, last_planned={}), {})
    over = replace(TUESDAY, last=date(2026, 3, 9))
    for group, state in ((over, "cancelled"), (TUESDAY, "planned"), (replace(TUESDAY, status="ended"), "cancelled")):
        found = rows(group, moved, last_planned=said)
        said, moved = remembered(found, said), [WEEKS[0], *applied(found, moved)[1:]]
        assert (moved[1].start, moved[1].state) == (datetime(2026, 3, 10, 19), state)
    moved[1] = replace(moved[1], state="planned")
    farewell = rows(replace(TUESDAY, status="ended"), moved, last_planned=said)
    assert starts(farewell)[:2] == ["03-10>03-10 19:00 planned", "03-17>03-17 18:00 cancelled"]


@pytest.mark.parametrize("touch", [{"start": datetime(2026, 3, 10, 19)}, {"state": "cancelled"}])
def test_what_nobody_typed_into_a_touched_session_follows_its_group(touch: dict[str, Any]) -> None:
    """Law 2: only what the person typed stays. On a closed day how it meets stays, too."""
    group = replace(TUESDAY, clinician="C-02", co_facilitator="", room="Room 9", minutes=75, meets="video")
    touched = [WEEKS[0], replace(WEEKS[1], **touch), *WEEKS[2:]]
    kept = rows(group, touched, last_planned=SAID_TODAY)[0]
    assert (kept.clinician, kept.co_facilitator, kept.room, kept.minutes) == ("C-02", "", "Room 9", 75)
    assert kept.meets == "video"
    assert {"date", "start"} <= kept.theirs
    assert not {"clinician", "co_facilitator", "room", "minutes", "held"} & kept.theirs
    shut = rows(group, touched, last_planned=SAID_TODAY, closed=closed(what="skip"))[0]
    assert (shut.meets, "held" in shut.theirs) == (WEEKS[1].meets, True)


def test_a_group_with_an_empty_cadence_cell_is_not_spoken_of() -> None:
    """A cleared weekday is no decision to cancel eight weeks."""
    assert rows(replace(TUESDAY, weekday=None), WEEKS) == ()


def test_with_its_memory_the_cadence_corrects_itself() -> None:
    """Wrong weekday typed, then put right: the rows follow twice; a pause that ends brings them back."""
    said = remembered(rows(TUESDAY, WEEKS, last_planned={}), {})
    tab = list(WEEKS)
    for group in (THURSDAYS, replace(TUESDAY, status="paused"), replace(TUESDAY, weekday=4)):
        found = rows(group, tab, last_planned=said)
        said, tab = remembered(found, said), applied(found, tab)
    assert [session.code for session in tab] == [session.code for session in WEEKS]
    assert {session.start.weekday() for session in tab[1:]} == {4}
    assert {session.state for session in tab} == {"planned"}


def test_with_its_memory_a_persons_extra_session_is_left_alone() -> None:
    """A session the cadence never spoke of neither moves, nor stands for the regular one, nor is cancelled."""
    said = remembered(rows(TUESDAY, WEEKS, last_planned={}), {})
    extra = meeting(TUESDAY, date(2026, 3, 13), code="G-01 2026-03-13 18:00")
    for group in (THURSDAYS, replace(TUESDAY, status="ended")):
        found = {row.code: row for row in rows(group, [*WEEKS, extra], last_planned=said)}
        assert found[extra.code].touched
        assert found[WEEKS[1].code].touched is False


def test_a_copy_of_a_row_is_not_cancelled_when_the_row_is_back() -> None:
    """The copy was the session while the row was gone; now both name it, and nobody is told that it is cancelled."""
    copy = replace(WEEKS[3], code=f"{WEEKS[3].code} (2)")
    alone = [*WEEKS[:3], copy, *WEEKS[4:]]
    last = remembered(rows(TUESDAY, alone, last_planned={}), {})
    assert copy.code in last
    found = rows(TUESDAY, [*alone, WEEKS[3]], last_planned=last)
    assert {row.state for row in found} == {"planned"}
    paused = rows(replace(TUESDAY, status="paused"), [*alone, WEEKS[3]], last_planned=last)
    assert [row.state for row in paused if row.code == copy.code] == ["cancelled"]


def test_a_fortnightly_group_drops_every_other_week_it_made_itself() -> None:
    """Weekly becomes fortnightly: surplus rows of its own are cancelled, the others stay planned."""
    said = remembered(rows(TUESDAY, WEEKS, last_planned={}), {})
    found = rows(replace(TUESDAY, every_weeks=2), WEEKS, last_planned=said)
    assert [row.state for row in found] == ["cancelled", "planned"] * 4


def test_a_session_that_was_due_earlier_this_week_is_not_moved_into_the_past() -> None:
    """A row still to come stays where it is when its new weekday has gone by."""
    friday = replace(TUESDAY, weekday=4)
    existing = weekly(friday, date(2026, 3, 6), 2)
    found = rows(replace(friday, weekday=0), existing)
    assert starts(found)[:2] == ["03-06>03-06 18:00 planned", "03-13>03-09 18:00 planned"]


EVENING, SAID_TODAY = datetime(2026, 3, 3, 20), {one.code: LastPlanned(one.start) for one in WEEKS}


@pytest.mark.parametrize(
    "changes",
    [
        {"clinician": "C-02"},
        {"weekday": 2},
        {"status": "ended"},
        {"status": "paused"},
        {"last": date(2026, 3, 2)},
        {"start": time(20, 30)},
    ],
)
def test_a_session_that_has_begun_is_past_whatever_the_group_becomes_that_day(changes: dict[str, Any]) -> None:
    """Its row is as it was and nothing is told of it, and its week gets no second session."""
    found = planned_rows([replace(TUESDAY, **changes)], WEEKS, wall=EVENING, weeks_ahead=8, last_planned=SAID_TODAY)
    (begun,) = (row for row in found if row.original_start < datetime(2026, 3, 9))
    assert begun.touched
    assert (begun.code, begun.date, begun.start) == (WEEKS[0].code, WEEKS[0].start.date(), time(18))
    assert (begun.clinician, begun.state) == (WEEKS[0].clinician, "planned")
    assert planned_rows([TUESDAY], [], wall=EVENING, weeks_ahead=1)[0].code == WEEKS[0].code


def test_a_closure_typed_after_the_session_leaves_it_alone() -> None:
    """It took place; the closure tells which row it comes too late for."""
    late = ClosedDays((Closure(id="CL-1", day=EVENING.date(), until=EVENING.date(), what="skip"),))
    found = planned_rows([TUESDAY], WEEKS, wall=EVENING, weeks_ahead=8, last_planned=SAID_TODAY, closed=late)
    assert (found[0].touched, found[0].state, found[0].closure) == (True, "planned", "CL-1")
    before = replace(WEEKS[0], state="cancelled")
    assert planned_rows([TUESDAY], [before], wall=EVENING, weeks_ahead=8, closed=late)[0].state == "cancelled"


def test_a_new_time_that_has_passed_today_begins_with_the_next_session() -> None:
    """Nobody can come to a session that is moved to this morning."""
    noon = datetime(2026, 3, 3, 12)
    ten = replace(TUESDAY, start=time(10))
    found = planned_rows([ten], WEEKS, wall=noon, weeks_ahead=8, last_planned=SAID_TODAY)
    assert starts(found)[:2] == ["03-03>03-03 18:00 planned", "03-10>03-10 10:00 planned"]
    away = ClosedDays((Closure(id="CL-1", day=DAY, until=DAY, what="move", to=noon.date(), at=time(10)),))
    moved = planned_rows([TUESDAY], WEEKS, wall=noon, weeks_ahead=8, last_planned=SAID_TODAY, closed=away)
    assert starts(moved)[1] == "03-10>03-10 18:00 planned"


changes = st.fixed_dictionaries(
    {},
    optional={
        "weekday": st.integers(0, 6),
        "start": st.sampled_from([time(9), time(17), time(18)]),
        "every_weeks": st.integers(1, 3),
        "status": st.sampled_from(["active", "paused", "ended"]),
        "last": st.dates(date(2026, 3, 1), date(2026, 5, 1)),
        "first": st.dates(date(2026, 1, 1), date(2026, 4, 1)),
    },
)
touches = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.sampled_from([{"state": "cancelled"}, {"substitute": "C-02"}, {"start": datetime(2026, 4, 2, 9)}]),
    ),
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(changes, min_size=1, max_size=3), touches=touches, memory=st.sampled_from([True, False]))
def test_saying_it_twice_changes_nothing(
    steps: list[dict[str, Any]], touches: list[tuple[int, dict[str, Any]]], memory: object
) -> None:
    """After any changes of cadence and any touches, a second call on its own result says the same."""
    tab = list(WEEKS)
    said = remembered(rows(TUESDAY, tab, last_planned={}), {})
    for at, touch in touches:
        tab[at] = replace(tab[at], **touch)
    people = {session.code: session for session in tab if session.substitute or session.state == "cancelled"}
    for step in steps:
        group = replace(TUESDAY, **step)
        found = rows(group, tab, last_planned=said if memory else None)
        said, tab = remembered(found, said), applied(found, tab)
        again = rows(group, tab, last_planned=said if memory else None)
        assert sorted(applied(again, tab), key=lambda one: one.code) == sorted(tab, key=lambda one: one.code)
        assert len({row.code for row in again}) == len(again)
    now = {session.code: session for session in tab}
    for code, session in people.items():
        assert replace(now[code], state=session.state) == session
        assert now[code].state in ({session.state, "cancelled"} if session.substitute else {session.state})


def test_groups_do_not_mix() -> None:
    """Each group speaks of its own rows only, in a fixed order."""
    found = planned_rows([FAMILIES, TUESDAY], [], wall=WALL, weeks_ahead=1)
    assert [row.code for row in found] == ["G-01 2026-03-10 18:00", "G-02 2026-03-05 17:30"]


# --- closed days ---------------------------------------------------------------------------------------

DAY = date(2026, 3, 10)


def closed(**changes: Any) -> ClosedDays:
    """Return one closure of the second Tuesday."""
    row: dict[str, Any] = {"id": "CL-1", "day": DAY, "until": DAY}
    return ClosedDays((Closure(**row | changes),))


@pytest.mark.parametrize(
    ("closure", "made"),
    [
        ({"what": "skip"}, ("03-10 18:00", "cancelled", "in person")),
        ({"what": "move", "to": date(2026, 3, 12), "at": time(9)}, ("03-12 09:00", "planned", "in person")),
        ({"what": "move", "to": date(2026, 3, 6)}, ("03-06 18:00", "planned", "in person")),
        ({"what": "virtual"}, ("03-10 18:00", "planned", "video")),
        ({"what": "as usual"}, ("03-10 18:00", "planned", "in person")),
    ],
)
@pytest.mark.parametrize("memory", ["remembered", "lost"])
def test_a_closure_counts_and_can_be_taken_back(
    closure: dict[str, Any], made: tuple[str, str, str], memory: str
) -> None:
    """Alike for rows that exist and rows that are new; a second look changes nothing; without it all is as before."""
    plain = rows(TUESDAY, [], last_planned={})
    for existing in ([], applied(plain, [])):
        said = remembered(plain, {}) if existing else {}
        first = rows(TUESDAY, existing, last_planned=said, closed=closed(**closure))
        one = first[0]
        assert (f"{one.date:%m-%d} {one.start:%H:%M}", one.state, one.meets) == made
        assert first[1:] == plain[1:]
        tab = applied(first, existing)
        said = remembered(first, said) if memory == "remembered" else {}
        again = rows(TUESDAY, tab, last_planned=said, closed=closed(**closure))
        assert applied(again, tab) == tab
        said = remembered(again, said)
        back = rows(TUESDAY, tab, last_planned=said)
        assert applied(back, tab) == applied(plain, [])


@pytest.mark.parametrize("touch", [{"start": datetime(2026, 3, 11, 18)}, {"state": "cancelled"}])
def test_what_a_person_changed_stays_on_a_closed_day(touch: dict[str, Any]) -> None:
    """The row is told of with its closure, and is left as they made it."""
    existing = [WEEKS[0], replace(WEEKS[1], **touch), *WEEKS[2:]]
    (one,) = (row for row in rows(TUESDAY, existing, last_planned=SAID, closed=closed(what="virtual")) if row.closure)
    assert (one.touched, one.is_closed, one.code) == (True, False, WEEKS[1].code)


SAID = {one.code: LastPlanned(one.start) for one in WEEKS}


@pytest.mark.parametrize(
    ("what", "state", "meets"), [("skip", "cancelled", "in person"), ("virtual", "planned", "video")]
)
def test_a_covered_session_is_skipped_or_online_too_and_keeps_its_substitute(what: str, state: str, meets: str) -> None:
    """A substitute is no reason to meet in a closed house; it comes back with the session."""
    covered = [replace(one, substitute="C-02" if one is WEEKS[1] else "") for one in WEEKS]
    first = rows(TUESDAY, covered, last_planned=SAID, closed=closed(what=what))
    tab = applied(first, covered)
    there = next(one for one in tab if one.code == WEEKS[1].code)
    assert (there.state, there.meets, there.substitute) == (state, meets, "C-02")
    said = remembered(first, SAID)
    said[WEEKS[1].code] = replace(said[WEEKS[1].code], closure="CL-1")
    assert applied(rows(TUESDAY, tab, last_planned=said), tab) == covered


def test_a_closure_counts_before_the_day_of_new_times_and_can_be_taken_back() -> None:
    """The group's old times are not known any more; the row itself tells them."""
    group = replace(THURSDAYS, changes_from=date(2026, 3, 20))
    first = rows(group, WEEKS, last_planned=SAID, closed=closed(what="skip"))
    assert next(row.state for row in first if row.code == WEEKS[1].code) == "cancelled"
    tab = applied([row for row in first if row.code == WEEKS[1].code], WEEKS)
    said = SAID | {WEEKS[1].code: LastPlanned(WEEKS[1].start, "cancelled", "CL-1")}
    back = next(row for row in rows(group, tab, last_planned=said) if row.code == WEEKS[1].code)
    assert (back.date, back.start, back.state) == (DAY, time(18), "planned")


def test_where_nobody_can_tell_whom_a_closure_is_about_nothing_changes() -> None:
    """A cancelled session of that day stays cancelled."""
    existing = [WEEKS[0], replace(WEEKS[1], state="cancelled"), *WEEKS[2:]]
    said = SAID | {WEEKS[1].code: LastPlanned(WEEKS[1].start, "cancelled", "CL-1")}
    found = rows(TUESDAY, existing, last_planned=said, closed=closed(what="cannot tell"))
    assert next(row for row in found if row.code == WEEKS[1].code).touched
