"""How full a group is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.facts.group import group_rows, share
from addon.facts.practice_index import indexed
from tests.practice import FAMILIES, TUESDAY, joined, practice


@pytest.mark.parametrize(
    ("seats", "free", "fill"), [(8, 5, Decimal("0.375")), (2, -1, Decimal("1.5")), (None, None, None)]
)
def test_seats_and_members_make_the_fill_share(seats: int | None, free: int | None, fill: Decimal | None) -> None:
    """Overbooked is below zero and above 100 %; no limit means nobody can tell."""
    made = practice(groups=(replace(TUESDAY, seats=seats), FAMILIES))
    row = group_rows(indexed(made, date(2026, 2, 1)))[0]
    assert [row.values[name] for name in ("group_members", "free_seats", "fill_share")] == [3, free, fill]


def test_only_members_of_today_take_a_seat() -> None:
    """Somebody who left or has yet to join does not."""
    made = practice(
        memberships=(
            joined(TUESDAY, "M-0001"),
            joined(TUESDAY, "M-0002", left=date(2026, 1, 31)),
            joined(TUESDAY, "M-0003", date(2026, 2, 2)),
        )
    )
    assert group_rows(indexed(made, date(2026, 2, 1)))[0].values["group_members"] == 1


def test_an_ended_group_has_no_row() -> None:
    """Nothing about it needs a look."""
    made = practice(groups=(replace(TUESDAY, status="ended"), FAMILIES))
    assert [row.subject for row in group_rows(indexed(made, date(2026, 2, 1)))] == ["G-02"]


def test_a_share_of_nothing_cannot_be_told() -> None:
    """It is None, never zero."""
    assert share(0, 0) is None
