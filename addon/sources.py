"""What a source says about a tab: rows keyed naturally or by row id. Plain values."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from addon.tabs import Value
from addon.written import for_a_cell

MACHINES = frozenset(
    {"computed", "groupkeeper", "cadence", "roster", "holidays", "proposed", "member", "check-in", "intake"}
)
"""Sources whose blank is meant and whose differences are no EHR entry: our own computation, and what members and
prospects tell."""
REMADE = frozenset({"cadence", "roster", "holidays"})
"""Those of them that make rows of people's tabs: a row that an undo emptied returns if they ask for it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row a source knows. A field it does not name is not observed. ``weak`` fields never conflict.

    ``firm`` are fields that are weak no longer by what this row shows, whichever source told them.
    """

    values: Mapping[str, Value]
    rid: str = ""
    weak: frozenset[str] = frozenset()
    firm: frozenset[str] = frozenset()


def joined(before: SourceRow, said: SourceRow) -> SourceRow:
    """Join what one source tells of a row twice: the later one counts where it has a value, so that a blank loses.

    ``addon.absence.together`` joins cells of ours, where a blank empties the cell.
    """
    filled = {name: value for name, value in said.values.items() if value is not None}
    weak, firm = (before.weak - filled.keys()) | said.weak, before.firm | said.firm
    return SourceRow(values={**before.values, **filled}, rid=said.rid, weak=weak, firm=firm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source's rows for one tab. ``creates`` says whether unknown keys become new rows."""

    name: str
    tab: str
    rows: tuple[SourceRow, ...] = field(default=())
    creates: bool = True


def that_fit(source: Source) -> Source:
    """Return a source with its texts as cells can hold them, before they are compared: a quote may be long."""
    return replace(source, rows=tuple(map(_that_fits, source.rows)))


def _that_fits(row: SourceRow) -> SourceRow:
    """Return a row as cells can hold it; nearly every one is so already."""
    for value in row.values.values():
        if type(value) is str and for_a_cell(value) is not value:
            return replace(row, values={name: _fit(value) for name, value in row.values.items()})
    return row


def _fit(value: Value) -> Value:
    return for_a_cell(value) if isinstance(value, str) else value


def few(count: int) -> int:
    """Return how many of ``count`` rows may vanish or disagree before we stop: max(3, 10 %)."""
    return max(3, count // 10)


def derived_id(prefix: str, tab: str, key: str) -> str:
    """Return the row id that follows from a natural key: stable over lost state and re-runs."""
    return f"{prefix}-{base64.b32encode(sha256(f'{tab}|{key}'.encode()).digest()[:5]).decode()}"


def key_text(parts: Sequence[str]) -> str:
    """Return a natural key as one text."""
    return "|".join([part.casefold().strip() for part in parts])
