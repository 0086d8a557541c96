"""One rule as it runs, and a rule tab as it was read."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from addon.cells import canonical
from addon.facts.catalog import SUBJECTS, Fact
from addon.problems import Problem
from addon.records.days import is_within
from addon.rules.tree import Anything, FieldRef, NoneOf, OneOf, Operand, Test, Today, singles
from addon.rules.truth import folded_text
from addon.tabs import Value

ALL, EXACTLY_ONE, FIRST, HIGHEST = "all", "exactly one", "first", "highest priority"
POLICIES = (ALL, EXACTLY_ONE, FIRST, HIGHEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThenColumn:
    """A result column. ``label`` is the header text after ``Then:``, ``kind`` a kind of ``addon.tabs``."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a tab's rules may be about; the words that rows have, by the name of a text fact; the day of the pass."""

    abouts: tuple[str, ...] = SUBJECTS
    words: Mapping[str, Collection[str]] = field(default_factory=lambda: MappingProxyType({}))
    today: date | None = None


@dataclass(frozen=True, slots=True)
class CellTest:
    """The test that one filled ``If:`` cell makes of one fact."""

    fact: Fact
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a rule tab. ``row`` is its sheet row; ``begins`` and ``ends`` are inclusive days.

    ``outcome`` holds the filled ``Then:`` cells by column name, typed as ``addon.tabs`` types them.
    """

    id: str
    name: str
    about: str
    row: int
    begins: date | None = None
    ends: date | None = None
    priority: Decimal = Decimal(0)
    tests: tuple[CellTest, ...] = ()
    outcome: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def title(self) -> str:
        """The id and the name a person reads: ``R-07 Two missed in a row``."""
        return f"{self.id} {self.name}".strip()

    def in_force(self, day: date) -> bool:
        """Return whether From and Until include the day."""
        day = day.date() if isinstance(day, datetime) else day
        return is_within(day, self.begins, self.ends)


@dataclass(frozen=True, slots=True)
class RowTexts:
    """What the add-on writes beside one row: Check and "How I read this"."""

    check: str
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTable:
    """A rule tab as read. ``rules`` are those that are on and whole, in sheet order.

    ``problems`` are cells that cannot be used; what the analysis noticed is in ``texts``. ``unreadable`` are the ids
    of rows that are on and have such a cell: nobody can tell what they ask. Not ``usable``: one bad row changes the
    meaning of the others, keep the last good version.
    """

    title: str
    policy: str
    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...] = ()
    texts: Mapping[int, RowTexts] = field(default_factory=lambda: MappingProxyType({}))
    usable: bool = True
    unreadable: frozenset[str] = frozenset()


# --- versions ------------------------------------------------------------------------------------


def meaning(rule: Rule) -> str:
    """Return a hash of a rule's meaning: subject, tests and outcome.

    Column order, spelling of a cell, labels, names, dates and priority do not change it.
    """
    tests = sorted(f"{one.fact.name}:{_test(one.test)}" for one in rule.tests if one.test != Anything())
    outcome = sorted(f"{name}:{canonical(value)}" for name, value in rule.outcome.items() if value is not None)
    return _hash("\n".join([rule.about, "if", *tests, "then", *outcome]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _test(test: Test) -> str:
    alternatives = "|".join(sorted({repr(_plain(one)) for one in singles(test)}))
    return f"{type(test).__name__ if isinstance(test, NoneOf) or not singles(test) else OneOf.__name__}({alternatives})"


def _plain(single: object) -> tuple[str, ...]:
    """Return the parts of a simple test as text, in the form in which they are compared."""
    names = getattr(single, "__dataclass_fields__", {})
    return (type(single).__name__, *(_part(getattr(single, name)) for name in names))


def _part(value: Operand | int) -> str:
    if isinstance(value, FieldRef):
        return f"{{{value.name}}}"
    if isinstance(value, Today):
        return f"today{value.amount:+d}{value.unit}"
    return folded_text(value) if isinstance(value, str) else canonical(value)
