"""The versions of a rule tab: as typed, in force, and before that; which wait, and how two are compared. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from addon.memory import Kept, Remembered, as_plain, from_plain
from addon.rules.columns import ID, NAME, Columns
from addon.rules.rule import RuleTable, meaning
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw, TabSnapshot

KeptCell = Annotated[Raw, PlainSerializer(as_plain), PlainValidator(from_plain)]
"""A cell as read, inside a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodVersion:
    """A rule tab as people last wrote it without a mistake; what we write beside the rows is no part of it."""

    headers: tuple[str, ...]
    first_row: int
    rows: tuple[tuple[KeptCell, ...], ...]


GOOD_VERSION = Kept("rule_tab", GoodVersion)
"""By the tab's name; ``NAME|before`` is the version that was in force before that one."""
BEFORE = "|before"


@dataclass(frozen=True, slots=True)
class RulesHeld:
    """The rule tabs whose rows as typed wait, by name, and why in the words of Check: the version before counts."""

    why: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def versions(table: RuleTable) -> dict[str, tuple[object, ...]]:
    """Return what each rule that is on does, by its id, in a form in which two versions of a tab are compared."""
    return {one.id: (meaning(one), one.begins, one.ends, one.priority) for one in table.rules}


def to_remember(name: str, before: GoodVersion | None, now: GoodVersion, *, is_new: bool) -> Remembered[GoodVersion]:
    """Return what to remember: the rows as they are now and, where their rules are others, those before."""
    if now == before:
        return Remembered(GOOD_VERSION, {})
    return Remembered(GOOD_VERSION, {name: now} | ({f"{name}{BEFORE}": before} if before and is_new else {}))


def good_version(tab: Tab, sheet: TabSnapshot) -> GoodVersion:
    """Return what people wrote in a tab."""
    at = matched_columns(tab, sheet.headers)
    ours = {at[column.field] for column in tab.columns if column.owner == "source" and column.field in at}
    rows = (_trimmed([None if i in ours else cell for i, cell in enumerate(row)]) for row in sheet.rows)
    return GoodVersion(headers=tuple(sheet.headers), first_row=sheet.first_row, rows=tuple(rows))


def _trimmed(cells: Sequence[Raw]) -> tuple[KeptCell, ...]:
    """Return a row without the blank cells behind it: a place may or may not hand them out."""
    filled = [i for i, cell in enumerate(cells) if cell is not None]
    return tuple(cells[: filled[-1] + 1]) if filled else ()


def as_sheet(kept: GoodVersion, like: TabSnapshot) -> TabSnapshot:
    """Return a kept version as a sheet that is called like another."""
    return TabSnapshot(key=like.key, title=like.title, headers=kept.headers, first_row=kept.first_row, rows=kept.rows)


def lost_headers(before: TabSnapshot, now: TabSnapshot, columns_of: Callable[[TabSnapshot], Columns]) -> Iterator[str]:
    """Yield the headers of a version by which rules decide that are still there, and that a sheet has no more."""
    there, now_there = columns_of(before).places, columns_of(now).places
    if ID not in there or ID not in now_there:
        return
    kept = {cell_at(row, now_there[ID]) for row in now.rows}
    rows = [row for row in before.rows if cell_at(row, there[ID]) in kept]
    for name in there.keys() - now_there.keys() - {NAME}:
        if any(cell_at(row, there[name]) not in (None, "") for row in rows):
            yield str(before.headers[there[name]])


def cell_at(row: Sequence[Raw], at: int) -> Raw:
    """Return a cell of a row, None where the row is shorter."""
    return row[at] if at < len(row) else None


def with_last_good(tab: Tab, sheet: TabSnapshot, kept: GoodVersion, bad: Mapping[int, str]) -> TabSnapshot:
    """Return a sheet whose ``bad`` rows, ids by sheet row, are as a kept version has them; others stay as typed.

    Columns that only the kept version has come behind the others: a test must not vanish with its header.
    """
    at = matched_columns(tab, kept.headers).get("id")
    by_id = {row[at]: row for row in kept.rows if at is not None and at < len(row)}
    back = {number: by_id[rid] for number, rid in bad.items() if rid in by_id}
    there = {folded(one) for one in sheet.headers}
    headers = (*sheet.headers, *(one for one in kept.headers if back and one and folded(one) not in there))
    places = {folded(one): place for place, one in reversed([*enumerate(kept.headers)]) if one}
    cells = [places.get(folded(one)) for one in headers]
    rows = [
        [row[place] if place is not None and place < len(row) else None for place in cells]
        if (row := back.get(number)) is not None
        else typed
        for number, typed in enumerate(sheet.rows, sheet.first_row)
    ]
    locked = frozenset(cell for cell in sheet.locked if cell[0] not in back)
    return replace(sheet, headers=headers, rows=rows, locked=locked)
