"""What a session brought and cost, to the cent, and what makes nobody able to tell."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from addon.profit.sessions import PaidBy
from tests.profit.evening import CAME, CO, GROUP, LEAD, LINES, MET, SETTINGS, line, marks, met, money

COSTS: dict[str, tuple[dict[str, Any], str]] = {
    # each 90 + 15 + 15 minutes: lead x 90, co-facilitator x 60.50; room 1.5 h x 18, platform 100 / 2 sessions
    "two clinicians, a room, a platform": ({}, "378"),
    "only the lead writes notes": ({"settings": SETTINGS | {"Profit documentation": "the lead"}}, "362.875"),
    "one clinician": ({"clinicians": (LEAD,), "groups": (replace(GROUP, co_facilitator=""),)}, "257"),
    "a substitute instead of the lead": ({"session": met(substitute="C-02")}, "198"),
    "by video there is no room": ({"session": met(meets="video")}, "351"),
    "nothing typed in Settings": ({"settings": {}}, "301"),
    "documentation by member": ({"settings": SETTINGS | {"Documentation per member": 10}}, "415.625"),
    "no documentation": ({"settings": SETTINGS | {"Documentation at least": 0}}, "340.375"),
}


@pytest.mark.parametrize(("changes", "expected"), COSTS.values(), ids=COSTS)
def test_what_a_session_costs(changes: dict[str, Any], expected: str) -> None:
    """Time of everybody who ran it, the room, its part of the month's platforms."""
    found = money(**changes)
    assert (found.why, found.cost) == ("", Fraction(expected))


def test_what_a_session_brought_and_by_whom() -> None:
    """Allowed, for who pays alone the charge; a payer's part is its members among those who came."""
    found = money()
    assert (found.came, found.revenue, found.hours) == (3, 140, Fraction(4))
    assert {name: (part.came, part.revenue) for name, part in found.payers.items()} == {
        "Aetna": (2, 80),
        "Self-pay": (1, 60),
    }


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "a cost is blank": ({"clinicians": (LEAD, replace(CO, hourly_cost=None))}, "Cost an hour of C-02 is blank"),
    "both are": (
        {"clinicians": (replace(LEAD, hourly_cost=None), replace(CO, hourly_cost=None))},
        "Cost an hour of C-01 and C-02 is blank",
    ),
    "nobody leads": ({"groups": (replace(GROUP, clinician="", co_facilitator=""),)}, "nobody leads it"),
    "somebody is not marked": ({"attendance": marks(MET, "attended", "")}, "its attendance is not complete"),
    "no attendance at all": ({"attendance": ()}, "it has no attendance"),
    "closed before Groupkeeper came": ({"lines": ()}, "Billing lines has no line of it"),
    "no agreed rate": ({"lines": (*LINES[:2], line(MET, 3, allowed=None))}, "a line has no Allowed"),
    "no charge": ({"lines": (*LINES[:2], line(MET, 3, payer="Self-pay", allowed=None))}, "a line has no Amount"),
    "not decided by the payer": (
        {"settings": SETTINGS | {"Profit counts": "collected"}, "came_in": {"BL-1": Decimal(35)}},
        "a line is not paid or denied yet",
    ),
}


@pytest.mark.parametrize(("changes", "why"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_nobody_can_tell_is_named(changes: dict[str, Any], why: str) -> None:
    """No number rests on a session of which something is missing."""
    assert money(**changes).why == why


def test_collected_is_what_payers_paid_and_left_to_members() -> None:
    """A denied line brought nothing; who pays alone counts with the charge."""
    settings = SETTINGS | {"Profit counts": "collected"}
    found = money(settings=settings, came_in={"BL-1": Decimal("38.50"), "BL-2": Decimal(0)})
    assert (found.why, found.revenue) == ("", Fraction("98.5"))


def test_nobody_came_and_not_billed_groups_cost_all_the_same() -> None:
    """Both bring nothing; that is known."""
    empty = money(attendance=marks(MET, "no show", "cancelled"), lines=())
    free = money(groups=(replace(GROUP, service="not billed"),), lines=())
    assert [(one.why, one.revenue, one.cost > 0) for one in (empty, free)] == [("", 0, True)] * 2
    assert len(CAME) == 4


@pytest.mark.parametrize("by", ["allowed", "collected"])
def test_a_line_that_is_held_brings_nothing_and_is_counted_apart(by: str) -> None:
    """Blocked, waiting or for a person: it never went out, whatever the payer would allow for it."""
    lines = (line(MET, 1), line(MET, 2, is_held=True), line(MET, 3, payer="Self-pay", allowed="60"))
    found = money(lines=lines, settings=SETTINGS | {"Profit counts": by}, came_in={"BL-1": Decimal(40)})
    assert (found.revenue, found.held, found.why) == (100, 1, "")
    assert found.payers["Aetna"] == PaidBy(came=2, revenue=Fraction(40), held=1, held_worth=Fraction(40))
