"""What a practice remembers, in a dictionary; it outlives a pass."""

from typing import Any

from addon.memory import Kept, T


class MemoryHere:
    """Records by kind and key."""

    def __init__(self, **kinds: dict[str, Any]) -> None:
        self.by_kind: dict[str, dict[str, Any]] = dict(kinds)

    def remembered(self, kept: Kept[T]) -> dict[str, T]:
        """Return a copy of every record of a kind."""
        return dict(self.by_kind.get(kept.kind, {}))

    def one(self, kept: Kept[T], key: str) -> T | None:
        """Return one record of a kind."""
        return self.remembered(kept).get(key)

    def keep(self, kept: Kept[T], key: str, value: T) -> None:
        """Keep one record."""
        self.by_kind.setdefault(kept.kind, {})[key] = value
