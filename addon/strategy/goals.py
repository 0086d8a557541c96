"""Goals: what a number is wanted to be, held against what it is. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from addon.cells import canonical
from addon.metrics.reading import goal_of, in_words, usual
from addon.metrics.trend import Trend
from addon.numbers import BY_LABEL, FEWER, SHARE, Number
from addon.tabs import Value

_WRITTEN = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%|days?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A usable row of Goals; ``value`` is a share (0 to 1) or days."""

    number: Number
    value: Decimal
    owner: str = ""

    @property
    def words(self) -> str:
        """Return ``under 10.0%``."""
        return f"{'under' if self.number.better == FEWER else 'over'} {in_words(self.number, float(self.value))}"


def read_goal(row: Mapping[str, Value], settings: Mapping[str, object]) -> Goal | str:
    """Return a row as a goal, or what has to be filled in."""
    number = BY_LABEL.get(canonical(row.get("number")))
    if number is None or not number.better:
        return "not used: pick a number from the list"
    text = canonical(row.get("goal"))
    value = _value(text, number) if text else _in_settings(number, settings)
    if value is None:
        sort = "a share such as 10%" if number.unit == SHARE else "a number of days such as 14"
        return (
            f"not used: Goal needs {sort}"
            if text or not number.goal
            else f"not used: {number.goal} in Settings is blank"
        )
    return Goal(number=number, value=value, owner=canonical(row.get("owner")))


def _value(text: str, number: Number) -> Decimal | None:
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    value, unit = Decimal(found[1].replace(",", ".")), (found[2] or "").casefold()
    if number.unit == SHARE:
        value = value / 100 if unit == "%" or value > 1 else value
        return value if value <= 1 and not unit.startswith("day") else None
    return None if unit == "%" else value


def _in_settings(number: Number, settings: Mapping[str, object]) -> Decimal | None:
    value = settings.get(number.goal)
    return value if isinstance(value, Decimal) else None


def shown_goal(goal: Goal, one: Trend) -> dict[str, Value]:
    """Return the present value of a goal's number, and whether it meets the goal."""
    centre, met = usual(one), goal_of(one, goal.value)
    return {
        "now": counted_in_words(one, -1),
        "usual": in_words(one.number, centre) if centre is not None else None,
        "reads": f"{goal.words}: {met or _so_far(goal, one)}",
    }


def _so_far(goal: Goal, one: Trend) -> str:
    """Return what the latest point tells of a goal where there are no limits to hold it against."""
    newest = one.measured[-1]
    if newest.value is None:
        return _most_wait(goal, newest.days) if newest.whole else f"nothing counted in the last {one.number.every}"
    is_met = newest.value < goal.value if goal.number.better == FEWER else newest.value > goal.value
    return f"{'met' if is_met else 'missed'} by the latest point; {_why_no_more(one)}"


def _most_wait(goal: Goal, so_far: Sequence[int]) -> str:
    """Return whether the days so far miss the goal already: whoever waits can only take longer."""
    return "missed: most still wait" if median(so_far) >= goal.value else "cannot tell yet: most still wait"


def _why_no_more(one: Trend) -> str:
    now = one.chart.now
    if now.shifted:
        return "the number changed, see Trends"
    return "its points differ too little to tell more" if now.limits else "too few points to tell more"


def counted_in_words(one: Trend, at: int) -> str | None:
    """Return a point as counted, with its value."""
    found = one.measured[at]
    if not found.whole:
        return None
    value = in_words(one.number, found.value) if found.value is not None else "most still wait"
    return f"{value} ({found.part:,} of {found.whole:,})"
