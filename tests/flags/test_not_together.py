"""Pairs who must not meet and are in one group: who is found, once."""

from datetime import date
from typing import Any

import pytest

from addon.flags.not_together import met
from addon.records import NotTogether
from tests.practice import FAMILIES, TUESDAY, joined, practice

TODAY = date(2026, 3, 3)
ZOE, LIAM = "M-0001", "M-0002"


@pytest.mark.parametrize(
    ("one", "other", "there"),
    [
        ({}, {}, 1),
        ({}, {"day": date(2026, 4, 7)}, 1),
        ({"left": date(2026, 3, 10)}, {"day": date(2026, 4, 7)}, 0),
        ({"left": date(2026, 3, 3)}, {}, 0),
        ({"left": date(2026, 3, 4)}, {}, 1),
        ({}, {"group": FAMILIES}, 0),
    ],
)
def test_a_pair_in_one_group_is_found(one: dict[str, Any], other: dict[str, Any], there: int) -> None:
    """Now or later, while both stay; whoever has left by then meets nobody."""
    stays = [joined(cells.pop("group", TUESDAY), code, **cells) for code, cells in ((ZOE, {**one}), (LIAM, {**other}))]
    pair = NotTogether(one=LIAM, other=ZOE, at="C2")
    made = practice(memberships=tuple(stays), not_together=(pair, pair))
    found = list(met(made, today=TODAY))
    assert [(each.subject, each.outcome["then_severity"]) for each in found] == [
        ("M-0001 and M-0002 in G-01", "red")
    ] * there


@pytest.mark.parametrize("pair", [(ZOE, ""), ("", LIAM), (ZOE, ZOE)])
def test_who_is_not_clear_meets_nobody(pair: tuple[str, str]) -> None:
    """A row that cannot be read is told of elsewhere."""
    stays = tuple(joined(TUESDAY, code) for code in (ZOE, LIAM))
    made = practice(memberships=stays, not_together=(NotTogether(one=pair[0], other=pair[1], at="C2"),))
    assert list(met(made, today=TODAY)) == []
