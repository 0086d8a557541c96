"""The bytes of a workbook -> the snapshot of our tabs, and where each stands for a later patch."""

import io
import math
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import python_calamine

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.beside import Span
from addon.sync.adapters.header_rows import header_row
from addon.sync.adapters.which_sheet import WhichSheets, candidates, which_sheets
from addon.sync.adapters.xlsx import edges
from addon.sync.adapters.xlsx.as_declared import as_declared
from addon.sync.adapters.xlsx.contents import Contents, Sheet, contents, named, tables
from addon.sync.adapters.xlsx.ordinary import ordinary
from addon.sync.adapters.xlsx.package import ZipPackage, refused
from addon.sync.adapters.xlsx.readable import with_readable_cells
from addon.sync.adapters.xlsx.scanning import Scan, scan
from addon.sync.adapters.xlsx.strays import without_strays
from addon.tabs import Column, Tab, folded, matched_columns
from addon.workbook import Raw, TabSnapshot
from addon.written import time_to_the_second, to_the_second

_EXACT = 1e15
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TabLayout:
    """What a patch needs to know of a tab in the file beyond the batch.

    ``columns``: the declared ones by place. ``is_named``: its name leads to it, else it was found by its title.
    ``tables``: the columns of those that have its headers.
    """

    title: str
    path: str
    index: int
    header_row: int
    last_row: int
    scan: Scan
    columns: Mapping[int, Column]
    is_named: bool = True
    tables: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything one reading of the file gave, by template key; ``declared``: the tabs that were looked for.

    ``which``: the sheets that they are.     ``is_odd``: the file was read as ``ordinary`` makes it.
    """

    declared: Mapping[str, Tab]
    tabs: Mapping[str, TabSnapshot]
    layouts: Mapping[str, TabLayout]
    missing: tuple[str, ...]
    contents: Contents
    which: WhichSheets
    is_odd: bool = False


_UNREADABLE = "unreadable"
_PERHAPS_ODD = {"odd-xml", "not-xlsx", "missing-part", "damaged", _UNREADABLE}


def reading(package: ZipPackage, tabs: Mapping[str, Tab]) -> Reading:
    """Read every known tab. Raises UnreadableWorkbook; whatever calamine raises becomes one.

    A file that is written in no ordinary way is made ordinary first: to find that out costs the others nothing.
    """
    try:
        return _with_readable_cells(package, tabs)
    except UnreadableWorkbook as refusal:
        if refusal.code not in _PERHAPS_ODD:
            raise
    return replace(_with_readable_cells(ordinary(package), tabs), is_odd=True)


def _with_readable_cells(package: ZipPackage, tabs: Mapping[str, Tab]) -> Reading:
    """Read the workbook; where one of its cells keeps all others from being read, from a copy in which it does not."""
    try:
        return _without_strays(package, tabs)
    except UnreadableWorkbook as refusal:
        copy = with_readable_cells(package) if refusal.code == _UNREADABLE else None
        if copy is None:
            raise
    return _without_strays(copy, tabs)


def _without_strays(package: ZipPackage, tabs: Mapping[str, Tab]) -> Reading:
    """Read the workbook; where a tab reaches absurdly far, without the cells that are far away from its rows."""
    try:
        return _reading(package, tabs)
    except UnreadableWorkbook as refusal:
        if refusal.code != "absurd-size":
            raise
    near, strays = without_strays(package)
    found = _reading(near, tabs)
    there = {key: strays.get(found.layouts[key].path, ()) for key in found.tabs}
    return replace(found, tabs={key: replace(tab, strays=there[key]) for key, tab in found.tabs.items()})


def _reading(package: ZipPackage, tabs: Mapping[str, Tab]) -> Reading:
    inside = contents(package)
    leads = {key: named(tab, inside) for key, tab in tabs.items() if folded(tab.name) in inside.names}
    titles = [sheet.title for sheet in inside.sheets]
    perhaps = candidates(tabs, titles, leads)
    looked_at = sorted({at for one in perhaps.values() for at in one.places})
    scans, cells = _scanned_and_read(package, [inside.sheets[at] for at in looked_at])
    which = which_sheets(tabs, perhaps, titles, lambda at: cells[inside.sheets[at].path])
    snapshots, layouts = {}, {}
    for key, (at, pointed) in which.found.items():
        sheet = inside.sheets[at]
        if tabs[key].layer != "view":  # only views have links of ours: whoever copied one elsewhere keeps it
            scans[sheet.path].locked |= scans[sheet.path].jumps
        seen = _snapshot(tabs[key], sheet.title, (cells[sheet.path], pointed), scans[sheet.path])
        columns = {place: tabs[key].column(name) for name, place in matched_columns(tabs[key], seen.headers).items()}
        rows = as_declared(seen.rows, columns, from_1904=inside.from_1904)
        snapshots[key] = replace(seen, rows=rows)
        layout = _layout(sheet, seen, (scans[sheet.path], columns), is_named=pointed is not None)
        layouts[key] = replace(layout, tables=_tables(package, layout))
    missing = tuple(key for key in tabs if key not in which.found)
    return Reading(declared=tabs, tabs=snapshots, layouts=layouts, missing=missing, contents=inside, which=which)


def _snapshot(tab: Tab, title: str, found: tuple[list[tuple[Raw, ...]], int | None], scanned: Scan) -> TabSnapshot:
    rows, pointed = found
    header = header_row(tab, rows, pointed)
    headers = tuple("" if cell is None else str(cell) for cell in rows[header - 1]) if header <= len(rows) else ()
    return TabSnapshot(
        key=tab.name,
        title=title,
        headers=headers,
        first_row=header + 1,
        rows=rows[header:],
        locked=frozenset(scanned.locked),
    )


def _layout(sheet: Sheet, tab: TabSnapshot, found: tuple[Scan, Mapping[int, Column]], *, is_named: bool) -> TabLayout:
    scanned, columns = found
    # A row that shows only an error reads blank, but a person sees something there.
    last = max(tab.first_row + len(tab.rows) - 1, scanned.last_error)
    return TabLayout(
        title=sheet.title,
        path=sheet.path,
        index=sheet.index,
        header_row=tab.first_row - 1,
        last_row=last,
        scan=scanned,
        columns=columns,
        is_named=is_named,
    )


def _tables(package: ZipPackage, layout: TabLayout) -> tuple[Span, ...]:
    parts = tables(package, layout.path) if layout.scan.has_tables else ()
    areas = (edges.table_area(package.read(part)) for part in parts if part in package)
    return tuple((area.left, area.right + 1) for area in areas if area and area.top == layout.header_row)


def _scanned_and_read(
    package: ZipPackage, sheets: Sequence[Sheet]
) -> tuple[dict[str, Scan], dict[str, list[tuple[Raw, ...]]]]:
    """Return each sheet's scan and its rows from row 1 and column A on, without the blank rows at its end.

    A sheet is scanned first: calamine would try to allocate whatever rectangle the file claims. While it reads one
    sheet, which needs nothing of Python's, the next is scanned and the one before is turned into rows.
    """
    scans: dict[str, Scan] = {}
    cells: dict[str, list[tuple[Raw, ...]]] = {}
    opened: deque[tuple[str, Future[python_calamine.CalamineSheet]]] = deque()
    book: Future[python_calamine.CalamineWorkbook] | None = None
    with ThreadPoolExecutor(max_workers=1) as beside:
        for sheet in _in_turn(package, sheets):
            scans[sheet.path] = scan(package, sheet.path, sheet.title)
            book = book or beside.submit(python_calamine.load_workbook, io.BytesIO(package.content))
            opened.append((sheet.path, beside.submit(_opened, book, sheet)))
        while opened:
            path, one = opened.popleft()
            cells[path] = _rows(_calamines(one, package), package.where, scans[path].errors_as_text)
    if book:
        book.result().close()
    return scans, cells


def _in_turn(package: ZipPackage, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets so that there is always something to do beside a reading: large ones first.

    The very largest comes second: while it is scanned, calamine reads already.
    """
    by_size = sorted(sheets, key=lambda one: package.size(one.path), reverse=True)
    return [*by_size[1:2], *by_size[:1], *by_size[2:]]


