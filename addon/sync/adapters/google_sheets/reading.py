"""What a spreadsheet is made of, and its values -> the snapshot of our tabs, and what a later write must know. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from addon.sync.adapters.beside import Span, around_ours, parted, up_to
from addon.sync.adapters.google_sheets.cells import CELL_FIELDS, CLOSE_FIELDS, cell_address, has_formula, is_computed
from addon.sync.adapters.google_sheets.doubts import doubts
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.protected import kept_out
from addon.sync.adapters.google_sheets.scratch import Scratch
from addon.sync.adapters.google_sheets.scratch_sheets import may_be_scratch, scratch_sheets
from addon.sync.adapters.google_sheets.values import TEMPORAL, Grid
from addon.sync.adapters.header_rows import SEARCHED_ROWS, header_row
from addon.sync.adapters.which_sheet import Candidates, WhichSheets, candidates, which_sheets
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Snapshot, TabSnapshot

_OURS = "_gk_"
_CELLS = "data(startRow,startColumn,rowData(values({})))"
FIELDS = (
    "properties(locale,timeZone),namedRanges(namedRangeId,name,range),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),merges,basicFilter,tables(tableId,range),"
    "conditionalFormats(ranges(endRowIndex),booleanRule(condition(values(userEnteredValue)))),"
    "protectedRanges(protectedRangeId,range,description,warningOnly,requestingUserCanEdit,unprotectedRanges,"
    "editors(users,groups,domainUsersCanEdit)))"
)
"""All that is read of a spreadsheet but its cells."""

CLOSER_FIELDS = f"sheets(properties(sheetId),{_CELLS.format(CLOSE_FIELDS)})"
"""What is read of the few cells whose values do not tell enough."""

SHOWN_FIELDS = f"updatedSpreadsheet(sheets(properties(sheetId),{_CELLS.format(CELL_FIELDS)}))"
"""What the reply to a write shall contain."""

Cells = Mapping[int, Sequence[Mapping[str, Any]]]
"""Cells by 0-based row; each row begins at column 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetReading:
    """Everything one answer gave. ``snapshot`` and ``known`` carry no version yet that was checked."""

    snapshot: Snapshot
    known: KnownSpreadsheet
    scratches: tuple[Scratch, ...]


def grids(answer: Mapping[str, Any], tabs: Mapping[str, Tab]) -> dict[int, Grid]:
    """Return, by id and without values yet, the sheets to read: those that may be our tabs, and scratch sheets."""
    listed = answer.get("sheets", ())
    ours = {at for one in _candidates(tabs, answer).values() for at in one.places}
    wanted = (one for at, one in enumerate(listed) if at in ours or may_be_scratch(one))
    return {_id(one): Grid(title=_title(one), columns=_size(one).get("columnCount", 0)) for one in wanted}


def closer_ranges(answer: Mapping[str, Any], tabs: Mapping[str, Tab], found: Mapping[int, Grid]) -> list[str]:
    """Return the ranges of which the values do not tell enough."""
    listed = answer.get("sheets", ())
    ranges: list[str] = []
    for key, (at, pointed) in _which(tabs, answer, found).found.items():
        grid, tab = found[_id(listed[at])], tabs[key]
        top = _top(tab, grid, pointed)
        ranges += doubts(grid, top.doubted, links=tab.layer == "view")
    for one in listed:
        if may_be_scratch(one):
            ranges += doubts(found[_id(one)], (), links=True, spills=False)
    return ranges


def reading(
    answer: Mapping[str, Any], tabs: Mapping[str, Tab], found: Mapping[int, Grid], *, version: str
) -> SpreadsheetReading:
    """Read every known tab. ``version`` is what the file's version was before the call, or older."""
    listed = answer.get("sheets", ())
    which = _which(tabs, answer, found)
    read = {
        key: _sheet(tabs[key], listed[at], found[_id(listed[at])], pointed)
        for key, (at, pointed) in which.found.items()
    }
    scratch = scratch_sheets(listed, found)
    named = {name: one.get("range", {}) for name, one in _names(answer)}
    read = {key: replace(sheet, dressed=_dressed(named.get(folded(key), {}))) for key, sheet in read.items()}
    there = {key: as_snapshot(sheet) for key, sheet in read.items()}
    torn = parted(tabs, there, {key: spans(sheet) for key, sheet in read.items()})
    snapshot = Snapshot(
        version=version,
        tabs=there,
        missing=tuple(key for key in tabs if key not in read),
        written_in_part=not all(one.is_whole for one in scratch.counting),
        own_titled=frozenset(which.own),
        unclear=frozenset(which.unclear),
        problems=(*which.unclear.values(), *scratch.problems, *torn),
    )
    known = KnownSpreadsheet(
        version=version,
        sheets=read,
        scratch=scratch.standing,
        next_scratch=scratch.next_id,
        listed=tuple((_id(one), _title(one)) for one in listed),
        names={name: str(one.get("namedRangeId", "")) for name, one in _names(answer)},
    )
    return SpreadsheetReading(snapshot=snapshot, known=known, scratches=scratch.counting)


def cells_of(sheet: Mapping[str, Any]) -> dict[int, list[Mapping[str, Any]]]:
    """Return a sheet's cells by 0-based row, whichever ranges of it were given."""
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for data in sheet.get("data", ()):
        left = data.get("startColumn", 0)
        for row, given in enumerate(data.get("rowData", ()), data.get("startRow", 0)):
            line, values = found[row], given.get("values", ())
            line += [{}] * (left + len(values) - len(line))
            line[left : left + len(values)] = values
    return dict(found)


