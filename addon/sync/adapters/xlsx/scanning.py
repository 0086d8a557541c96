"""One raw scan over a sheet's XML: cells that must not be written, and how far the sheet reaches.

No tree is built: the sheet of a large practice is 70 MB of XML. Row elements are never cut between
two blocks, so the same blocks serve the patch.
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from addon.sync.adapters.jumps import is_jump
from addon.sync.adapters.xlsx.addresses import Area, area_at, cell_at
from addon.sync.adapters.xlsx.contents import odd, refuse_remarks, refuse_unsafe
from addon.sync.adapters.xlsx.edges import filter_of
from addon.sync.adapters.xlsx.markup import attribute, unescaped
from addon.sync.adapters.xlsx.package import ZipPackage, refused
from addon.written import is_error_word, letters

MOST_CELLS = 8_000_000
MOST_LOCKED = 2_000_000
MOST_MERGES = 100_000
MOST_MERGED = 500_000
WIDE = 40
_SHEET_DATA = re.compile(rb"<sheetData(?:\s[^>]*?)?(/?)>")
_END = b"</sheetData>"
_LONGEST = 8 * 1024 * 1024
_ROW_NUMBER = re.compile(rb"""<row\s[^>]*?\br=["'](\d+)["']""")
_FAR_OUT = re.compile(rb'<c r="(?![A-Za-z]\d{1,5}")')
_CELL = re.compile(rb"<c[\s>/][^>]*")
HOLDING = re.compile(rb"<c\s[^>]*(?<!/)>(?!</c>)")
"""A cell that holds something: a program may write empty ones, formatted, down to the last row that there can be."""
_ERROR = re.compile(rb'<c\s[^>]*?\st="e"[^>]*')
_TEXT_OF_FORMULA = re.compile(rb'(<c\s[^>]*?\st="str"[^>]*)>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>(#[^<]*)</v>')
_FORMULA = re.compile(rb"<f[\s>/][^>]*")
_BEGINNING = 600
"""We read so many bytes of a formula to tell whether it is ours; a tab's title may be all quotes, each twice."""
_MERGE = re.compile(rb"<mergeCell\s[^>]*")

HEAD, ROWS, TAIL = "head", "rows", "tail"


@dataclass(slots=True)
class Scan:
    """What one scan found: cells not to be written, and how far the sheet reaches at most.

    Where that is absurdly far, only cells that hold something count. ``locked`` names every such cell within the
    sheet's reach, ``jumps`` those with a link of ours; ``areas`` the merged ones and those an array formula fills,
    which may reach further. ``errors_as_text``: those of ``locked`` that show an error which is written as a text.
    ``filtered``: what the sheet's own filter covers; ``has_tables``: people made some.
    """

    locked: set[tuple[int, int]] = field(default_factory=set)
    jumps: set[tuple[int, int]] = field(default_factory=set)
    areas: list[Area] = field(default_factory=list)
    errors_as_text: set[tuple[int, int]] = field(default_factory=set)
    formulas: bool = False
    last_row: int = 0
    last_error: int = 0
    last_column: int = 25
    filtered: Area | None = None
    has_tables: bool = False

    @property
    def is_absurd(self) -> bool:
        """Return whether its reach is more than a reader could hold."""
        return self.last_row * (self.last_column + 1) > MOST_CELLS

    def locks(self, row: int, column: int) -> bool:
        """Return whether a cell must not be written."""
        if row <= self.last_row and column <= self.last_column:
            return (row, column) in self.locked
        return any((row, column) in area for area in self.areas)

    def free_below(self, row: int, columns: Iterable[int]) -> int:
        """Return the first row from ``row`` on below which none of the columns holds a locked cell."""
        wanted = set(columns)
        rows = [at for at, column in self.locked if at >= row and column in wanted]
        rows += [area.bottom for area in self.areas if any(area.left <= column <= area.right for column in wanted)]
        return max(row, *(at + 1 for at in rows), row)


def blocks(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Cut a sheet's XML into its head (to ``<sheetData>``), blocks of whole rows, and its tail.

    A sheet whose rows never end, or whose head or one row is absurdly long, yields no tail: it is damaged.
    """
    chunks = iter(chunks)
    head = b""
    for chunk in chunks:
        head += chunk
        opened = _SHEET_DATA.search(head, max(0, len(head) - len(chunk) - 64))
        if len(head) > _LONGEST:
            return
        if opened:
            yield HEAD, head[: opened.end()]
            rest = head[opened.end() :]
            if opened[1]:
                yield TAIL, rest + b"".join(chunks)
            else:
                yield from _row_blocks(rest, chunks)
            return


def _row_blocks(rest: bytes, chunks: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    while True:
        cut = rest.rfind(b"<row ")
        # The rows can only end after the last one began: a short stretch to search.
        end = rest.find(_END, max(cut, 0))
        if end >= 0:
            yield ROWS, rest[:end]
            yield TAIL, rest[end:] + b"".join(chunks)
            return
        if cut > 0:
            yield ROWS, rest[:cut]
            rest = rest[cut:]
        chunk = next(chunks, b"")
        if not chunk or len(rest) > _LONGEST:
            return
        rest += chunk


def scan(package: ZipPackage, path: str, title: str) -> Scan:
    """Scan one sheet, that of the tab ``title``.

    Raises UnreadableWorkbook (odd-xml, unsafe-xml, damaged, absurd-size).
    """
    found, kind = Scan(), ""
    for kind, block in blocks(package.chunks(path)):
        if kind == HEAD:
            refuse_unsafe(package.where, block)
        elif kind == ROWS:
            refuse_remarks(package.where, block)
            _scan_rows(package.where, block, found)
        else:
            _scan_tail(package.where, block, found)
    if kind != TAIL:
        raise refused(package.where, "damaged", "a sheet of the file is cut off or written in an unknown way")
    if found.last_column > WIDE or found.is_absurd:
        _note_what_is_held(package, path, found)
    if found.is_absurd:
        far = f"{letters(found.last_column)}{found.last_row}"
        what = f"the tab {title} reaches absurdly far down or right: something is written about as far as {far}"
        raise refused(package.where, "absurd-size", what, _CUT_BACK)
    _expand_areas(package.where, found)
    return found


_CUT_BACK = "Go to the tab's last cell (Ctrl+End), delete the rows and columns beyond the data, save and try again."


_PADDED = (b"<v> ", b"<v>\n", b" </v>", b"\n</v>")
"""The library that reads values takes a padded number of a shared text for another one."""


def _scan_rows(where: str, block: bytes, found: Scan) -> None:
    """Note what one block holds. Columns up to Z and rows below 100,000 need no closer look.

    Every byte of a large workbook comes by here: what is searched for is as long as it can be, or sought from the
    end, because that is quicker.
    """
    if any(padded in block for padded in _PADDED):
        raise odd(where)
    at = max(block.rfind(b"<row"), 0)
    if at and not block.startswith(b"<row ", at):
        raise odd(where)
    last = _ROW_NUMBER.match(block, at)
    found.last_row = max(found.last_row, int(last[1]) if last else 0)
    if block.count(b'<c r="') != block.count(b"<c") or _FAR_OUT.search(block):
        tags = _CELL.findall(block)
        if any(b"'" in tag for tag in tags):
            raise odd(where)
        cells = [_cell(where, tag) for tag in tags]
        found.last_row = max([found.last_row, *(row for row, _ in cells)])
        found.last_column = max([found.last_column, *(column for _, column in cells)])
    if b't="e"' in block:
        _note_errors(found, [_cell(where, tag) for tag in _ERROR.findall(block)])
    if b"<v>#" in block:  # Google writes what a formula fails with as its text
        texts = ((tag, unescaped(text)) for tag, text in _TEXT_OF_FORMULA.findall(block))
        errors = [_cell(where, tag) for tag, text in texts if is_error_word(text)]
        found.errors_as_text.update(errors)
        _note_errors(found, errors)
    if block.rfind(b"<f") >= 0:
        _note_formulas(where, block, found)
    if len(found.locked) > MOST_LOCKED:
        raise refused(where, "absurd-size", "a tab holds an absurd number of formulas", _CUT_BACK)


def _note_errors(found: Scan, errors: Collection[tuple[int, int]]) -> None:
    found.locked.update(errors)
    found.last_error = max([found.last_error, *(row for row, _ in errors)])


def _note_formulas(where: str, block: bytes, found: Scan) -> None:
    for formula in _FORMULA.finditer(block):
        found.formulas = True
        start = block.rfind(b"<c", 0, formula.start())
        begin = block.find(b">", formula.start()) + 1
        text = html.unescape(block[begin : begin + _BEGINNING].decode("utf-8", "replace"))
        kept = found.jumps if is_jump(text) else found.locked
        kept.add(_cell(where, block[start : block.find(b">", start)]))
        filled = area_at(attribute(formula[0], b"ref") or "") if b"ref" in formula[0] else None
        if filled and attribute(formula[0], b"t") in ("array", "dataTable"):
            found.areas.append(filled)


def _scan_tail(where: str, block: bytes, found: Scan) -> None:
    refuse_remarks(where, block)
    if b"<row " in block or b"<c " in block or b"<sheetData" in block:
        raise odd(where)
    if block.count(b"<mergeCell ") > MOST_MERGES:
        raise refused(where, "absurd-size", "a tab holds an absurd number of merged cells", "Unmerge them.")
    merged = (area_at(attribute(tag, b"ref") or "") for tag in _MERGE.findall(block))
    found.areas += [area for area in merged if area]
    own = filter_of(block)
    found.filtered = area_at(attribute(own[0], b"ref") or "") if own else None
    found.has_tables = b"<tablePart" in block


def _note_what_is_held(package: ZipPackage, path: str, found: Scan) -> None:
    """Read the address of every cell that holds something: one stray address may claim gigabytes.

    LibreOffice ends a sheet with an empty last row of all (1048576) once a row was deleted in it.
    """
    found.last_row, found.last_column = 0, 25
    for kind, block in blocks(package.chunks(path)):
        cells = [_cell(package.where, tag) for tag in HOLDING.findall(block)] if kind == ROWS else []
        found.last_row = max([found.last_row, *(row for row, _ in cells)])
        found.last_column = max([found.last_column, *(column for _, column in cells)])


def _expand_areas(where: str, found: Scan) -> None:
    count = 0
    for area in found.areas:
        rows = range(area.top, min(area.bottom, found.last_row) + 1)
        columns = range(area.left, min(area.right, found.last_column) + 1)
        count += len(rows) * len(columns)
        if count > MOST_MERGED:
            raise refused(where, "absurd-size", "merged cells cover an absurd part of a tab", "Unmerge them.")
        found.locked.update(product(rows, columns))


def _cell(where: str, tag: bytes) -> tuple[int, int]:
    at = cell_at(attribute(tag, b"r") or "")
    if at is None:
        raise refused(where, "odd-xml", "cells of the file carry no address")
    return at
