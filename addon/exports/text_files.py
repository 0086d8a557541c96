"""Delimited text: bytes -> text -> records. Strict: a broken file is refused, not guessed at."""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, repeat

from addon.exports.limits import Limits, check_length
from addon.problems import Problem, UnreadableExport, in_file
from addon.written import row_list

DELIMITERS = (",", ";", "\t")
_AGAIN = "Export the file again."


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A decoded file."""

    name: str
    text: str
    encoding: str

    @property
    def open_ended(self) -> bool:
        """Whether the file does not end with a line end, so that its last cell may be cut off."""
        return self.text[-1:] not in {"\r", "\n"}

    @property
    def ends_quoted(self) -> bool:
        """Whether the last cell is closed by a quotation mark."""
        return self.text.endswith('"')

    def records(self, delimiter: str, most: int | None = None) -> list[list[str]]:
        """Return every record, blank lines as ``[]``. Raises UnreadableExport at broken quotes.

        With ``most``, return so many of the first ones, or those before a broken one.
        """
        if most is not None:
            return _parsed(self.text, delimiter, most)[0]
        found, is_broken = whole_records(self.text, delimiter, "")
        if is_broken:
            place = str(in_file(self.name, len(found) + 1))
            what = "a quotation mark is never closed or is inside a cell, or a cell is far too long"
            raise UnreadableExport(place, what, _AGAIN, code="broken-quotes")
        return found


def _parsed(text: str, delimiter: str, most: int | None = None, escape: str = "") -> tuple[list[list[str]], bool]:
    """Return the records of a text up to a broken one, and whether there is one."""
    found: list[list[str]] = []
    try:
        lines = io.StringIO(text, newline="")
        found.extend(islice(csv.reader(lines, delimiter=delimiter, escapechar=escape or None, strict=True), most))
    except csv.Error:
        return found, True
    return found, False


@lru_cache(maxsize=len(DELIMITERS) + 1)  # item 9 is looked for first: the same text need not be parsed twice
def whole_records(text: str, delimiter: str, escape: str) -> tuple[list[list[str]], bool]:
    """Return every record of a text up to a broken one, and whether there is one. Nobody changes the lists."""
    return _parsed(text, delimiter, escape=escape)


def decoded(name: str, content: bytes) -> TextFile:
    """Decode by BOM, then strict UTF-8, then cp1252. Raises UnreadableExport if nothing fits or it is cut off."""
    encoding = _encoding(name, content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        code, what = ("cut-short", "the file ends in the middle of a letter")
        if wrong.end < len(content):
            code, what = ("unknown-encoding", "the letters of this file cannot be read")
        raise UnreadableExport(name, what, _AGAIN, code=code) from None
    if "\0" in text:
        raise UnreadableExport(name, "this is not a text file", "Export it as CSV or Excel.", code="binary")
    return TextFile(name=name, text=text, encoding=encoding)


def _encoding(name: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if b"\0" in content:
        raise UnreadableExport(name, "this is not a text file", "Export it as CSV or Excel.", code="binary")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        # Non-ASCII letters that do read as UTF-8 before the fault: the file is damaged or cut off, not cp1252.
        cut_off = wrong.reason == "unexpected end of data"
        return "utf-8" if cut_off or not content[: wrong.start].isascii() else "cp1252"
    return "utf-8"


def encoding_problem(file: TextFile) -> tuple[Problem, ...]:
    """Return the visible warning that the file's letters had to be guessed, with the first rows to look at."""
    if file.encoding != "cp1252":
        return ()
    lines = file.text.splitlines()
    rows = row_list([at for at, line in enumerate(lines, 1) if not line.isascii()][:3])
    what = f"the file does not tell how its letters are stored; it was read as Windows text (see {rows})"
    step = "Check the accented names of these rows; if they are wrong, export as UTF-8."
    return (Problem(in_file(file.name), "guessed-encoding", what, step),)


def usable_delimiters(file: TextFile, limits: Limits) -> tuple[str, ...]:
    """Return the delimiters by which no line has too many columns, counted before any row is built.

    Raises UnreadableExport if there are too many rows, or too many columns by every delimiter.
    """
    plain = re.sub(r'"[^"]*"', "", file.text) if '"' in file.text else file.text
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    check_length(file.name, plain.count("\n") - limits.header_depth, limits.rows)
    if _are_short(plain, limits.columns):
        return DELIMITERS
    lines = plain.split("\n")
    most = {mark: max(map(str.count, lines, repeat(mark))) if mark in plain else 0 for mark in DELIMITERS}
    usable = tuple(mark for mark in DELIMITERS if most[mark] < limits.columns)
    if usable != DELIMITERS and not any(most[mark] for mark in usable):
        raise UnreadableExport(
            file.name, f"the file has more than {limits.columns} columns", "Export it again.", code="too-many-columns"
        )
    return usable


def _are_short(text: str, most: int) -> bool:
    """Return whether every line has fewer letters than this, so that it has fewer columns by any delimiter.

    It leaps to the last line end within reach and never looks at each line.
    """
    at = 0
    while len(text) - at >= most:
        at = text.rfind("\n", at, at + most) + 1
        if not at:
            return False
    return True
