"""The meaning of a rule cell as a frozen tree, shared by reading, running and explaining.

A cell is one ``Test``. Alternatives (``OneOf``, ``NoneOf``) hold simple tests only, so a tree is
never deeper than two. Numbers are ``Decimal``; text keeps its spelling and is compared folded.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType

from addon.facts.catalog import Fact

Clock = date | datetime
"""The run's one clock value, in the practice's wall time."""

NUMBER, TEXT, YES_NO, DATE, TIME, DATETIME = "number", "text", "yes_no", "date", "time", "datetime"
_FAMILIES = MappingProxyType(
    {
        "whole": NUMBER,
        "decimal": NUMBER,
        "money": NUMBER,
        "percent": NUMBER,
        "yes_no": YES_NO,
        "date": DATE,
        "time": TIME,
        "datetime": DATETIME,
    }
)


def family(fact: Fact) -> str:
    """Return how a fact is compared: number, yes_no, date, time, datetime or (all other kinds) text."""
    return _FAMILIES.get(fact.kind, TEXT)


Scalar = str | Decimal | bool | date | datetime | time


@dataclass(frozen=True, slots=True)
class Today:
    """A moment relative to the run: whole days (``d``, compared as days) or hours (``h``) from the clock value."""

    amount: int = 0
    unit: str = "d"


@dataclass(frozen=True, slots=True)
class FieldRef:
    """Another fact of the same row, by name; the label is only for reading aloud."""

    name: str
    label: str = field(compare=False)


Operand = Scalar | Today | FieldRef


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value, also a missing one."""


@dataclass(frozen=True, slots=True)
class Blank:
    """The value is missing."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The value is not missing."""


@dataclass(frozen=True, slots=True)
class Compare:
    """``op`` is one of ``= < <= > >=``; text and yes/no know only ``=``."""

    op: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """A range; ``low_in`` and ``high_in`` say whether the ends belong to it."""

    low: Operand
    high: Operand
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True, slots=True)
class TextPart:
    """Literal text at a place: ``where`` is ``starts with``, ``ends with`` or ``contains``."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """A date that falls on a weekday, 0 = Monday."""

    day: int


Single = Blank | Compare | Between | TextPart | OnWeekday


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of the alternatives holds."""

    of: tuple[Single, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Filled in, and none of the alternatives holds."""

    of: tuple[Single, ...]


Test = Anything | Filled | Single | OneOf | NoneOf


def singles(test: Test) -> tuple[Single, ...]:
    """Return the simple tests inside a test."""
    if isinstance(test, OneOf | NoneOf):
        return test.of
    return () if isinstance(test, Anything | Filled) else (test,)


def operands(test: Test) -> tuple[Operand, ...]:
    """Return every value, moment and field that a test compares with."""
    found: list[Operand] = []
    for single in singles(test):
        if isinstance(single, Compare):
            found.append(single.operand)
        elif isinstance(single, Between):
            found += [single.low, single.high]
    return tuple(found)
