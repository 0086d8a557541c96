"""Changing named cells of a sheet's XML and adding rows to it, block by block; all else keeps its bytes."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from operator import lt

from addon.sync.adapters.appearance import number_format
from addon.sync.adapters.xlsx.addresses import column_of
from addon.sync.adapters.xlsx.as_declared import NUMBERS
from addon.sync.adapters.xlsx.cells import Formula, clock_kind, content
from addon.sync.adapters.xlsx.markup import attribute, with_attribute, without_attribute
from addon.sync.adapters.xlsx.scanning import HEAD, ROWS, blocks
from addon.sync.adapters.xlsx.styles import GENERAL, Styles
from addon.tabs import Column
from addon.workbook import Written
from addon.written import letters

_ROW = re.compile(rb"""<row\s[^>]*?\br=["'](\d+)["'][^>]*>""")
_CELL = re.compile(rb"<c\s[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_CLOSED = re.compile(rb"\s*/>$")
_COLUMNS = re.compile(rb"<col\s[^>]*>")
_END = b"</sheetData>"
_AT_ONCE = 1000
_REMEMBERED = 5_000

Cell = Written | Formula
Rows = Mapping[int, Mapping[int, Cell]]
Edit = Callable[[bytes], bytes]


@dataclass(slots=True)
class Dress:
    """The formats of cells: an existing cell keeps its own, a new one takes its column's.

    Where the value would not show in it, it is one like it. A column without a format of its own lends that of most of
    its first cells below the header. ``columns``: the declared ones by place. ``headers``: the formats of the headers
    of columns that are being added, in which nothing else is written. ``seen``: the rows that are hidden no more once
    something is written in them.
    """

    styles: Styles
    from_1904: bool
    header_row: int
    columns: Mapping[int, Column] = field(default_factory=dict)
    seen: Container[int] = ()
    headers: Mapping[int, int] = field(default_factory=dict)
    by_column: dict[int, int] = field(default_factory=dict)
    made: dict[int, dict[object, tuple[bytes, bytes]]] = field(default_factory=lambda: defaultdict(dict))

    def learn_columns(self, head: bytes) -> None:
        """Note the formats of whole columns."""
        for tag in _COLUMNS.findall(head):
            style = int(attribute(tag, b"style") or 0)
            first, last = int(attribute(tag, b"min") or 1), int(attribute(tag, b"max") or 1)
            if style:
                self.by_column.update(dict.fromkeys(range(first - 1, min(last, first + 1000)), style))

    def learn_cells(self, block: bytes, columns: Iterable[int]) -> None:
        """Note the commonest format of the first cells below the header, where the column has none.

        The first of them alone may look as it does by accident: struck through, because somebody left.
        """
        for column in set(columns) - set(self.by_column):
            one = re.compile(rb'<c r="' + letters(column).encode() + rb'(\d+)"[^>]*')
            below = (found[0] for found in one.finditer(block) if int(found[1]) > self.header_row)
            styles = Counter(int(attribute(tag, b"s") or 0) for tag in below)
            if styles:
                self.by_column[column] = styles.most_common(1)[0][0]

    def cell(self, where: bytes, column: int, style: int | None, value: Cell) -> bytes:
        """Return the XML of a cell at an address."""
        return b'<c r="' + where + b'"' + self._rest(column, style, value)

    def new_cell(self, row: bytes, column: int, value: Cell) -> bytes:
        """Return the XML of a cell that did not exist. Most cells of many new rows repeat: each is made once."""
        known = self.made[column]
        key = value if type(value) is str else (type(value), value)  # 1 and True are one key, but not one cell
        around = known.get(key)
        if around is None:
            around = (
                b'<c r="' + letters(column).encode(),
                b'"' + self._rest(column, self.headers.get(column, self.by_column.get(column)), value),
            )
            if len(known) < _REMEMBERED:
                known[key] = around
        return row.join(around)

    def _rest(self, column: int, style: int | None, value: Cell) -> bytes:
        """Return a cell from behind its address on."""
        style = self._showing(column, style or 0, value)
        shape, inner = content(value, from_1904=self.from_1904)
        start = (b' s="%d"' % style if style else b"") + shape
        return start + b">" + inner + b"</c>" if inner else start + b"/>"

    def _showing(self, column: int, style: int, value: Cell) -> int:
        """Return the format, or one like it in which the value shows as what it is."""
        if isinstance(value, date | time):
            kind = clock_kind(value, from_1904=self.from_1904)
            return self.styles.dated(style, kind) if kind else style
        if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
            return style
        declared = self.columns.get(column)
        if declared is None or declared.kind not in NUMBERS:
            return self.styles.numbered(style, GENERAL, may_be_percent=True)
        return self.styles.numbered(style, number_format(declared), may_be_percent=declared.kind == "percent")


def patched(chunks: Iterable[bytes], rows: Rows, dress: Dress, edits: tuple[Edit, Edit]) -> Iterator[bytes]:
    """Yield the sheet's XML with the rows' cells changed; ``edits`` change what stands before and after the rows.

    Raises ValueError if rows or cells lack addresses or order: one could be missed and doubled.
    """
    waiting, last, closed = sorted(rows, reverse=True), 0, b""
    columns = {column for values in rows.values() for column in values}
    for kind, block in blocks(chunks):
        if kind == HEAD:
            dress.learn_columns(block)
            closed = _END if block.endswith(b"/>") else b""
            yield _CLOSED.sub(b">", edits[0](block))
        elif kind == ROWS:
            if not last:
                dress.learn_cells(block, columns)
            starts = _starts(block, last)
            last = starts[-1][0] if starts else last
            concerned = _taken(waiting, last)
            yield b"".join(_patched_block(block, starts, {row: rows[row] for row in concerned}, dress))
        else:
            while waiting:
                yield b"".join(_new_row(row, rows[row], dress) for row in waiting[: -_AT_ONCE - 1 : -1])
                del waiting[-_AT_ONCE:]
            yield closed + edits[1](block)


def _starts(block: bytes, last: int) -> list[tuple[int, int]]:
    """Return (row number, offset) of the block's rows; refuse a sheet where a row could be missed."""
    starts = [(int(found[1]), found.start()) for found in _ROW.finditer(block)]
    numbers = [number for number, _ in starts]
    if len(starts) != block.count(b"<row") or not all(map(lt, [last, *numbers], numbers)):
        raise ValueError("rows without number or order")
    return starts


def _taken(waiting: list[int], last: int) -> list[int]:
    """Take the rows up to ``last`` from the end of the waiting ones."""
    taken = []
    while waiting and waiting[-1] <= last:
        taken.append(waiting.pop())
    return taken


def _patched_block(
    block: bytes, starts: Sequence[tuple[int, int]], rows: Rows, dress: Dress
) -> Iterator[bytes | memoryview]:
    if not rows:
        yield block
        return
    waiting, done = sorted(rows, reverse=True), 0
    ends = [*(at for _, at in starts[1:]), len(block)]
    for (number, at), end in zip(starts, ends, strict=True):
        if not waiting or waiting[-1] > number:
            continue
        yield block[done:at]
        while waiting and waiting[-1] < number:
            yield _new_row(waiting[-1], rows[waiting.pop()], dress)
        done = at
        if waiting and waiting[-1] == number:
            yield _patched_row(block[at:end], number, rows[waiting.pop()], dress)
            done = end
    yield block[done:]


def _new_row(row: int, values: Mapping[int, Cell], dress: Dress) -> bytes:
    number = b"%d" % row
    cells = [dress.new_cell(number, column, value) for column, value in sorted(values.items()) if value is not None]
    return b'<row r="%b">%b</row>' % (number, b"".join(cells)) if cells else b""


def _patched_row(row: bytes, number: int, values: Mapping[int, Cell], dress: Dress) -> bytes:
    """Return one row's XML with its cells changed or added, in column order."""
    tag_end = row.index(b">") + 1
    tag, inside = row[:tag_end], row[tag_end:]
    if tag.endswith(b"/>"):
        tag, inside = tag[:-2].rstrip() + b">", b"</row>" + inside
    if number in dress.seen:
        tag = without_attribute(tag, b"hidden")
    cells, rest = _cells(inside)
    for column, value in values.items():
        if column in cells:
            cells[column] = _changed(cells[column], column, value, dress)
        elif value is not None:
            cells[column] = dress.new_cell(b"%d" % number, column, value)
            tag = _spanning(tag, column)
    return tag + b"".join(cells[column] for column in sorted(cells)) + rest


def _cells(inside: bytes) -> tuple[dict[int, bytes], bytes]:
    """Return the cells of a row by column, and what follows the last one."""
    cells: dict[int, bytes] = {}
    done, last = 0, -1
    for found in _CELL.finditer(inside):
        column = column_of((attribute(found[0][: found[0].index(b">")], b"r") or "").rstrip("0123456789"))
        if column <= last:
            raise ValueError("cells without address or order")
        # White space between two cells stays with the second.
        cells[column] = inside[done : found.end()]
        done, last = found.end(), column
    return cells, inside[done:]


def _changed(cell: bytes, column: int, value: Cell, dress: Dress) -> bytes:
    start = cell.index(b"<c")
    tag = cell[start : cell.index(b">", start)]
    where, style = attribute(tag, b"r") or "", attribute(tag, b"s")
    kept = dress.headers.get(column, int(style) if style else None)
    return cell[:start] + dress.cell(where.encode(), column, kept, value)


def _spanning(tag: bytes, column: int) -> bytes:
    """Return the row's tag with its spans (a hint some readers trust) reaching the column."""
    first, _, last = (attribute(tag, b"spans") or "").partition(":")
    if not (first.isdigit() and last.isdigit()):
        return tag
    return with_attribute(tag, b"spans", f"{min(int(first), column + 1)}:{max(int(last), column + 1)}")
