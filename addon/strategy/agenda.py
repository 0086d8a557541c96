"""What a strategy meeting looks at: a month or quarter that is over, and everything that tells of it. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from addon.improving import ExperimentShown, LosingMoney, Segment
from addon.metrics.history import History
from addon.names_in_text import date_in_words
from addon.records.days import days_of, quarters_back
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
    if quarterly:
        _, (year, quarter) = quarters_back(today, 2)
        first, last = days_of((year, quarter))
        return Period(name=f"{year}-Q{quarter}", words=f"{year} Q{quarter}", first=first, last=last)
    last = today.replace(day=1) - timedelta(days=1)
    return Period(name=f"{last:%Y-%m}", words=f"{last:%B %Y}", first=last.replace(day=1), last=last)


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
        """The experiments that ran in the period, and those that were over by its end and are not decided about.

        What went on after its end was still running then; what was written down later did not exist.
        """
        end = self.period.last
        for one in self.experiments:
            if one.first is None or one.last is None or max(one.first, one.fixed or one.first) > end:
                continue
            if one.last > end:
                running = f"running until {date_in_words(one.last)}; nothing is compared before"
                yield replace(one, status=running, result="", decision="")
            elif one.last >= self.period.first or not one.decision:
                yield one
