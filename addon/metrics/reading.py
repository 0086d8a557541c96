"""What a chart tells, in words that both Trends and the pack of the strategy meeting use. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from addon.metrics.trend import Trend
from addon.names_in_text import date_in_words
from addon.numbers import SHARE, Number
from addon.spc.chart import against_goal
from addon.spc.limits import Limits
from addon.spc.rules import OUTSIDE, SHIFT, TREND, Signal
from addon.spc.runs import BY_CHANCE, LEAST

CHANCE, WORSE = "nothing but chance", "worse"
_POINTS = Decimal("0.0001")
_THOUSANDTHS = Decimal("0.001")
_TENTHS = Decimal("0.1")


def reading(one: Trend) -> str:
    """Return what the last segment shows: too few points, chance, or what is more than chance."""
    now = one.chart.now
    if now.runs is None:
        since = f" since {date_in_words(one.periods[now.first][0])}" if now.first else ""
        return f"too few points to tell: {now.useful} of {LEAST}{since}"
    if now.shifted:
        return f"changed: {now.shifted}"
    if one.chart.latest is None:
        return CHANCE
    at, signal = one.chart.latest
    told = f"{direction(one.number, signal.side)}: {signal_words(one, signal)}"
    newest = max(now.limits)
    return told if at == newest else f"{CHANCE} now; {told}, last on {date_in_words(one.periods[at][0])}"


def asks_why(one: Trend) -> bool:
    """Return whether the newest point shows more than chance that somebody should look into: a change, or worse."""
    now = one.chart.now
    if now.runs is None or now.shifted or one.chart.latest is None:
        return now.runs is not None and bool(now.shifted)
    at, signal = one.chart.latest
    return at == max(now.limits) and direction(one.number, signal.side) == WORSE


def direction(number: Number, side: int) -> str:
    """Return whether a movement is good, where the number has a good way."""
    if number.better:
        return "better" if number.better == side else WORSE
    return "higher" if side > 0 else "lower"


def signal_words(one: Trend, signal: Signal) -> str:
    """Return what a rule noticed."""
    rules, up = one.chart.rules, signal.side > 0
    if signal.rule == OUTSIDE:
        return f"{'above the upper' if up else 'below the lower'} limit"
    if signal.rule == TREND:
        return f"{rules.trend} or more {'rising' if up else 'falling'}"
    if signal.rule == SHIFT:
        return f"{rules.shift} or more {'above' if up else 'below'} the usual"
    return f"two of three near the {'upper' if up else 'lower'} limit"


def by_chance(one: Trend) -> str:
    """Return how often such a chart signals although nothing happened."""
    if one.chart.now.limits:
        return f"By chance alone about {one.chart.rules.by_chance} in 100 such charts signal somewhere."
    return f"By chance alone about {BY_CHANCE} in 100 such charts signal." if one.chart.now.runs else ""


def goal_of(one: Trend, goal: Decimal | None) -> str:
    """Return whether the goal is met by the way things are done now, "" without a goal or limits."""
    now = one.chart.now
    return "" if goal is None or not now.limits else against_goal(_last(one), float(goal), one.number.better)


def limits_in_words(one: Trend) -> str:
    """Return between which values the newest point lies by chance."""
    now = one.chart.now
    limits = _last(one) if now.limits else None
    if limits is None or limits.lower is None or limits.upper is None:
        return ""
    return f"{in_words(one.number, limits.lower)} to {in_words(one.number, limits.upper)}"


def usual(one: Trend) -> float | None:
    """Return the centre of the last segment: of its limits or, on a run chart, the middle value."""
    return _last(one).centre if one.chart.now.limits else one.chart.now.middle


def shown_value(number: Number, value: float | None) -> Decimal | None:
    """Return a value as a cell shows it: a share to four places, the others to one."""
    return None if value is None else _rounded(value, _POINTS if number.unit == SHARE else _TENTHS)


def in_words(number: Number, value: float) -> str:
    """Return a value as a person reads it: 12.5%, 3.5 days, 2.1 per 100."""
    return percent(value) if number.unit == SHARE else f"{_rounded(value, _TENTHS)} {number.unit}"


def percent(share: float) -> str:
    """Return a share in percent to a tenth."""
    return f"{_rounded(share, _THOUSANDTHS) * 100:.1f}%"


def _rounded(value: float, places: Decimal) -> Decimal:
    """Return a number rounded half up, as it is written: the float of 23 in 80 is a little less than 0.2875."""
    return Decimal(str(value)).quantize(places, ROUND_HALF_UP)


def _last(one: Trend) -> Limits:
    limits = one.chart.now.limits
    return limits[max(limits)]
