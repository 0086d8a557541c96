"""What is remembered between passes: typed records, each kind under one name in the state.

A kind is declared once, beside its record; ``sync.state.codec`` turns records into text and back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Generic, Protocol, TypeVar

from pydantic import PlainSerializer, PlainValidator

from addon.tabs import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A kind of record that the state keeps: ``kind`` names it there, ``of`` is the record's type."""

    kind: str
    of: type[T]


@dataclass(frozen=True, slots=True)
class Remembered(Generic[T]):
    """Records of one kind to remember from this pass on, by key; None forgets one."""

    kept: Kept[T]
    values: Mapping[str, T | None]


def news(kept: Kept[T], before: Mapping[str, T], now: Mapping[str, T]) -> Remembered[T]:
    """Return what changed from the records remembered ``before``; those that are gone are forgotten."""
    return Remembered(kept, {key: now.get(key) for key in before.keys() | now if before.get(key) != now.get(key)})


class Memory(Protocol):
    """Whoever remembers: reads and keeps records of a kind by key."""

    def remembered(self, kept: Kept[T]) -> dict[str, T]:
        """Return every record of a kind by its key."""

    def one(self, kept: Kept[T], key: str) -> T | None:
        """Return one record of a kind, None if there is none."""

    def keep(self, kept: Kept[T], key: str, value: T) -> None:
        """Keep one record at once."""


_TAGS: Mapping[type, str] = MappingProxyType({datetime: "at", date: "day", time: "time", Decimal: "number"})
_MAKERS: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {"at": datetime.fromisoformat, "day": date.fromisoformat, "time": time.fromisoformat, "number": Decimal}
)


def as_plain(value: object) -> object:
    """Return a value that JSON can hold; dates, times and money are tagged."""
    tag = _TAGS.get(type(value))
    if tag is None:
        return value
    return {tag: value.isoformat() if isinstance(value, date | time) else str(value)}


def from_plain(found: Any) -> Any:  # noqa: ANN401 (text, number, yes/no, blank, or a tagged value)
    """Return the value again."""
    if not isinstance(found, dict):
        return found
    ((tag, text),) = found.items()
    return _MAKERS[tag](text)


KeptValue = Annotated[Value, PlainSerializer(as_plain), PlainValidator(from_plain)]
"""A cell's value inside a record: dates, times and money are tagged in the state, so that they come back typed."""
