"""A batch -> the new bytes of the workbook: which parts change, and how. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from addon.problems import WriteRefused
from addon.sync.adapters.writable import LAST_ROW, check_batch
from addon.sync.adapters.xlsx import edges
from addon.sync.adapters.xlsx.addresses import Area, address
from addon.sync.adapters.xlsx.contents import WORKBOOK, tables
from addon.sync.adapters.xlsx.markup import with_attribute
from addon.sync.adapters.xlsx.package import Package, Packed
from addon.sync.adapters.xlsx.patching import Dress, patched
from addon.sync.adapters.xlsx.reading import Layout, Reading
from addon.sync.adapters.xlsx.scanning import blocks
from addon.sync.adapters.xlsx.styles import Styles
from addon.workbook import CellWrite, Link, SheetBatch, Written

_STYLES = "xl/styles.xml"
_CALC = re.compile(rb"<calcPr\b[^>]*>")
_FORMULA = re.compile(rb"<f[\s>/]")
_BEFORE_CALC = (b"</definedNames>", b"</externalReferences>", b"</functionGroups>", b"</sheets>")


@dataclass(slots=True)
class TabChange:
    """All that changes in one tab: ``rows`` by sheet row and column, and the rows appended below."""

    layout: Layout
    rows: dict[int, Mapping[int, Written]] = field(default_factory=dict)
    growth: edges.Growth | None = None


def changed_workbook(package: Package, known: Reading, batch: SheetBatch) -> tuple[bytes, tuple[int, ...]]:
    """Return the new file and the sheet row of each append.

    Raises CellNotWritable (the caller's mistake) and WriteRefused (macro-workbook, no-room, odd-xml).
    """
    if known.contents.macros:
        what = "a workbook with macros is not changed"
        raise WriteRefused(package.where, what, "Save it as .xlsx without macros.", code="macro-workbook")
    titles = {key: layout.title for key, layout in known.layouts.items()}
    check_batch(batch, titles, lambda write: known.layouts[write.tab].scan.locks(write.row, write.column))
    changes = {key: TabChange(layout) for key, layout in known.layouts.items()}
    for key, rows in _by_row(batch.cells).items():
        changes[key].rows.update(rows)
    landed = _land(package.where, batch, changes)
    try:
        parts = _parts(package, known, {key: change for key, change in changes.items() if change.rows})
    except (ValueError, LookupError):  # rows out of order, attributes that are no numbers, tags that do not close
        what = "the file is written in a way no spreadsheet program uses, so it was not changed"
        step = "Open it in Excel or LibreOffice, save it and try again."
        raise WriteRefused(package.where, what, step, code="odd-xml") from None
    return package.with_parts(parts), landed


def _by_row(cells: Iterable[CellWrite]) -> dict[str, dict[int, dict[int, Written]]]:
    found: dict[str, dict[int, dict[int, Written]]] = defaultdict(lambda: defaultdict(dict))
    for write in cells:
        found[write.tab][write.row][write.column] = write.value
    return found


def _land(where: str, batch: SheetBatch, changes: Mapping[str, TabChange]) -> tuple[int, ...]:
    """Give every appended row its place below the tab's last row with content, and below every locked cell."""
    columns: dict[str, set[int]] = defaultdict(set)
    for append in batch.appends:
        columns[append.tab].update(append.values)
    following = {key: _first_free(changes[key], columns[key]) for key in columns}
    begins, landed = dict(following), []
    for append in batch.appends:
        row = following[append.tab]
        following[append.tab] = row + 1
        rows = changes[append.tab].rows
        rows[row] = {**rows[row], **append.values} if row in rows else append.values
        landed.append(row)
    for key, row in following.items():
        if row - 1 > LAST_ROW:
            raise WriteRefused(where, "a tab has no room for more rows", "Archive old rows.", code="no-room")
        changes[key].growth = edges.Growth(begins[key], row - 1, frozenset(columns[key]))
    return tuple(landed)


def _first_free(change: TabChange, columns: Iterable[int]) -> int:
    layout = change.layout
    last = max([layout.last_row, *(row for row, values in change.rows.items() if _has_content(values))])
    return layout.scan.free_below(last + 1, columns)


def _has_content(values: Mapping[int, Written]) -> bool:
    return any(value not in (None, "") for value in values.values())


def _parts(package: Package, known: Reading, changes: Mapping[str, TabChange]) -> dict[str, Packed]:
    styles = Styles(package.read(_STYLES) if _STYLES in package else b"")
    titles = {key: layout.title for key, layout in known.layouts.items()}
    before = book = package.read(WORKBOOK)
    parts: dict[str, Packed] = {}
    for change in changes.values():
        dress = Dress(styles, known.contents.from_1904, change.layout.header_row)
        parts[change.layout.path] = package.packed(_sheet(package, change, dress, titles))
        for path, table in _tables(package, change):
            parts[path] = package.packed((table,))
        if change.growth:
            book = edges.filter_name(book, change.layout.index, change.growth)
    if styles.changed:
        parts[_STYLES] = package.packed((styles.written(),))
    if _has_formulas(package, known):
        book = _recalculated(book)
    if book != before:
        parts[WORKBOOK] = package.packed((book,))
    return parts


def _sheet(package: Package, change: TabChange, dress: Dress, titles: Mapping[str, str]) -> Iterator[bytes]:
    reach = _around(change.rows)

    def tail(block: bytes) -> bytes:
        return edges.linked(edges.filtered(block, change.growth), _links(change, titles, block))

    edits = (lambda head: edges.reaching(head, reach), tail)
    return patched(package.chunks(change.layout.path), change.rows, dress, edits)


def _around(rows: Mapping[int, Mapping[int, Written]]) -> Area | None:
    """Return the area of the cells that get a content; None if there are none."""
    numbers, columns = [], set[int]()
    for row, values in rows.items():
        filled = values if None not in values.values() else [at for at, value in values.items() if value is not None]
        if filled:
            numbers.append(row)
            columns.update(filled)
    return Area(min(numbers), min(columns), max(numbers), max(columns)) if numbers else None


def _links(change: TabChange, titles: Mapping[str, str], tail: bytes) -> dict[str, tuple[str, str] | None]:
    """Return the links to put in (to the tab's present title) and, if the sheet has any, those to take out."""
    may_have = b"<hyperlinks" in tail
    links: dict[str, tuple[str, str] | None] = {}
    for row, values in change.rows.items():
        for column, value in values.items():
            if isinstance(value, Link) and value.tab in titles:
                title = titles[value.tab].replace("'", "''")
                links[address(row, column)] = (f"'{title}'!A{value.row}", value.text)
            elif may_have:
                links[address(row, column)] = None
    return links


def _tables(package: Package, change: TabChange) -> Iterator[tuple[str, bytes]]:
    if change.growth is None:
        return
    for path in tables(package, change.layout.path):
        before = package.read(path)
        after = edges.table_over(before, change.growth)
        if after != before:
            yield path, after


def _has_formulas(package: Package, known: Reading) -> bool:
    if "xl/calcChain.xml" in package or any(layout.scan.formulas for layout in known.layouts.values()):
        return True
    ours = {layout.path for layout in known.layouts.values()}
    others = [sheet.path for sheet in known.contents.sheets if sheet.path not in ours and sheet.path in package]
    return any(_FORMULA.search(block) for path in others for _, block in blocks(package.chunks(path)))


def _recalculated(book: bytes) -> bytes:
    """Return the workbook part asking for its formulas to be computed anew when it is opened."""
    found = _CALC.search(book)
    if found:
        return book[: found.start()] + with_attribute(found[0], b"fullCalcOnLoad", "1") + book[found.end() :]
    at = next((book.index(end) + len(end) for end in _BEFORE_CALC if end in book), None)
    return book if at is None else book[:at] + b'<calcPr fullCalcOnLoad="1"/>' + book[at:]
