"""The Dashboard's numbers as records: each carries its formula, period and goal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WITHIN, AT, ABOVE, TOO_FEW, NO_GOAL = "within goal", "at goal", "above goal", "too few to tell", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedShare:
    """``part`` of ``whole`` with the 95 % Wilson interval (shares 0 to 1; None for an empty whole or a plain count).

    ``reading`` is the word beside the number: ``too few to tell`` below the smallest number that may be
    coloured. The share should stay under ``goal``.
    """

    name: str
    label: str
    part: int
    whole: int
    formula: str
    period: str
    share: Decimal | None
    low: Decimal | None
    high: Decimal | None
    goal: Decimal | None = None
    reading: str = NO_GOAL
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One group: attendance in the period, seats taken at its end, and the middle of the weekly fill since it began."""

    group: str
    name: str
    attendance: CountedShare
    on_roster: int
    seats: int | None
    fill: Decimal | None
    usual_fill: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """The no-show rate of one week; ``monday`` is its first day."""

    monday: date
    no_shows: CountedShare


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """Scores of one measure: ``people`` have two or more, means are of their first and latest.

    ``better`` and ``worse`` count reliable changes of those people; None when the measure names no
    reliable change.
    """

    measure: str
    label: str
    people: int
    first_mean: Decimal | None
    latest_mean: Decimal | None
    better: int | None
    worse: int | None
    disputed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One number about alerts. ``value`` is None where too few are known; ``of`` has the interval of a share."""

    label: str
    result: str
    value: str | None
    of: CountedShare | None = None
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Everything the Dashboard shows. ``weeks`` and ``retention`` have a fixed length, oldest or first first."""

    goal: Decimal
    smallest: int
    rates: tuple[CountedShare, ...]
    weeks: tuple[WeekLine, ...]
    groups: tuple[GroupLine, ...]
    retention: tuple[CountedShare, ...]
    measures: tuple[MeasureLine, ...]
    alerts: tuple[AlertLine, ...]
