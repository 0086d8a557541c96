"""Whole passes with calendars at Google where every single call of a pass fails in every way, once each.

Whatever fails, one clean pass later everything is as if nothing had failed, and the pass after that writes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from addon.calendars.ports import EventId
from addon.problems import Fault
from tests.google.calendar_refusals import too_fast
from tests.google.faults import hangs, server_error, too_many
from tests.google.server import GoogleStandIn
from tests.sync.google_place import AtGoogle, at_google
from tests.sync.two_way_practice import (
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    TwoWayPractice,
    block,
    change_notices,
    deletes,
    moves,
)

NOWHERE, FAR = Path(), datetime(2026, 3, 20)


def begin(_: TwoWayPractice) -> None:
    """Nothing is there yet."""


def people_act(little: TwoWayPractice) -> None:
    """Clinicians move and delete, a VA moves two sessions in the sheet, one of them already moved before."""
    moves(little, WEDNESDAY)
    deletes(little, at=THURSDAY, who="C-02")
    prepares = block(little, "preparation")
    little.desk("C-01").moves(replace(prepares, start=prepares.start - timedelta(hours=2)))
    little.desk("C-01").deletes(EventId(block(little, "documentation").key))
    little.types("sessions", "date", date(2026, 3, 18), id="G-01 2026-03-17 18:00")
    little.types("sessions", "state", "cancelled", id="G-02 2026-03-19 17:30")


def somebody_decides(little: TwoWayPractice) -> None:
    """One request is accepted, the other declined; the group moves to another weekday."""
    for number in little.numbers("requests"):
        word = "accept" if little.cells("requests", number)["what"] == "move" else "decline"
        little.workbook.person("requests", number, little.column("requests", "decision"), word)
    little.types("groups", "minutes", 75, id="G-01")


def too_many_for_long(google: GoogleStandIn, n: int) -> None:
    """Refuse three calls in a row."""
    for again in range(3):
        google.faults.at(n + again, too_many())


ACTS: tuple[Callable[[TwoWayPractice], None], ...] = (begin, people_act, somebody_decides)
TROUBLE: dict[str, Callable[[GoogleStandIn, int], object]] = {
    "429 once": lambda google, n: google.faults.at(n, too_many()),
    "429 for long": too_many_for_long,
    "503 before": lambda google, n: google.faults.at(n, server_error()),
    "503 after": lambda google, n: google.faults.at(n, server_error(applied=True)),
    "no answer after": lambda google, n: google.faults.at(n, hangs(seconds=0.8, applied=True)),
    "a part of a batch": lambda google, n: google.calendars.parts.at(n, too_fast()),
}


@contextmanager
def practice() -> Iterator[tuple[TwoWayPractice, AtGoogle]]:
    """Yield the practice before its first pass."""
    with at_google(NOWHERE) as place, TwoWayPractice(place) as little:
        yield little, place


def passes(little: TwoWayPractice, act: Callable[[TwoWayPractice], None]) -> None:
    """Let people act, and two clean passes follow."""
    act(little)
    little.sync()
    little.sync()


@dataclass(frozen=True)
class Seen:
    """All that people see of it: every calendar, the requests, the sessions, and the notices about changes."""

    calendars: dict[str, list[tuple[str, datetime, int, str]]]
    requests: list[tuple[object, ...]]
    sessions: list[object]
    notices: list[object]


def seen(little: TwoWayPractice) -> Seen:
    """Return what people see now."""
    return Seen(
        {
            code: sorted((one.key, one.start, one.minutes, one.title) for one in little.desk(code).shown())
            for code in little.codes
        },
        sorted(  # a calendar that was read later asks later, in a row below
            (str(one["session"]), one["status"], one["from"], one["to"], one["last_done"])
            for one in little.rows("requests")
        ),
        [(one["id"], one["date"], one["start"], one["state"]) for one in little.rows("sessions")],
        [(one["id"], one["member_code"], one["status"], one["text"]) for one in change_notices(little)],
    )


@cache
def expected(until: int) -> tuple[Seen, int]:
    """Return what people see after the acts, and how many calls the first pass after the last one made."""
    with practice() as (little, place):
        for act in ACTS[:until]:
            passes(little, act)
        ACTS[until](little)
        before = len(place.google.calls)
        little.sync()
        calls = len(place.google.calls) - before
        little.sync()
        return seen(little), calls


def twice(place: AtGoogle) -> list[str]:
    """Return what stands twice in all the calendars ever made for one clinician."""
    found = Counter[tuple[str, str, object]]()
    for key, kept in place.world.calendars.items():
        if kept.made_here:
            found.update((kept.summary, one.key, one.start) for one in place.desk_of(key).shown())
    return [str(one) for one, times in found.items() if times > 1]


def failed(little: TwoWayPractice, place: AtGoogle, until: int, call: int, trouble: str) -> None:
    """Play the acts; one call of the first pass after the last one fails."""
    for act in ACTS[:until]:
        passes(little, act)
    ACTS[until](little)
    TROUBLE[trouble](place.google, call)
    with suppress(Fault):
        little.sync()
    place.google.faults.forget()
    place.world.parts.forget()


def is_quiet(little: TwoWayPractice, place: AtGoogle) -> None:
    """Nothing stands twice, and another pass writes nothing and has nothing to say."""
    before = seen(little), {code: little.desk(code).stands() for code in little.codes}
    report = little.sync()
    assert (report.cells, report.rows, report.written.calendars, report.problems) == (0, 0, 0, ())
    assert (seen(little), {code: little.desk(code).stands() for code in little.codes}) == before
    assert twice(place) == []
    notices = [(one["member_code"], one["session"], one["text"]) for one in change_notices(little)]
    assert len(set(notices)) == len(notices)


def check(until: int, call: int, trouble: str) -> None:
    """Let one call of one pass fail; all is as if it had not."""
    with practice() as (little, place):
        failed(little, place, until, call, trouble)
        little.sync()
        assert seen(little) == expected(until)[0], (until, call, trouble)
        little.sync()  # Today tells of the trouble no more
        is_quiet(little, place)


@pytest.mark.long
def test_without_any_trouble_everything_is_as_people_want_it() -> None:
    """What all the others are compared with: asked, moved, put back, told once."""
    asked, decided = expected(1)[0], expected(2)[0]
    assert [one[1] for one in asked.requests] == ["open", "open"]
    assert [one[1] for one in decided.requests] == ["accepted Mar 3 2026", "declined Mar 3 2026"]
    starts = {one[:2] for one in decided.calendars["C-01"]}
    times = {start for key, start in starts if key.startswith("session")}
    assert {WEDNESDAY, THURSDAY, datetime(2026, 3, 18, 18)} <= times
    assert not {TUESDAY, datetime(2026, 3, 17, 18), datetime(2026, 3, 19, 17, 30)} & times
    assert ("preparation | C-01 | G-01 2026-03-10 18:00", TUESDAY - timedelta(hours=2, minutes=15)) in starts
    later = [one for one in decided.calendars["C-01"] if one[0].startswith("session | C-01 | G-01") and one[1] > FAR]
    assert {one[2] for one in later} == {75}
    assert len(decided.notices) >= 3


@pytest.mark.prove
@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("until", range(len(ACTS)), ids=[act.__name__ for act in ACTS])
def test_any_call_may_fail_in_any_way(until: int, trouble: str) -> None:
    """Every call of the pass after each act, one after the other."""
    for call in range(1, expected(until)[1] + 1):
        check(until, call, trouble)


@pytest.mark.prove
@pytest.mark.parametrize("trouble", ["429 for long", "503 before", "503 after"])
def test_what_a_person_moves_before_we_have_read_again_is_theirs(trouble: str) -> None:
    """Also the very event whose writing failed: it stays where they put it, and is asked about."""
    slot, moved = datetime(2026, 3, 17, 18), datetime(2026, 3, 20, 10)
    for call in range(1, expected(1)[1] + 1):
        with practice() as (little, place):
            failed(little, place, 1, call, trouble)
            little.desk("C-01").moves(
                replace(little.series("C-01", "G-01"), start=moved, repeats=None, instead_of=slot)
            )
            little.sync()
            asked = little.row("requests", session="G-01 2026-03-17 18:00")
            assert (asked["status"], asked["to"]) == ("open", moved), call
            assert moved in [one.start for one in little.desk("C-01").shown()], call
            is_quiet(little, place)


SOME = [
    (0, 2, "429 for long"),
    (0, 2, "a part of a batch"),
    *((1, call, "503 after") for call in (2, 18, 24)),
    *((2, call, "503 after") for call in (12, 23)),
]


@pytest.mark.long
@pytest.mark.parametrize(("until", "call", "trouble"), SOME)
@pytest.mark.some(2)
def test_some_calls_fail_in_some_way(until: int, call: int, trouble: str) -> None:
    """A handful of them: making a calendar, its first events, reading, single writes, the last of all."""
    assert call <= expected(until)[1]
    check(until, call, trouble)
