"""The result of a plan for a number of which everything is counted (seats): two middles, and no chance. Pure.

Nobody draws a sample of the seats, and the same people sit in them week after week: a likely range, or the chance that
a change helped, would claim what nobody can know.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from addon.experiments.plans import Plan
from addon.metrics.history import History
from addon.metrics.reading import in_words

TOO_LITTLE = "too little data"
LAST = "This is a before/after comparison in one practice; other things changed too."
ALL_COUNTED = "All seats are counted: there is no sample to be large enough"
_NO_CHANCE = "All seats are counted, so there is no likely range and no chance that the change helped."
_THE_SAME = 0.0005
"""Nearer than a tenth of a percent, as it is shown, the middles are the same."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A status and a result; ``basis`` is everything that they rest on, "" where nothing was compared."""

    status: str
    result: str = ""
    basis: str = ""


def values_between(plan: Plan, past: History, first: date, last: date) -> list[float]:
    """Return the plan's number in each whole week or month from ``first`` to ``last``, without those that have none."""
    periods = past.periods(plan.number, until=last, count=(last - first).days // 7 + 1)
    found = (past.measured(plan.number, *one, plan.groups).value for one in periods if one[0] >= first)
    return [value for value in found if value is not None]


def all_counted(plan: Plan, past: History) -> Judged:
    """Return the middle of the weekly values on both sides, and which is higher."""
    before = values_between(plan, past, plan.baseline, plan.start - timedelta(days=1))
    after = values_between(plan, past, plan.start, plan.until)
    if not before or not after:
        told = f"Whole weeks counted: {len(before)} before, {len(after)} after. Verdict: {TOO_LITTLE}."
        return Judged(f"done: {TOO_LITTLE}", told)
    sides = f"Before {_side(plan, before)}, after {_side(plan, after)}."
    return Judged(f"done: {_which(median(after) - median(before))}", f"{sides} {_NO_CHANCE} {LAST}")


def _side(plan: Plan, values: list[float]) -> str:
    lowest, middle, highest = (in_words(plan.number, one) for one in (min(values), median(values), max(values)))
    weeks = f"{len(values)} {'week' if len(values) == 1 else 'weeks'}"
    return f"{middle} (the middle of {weeks}, {lowest} to {highest})"


def _which(difference: float) -> str:
    if abs(difference) < _THE_SAME:
        return "the same as before"
    return "higher than before" if difference > 0 else "lower than before"
