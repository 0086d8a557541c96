"""What comes out when a rule table is run over fact rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from addon.facts.catalog import FactRow
from addon.rules.explanation import missing_sentence
from addon.rules.rule import Rule
from addon.rules.tree import Clock

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that is true for a fact row and decides about it."""

    rule: Rule
    fact_row: FactRow


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A rule that could match a fact row if a missing value were known."""

    rule: Rule
    fact_row: FactRow
    today: Clock

    @property
    def sentence(self) -> str:
        """Which values are missing, and where a person fills them in."""
        return missing_sentence(self.rule, self.fact_row, self.today)


@dataclass(frozen=True, slots=True)
class Contested:
    """A fact row for which several rules give, or may give, different results: a person decides.

    ``matching`` rules match, ``possible`` ones would if a missing value were known.
    """

    fact_row: FactRow
    matching: tuple[Rule, ...]
    possible: tuple[Rule, ...] = ()

    @property
    def sentence(self) -> str:
        """Which rules disagree."""
        if not self.possible:
            return f"several rules fit: {_titles(self.matching)}"
        maybe = f"{_titles(self.possible)} would fit too if a missing value were filled in"
        return f"{_titles(self.matching)} fit{'s' if len(self.matching) == 1 else ''}, but {maybe}"


@dataclass(frozen=True, slots=True)
class Count:
    """How often a rule matched, and how often nobody can tell."""

    matched: int = 0
    cannot_tell: int = 0

    def __str__(self) -> str:
        return f"{self.matched} ({self.cannot_tell} cannot tell)" if self.cannot_tell else str(self.matched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The results of one table for all fact rows.

    ``contested`` and ``uncovered`` (no rule matches) stay empty in "all" tabs. ``counts``, by rule
    id, are before the policy chose.
    """

    hits: Iterable[Hit] = ()
    cannot_tell: Iterable[CannotTell] = ()
    contested: tuple[Contested, ...] = ()
    uncovered: tuple[FactRow, ...] = ()
    counts: Mapping[str, Count]


class Listed(Iterable[Item], Generic[Item]):
    """Results kept as row numbers per rule; each is made when it is looked at.

    Hundreds of thousands of objects at once would cost more time than finding them.
    """

    def __init__(
        self,
        make: Callable[[Rule, FactRow], Item],
        groups: Sequence[tuple[Rule, Sequence[FactRow], Sequence[int]]],
    ) -> None:
        self._make, self._groups = make, groups

    def __iter__(self) -> Iterator[Item]:
        for rule, rows, numbers in self._groups:
            for at in numbers:
                yield self._make(rule, rows[at])


def _titles(rules: Sequence[Rule]) -> str:
    return ", ".join(rule.title for rule in rules)
