"""A batch -> the new bytes of the workbook: which parts change, and how. Pure."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from addon.problems import WriteRefused
from addon.sync.adapters.appearance import place
from addon.sync.adapters.arriving import Arriving, arriving, tab_places
from addon.sync.adapters.beside import around_ours, is_blank, up_to
from addon.sync.adapters.jumps import fits_excel, jump
from addon.sync.adapters.writable import LAST_ROW, check_batch
from addon.sync.adapters.xlsx import calculating, edges
from addon.sync.adapters.xlsx.addresses import Area, address
from addon.sync.adapters.xlsx.book_part import with_names
from addon.sync.adapters.xlsx.cells import Formula
from addon.sync.adapters.xlsx.contents import WORKBOOK, tables
from addon.sync.adapters.xlsx.new_columns import NewColumns, new_columns
from addon.sync.adapters.xlsx.new_tabs import new_tabs, with_pick_lists
from addon.sync.adapters.xlsx.package import Packed, ZipPackage
from addon.sync.adapters.xlsx.patching import Dress, patched
from addon.sync.adapters.xlsx.reading import Reading, TabLayout
from addon.sync.adapters.xlsx.styles import Styles
from addon.workbook import CellWrite, Link, SheetBatch, TabSnapshot, Written

_STYLES = "xl/styles.xml"


Row = Mapping[int, Written | Formula]


@dataclass(slots=True)
class TabChange:
    """All that changes in one tab: ``rows`` by sheet row and column, the rows appended below, new columns."""

    layout: TabLayout
    is_view: bool
    rows: dict[int, Row] = field(default_factory=dict)
    growth: edges.Growth | None = None
    columns: NewColumns | None = None

    @property
    def has_formulas(self) -> bool:
        """Return whether formulas are among what is written."""
        return any(isinstance(value, Formula) for values in self.rows.values() for value in values.values())

    @property
    def seen(self) -> Container[int]:
        """Return the rows that nobody may have hidden: what a view tells, and what is new, is read by somebody."""
        new = range(self.growth.first, self.growth.last + 1) if self.growth else ()
        return self.rows.keys() if self.is_view else new

    @property
    def ends_formulas(self) -> bool:
        """Return whether a cell with a formula of ours gets something else."""
        cells = ((self.rows.get(row, {}), column) for row, column in self.layout.scan.jumps)
        return any(column in values and not isinstance(values[column], Formula) for values, column in cells)


def changed_workbook(package: ZipPackage, known: Reading, batch: SheetBatch) -> tuple[bytes, tuple[int, ...]]:
    """Return the new file and the sheet row of each append.

    Raises CellNotWritable (the caller's mistake) and WriteRefused (macro-workbook, no-room, odd-xml).
    """
    if known.contents.macros:
        what = "a workbook with macros is not changed"
        raise WriteRefused(package.where, what, "Save it as .xlsx without macros.", code="macro-workbook")
    titles = {key: layout.title for key, layout in known.layouts.items()}
    check_batch(batch, titles, lambda write: known.layouts[write.tab].scan.locks(write.row, write.column))
    new = arriving(batch, known.declared, _growable(known, batch), [sheet.title for sheet in known.contents.sheets])
    if not (batch.cells or batch.appends or new):
        return package.content, ()
    changes = {key: TabChange(layout, known.declared[key].layer == "view") for key, layout in known.layouts.items()}
    for key, rows in _by_row(batch.cells).items():
        changes[key].rows.update(rows)
    landed = _land(package.where, batch, changes)
    try:
        parts = _parts(package, known, changes, new)
    except (ValueError, LookupError):  # rows out of order, attributes that are no numbers, tags that do not close
        what = "the file is written in a way no spreadsheet program uses, so it was not changed"
        step = "Open it in Excel or LibreOffice, save it and try again."
        raise WriteRefused(package.where, what, step, code="odd-xml") from None
    return package.with_parts(parts), landed


def _growable(known: Reading, batch: SheetBatch) -> dict[str, TabSnapshot]:
    """Return the tabs as far as new columns may follow in them: up to the end of a table, or the filter, over ours.

    Sorting by these parts what is outside from its rows. A person's own columns are never moved to make room.
    """
    wanted = Counter(one.tab for one in batch.columns)
    found = dict(known.tabs)
    for key in wanted.keys() & found.keys():
        layout, there = known.layouts[key], found[key]
        own = layout.scan.filtered
        filtered = [(own.left, own.right + 1)] if own and own.top == layout.header_row else []
        ends = [end for _, end in around_ours(known.declared[key], there, [*layout.tables, *filtered])]
        if ends and is_blank(there, range(max(ends), max(ends) + wanted[key])):
            found[key] = up_to(there, max(ends))
    return found


def _by_row(cells: Iterable[CellWrite]) -> dict[str, dict[int, dict[int, Written]]]:
    found: dict[str, dict[int, dict[int, Written]]] = defaultdict(lambda: defaultdict(dict))
    for write in cells:
        found[write.tab][write.row][write.column] = write.value
    return found


def _land(where: str, batch: SheetBatch, changes: Mapping[str, TabChange]) -> tuple[int, ...]:
    """Give every appended row its place below the tab's last row with content, and below every locked cell.

    Filters and tables follow these rows, and those that got an id: they may be below the end of a filter, too.
    """
    columns: dict[str, set[int]] = defaultdict(set)
    for append in batch.appends:
        columns[append.tab].update(append.values)
    following = {key: _first_free(changes[key], columns[key]) for key in columns}
    begins, landed = dict(following), list[int]()
    for append in batch.appends:
        row = following[append.tab]
        following[append.tab] = row + 1
        rows = changes[append.tab].rows
        rows[row] = {**rows[row], **append.values} if row in rows else append.values
        landed.append(row)
    if any(row - 1 > LAST_ROW for row in following.values()):
        raise WriteRefused(where, "a tab has no room for more rows", "Archive old rows.", code="no-room")
    for key, change in changes.items():
        change.growth = _growth(change, range(begins.get(key, 0), following.get(key, 0)))
    return tuple(landed)


def _growth(change: TabChange, appended: range) -> edges.Growth | None:
    """Return the last run of rows that were appended or got an id, and the columns they fill."""
    ids = [at for at, column in change.layout.columns.items() if column.owner == "id"]
    new = {row for row, values in change.rows.items() if row in appended or any(values.get(at) for at in ids)}
    if not new:
        return None
    first = last = max(new)
    while first - 1 in new:
        first -= 1
    columns = frozenset[int]().union(*(change.rows[row] for row in range(first, last + 1)))
    return edges.Growth(first, last, columns, change.layout.header_row)


def _first_free(change: TabChange, columns: Iterable[int]) -> int:
    layout = change.layout
    last = max([layout.last_row, *(row for row, values in change.rows.items() if _has_content(values))])
    return layout.scan.free_below(last + 1, columns)


def _has_content(values: Row) -> bool:
    return any(value not in (None, "") for value in values.values())


def _parts(
    package: ZipPackage, known: Reading, changes: Mapping[str, TabChange], new: Arriving
) -> dict[str, Packed | None]:
    styles = Styles(package.read(_STYLES) if _STYLES in package else b"")
    places = tab_places(known.declared, known.tabs, new)
    for key, columns in new.columns.items():
        _widen(changes[key], new_columns(known.declared[key], columns, places, known.declared, styles))
    before = package.read(WORKBOOK)
    book = _named(before, known)
    parts: dict[str, Packed | None] = {}
    listed: dict[str, bytes] = {}
    titles = {key: layout.title for key, layout in known.layouts.items()}
    for change in [one for one in changes.values() if one.rows]:
        change.rows = {row: _with_formulas(values, titles) for row, values in change.rows.items()}
        dress = Dress(styles, known.contents.from_1904, change.layout.header_row, change.layout.columns, change.seen)
        parts |= _tab_parts(package, change, dress)
        for stretch in _stretches(change):
            book = edges.filter_name(book, change.layout.index, stretch)
    if new.tabs:
        made = new_tabs(package, known, new, places, styles)
        parts |= {name: package.packed((content,)) for name, content in made.content.items()}
        listed |= made.listed()
        book = made.in_book(book, known, new)
    if new:
        book = with_pick_lists(book, known, new, places)
    if styles.changed:
        parts[_STYLES] = package.packed((styles.written(),))
    chain = calculating.chain(package)
    if chain and any(change.ends_formulas for change in changes.values()):
        listed = calculating.not_listing(package, chain, listed)
        parts[chain] = None
    parts |= {name: package.packed((content,)) for name, content in listed.items()}
    if any(change.has_formulas for change in changes.values()) or calculating.has_formulas(package, known):
        book = calculating.recalculated(book)
    if book != before:
        parts[WORKBOOK] = package.packed((book,))
    return parts


def _widen(change: TabChange, columns: NewColumns) -> None:
    top = change.layout.header_row
    change.columns = columns
    change.rows[top] = {**change.rows.get(top, {}), **columns.headers}


def _named(book: bytes, known: Reading) -> bytes:
    """Return the workbook part with names for the tabs that were found by their titles: they may be renamed next."""
    lost = {key: layout for key, layout in known.layouts.items() if not layout.is_named}
    return with_names(book, {f"_gk_{key}": place(one.title, f"$A${one.header_row}") for key, one in lost.items()})


def _stretches(change: TabChange) -> list[edges.Stretch]:
    """Return what a tab's filter follows: rows below, columns beside."""
    widening = change.columns.widening if change.columns else None
    return [stretch for stretch in (change.growth, widening) if stretch]


def _with_formulas(values: Row, titles: Mapping[str, str]) -> Row:
    """Return a row with the formulas of its links; one to a tab that we lack, or too long for Excel, is plain text."""
    return {column: _formula(value, titles) if isinstance(value, Link) else value for column, value in values.items()}


def _formula(link: Link, titles: Mapping[str, str]) -> Formula | str:
    if link.tab not in titles or not fits_excel(link):
        return link.text
    title = titles[link.tab]
    return Formula(jump(link, title, f"#{place(title, '')}"), link.text)


def _tab_parts(package: ZipPackage, change: TabChange, dress: Dress) -> dict[str, Packed]:
    """Return the sheet of a tab, and its tables as far as they change."""
    tables = {path: package.packed((table,)) for path, table in _tables(package, change)}
    return {change.layout.path: package.packed(_sheet(package, change, dress)), **tables}


def _sheet(package: ZipPackage, change: TabChange, dress: Dress) -> Iterator[bytes]:
    reach, new = _around(change.rows), change.columns
    dress.headers = new.styles if new else {}

    def head(block: bytes) -> bytes:
        block = edges.reaching(block, reach)
        return new.in_head(block) if new else block

    def tail(block: bytes) -> bytes:
        block = edges.unlinked(edges.filtered(block, change.growth), _addresses(change, block))
        return new.in_tail(block) if new else block

    return patched(package.chunks(change.layout.path), change.rows, dress, (head, tail))


def _around(rows: Mapping[int, Row]) -> Area | None:
    """Return the area of the cells that get a content; None if there are none."""
    numbers, columns = [], set[int]()
    for row, values in rows.items():
        filled = values if None not in values.values() else [at for at, value in values.items() if value is not None]
        if filled:
            numbers.append(row)
            columns.update(filled)
    return Area(min(numbers), min(columns), max(numbers), max(columns)) if numbers else None


def _addresses(change: TabChange, tail: bytes) -> Iterator[str]:
    """Yield the cells that are written, where the sheet has links: those of what was there before are taken out."""
    if b"<hyperlinks" in tail:
        yield from (address(row, column) for row, values in change.rows.items() for column in values)


def _tables(package: ZipPackage, change: TabChange) -> Iterator[tuple[str, bytes]]:
    if not _stretches(change):
        return
    befores = {path: package.read(path) for path in tables(package, change.layout.path)}
    tops = [area.top for area in map(edges.table_area, befores.values()) if area]
    for path, before in befores.items():
        after = edges.table_over(before, change.growth, tops) if change.growth else before
        if change.columns:
            after = edges.wider_table(after, change.columns.widening, change.columns.headers)
        if after != before:
            yield path, after
