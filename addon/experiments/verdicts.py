"""The status and the result of a plan, in words that claim no more than a before/after comparison can. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from addon.experiments.compared import Compared, Side, means, needed, shares
from addon.experiments.counted import ALL_COUNTED, LAST, TOO_LITTLE, Judged, all_counted, values_between
from addon.experiments.plans import Plan
from addon.memory import Kept
from addon.metrics.history import History, Measured
from addon.metrics.reading import percent
from addon.names_in_text import date_in_words
from addon.numbers import DAYS, FEWER, MORE
from addon.spc.runs import runs

LEANING, CLEAR = "leaning", "clear"
_SURE, _LIKELY, _ENOUGH, _PERIODS = 0.95, 0.80, 50, 6
_MANY = 5
"""From so many numbers on it is told how many were looked at: one of them will look good by chance."""
_ONE_THIRD = 1 / 3


_METHOD = 2
"""Raised with whatever is judged otherwise: what was judged before counts no more."""


JUDGED = Kept("experiment result", Judged)
"""By the row id: comparing takes a second, and what was counted seldom changes once a plan is over."""


def told(plan: Plan, past: History, today: date, *, looked_at: int, known: Judged | None = None) -> Judged:
    """Return the status and the result; ``looked_at``: how many experiments have a result."""
    if plan.wrong:
        return Judged(plan.wrong)
    if today < plan.start:
        return Judged(f"planned: begins {date_in_words(plan.start)}{_how_many(plan, past)}")
    if today <= plan.until:
        return Judged(f"running until {date_in_words(plan.until)}; nothing is compared before")
    if not plan.number.sampled:
        return all_counted(plan, past)
    before, after = _sides(plan, past)
    steady = _is_steady(plan, past)
    basis = f"{_METHOD}; {plan.words}; {_counted(before)}; {_counted(after)}; {steady}; {looked_at}"
    if known is not None and known.basis == basis:
        return known
    found = _compared(plan, before, after)
    if found is None:
        counted = f"Before {before.whole}, after {after.whole} counted. Verdict: {TOO_LITTLE}."
        return Judged(f"done: {TOO_LITTLE}", counted, basis)
    helped = found.lower if plan.better == FEWER else 1 - found.lower
    verdict = _verdict(plan, found, helped, steady=steady)
    way = "" if verdict == TOO_LITTLE else ", better" if helped > 0.5 else ", worse"
    return Judged(f"done: {verdict}{way}", _in_words(plan, found, (helped, verdict), looked_at), basis)


def _counted(one: Measured) -> str:
    return f"{one.part}/{one.whole} {' '.join(map(str, one.days))}".strip()


def _sides(plan: Plan, past: History) -> tuple[Measured, Measured]:
    before = past.measured(plan.number, plan.baseline, plan.start - timedelta(days=1), plan.groups)
    return before, past.measured(plan.number, plan.start, plan.until, plan.groups)


def _compared(plan: Plan, before: Measured, after: Measured) -> Compared | None:
    if plan.number.unit == DAYS:
        return means(before.days, after.days)
    if not before.whole or not after.whole:
        return None
    return shares((before.part, before.whole), (after.part, after.whole), effect=float(plan.effect))


def _verdict(plan: Plan, found: Compared, helped: float, *, steady: bool) -> str:
    """``steady``: a run chart finds nothing in the baseline, which has periods enough."""
    smaller = min(found.before.n, found.after.n)
    if smaller < plan.least or (helped < _LIKELY and helped > 1 - _SURE):
        return TOO_LITTLE
    is_sure = helped >= _SURE or helped <= 1 - _SURE
    return CLEAR if is_sure and steady and smaller >= _ENOUGH * plan.effect else LEANING


def _is_steady(plan: Plan, past: History) -> bool:
    seen = values_between(plan, past, plan.baseline, plan.start - timedelta(days=1))
    return len(seen) >= _PERIODS and not runs(seen, median(seen)).signal


def _how_many(plan: Plan, past: History) -> str:
    """Return how many it takes to see a change by a third; of seats, which are all counted, nobody draws a sample."""
    if not plan.number.sampled:
        return f". {ALL_COUNTED}"
    before = past.measured(plan.number, plan.baseline, min(plan.start, past.today) - timedelta(days=1), plan.groups)
    if plan.number.unit == DAYS or not before.whole or not 0 < before.part < before.whole:
        return ""
    share = before.part / before.whole
    wanted = share + (plan.better or MORE) * _ONE_THIRD * min(share, 1 - share)
    need = needed(share, wanted) * float(plan.effect)
    return (
        f". To see {percent(share)} become {percent(wanted)} takes about {need:,.0f} on each side; "
        f"before there were {before.whole:,}"
    )


def _in_words(plan: Plan, found: Compared, judged: tuple[float, str], looked_at: int) -> str:
    helped, verdict = judged
    in_days = plan.number.unit == DAYS
    times = 1 if in_days else 100
    unit = "days" if in_days else "points"
    show = _days if in_days else _share
    range_of = f"{found.low * times:+.1f} to {found.high * times:+.1f}"
    parts = [
        f"Before {show(found.before)}, after {show(found.after)}.",
        f"Difference {found.difference * times:+.1f} {unit} (95 % CrI {range_of}).",
        f"Chance the change helped, given a flat prior: {Decimal(helped).quantize(Decimal('0.01'), ROUND_HALF_UP)}.",
        LAST,
        f"Verdict: {verdict}.",
    ]
    if plan.effect > 1 and not in_days:
        parts.append(f"Counted as {plan.effect.normalize():f} times fewer, because the same people come again.")
    if looked_at >= _MANY:
        parts.append(f"{looked_at} experiments were looked at.")
    return " ".join(parts)


def _share(side: Side) -> str:
    return f"{round(side.centre * side.n)}/{side.n} ({percent(side.low)} to {percent(side.high)})"


def _days(side: Side) -> str:
    return f"{side.centre:.1f} days on average of {side.n} ({side.low:.1f} to {side.high:.1f})"


def finished(plans: Sequence[Plan], today: date) -> int:
    """Return how many plans have a result."""
    return sum(not one.wrong and one.until < today for one in plans)
