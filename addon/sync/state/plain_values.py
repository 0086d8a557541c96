"""Values as the state keeps them in JSON: dates, times and money tagged, so that they come back typed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from addon.tabs import Value
from addon.workbook import Raw

_TAGS = {datetime: "at", date: "day", time: "time", Decimal: "number"}


def as_plain(value: Value | Raw) -> object:
    """Return a value JSON can hold."""
    tag = _TAGS.get(type(value))
    if tag is None:
        return value
    return {tag: str(value) if isinstance(value, Decimal) else value.isoformat()}  # type: ignore[union-attr]


def from_plain(found: object) -> Value:
    """Return the value again."""
    if isinstance(found, Mapping):
        ((tag, text),) = found.items()
        return _MAKERS[tag](text)
    return found  # type: ignore[return-value]


_MAKERS: Mapping[str, Callable[[str], Value]] = {
    "at": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "number": Decimal,
}