def _candidates(tabs: Mapping[str, Tab], answer: Mapping[str, Any]) -> dict[str, Candidates]:
    """Return the sheets that may be our tabs, by their places among all sheets."""
    listed = answer.get("sheets", ())
    by_id = {_id(one): at for at, one in enumerate(listed)}
    areas = {name: one.get("range", {}) for name, one in _names(answer)}
    leads = {key: areas[folded(tab.name)] for key, tab in tabs.items() if folded(tab.name) in areas}
    named = {
        key: (by_id[area.get("sheetId", 0)], area.get("startRowIndex", 0) + 1)
        for key, area in leads.items()
        if area and area.get("sheetId", 0) in by_id  # else somebody may have put the tab back
    }
    return candidates(tabs, [_title(one) for one in listed], named)


def _which(tabs: Mapping[str, Tab], answer: Mapping[str, Any], found: Mapping[int, Grid]) -> WhichSheets:
    """Return which sheet each tab is."""
    listed = answer.get("sheets", ())
    titles = [_title(one) for one in listed]
    return which_sheets(
        tabs, _candidates(tabs, answer), titles, lambda at: found[_id(listed[at])].first(SEARCHED_ROWS).rows()
    )


def _names(answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in answer.get("namedRanges", ()):
        name = str(one.get("name", "")).casefold()
        if name.startswith(_OURS):
            yield folded(name.removeprefix(_OURS)), one


@dataclass(frozen=True, slots=True)
class _Top:
    """Where a tab's headers are, and the declared kind of each column ("" for the practice's own)."""

    row: int
    at: Mapping[str, int]
    kinds: tuple[str, ...]
    doubted: tuple[str, ...]


def _top(tab: Tab, grid: Grid, pointed: int | None) -> _Top:
    rows = grid.first(max(SEARCHED_ROWS, pointed or 1)).rows()
    row = header_row(tab, rows, pointed)
    at = matched_columns(tab, rows[row - 1]) if row <= len(rows) else {}
    kinds = {index: tab.column(name).kind for name, index in at.items()}
    width = max([len(rows[row - 1]) if row <= len(rows) else 0, *(index + 1 for index in kinds)])
    found = tuple(kinds.get(index, "") for index in range(width))
    # People may add columns to rule tabs that count; a view is rewritten, whatever is in it but its days.
    days = tuple(kind if kind in TEMPORAL else "" for kind in found)
    other = {"view": days, "rules": tuple(kind or "test" for kind in found)}
    return _Top(row, at, found, other.get(tab.layer, found))


def _sheet(tab: Tab, given: Mapping[str, Any], grid: Grid, pointed: int | None) -> KnownSheet:
    top = _top(tab, grid, pointed)
    rows = grid.rows(top.kinds)
    locks = is_computed if tab.layer == "view" else _is_locked  # only views have links of ours
    locked = {(row + 1, column) for (row, column), cell in grid.close.items() if cell and locks(cell)}
    locked.update(_merged(given))
    return KnownSheet(
        tab=tab,
        sheet_id=_id(given),
        title=_title(given),
        row_count=_size(given).get("rowCount", len(rows)),
        column_count=_size(given).get("columnCount", 0),
        is_named=pointed is not None,
        header_row=top.row,
        rows=rows,
        locked=frozenset(locked),
        at=top.at,
        filtered=given.get("basicFilter", {}),
        tables=tuple(given.get("tables", ())),
        conditions=tuple(given.get("conditionalFormats", ())),
        protected=tuple(given.get("protectedRanges", ())),
        kept_out=tuple(kept_out(given.get("protectedRanges", ()))),
    )


def _dressed(area: Mapping[str, int]) -> int | None:
    """Return down to which row a tab's name reaches: as far as its columns have their looks."""
    end = area.get("endRowIndex", 0)
    return end if end > area.get("startRowIndex", 0) + 1 else None


def _is_locked(cell: Mapping[str, Any]) -> bool:
    return has_formula(cell) or is_computed(cell)


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
        kept_out=sheet.in_our_way,
        address=cell_address(sheet.sheet_id),
    )


def growable(sheet: KnownSheet) -> TabSnapshot:
    """Return a tab as far as new columns may follow in it: up to the first column beside ours that is another's alone.

    Right of that one they would have it in between, and every new row would have to wait for it. They come right behind
    a table of ours, which takes them in: whoever sorts it moves what is inside only.
    """
    there = as_snapshot(sheet)
    beside = [one.columns.start for one in sheet.kept_out if one not in sheet.in_our_way]
    tables = [end for _, end in around_ours(sheet.tab, there, spans(sheet))]
    return up_to(there, min([*beside, *tables], default=sheet.column_count))


def spans(sheet: KnownSheet) -> list[Span]:
    """Return the columns of the tables whose headers are the tab's."""
    areas = (table.get("range", {}) for table in sheet.tables)
    return [
        (area.get("startColumnIndex", 0), area.get("endColumnIndex", sheet.column_count))
        for area in areas
        if area.get("startRowIndex", 0) == sheet.header_row - 1
    ]


def _id(sheet: Mapping[str, Any]) -> int:
    return int(sheet.get("properties", {}).get("sheetId", 0))


def _size(sheet: Mapping[str, Any]) -> Mapping[str, int]:
    found: Mapping[str, int] = sheet.get("properties", {}).get("gridProperties", {})
    return found


def _title(sheet: Mapping[str, Any]) -> str:
    return str(sheet.get("properties", {}).get("title", ""))
