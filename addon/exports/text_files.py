"""Delimited text: bytes -> text -> records. Strict: a broken file is refused, not guessed at."""

import codecs
import csv
import io
import re
from dataclasses import dataclass
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
        found: list[list[str]] = []
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        try:
            found.extend(islice(reader, most))
        except csv.Error as wrong:
            if most is None:
                place = str(in_file(self.name, len(found) + 1))
                what = "a quotation mark is never closed or is inside a cell, or a cell is far too long"
                raise UnreadableExport(place, what, _AGAIN, code="broken-quotes") from wrong
        return found


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
    lines = re.split(r"\r\n?|\n", plain)
    check_length(file.name, len(lines) - limits.header_depth - 1, limits.rows)
    most = {mark: max(map(str.count, lines, repeat(mark))) if mark in plain else 0 for mark in DELIMITERS}
    usable = tuple(mark for mark in DELIMITERS if most[mark] < limits.columns)
    if usable != DELIMITERS and not any(most[mark] for mark in usable):
        raise UnreadableExport(
            file.name, f"the file has more than {limits.columns} columns", "Export it again.", code="too-many-columns"
        )
    return usable
