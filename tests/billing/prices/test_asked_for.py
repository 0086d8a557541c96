"""Rates that differ by plan, credential, modality and modifier: which row counts, worked out a second time."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.billing.prices.asked_for import LineTerms
from addon.billing.prices.rates import Rate, read_rates
from addon.insured import Insured

DAY = date(2026, 3, 3)
PPO_ONLINE = LineTerms(plan="PPO", credential="LCSW", modality="video", modifiers=("95", "HO"))


def row(allowed: str | None = "40", **more: Any) -> dict[str, Any]:
    """Return the fields of one row of Rates."""
    made = {"payer": "Aetna", "code": "90853", "allowed": allowed and Decimal(allowed), "source": "contract"}
    return made | {"from": None} | more


COUNTS: dict[str, tuple[list[dict[str, Any]], LineTerms, str]] = {
    "blank columns ask for nothing": ([row()], PPO_ONLINE, "40"),
    "the plan's own": ([row(), row("50", plan="ppo ")], PPO_ONLINE, "50"),
    "another plan's is not ours": ([row(), row("50", plan="HMO")], PPO_ONLINE, "40"),
    "more asked for beats a later From": (
        [row("44", **{"from": DAY}), row("50", plan="PPO", **{"from": date(2020, 1, 1)})],
        PPO_ONLINE,
        "50",
    ),
    "a later From among those that ask for the same": (
        [row("50", plan="PPO"), row("52", plan="PPO", **{"from": DAY})],
        PPO_ONLINE,
        "52",
    ),
    "one of several credentials": ([row(), row("50", credential="LMFT; LCSW")], PPO_ONLINE, "50"),
    "how the member took part": ([row(), row("35", modality="phone"), row("38", modality="video")], PPO_ONLINE, "38"),
    "each of several modifiers": ([row(), row("41", modifier="95"), row("42", modifier="HO 95")], PPO_ONLINE, "42"),
    "a modifier that the line has not": ([row(), row("41", modifier="93")], PPO_ONLINE, "40"),
    "two that ask for as much are asked about": (
        [row("50", plan="PPO"), row("48", credential="LCSW")],
        PPO_ONLINE,
        "2 rates fit equally well, one for credential LCSW, one for plan PPO",
    ),
    "a blank Allowed of the one that counts": ([row(), row(None, plan="PPO")], PPO_ONLINE, "no agreed rate"),
    "only rates of other plans": (
        [row("50", plan="HMO"), row("30", payer="any")],
        PPO_ONLINE,
        "no agreed rate: those of this payer and code are for another plan",
    ),
    "nobody knows the plan": (
        [row("50", plan="HMO")],
        LineTerms(),
        "no agreed rate yet: the rates of this payer and code differ, so fill in Plan in Coverage",
    ),
    "nobody knows the plan, but there is a rate for any": ([row(), row("50", plan="HMO")], LineTerms(), "40"),
}


@pytest.mark.parametrize(("rows", "line", "expected"), COUNTS.values(), ids=COUNTS)
def test_the_row_that_asks_for_most_counts(rows: list[dict[str, Any]], line: LineTerms, expected: str) -> None:
    """One rate by what the line has, or the words why there is none."""
    table = read_rates(enumerate(rows, 2), Insured())
    assert table.problems == ()
    found = table.agreed("Aetna", "90853", DAY, line)
    assert (found if isinstance(found, str) else str(found.allowed)).startswith(expected)


def test_what_nobody_knows_is_told() -> None:
    """While nobody filled in the plan, the rate for any plan counts, and the line tells what to fill in."""
    table = read_rates(
        enumerate([row(), row("50", plan="HMO"), row("60", credential="PsyD", plan="EPO")], 2), Insured()
    )
    assert table.unknown("Aetna", "90853", DAY, LineTerms()) == ("Plan in Coverage", "Licence in Clinicians")
    assert table.unknown("Aetna", "90853", DAY, LineTerms(credential="LCSW")) == ("Plan in Coverage",)
    assert table.unknown("Aetna", "90853", DAY, PPO_ONLINE) == ()


def test_two_fees_that_fit_equally_well_are_asked_about() -> None:
    """One charge goes out, never the first that is found; two of one amount are one fee."""
    rows = [row(fee=Decimal(60), plan="PPO"), row(fee=Decimal(70), credential="LCSW")]
    found = read_rates(enumerate(rows, 2), Insured()).fee("Aetna", "90853", DAY, PPO_ONLINE)
    assert isinstance(found, str)
    assert found.startswith("2 fees fit equally well")
    alike = read_rates(enumerate([one | {"fee": Decimal(60)} for one in rows], 2), Insured())
    assert not isinstance(alike.fee("Aetna", "90853", DAY, PPO_ONLINE), str)


# --- a second implementation, from the help texts of Rates ------------------------------------------------------

_CELLS = {
    "plan": ["", "", "PPO", "HMO"],
    "credential": ["", "", "LCSW", "LCSW; PsyD"],
    "modality": ["", "", "video", "phone"],
    "modifier": ["", "", "95", "95 HO"],
}
_ROWS = st.fixed_dictionaries(
    {name: st.sampled_from(words) for name, words in _CELLS.items()}
    | {
        "payer": st.sampled_from(["Aetna", "Aetna", "any"]),
        "code": st.just("90853"),
        "allowed": st.sampled_from([None, *map(Decimal, range(30, 60))]),
        "from": st.sampled_from([None, *(DAY + timedelta(days=30 * n) for n in (-3, -2, -1, 1))]),
        "until": st.sampled_from([None, None, DAY, DAY + timedelta(days=100)]),
        "source": st.just("contract"),
    }
)
_LINES = st.builds(
    LineTerms,
    plan=st.sampled_from(["", "PPO", "HMO"]),
    credential=st.sampled_from(["", "LCSW", "PsyD", "LPC"]),
    modality=st.sampled_from(["", "video", "phone", "in person"]),
    modifiers=st.sampled_from([(), ("95",), ("HO", "95"), ("93",)]),
)


def _recounted(rows: list[dict[str, Any]], line: LineTerms) -> Decimal | None:
    """Return Allowed of the row that counts, None where it is blank, none fits or several do."""
    there = (set(line.modifiers), {"plan": line.plan, "credential": line.credential, "modality": line.modality})
    own = [one for one in rows if one["payer"] == "Aetna" and _in_effect(one)]
    fitting = [one for one in own or [one for one in rows if _in_effect(one)] if _fits(one, *there)]
    most = max((_asks(one) for one in fitting), default=0)
    columns = ("plan", "credential", "modality", "modifier")
    best: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in fitting:
        if _asks(one) == most:
            best.setdefault(tuple(one[name] for name in columns), []).append(one)
    newest = [
        one
        for alike in best.values()
        for one in alike
        if (one["from"] or date.min) == max(other["from"] or date.min for other in alike)
    ]
    return newest[0]["allowed"] if len(newest) == 1 else None


def _in_effect(one: dict[str, Any]) -> bool:
    return (one["from"] or date.min) <= DAY <= (one["until"] or date.max)


def _fits(one: dict[str, Any], modifiers: set[str], there: dict[str, str]) -> bool:
    asked = {name: one[name].split("; ") for name in there if one[name]}
    return set(one["modifier"].split()) <= modifiers and all(there[name] in words for name, words in asked.items())


def _asks(one: dict[str, Any]) -> int:
    return sum(bool(one[name]) for name in ("plan", "credential", "modality")) + len(one["modifier"].split())


@given(rows=st.lists(_ROWS, max_size=8), line=_LINES)
def test_a_second_implementation_finds_the_same_rate(rows: list[dict[str, Any]], line: LineTerms) -> None:
    """Whatever rows a practice types (none of them wrong), and whatever is known of the line."""
    table = read_rates(enumerate(rows, 2), Insured())
    if any(one.code != "rate-twice" for one in table.problems):
        return
    found = table.agreed("Aetna", "90853", DAY, line)
    assert (found.allowed if isinstance(found, Rate) else None) == _recounted(rows, line)
