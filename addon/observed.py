"""What was known when: the changes that passes saw in rows, each with the instant at which it was seen. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NEW, GONE = "new row", "row gone"
"""In place of a field: the row came then, or went."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of a row changed: ``seen`` by a pass at this aware instant, ``before`` is its text until then."""

    seen: datetime
    field: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All changes by tab and row id, oldest first. ``since``: before it nobody noted when anything was seen."""

    since: datetime | None = None
    changes: Mapping[str, Mapping[str, tuple[Change, ...]]] = field(default_factory=lambda: MappingProxyType({}))

    def covers(self, moment: datetime) -> bool:
        """Return whether it can be told what was known at an instant."""
        return self.since is not None and self.since <= moment

    def otherwise(self, tab: str, moment: datetime) -> dict[str, dict[str, str] | None]:
        """Return the rows that were not known at an instant as they are now.

        By row id the texts of the fields that changed since, as they were then; None for a row that was not there.
        """
        found: dict[str, dict[str, str] | None] = {}
        for rid, changes in self.changes.get(tab, {}).items():
            later = [one for one in changes if one.seen > moment]
            if later:
                texts = {one.field: one.before for one in reversed(later)}
                found[rid] = None if NEW in texts else texts
        return found
