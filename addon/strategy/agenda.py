"""What a strategy meeting looks at: a month or quarter that is over, and everything that tells of it. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from addon.improving import ExperimentShown, LosingMoney, Segment
from addon.metrics.history import History
from addon.strategy.decisions import Decision
from addon.strategy.goals import Goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month or quarter that is over: its name, as in file names, and its days."""

    name: str
    words: str
    first: date
    last: date


def last_period(today: date, *, quarterly: bool) -> Period:
    """Return the last month or quarter that is over."""
    begins = today.replace(day=1)
    if quarterly:
        begins = begins.replace(month=(begins.month - 1) // 3 * 3 + 1)
    last = begins - timedelta(days=1)
    if not quarterly:
        return Period(name=f"{last:%Y-%m}", words=f"{last:%B %Y}", first=last.replace(day=1), last=last)
    quarter = (last.month + 2) // 3
    first = last.replace(month=quarter * 3 - 2, day=1)
    return Period(name=f"{last.year}-Q{quarter}", words=f"{last.year} Q{quarter}", first=first, last=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Everything a meeting looks at; ``label`` names a group by its code, ``practice`` heads the pack."""

    past: History
    period: Period
    practice: str
    segments: Collection[Segment]
    goals: Sequence[Goal]
    decisions: Sequence[Decision]
    experiments: Sequence[ExperimentShown]
    losing: Sequence[LosingMoney]
    label: Callable[[str], str]

    @property
    def tried(self) -> Iterator[ExperimentShown]:
        """The experiments that ran in the period, and those that are over and not decided about."""
        for one in self.experiments:
            if one.first is None or one.last is None or one.first > self.period.last:
                continue
            if one.last >= self.period.first or not one.decision:
                yield one
