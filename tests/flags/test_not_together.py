"""Pairs who must not meet and are in one group: who is found, once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from addon.flags.not_together import met
from addon.records import NotTogether
from tests.practice import FAMILIES, MEMBERS, TUESDAY, joined, meeting, practice, present

TODAY = date(2026, 3, 3)
ZOE, LIAM = "M-0001", "M-0002"
PAIR = NotTogether(one=LIAM, other=ZOE, at="C2")


@pytest.mark.parametrize(
    ("one", "other", "there"),
    [
        ({}, {}, 1),
        ({}, {"day": date(2026, 4, 7)}, 1),
        ({"left": date(2026, 3, 10)}, {"day": date(2026, 4, 7)}, 0),
        ({"left": date(2026, 3, 2)}, {}, 0),
        ({"left": date(2026, 3, 3)}, {}, 1),
        ({"left": date(2026, 3, 10)}, {"day": date(2026, 3, 10)}, 1),
        ({"left": date(2026, 3, 4)}, {}, 1),
        ({}, {"group": FAMILIES}, 0),
    ],
)
def test_a_pair_in_one_group_is_found(one: dict[str, Any], other: dict[str, Any], there: int) -> None:
    """Now or later, while both stay, the last day included; whoever has left by then meets nobody."""
    stays = [joined(cells.pop("group", TUESDAY), code, **cells) for code, cells in ((ZOE, {**one}), (LIAM, {**other}))]
    made = practice(memberships=tuple(stays), not_together=(PAIR, PAIR))
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


def test_who_is_inactive_meets_nobody() -> None:
    """They are expected nowhere."""
    stays = tuple(joined(TUESDAY, code) for code in (ZOE, LIAM))
    members = tuple(replace(one, status="inactive") if one.code == ZOE else one for one in MEMBERS)
    assert list(met(practice(members=members, memberships=stays, not_together=(PAIR,)), today=TODAY)) == []


@pytest.mark.parametrize(("status", "day", "there"), [("", 3, 1), ("attended", 3, 1), ("cancelled", 3, 0), ("", 2, 0)])
def test_a_guest_at_a_session_to_come_meets_who_is_in_the_group(status: str, day: int, there: int) -> None:
    """As where somebody makes up a session there; not who has told that they do not come."""
    session = meeting(TUESDAY, date(2026, 3, day))
    made = practice(
        sessions=(session,),
        memberships=(joined(TUESDAY, LIAM),),
        attendance=(present(session, ZOE, status), present(session, LIAM, "")),
        not_together=(PAIR,),
    )
    found = list(met(made, today=TODAY))
    assert [one.subject for one in found] == [f"{ZOE} and {LIAM} at {session.code}"] * there
