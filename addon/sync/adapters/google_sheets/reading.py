"""The answer to spreadsheets.get -> the snapshot of our tabs, and what a later write must know. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addon.sync.adapters.google_sheets.cells import CELL_FIELDS, has_formula, is_computed, raw
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.scratch import PREFIX, Scratch, read_scratch
from addon.sync.adapters.header_rows import header_row
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw, Snapshot, TabSnapshot

_OURS = "_gk_"
_GRID = f"data(startRow,startColumn,rowData(values({CELL_FIELDS})))"
FIELDS = (
    "properties(locale,timeZone),namedRanges(namedRangeId,name,range),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,basicFilter,tables(tableId,range),"
    f"{_GRID})"
)
"""All that is read of a spreadsheet, in one call."""

SHOWN_FIELDS = f"updatedSpreadsheet(sheets(properties(sheetId),{_GRID}))"
"""What the reply to a write shall contain."""

Cells = Mapping[int, Sequence[Mapping[str, Any]]]
"""Cells by 0-based row; each row begins at column 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetReading:
    """Everything one answer gave. ``snapshot`` and ``known`` carry no version yet that was checked."""

    snapshot: Snapshot
    known: KnownSpreadsheet
    scratches: tuple[Scratch, ...]


def reading(answer: Mapping[str, Any], tabs: Mapping[str, Tab], *, version: str) -> SpreadsheetReading:
    """Read every known tab. ``version`` is what the file's version was before the call, or older."""
    listed = answer.get("sheets", ())
    ours = _found(tabs, answer)
    read = {key: _sheet(tabs[key], listed[at], pointed) for key, (at, pointed) in ours.items()}
    scratches = tuple(read_scratch(_id(one), cells_of(one)) for one in listed if _title(one).startswith(PREFIX))
    snapshot = Snapshot(
        version=version,
        tabs={key: as_snapshot(sheet) for key, sheet in read.items()},
        missing=tuple(key for key in tabs if key not in read),
        written_in_part=not all(one.is_whole for one in scratches),
    )
    standing = tuple(one.sheet_id for one in scratches)
    after = max(standing) + 1 if standing else 0
    known = KnownSpreadsheet(
        version=version,
        sheets=read,
        scratch=standing,
        next_scratch=after,
        listed=tuple((_id(one), _title(one)) for one in listed),
        names={name: str(one.get("namedRangeId", "")) for name, one in _names(answer)},
    )
    return SpreadsheetReading(snapshot=snapshot, known=known, scratches=scratches)


def cells_of(sheet: Mapping[str, Any]) -> dict[int, list[Mapping[str, Any]]]:
    """Return a sheet's cells by 0-based row, whichever ranges of it were given."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for data in sheet.get("data", ()):
        left: list[Mapping[str, Any]] = [{}] * data.get("startColumn", 0)
        for row, line in enumerate(data.get("rowData", ()), data.get("startRow", 0)):
            found[row] = [*left, *line.get("values", ())]
    return found


def _found(tabs: Mapping[str, Tab], answer: Mapping[str, Any]) -> dict[str, tuple[int, int | None]]:
    """Return each tab's place among the sheets and the row its name points at (None: found by title only).

    A sheet serves one tab only, the one declared first.
    """
    listed = answer.get("sheets", ())
    by_id = {_id(one): at for at, one in enumerate(listed)}
    by_title = {folded(_title(one)): at for at, one in reversed(list(enumerate(listed)))}
    names = {name: one.get("range", {}) for name, one in _names(answer)}
    found: dict[str, tuple[int, int | None]] = {}
    for key, tab in tabs.items():
        area = names.get(folded(tab.name))
        at = by_id.get(area.get("sheetId", 0)) if area else None
        if at is None:  # the name is lost, or what it pointed at was deleted: somebody may have put the tab back
            area, at = None, by_title.get(folded(tab.title))
        if at is not None and at not in [one for one, _ in found.values()]:
            found[key] = (at, None if area is None else area.get("startRowIndex", 0) + 1)
    return found


def _names(answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in answer.get("namedRanges", ()):
        name = str(one.get("name", "")).casefold()
        if name.startswith(_OURS):
            yield folded(name.removeprefix(_OURS)), one


def _sheet(tab: Tab, given: Mapping[str, Any], pointed: int | None) -> KnownSheet:
    lines = cells_of(given)
    rows: list[tuple[Raw, ...]] = []
    locked: set[tuple[int, int]] = set()
    known: dict[str, str] = {}
    for row in range(max(lines, default=-1) + 1):
        line = lines.get(row, ())
        rows.append(_trimmed(line, known))
        locks = is_computed if tab.layer == "view" else _is_locked  # only views have links of ours
        locked.update((row + 1, column) for column, cell in enumerate(line) if cell and locks(cell))
    while rows and not rows[-1]:
        rows.pop()
    locked.update(_merged(given))
    header = header_row(tab, rows, pointed)
    grid = given.get("properties", {}).get("gridProperties", {})
    return KnownSheet(
        tab=tab,
        sheet_id=_id(given),
        title=_title(given),
        row_count=grid.get("rowCount", len(rows)),
        column_count=grid.get("columnCount", 0),
        header_row=header,
        rows=rows,
        locked=frozenset(locked),
        at=matched_columns(tab, rows[header - 1]) if header <= len(rows) else {},
        filtered=given.get("basicFilter", {}),
        tables=tuple(given.get("tables", ())),
    )


def _is_locked(cell: Mapping[str, Any]) -> bool:
    return has_formula(cell) or is_computed(cell)


def _trimmed(line: Sequence[Mapping[str, Any]], known: dict[str, str]) -> tuple[Raw, ...]:
    """Return a row without the blanks at its end; texts that repeat are kept once."""
    found: list[Raw] = []
    for cell in line:
        value = raw(cell) if cell else None
        found.append(known.setdefault(value, value) if isinstance(value, str) else value)
    while found and found[-1] is None:
        found.pop()
    return tuple(found)


def _merged(given: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    for area in given.get("merges", ()):
        for row in range(area.get("startRowIndex", 0), area["endRowIndex"]):
            for column in range(area.get("startColumnIndex", 0), area["endColumnIndex"]):
                yield row + 1, column


def as_snapshot(sheet: KnownSheet) -> TabSnapshot:
    """Return a tab as the port shows it."""
    header = sheet.rows[sheet.header_row - 1] if sheet.header_row <= len(sheet.rows) else ()
    return TabSnapshot(
        key=sheet.tab.name,
        title=sheet.title,
        headers=tuple("" if cell is None else str(cell) for cell in header),
        first_row=sheet.header_row + 1,
        rows=sheet.rows[sheet.header_row :],
        locked=sheet.locked,
    )


def _id(sheet: Mapping[str, Any]) -> int:
    return int(sheet.get("properties", {}).get("sheetId", 0))


def _title(sheet: Mapping[str, Any]) -> str:
    return str(sheet.get("properties", {}).get("title", ""))
