"""What comes out when a rule table is run over fact rows."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar, overload

from addon.facts.catalog import FactRow
from addon.rules.explanation import hit_sentence, missing_sentence
from addon.rules.rule import Rule
from addon.rules.tree import Clock

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that is true for a fact row and decides about it."""

    rule: Rule
    fact_row: FactRow
    today: Clock

    @property
    def sentence(self) -> str:
        """Why, with the values that made it true. For the staff's workbook only."""
        return hit_sentence(self.rule, self.fact_row, self.today)


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

    hits: Sequence[Hit] = ()
    cannot_tell: Sequence[CannotTell] = ()
    contested: tuple[Contested, ...] = ()
    uncovered: tuple[FactRow, ...] = ()
    counts: Mapping[str, Count]


class Listed(Sequence[Item], Generic[Item]):
    """Results kept as row numbers per rule; each object is made when somebody asks for it.

    Hundreds of thousands of objects at once would cost more time than finding them.
    """

    def __init__(
        self,
        make: Callable[[Rule, FactRow], Item],
        groups: Sequence[tuple[Rule, Sequence[FactRow], Sequence[int]]],
    ) -> None:
        self._make, self._groups = make, groups
        self._ends = list(accumulate(len(numbers) for _, _, numbers in groups))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Item]:
        for rule, rows, numbers in self._groups:
            for at in numbers:
                yield self._make(rule, rows[at])

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        """Return one result, or those of a slice."""
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        index += len(self) if index < 0 else 0
        if not 0 <= index < len(self):
            raise IndexError(index)
        group = bisect_right(self._ends, index)
        rule, rows, numbers = self._groups[group]
        return self._make(rule, rows[numbers[index - self._ends[group]]])


def _titles(rules: Sequence[Rule]) -> str:
    return ", ".join(rule.title for rule in rules)
