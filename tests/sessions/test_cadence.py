from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.sessions.cadence import expected_sessions, period
from tests.practice import TUESDAY, meeting

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, [3, 10, 17, 24, 31]),
        ({"every_weeks": 2}, [3, 17, 31]),
        ({"every_weeks": 2, "first": date(2026, 1, 13)}, [10, 24]),
        ({"every_weeks": 2, "weekday": 4}, [6, 20]),  # the fortnight stays, whatever the weekday
        ({"first": date(2026, 3, 10)}, [10, 17, 24, 31]),
        ({"last": date(2026, 3, 17)}, [3, 10, 17]),
        ({"first": None}, [3, 10, 17, 24, 31]),
        ({"status": "paused"}, []),
        ({"status": "ended"}, []),
        ({"weekday": None}, []),
        ({"start": None}, []),
        ({"every_weeks": 0}, [3, 10, 17, 24, 31]),
        ({"first": date(9999, 12, 31)}, []),
    ],
)
def test_a_group_meets_by_its_cadence(changes: dict[str, object], days: list[int]) -> None:
    """Weekday, start, interval, first and last session decide the days; a stopped group has none."""
    found = expected_sessions(replace(TUESDAY, **changes), first=MARCH[0], last=MARCH[1])  # type: ignore[arg-type]
    assert [one.start.day for one in found] == days


def test_an_expected_session_takes_everything_from_its_group() -> None:
    """Code, room, clinicians and length come from the group; the code holds the original start."""
    found = expected_sessions(TUESDAY, first=date(2026, 3, 3), last=date(2026, 3, 3))
    assert found == (meeting(TUESDAY, date(2026, 3, 3)),)
    assert found[0].code == "G-01 2026-03-03 18:00"


@settings(max_examples=60, deadline=None)
@given(
    every=st.integers(1, 6),
    weekday=st.integers(0, 6),
    first=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    begin=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    days=st.integers(0, 200),
)
def test_each_period_holds_one_session(every: int, weekday: int, first: date, begin: date, days: int) -> None:
    """Inside the asked days every cadence period that is wholly asked for has exactly one session."""
    group = replace(TUESDAY, every_weeks=every, weekday=weekday, first=first)
    found = expected_sessions(group, first=begin, last=begin + timedelta(days=days))
    periods = [period(group, one.start.date()) for one in found]
    assert all(one.start.weekday() == weekday and one.start.date() >= max(first, begin) for one in found)
    assert periods == list(range(min(periods, default=0), max(periods, default=-1) + 1))
    assert len(found) >= (days - max(0, (first - begin).days)) // (7 * every) - 1
