"""Typed records <-> the JSON texts in which the state keeps them: the only place that knows how."""

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from addon.memory import Kept, T


@cache
def _adapter(of: Any) -> TypeAdapter[Any]:  # noqa: ANN401 (any type a record may have)
    return TypeAdapter(of)


def as_text(kept: Kept[T], value: T) -> str:
    """Return a record as JSON; fields that have their default are left out."""
    return _adapter(cast("Hashable", kept.of)).dump_json(value, exclude_defaults=True).decode()


def from_text(kept: Kept[T], text: str) -> T:
    """Return the record again. Raises pydantic's ValidationError where the text is no such record."""
    found: T = _adapter(cast("Hashable", kept.of)).validate_json(text)
    return found
