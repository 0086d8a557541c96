"""Plans are fixed before their first day, one at a time for each number."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from addon.experiments.plans import SUGGESTION, FixedPlan, Plan, all_fixed, fixed, one_at_a_time, read_plan
from addon.numbers import FEWER, MORE

ROW: dict[str, Any] = {
    "number": "No-show rate",
    "change": "A call on the day before.",
    "start": date(2026, 3, 2),
    "until": date(2026, 4, 12),
}


def plan(rid: str = "EX-01", **typed: Any) -> Plan:
    """Return a row as a plan."""
    found = read_plan(rid, {**ROW, **typed}, {"G-01", "G-02"})
    assert isinstance(found, Plan)
    return found


def test_what_is_usual_where_nothing_is_typed() -> None:
    """Less is better for no-shows, 13 weeks before, 50 on each side, and the same people come again."""
    found = plan()
    assert (found.better, found.groups, found.least, found.effect) == (FEWER, (), 50, 2)
    assert found.baseline == date(2025, 12, 1)
    assert plan(number="Attendance rate").better == MORE
    assert plan(number="No-shows of screenings").effect == 1
    assert plan(number="No-shows of screenings").baseline == date(2025, 9, 1)
    assert plan(better="more", groups="G-02, G-01", least=80, design_effect=Decimal("1.5")).words == (
        "No-show rate, more, G-01, G-02, Mar 2 2026 to Apr 12 2026, least n 80, baseline from Dec 1 2025, "
        "design effect 1.5"
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"number": "Luck"}, "pick a number"),
        ({"start": None, "until": None}, SUGGESTION),
        ({"until": None}, "Start and Until are both fixed"),
    ],
)
def test_what_is_no_plan_yet(typed: dict[str, Any], told: str) -> None:
    """It tells what to fill in."""
    assert told in str(read_plan("EX-01", {**ROW, **typed}, ()))


def test_what_cannot_be_read_is_not_taken_as_usual() -> None:
    """A plan with such a cell is none, whatever else is filled in."""
    told = "not used: Least n cannot be read; correct it"
    assert read_plan("EX-01", ROW, (), "Least n cannot be read") == told
    assert read_plan("EX-01", {**ROW, "start": None, "until": None}, (), "Least n cannot be read") == told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"change": None}, "write down the change"),
        ({"until": date(2026, 3, 1)}, "Until is before Start"),
        ({"groups": "G-09"}, "no group G-09"),
        ({"number": "Days to first session", "groups": "G-01"}, "leave Groups blank"),
        ({"baseline_from": date(2026, 3, 2)}, "Baseline from has to be before Start"),
        ({"design_effect": Decimal("0.5")}, "1 or more"),
    ],
)
def test_what_is_wrong_with_a_plan(typed: dict[str, Any], told: str) -> None:
    """It is not used, and the words say why."""
    assert told in plan(**typed).wrong


BEFORE, DURING = date(2026, 2, 20), date(2026, 3, 20)


def test_a_plan_may_change_until_it_begins() -> None:
    """Then it is as it was last."""
    first, kept = fixed(plan(), None, BEFORE)
    assert (first.wrong, kept.fixed) == ("", BEFORE)
    later, kept = fixed(plan(least=90), kept, date(2026, 2, 25))
    assert (later.wrong, kept.fixed) == ("", date(2026, 2, 25))
    moved, same = fixed(plan(least=20), kept, DURING)
    assert moved.wrong.startswith("not used: changed after its start. It was: No-show rate, less")
    assert same == kept
    assert fixed(plan(least=90), kept, DURING)[0].wrong == ""


def test_a_plan_whose_days_are_cleared_for_a_while_is_still_fixed() -> None:
    """Put back it counts as before, another one does not; with its row it is forgotten."""
    _, kept = all_fixed({"EX-01": plan()}, {}, BEFORE)
    cleared = read_plan("EX-01", {**ROW, "start": None, "until": None}, ())
    assert all_fixed({"EX-01": cleared}, kept, DURING) == ([], kept)
    (back,), _ = all_fixed({"EX-01": plan()}, kept, DURING)
    (other,), same = all_fixed({"EX-01": plan(least=20)}, kept, DURING)
    assert (back.wrong, other.wrong[:37], same) == ("", "not used: changed after its start. It", kept)
    assert all_fixed({}, kept, DURING, {"EX-01": 2}) == ([], kept)
    assert all_fixed({}, kept, DURING) == ([], {})


def test_what_is_written_down_afterwards_gets_no_verdict() -> None:
    """Unless somebody says on which day it was agreed on."""
    late, kept = fixed(plan(), None, DURING)
    assert late.wrong.startswith("no verdict: written down on Mar 20 2026")
    agreed, kept = fixed(plan(fixed_on=date(2026, 2, 27)), kept, DURING)
    assert (agreed.wrong, kept) == ("", FixedPlan(plan().words, date(2026, 2, 27)))


def test_one_change_at_a_time() -> None:
    """Of two for the same number in the same days the later one waits; a wrong one keeps nobody out."""
    first, second = plan(), plan("EX-02", start=date(2026, 4, 1), until=date(2026, 5, 1))
    found = one_at_a_time([second, first])
    assert [one.rid for one in found] == ["EX-01", "EX-02"]
    assert found[1].wrong == "not used: EX-01 tries a change for the same number until Apr 12 2026; one at a time"
    other = plan("EX-02", number="Missed rate")
    assert not any(one.wrong for one in one_at_a_time([first, other]))
    assert not one_at_a_time([replace(first, wrong="no"), second])[1].wrong
    after = plan("EX-03", start=date(2026, 4, 13), until=date(2026, 5, 1))
    assert not any(one.wrong for one in one_at_a_time([first, after]))
