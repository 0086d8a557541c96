"""Groups that somebody decided to open: what Groups is to have of them, and which codes they were given. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from addon.tabs import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """A group to open. ``values`` are cells of Groups by field; ``asked`` is the id of the row that was decided."""

    asked: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class NewGroups:
    """Those of this pass."""

    wanted: tuple[NewGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class MintedGroups:
    """The code of each group that was opened in this pass, by the id of the row that was decided."""

    codes: Mapping[str, str] = field(default_factory=dict)
