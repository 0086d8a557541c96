"""What the tabs about improving the practice tell each other: segments, experiments with verdicts, what loses money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from addon.numbers import BY_NAME

TREND_RULES, STRATEGY_PACK = "Trend rules", "Strategy pack"
"""Settings."""
MONTHLY, QUARTERLY, NEVER = "month", "quarter", "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From ``since`` on a number's usual value and limits are computed anew, for a reason that a person gives.

    ``number`` is its name. With ``freeze`` they come from so many points only.
    """

    number: str
    since: date
    reason: str
    freeze: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentsRead:
    """The usable rows of Segments."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class GoalsSet:
    """The goals of the usable rows of Goals, a share (0 to 1) or days, by the number's name: they count everywhere."""

    values: Mapping[str, Decimal] = field(default_factory=dict)

    def over(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Return Settings with these goals in the place of its own."""
        mine = {BY_NAME[name].goal: value for name, value in self.values.items() if BY_NAME[name].goal}
        return {**settings, **mine}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentShown:
    """A row of Experiments as it is shown; dates are its first and last day, None where there is none yet.

    ``fixed``: on which day its plan was written down, None where it is no plan.
    """

    id: str
    question: str
    status: str
    result: str
    decision: str
    first: date | None
    last: date | None
    fixed: date | None = None


@dataclass(frozen=True, slots=True)
class ExperimentsShown:
    """The rows of Experiments."""

    rows: tuple[ExperimentShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LosingMoney:
    """Something that cost more than it brought in the last two quarters that are over, by Profit."""

    about: str
    which: str
    quarters: tuple[str, str]
    margins: tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class LosesMoney:
    """Everything that does."""

    rows: tuple[LosingMoney, ...]
