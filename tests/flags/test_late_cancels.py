"""Cancellations that are marked too late to be told from a late cancel."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from addon.flags.late_cancels import late_cancels
from addon.records import Attendance
from tests.practice import TUESDAY, meeting, practice, present

SESSION = meeting(TUESDAY, date(2026, 2, 3))
START = SESSION.start


def row(status: str) -> Attendance:
    """Return the member's row."""
    return present(SESSION, "M-0001", status)


def findings(*passes: tuple[float, str], settings: Mapping[str, int] = MappingProxyType({}), ehr: bool = False) -> Any:
    """Return the findings of the last of these passes: (hours before the start, status)."""
    seen: dict[str, datetime] = {}
    found: Any = None
    for hours, status in passes:
        made = practice(sessions=(SESSION,), attendance=(row(status),), settings=settings)
        found = late_cancels(made, seen, wall=START - timedelta(hours=hours), is_told=lambda _: ehr)
        seen = {key: at for key, at in {**seen, **found.memory.values}.items() if at is not None}
    return found.findings


@pytest.mark.parametrize(
    ("passes", "settings", "hours"),
    [
        (((48, ""), (5, "cancelled")), {}, "5 hours"),
        (((48, ""), (0.5, "cancelled")), {}, "1 hour "),
        (((48, ""), (23, "cancelled"), (-50, "cancelled")), {}, "23 hours"),
        (((48, ""), (30, "cancelled")), {"Late cancel": 48}, "30 hours"),
    ],
)
def test_a_mark_that_appears_too_late_is_told(
    passes: tuple[tuple[float, str], ...], settings: dict[str, int], hours: str
) -> None:
    """By the hours of Settings; it stays until somebody marks it otherwise."""
    (found,) = findings(*passes, settings=settings)
    assert hours in found.sentence
    assert (found.member, found.group, found.clinician) == ("M-0001", "G-01", "C-01")


@pytest.mark.parametrize(
    ("passes", "settings"),
    [
        (((48, ""), (24, "cancelled")), {}),
        (((48, ""), (30, "cancelled"), (5, "cancelled")), {}),
        (((48, ""), (5, "cancelled")), {"Late cancel": 4}),
        (((5, "cancelled"),), {}),
        (((5, "cancelled"), (3, "cancelled")), {}),
        (((48, ""), (-1, "cancelled")), {}),
        (((48, ""), (5, "cancelled"), (4, "late cancel")), {}),
        (((48, ""), (5, "excused")), {}),
        (((48, ""), (5, "cancelled"), (-15 * 24, "cancelled")), {}),
    ],
)
def test_nothing_is_told_that_nobody_can_tell(passes: tuple[tuple[float, str], ...], settings: dict[str, int]) -> None:
    """In time, before the first look, after the start, marked late already, or two weeks ago."""
    assert findings(*passes, settings=settings) == ()


def test_what_the_ehr_shows_cancelled_is_not_told() -> None:
    """It would show late cancel: nobody knows when its file came."""
    passes = ((48, ""), (5, "cancelled"))
    assert (len(findings(*passes)), findings(*passes, ehr=True)) == (1, ())


@pytest.mark.parametrize(
    ("day", "at", "hours", "count"),
    [
        (
            date(2026, 3, 8),
            "2026-03-07 18:00",
            24,
            False,
        ),  # the night is short: 23 real hours, a whole day by the clock
        (date(2026, 3, 8), "2026-03-07 18:01", 24, 1),
        (date(2026, 11, 1), "2026-10-31 17:59", 24, 0),  # the night is long
        (date(2026, 11, 1), "2026-10-31 18:01", 24, 1),
        (date(2026, 3, 8), "2026-03-07 05:59", 36, 1),  # 35 real hours
        (date(2026, 3, 8), "2026-03-07 05:00", 36, 0),
    ],
)
def test_the_line_is_the_same_clock_time_on_the_nights_of_a_clock_change(
    day: date, at: str, hours: int, count: int
) -> None:
    """For whole days; other numbers count real hours."""
    session = meeting(TUESDAY, day)
    row = present(session, "M-0001", "cancelled")
    made = practice(sessions=(session,), attendance=(row,), settings={"Late cancel": hours})
    seen = {"first look": datetime(2026, 1, 1)}
    found = late_cancels(made, seen, wall=datetime.fromisoformat(at), is_told=lambda _: False)
    assert len(found.findings) == count
