"""What one tab gets, as plain data: cells, rows, differences and the baselines to commit after."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from addon.problems import Problem
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.merge import Verdict
from addon.tabs import Tab, Value

ROW = "(row)"
"""The field name under which a difference about a whole row is listed."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell to write: where, what, and the canonical texts before and after (for undo).

    ``rid`` is "" where the row is no record: the id of another is taken away there, and nobody wants it back.
    """

    rid: str
    number: int
    field: str
    value: Value
    pre: str
    post: str


@dataclass(frozen=True, slots=True)
class TypedChange:
    """What a person changed since the last pass: a cell's canonical texts around it, or (field ``(row)``) a whole row.

    A row that a person added was "" before, one that a person removed is "" now.
    """

    rid: str
    field: str
    pre: str
    post: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """One row to append, by field; ``words`` are written instead of the values that are to count.

    ``was``: the baselines, packed, of a row that had been removed and is put back, so that an undo removes it again.
    """

    rid: str
    values: Mapping[str, Value]
    words: Mapping[str, Value] = field(default_factory=dict)
    was: str = ""

    def is_used(self, tab: Tab) -> bool:
        """Return whether anything follows from the row: what nobody can read may not count as blank."""
        return not any(self.values.get(name) is None and tab.column(name).blank_counts for name in self.words)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell (or, with field ``(row)``, a row) where sheet and source differ."""

    rid: str
    field: str
    kind: Verdict
    sheet: str
    said: str
    source: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer to a difference: ``EHR``, ``sheet`` or ``other value``, bound to the pair shown."""

    word: str
    sheet: str
    said: str
    other: str = ""


@dataclass(slots=True)
class TabPlan:
    """What one tab gets, and the baselines to commit once it was written.

    ``left_alone`` says why the tab is ("": it is not), and ``left_alone_key`` names exactly that for a person's
    answer; ``lost`` is the column whose absence is the reason, ``unread`` the one that cannot be read any more,
    ``vanished`` the ids of the rows that are gone; ``kept_out`` those of the rows that cannot be written;
    ``seeds`` remembers, for sources that speak together, which of them fill which column of a new row. ``typed`` is
    what people changed, remembered so that an earlier state is recognised.
    """

    seen: SeenTab
    cells: list[CellChange] = field(default_factory=list)
    appends: list[NewRow] = field(default_factory=list)
    differences: dict[tuple[str, str], Difference] = field(default_factory=dict)
    settled: set[tuple[str, str]] = field(default_factory=set)
    obeyed: dict[tuple[str, str], str] = field(default_factory=dict)
    agreed: dict[str, AgreedRow] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    typed: list[TypedChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_alone: str = ""
    left_alone_key: str = ""
    lost: str = ""
    unread: str = ""
    vanished: tuple[str, ...] = ()
    kept_out: frozenset[str] = frozenset()
    overlay: dict[str, dict[str, Value]] = field(default_factory=lambda: defaultdict(dict))
    seeds: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the fields that have a column in the sheet, in the order of their declaration."""
        return self.seen.shown

    @property
    def tab(self) -> Tab:
        """Return the declared tab."""
        return self.seen.tab
