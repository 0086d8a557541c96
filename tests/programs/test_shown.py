"""The comparison itself: it forgives how a program saves a value, and nothing else."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.programs.shown import Shown, differences, meant

BEFORE = Shown(
    rows={"attendance": {"A-1": {"status": "attended"}}, "needs_review": {}, "today": {"row 2": {"what": "x"}}},
    calendars={"C-01.ics": "one"},
    packages={"billing-2026-03.csv": "two"},
)


@pytest.mark.parametrize(
    ("kind", "raw", "meaning"),
    [
        ("date", 46084.0, "2026-03-03"),
        ("date", datetime(2026, 3, 3), "2026-03-03"),
        ("date", date(2026, 3, 3), "2026-03-03"),
        ("date", "2026-03-03T00:00:00.000Z", "2026-03-03"),
        ("time", "1899-12-30T18:00:00.000Z", "18:00:00"),
        ("date", "end of October", "end of October"),
        ("time", 0.75, "18:00:00"),
        ("time", timedelta(hours=18), "18:00:00"),
        ("time", time(18), "18:00:00"),
        ("datetime", 46084.75, "2026-03-03T18:00:00"),
        ("money", 60.0, "60"),
        ("text", "a\r\nb", "a\nb"),
        ("text", None, ""),
    ],
)
def test_a_value_means_the_same_however_it_was_saved(kind: str, raw: Any, meaning: str) -> None:
    """Days and times as numbers, numbers with and without a point."""
    assert meant(kind, raw) == meaning


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, []),
        ({"rows": {**BEFORE.rows, "today": {}}}, []),
        ({"rows": {**BEFORE.rows, "needs_review": {"N-1": {}}}}, []),
        ({"rows": {**BEFORE.rows, "attendance": {}}}, ["attendance: A-1 is gone"]),
        (
            {"rows": {**BEFORE.rows, "attendance": {"A-1": {"status": ""}}}},
            ["attendance: A-1 status: 'attended' became ''"],
        ),
        (
            {"rows": {**BEFORE.rows, "attendance": {**BEFORE.rows["attendance"], "A-2": {}}}},
            ["attendance: A-2 is new"],
        ),
        ({"calendars": {}}, ["calendar C-01.ics"]),
        ({"packages": {"billing-2026-03.csv": "three"}}, ["package billing-2026-03.csv"]),
    ],
)
def test_every_other_difference_is_found(after: dict[str, Any], found: list[str]) -> None:
    """A cell, a row, a calendar, a package; not what may tell of the save."""
    assert differences(BEFORE, replace(BEFORE, **after)) == found