def _opened(book: Future[python_calamine.CalamineWorkbook], sheet: Sheet) -> python_calamine.CalamineSheet:
    there = book.result()
    if sheet.index < len(there.sheet_names) and there.sheet_names[sheet.index] == sheet.title:
        return there.get_sheet_by_index(sheet.index)
    return there.get_sheet_by_name(sheet.title)


def _calamines(one: Future[python_calamine.CalamineSheet], package: ZipPackage) -> python_calamine.CalamineSheet:
    try:
        return one.result()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of calamine is no Exception; its text may quote a cell
        raise refused(package.where, _UNREADABLE, "the file cannot be read") from None


def _rows(
    sheet: python_calamine.CalamineSheet, where: str, errors: Collection[tuple[int, int]]
) -> list[tuple[Raw, ...]]:
    left = (None,) * (sheet.start or (0, 0))[1]
    read = _RawOf().__getitem__
    try:
        rows: list[tuple[Raw, ...]] = [(*left, *map(read, row)) for row in sheet.iter_rows()]
    except OverflowError:
        what = f"in the tab {sheet.name}, a cell that shows hours or days holds a number too large for them"
        raise refused(where, _UNREADABLE, what, "Format the cell as a number, save and try again.") from None
    for number, column in errors:
        if number <= len(rows):
            row = rows[number - 1]
            rows[number - 1] = (*row[:column], None, *row[column + 1 :])
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return rows


class _RawOf(dict[object, Raw]):
    """Raw cells already seen: most cells of a practice repeat, so each text is kept and converted once."""

    def __missing__(self, cell: object) -> Raw:
        value = (cell or None) if isinstance(cell, str) else _raw(cell)
        # 1 and True are one dictionary key but two values.
        if len(self) < _REMEMBERED and cell not in (0, 1):
            self[cell] = value
        return value


def _raw(cell: object) -> Raw:
    """Return a cell that is no text: whole floats as int, times rounded to the second Excel meant."""
    if type(cell) is float:
        if cell.is_integer() and abs(cell) < _EXACT:
            return int(cell)
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, datetime):
        return to_the_second(cell)
    if isinstance(cell, time):
        return time_to_the_second(cell)
    return cell if isinstance(cell, bool | int | float | date | time | timedelta) else None
