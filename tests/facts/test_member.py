"""A member's birthday, counted day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from addon.facts.member import days_to_birthday
from tests.facts.rows import fact_rows
from tests.practice import MEMBERS, practice


@pytest.mark.parametrize("born", [date(1990, 4, 5), date(1996, 2, 29), date(2001, 12, 31), date(1970, 1, 1)])
def test_the_days_count_down_to_the_birthday(born: date) -> None:
    """For every day of four years: so many days later it is the day, and no day before."""
    for ahead in range(4 * 366):
        today = date(2026, 1, 1) + timedelta(days=ahead)
        day = today + timedelta(days=days_to_birthday(born, today))
        leap_born = (born.month, born.day) == (2, 29) and day.year % 4 != 0
        assert (day.month, day.day) == ((3, 1) if leap_born else (born.month, born.day))
        assert 0 <= (day - today).days <= 365


def test_without_a_birth_date_nobody_can_tell() -> None:
    """None, not 0."""
    made = practice(members=(replace(MEMBERS[0], birth_date=None), *MEMBERS[1:]))
    row = fact_rows(made, date(2026, 7, 12), about=("membership",))["membership"]
    found = {one.member: one.values["days_to_birthday"] for one in row}
    assert (found["M-0001"], found["M-0003"]) == (None, 7)
