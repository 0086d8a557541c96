"""Rectangles of cells: as A1 text, as Google's GridRange, and as plain numbers."""

import re
from dataclasses import dataclass
from typing import Any

from tests.google.refusals import invalid

_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([0-9]+)?\Z")
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_LOOKS_LIKE_A1 = re.compile(r"[A-Za-z]{1,3}[0-9]+\Z|[Rr][0-9]*[Cc][0-9]*\Z")


@dataclass(frozen=True, slots=True)
class Rect:
    """Rows `top` to before `bottom`, columns `left` to before `right`, counted from 0."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right

    def crosses(self, other: "Rect") -> bool:
        """Whether a cell lies in both."""
        rows = self.top < other.bottom and other.top < self.bottom
        return rows and self.left < other.right and other.left < self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A rectangle as somebody wrote it: a side that was left open is None."""

    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    def on(self, rows: int, columns: int) -> Rect:
        """Cut to a grid of that size."""
        top, left = self.top or 0, self.left or 0
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Rect(top, max(bottom, top), left, max(right, left))


def split(text: str) -> tuple[str | None, str | None]:
    """("title", "A1:B2") of "'title'!A1:B2"; a part that is not there is None."""
    if text.startswith("'"):
        quoted = re.match(r"'((?:[^']|'')*)'(?:!(.*))?\Z", text, re.DOTALL)
        return (quoted.group(1).replace("''", "'"), quoted.group(2)) if quoted else (None, text)
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def span(cells: str) -> Span | None:
    """The rectangle that "A1:C", "2:5" or "D4" names; None where it names none."""
    first, mark, last = cells.partition(":")
    start, end = _corner(first), _corner(last if mark else first)
    if start is None or end is None or (not mark and None in start):
        return None
    top, bottom = _ordered(start[0], end[0])
    left, right = _ordered(start[1], end[1])
    return Span(top=top, bottom=bottom, left=left, right=right)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    found = _CELL.match(text)
    if not text or found is None or found.group(2) == "0":
        return None
    letters, digits = found.groups()
    return (int(digits) - 1 if digits else None, column_number(letters) if letters else None)


def _ordered(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    if first is not None and last is not None and last < first:
        first, last = last, first
    return first, None if last is None else last + 1


def column_number(letters: str) -> int:
    """0 for "A", 26 for "AA"."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """Give "A" for 0, "AA" for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def written(title: str, rect: Rect) -> str:
    """The rectangle as Google writes it: "Sheet1!A1:Z1000", one cell as "Sheet1!D4"."""
    first = f"{column_letters(rect.left)}{rect.top + 1}"
    last = f"{column_letters(max(rect.right - 1, rect.left))}{max(rect.bottom, rect.top + 1)}"
    return f"{quoted(title)}!{first}" + ("" if first == last else f":{last}")


def quoted(title: str) -> str:
    """The title, in quotes where a formula would need them."""
    if _PLAIN_TITLE.match(title) and not _LOOKS_LIKE_A1.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def grid_range(sheet: int, rect: Rect) -> dict[str, Any]:
    """The rectangle as a GridRange; the sheet 0 goes unsaid, as every default does."""
    return ({"sheetId": sheet} if sheet else {}) | sides(rect)


def sides(rect: Rect) -> dict[str, Any]:
    """The rectangle as a GridRange says it, without its sheet."""
    return {
        "startRowIndex": rect.top,
        "endRowIndex": rect.bottom,
        "startColumnIndex": rect.left,
        "endColumnIndex": rect.right,
    }


def from_grid_range(given: dict[str, Any]) -> Span:
    """The sides of a GridRange."""
    told = Span(
        top=given.get("startRowIndex"),
        bottom=given.get("endRowIndex"),
        left=given.get("startColumnIndex"),
        right=given.get("endColumnIndex"),
    )
    for low, high in ((told.top, told.bottom), (told.left, told.right)):
        if high is not None and high < (low or 0):
            raise invalid("Invalid range: the end must be past the start.")
    return told
