"""Excel exports: checked as a zip first, then values by python-calamine."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from functools import lru_cache

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from addon.exports.limits import Limits, check_length
from addon.exports.zipped import check_parts
from addon.odd_cells import readable
from addon.problems import UnreadableExport
from addon.written import time_to_the_second, to_the_second

_CHUNK, _OVERLAP = 1 << 20, 256
_SHEETS = "xl/worksheets/"
_ADDRESS = re.compile(rb"""[rR]\s*=\s*["']\s*([A-Za-z]*)0*(\d+)""")
"""Where a row or cell says it is: the letters of its column, "" of a row, and its number."""
_MOST_LETTERS, _BEYOND = 3, 26**3
_AGAIN = "Export the file again."
_WHOLE = "The only zips that are read are OpenEMR's EHI export and FHIR files. Export the report as CSV or Excel."
_PLAIN = "Save it as a plain .xlsx or as CSV and drop it here."


Sheet = tuple[str, list[list[object]]]


def sheets(name: str, content: bytes, limits: Limits) -> Iterator[Sheet]:
    """Yield ``(sheet name, rows)`` of each visible worksheet, row 1 first. Raises UnreadableExport."""
    found, fault, _ = read_sheets(name, content, limits)
    yield from found
    if fault:
        raise fault


@lru_cache(maxsize=1)  # item 9 is looked for first: the same file need not be read twice
def read_sheets(name: str, content: bytes, limits: Limits) -> tuple[list[Sheet], UnreadableExport | None, list[Sheet]]:
    """Return the visible sheets that can be read, why the next one cannot, and the hidden ones that can be read."""
    try:
        _checked(name, content, limits)
    except UnreadableExport as fault:
        return [], fault, []
    found, broken, hidden = _read_all(name, content, limits)
    if broken and (copy := _with_readable_cells(content)) is not None:
        return _read_all(name, copy, limits)
    return found, broken, hidden


def _read_all(name: str, content: bytes, limits: Limits) -> tuple[list[Sheet], UnreadableExport | None, list[Sheet]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile):
        return [], _broken(name), []
    lists = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [one.name for one in lists if one.visible == SheetVisibleEnum.Visible]
    hidden = [one.name for one in lists if one.visible != SheetVisibleEnum.Visible]
    found, broken = _read(name, book, visible[: limits.sheets])
    return found, broken, _read(name, book, hidden[: limits.sheets])[0]


def _read(name: str, book: CalamineWorkbook, titles: list[str]) -> tuple[list[Sheet], UnreadableExport | None]:
    """Return the sheets of these titles up to one that cannot be read, and why it cannot."""
    found: list[Sheet] = []
    try:
        for title in titles:
            found.append((title, _rows(name, book, title)))  # noqa: PERF401 (those before a broken one count)
    except UnreadableExport as fault:
        return found, fault
    return found, None


def _rows(name: str, book: CalamineWorkbook, title: str) -> list[list[object]]:
    try:
        raw = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except Exception as wrong:
        raise _broken(name) from wrong
    except BaseException as wrong:
        # A panic of the reading library arrives as a BaseException of its own.
        if type(wrong).__name__ != "PanicException":
            raise
        raise _broken(name) from wrong
    return [list(map(_cell, row)) for row in raw]


def _with_readable_cells(content: bytes) -> bytes | None:
    """Return the workbook with single cells written so that they can be read; None if there are none.

    For files whose parts were looked at, so that they are none too large.
    """
    made, changed = io.BytesIO(), False
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(made, "w") as copy:
        for part in package.infolist():
            before = package.read(part)
            after = readable(before) if part.filename.startswith(_SHEETS) else before
            changed = changed or after != before
            copy.writestr(part.filename, after)
    return made.getvalue() if changed else None


def _cell(cell: object) -> object:
    if type(cell) is str:  # nearly every cell
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, time):
        return time_to_the_second(cell)
    return to_the_second(cell) if isinstance(cell, datetime) else cell


def _broken(name: str) -> UnreadableExport:
    return UnreadableExport(name, "the workbook is damaged or was cut off", _AGAIN, code="broken-workbook")


def _refused(name: str, code: str, what: str, step: str = _PLAIN) -> UnreadableExport:
    return UnreadableExport(name, what, step, code=code)


def _checked(name: str, content: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _check_names(name, parts, limits)
            unzipped = 0
            for part in parts:
                unzipped += _scanned(name, package, part, limits, limits.unzipped_bytes - unzipped)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as wrong:
        raise _broken(name) from wrong
    except Exception as wrong:
        # zlib and lzma have error classes of their own; a part that cannot be unzipped is a damaged file.
        if isinstance(wrong, UnreadableExport):
            raise
        raise _broken(name) from wrong


def _check_names(name: str, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    check_parts(name, parts, limits)
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        step = _WHOLE if "[Content_Types].xml" not in names else _PLAIN
        raise _refused(name, "not-a-workbook", "this is a zip file, not an .xlsx workbook", step)
    if any("vbaproject" in one.lower() or "externallinks/" in one.lower() for one in names):
        raise _refused(name, "hostile-workbook", "the workbook holds macros or links to other files")


def _scanned(name: str, package: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits, room: int) -> int:
    """Unzip one part in pieces, look at them, and return its true size."""
    is_sheet = part.filename.startswith(_SHEETS)
    size, columns, last_row, tail = 0, 0, 0, b""
    with package.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > room or (size > _CHUNK and size > limits.zip_ratio * max(part.compress_size, 1)):
                raise _refused(name, "too-large", "the workbook unzips to far more than an export can hold")
            seen, tail = tail + piece, piece[-_OVERLAP:]
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or (b"\0" in piece and part.filename.endswith(".xml")):
                raise _refused(name, "hostile-workbook", "the workbook defines its own document type")
            if is_sheet:
                columns, last_row = _extent(seen, columns, last_row)
                _check_extent(name, columns, last_row, limits)
    return size


def _extent(piece: bytes, columns: int, last_row: int) -> tuple[int, int]:
    found = _ADDRESS.findall(piece)
    letters = {one.upper() for one in {column for column, _ in found}}
    rows = {row for _, row in found}
    return max({columns} | set(map(_column_number, letters))), max({last_row} | set(map(int, rows)))


def _column_number(letters: bytes) -> int:
    """Return the number of a column; one of more letters than any has is far beyond the last."""
    at = 0 if len(letters) <= _MOST_LETTERS else _BEYOND
    for letter in letters[:_MOST_LETTERS]:
        at = at * 26 + letter - 64
    return at


def _check_extent(name: str, columns: int, last_row: int, limits: Limits) -> None:
    if columns > limits.columns:
        raise _refused(name, "too-many-columns", f"the workbook has more than {limits.columns} columns")
    check_length(name, last_row - limits.header_depth - 1, limits.rows)
    if columns * last_row > limits.cells:
        raise _refused(name, "too-large", "the workbook has far more cells than an export can hold")
