"""When a clinician works: rows before Works, stretches that join, and what nobody can tell."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from addon.records import WeeklySlot, WorkingHours
from addon.sessions.working_hours import Hours
from tests.practice import ROSA, practice

OUT, ELSEWHERE = "does not work then", "works by video only then"


def slot(start: int, end: int, day: int = 1) -> WeeklySlot:
    """Return a slot of whole hours, on Tuesday unless told otherwise."""
    return WeeklySlot(weekday=day, start=time(start), minutes=(end - start) * 60)


def row(*slots: WeeklySlot, **changes: Any) -> WorkingHours:
    """Return a row of Rosa's."""
    return WorkingHours(**{"id": "CH-1", "clinician": "C-01", "slots": slots} | changes)


@pytest.mark.parametrize(
    ("works", "rows", "meets", "why"),
    [
        ((), [], "in person", ""),
        ((slot(9, 20),), [], "in person", ""),
        ((slot(9, 19),), [], "in person", OUT),
        ((slot(9, 20, day=2),), [], "in person", OUT),
        ((slot(9, 18), slot(18, 20)), [], "in person", ""),
        ((slot(9, 18), slot(19, 20)), [], "in person", OUT),
        ((slot(9, 20),), [row(slot(9, 12))], "in person", OUT),
        ((), [row(slot(9, 12)), row(slot(12, 20))], "in person", ""),
        ((slot(9, 20),), [row(slot(9, 12), since=date(2026, 3, 11))], "in person", ""),
        ((slot(9, 20),), [row(slot(9, 12), until=date(2026, 3, 9))], "in person", ""),
        ((), [row(slot(9, 20), where="video")], "in person", ELSEWHERE),
        ((), [row(slot(9, 20), where="video")], "video", ""),
        ((), [row(slot(9, 20), where="in person")], "video", ""),
        ((), [row(slot(9, 20, day=0)), row()], "in person", ""),
    ],
)
def test_why_a_tuesday_session_is_outside(
    works: tuple[WeeklySlot, ...], rows: list[WorkingHours], meets: str, why: str
) -> None:
    """18:00 to 19:30; a row counts instead of Works on its days, and one that cannot be read makes it unknown."""
    there = replace(practice(), clinicians=(replace(ROSA, works=works),), hours=tuple(rows))
    start, end = datetime(2026, 3, 10, 18), datetime(2026, 3, 10, 19, 30)
    assert Hours.of(there).why_outside("C-01", start, end, meets=meets) == why


@pytest.mark.parametrize(
    ("works", "rows", "begins"),
    [
        ((), [], time(9)),
        ((slot(14, 20), slot(10, 12)), [], time(10)),
        ((slot(9, 20, day=2),), [], None),
        ((slot(9, 20),), [row(slot(8, 12))], time(8)),
        ((slot(9, 20),), [row()], time(9)),
    ],
)
def test_when_a_day_begins(works: tuple[WeeklySlot, ...], rows: list[WorkingHours], begins: time | None) -> None:
    """At their first hour; at nine on weekdays, where nobody can tell; never on a day on which they do not work."""
    tuesday = date(2026, 3, 10)
    found = Hours.of(practice(clinicians=(replace(ROSA, works=works),), hours=tuple(rows))).begins("C-01", tuesday)
    assert found == (None if begins is None else datetime.combine(tuesday, begins))


def test_nobody_is_thought_to_work_on_a_weekend() -> None:
    """Only where their hours tell it."""
    assert Hours.of(practice(clinicians=(replace(ROSA, works=()),))).begins("C-01", date(2026, 3, 14)) is None
