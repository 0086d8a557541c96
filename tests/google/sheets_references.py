"""The references in the text of a formula: read, changed, written again."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.google import sheets_a1
from tests.google.sheets_a1 import Span

_CORNER = r"\$?[A-Za-z]{1,3}\$?[0-9]+|\$?[A-Za-z]{1,3}|\$?[0-9]+"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]|"")*"                                                       # a text
    | (?P<tab>'(?:[^']|'')*'!|[^\W\d]\w*!)?
      (?P<first>{_CORNER})(?::(?P<last>{_CORNER}))?(?![\w.(!\[])         # a cell or a range
    | \#?\$?[\w.]+                                                       # a name, a number, an error
    """,
    re.VERBOSE,
)
_SIDES = re.compile(r"(?:(\$?)([A-Za-z]+))?(?:(\$?)([0-9]+))?")
BROKEN = "#REF!"


@dataclass(frozen=True, slots=True)
class Side:
    """A row or a column, counted from 0, None where the range is open; `fixed` is a dollar sign before it."""

    at: int | None
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A cell (`single`) or a range; `right` and `bottom` lie inside it. `tab` is None for the formula's own tab."""

    tab: str | None
    left: Side
    top: Side
    right: Side
    bottom: Side
    single: bool

    @property
    def text(self) -> str:
        """As a formula says it."""
        prefix = "" if self.tab is None else f"{sheets_a1.quoted(self.tab)}!"
        first, last = _written(self.left, self.top), _written(self.right, self.bottom)
        return prefix + (first if self.single else f"{first}:{last}")

    @property
    def span(self) -> Span:
        """The cells that are meant."""
        right, bottom = (None if side.at is None else side.at + 1 for side in (self.right, self.bottom))
        return Span(top=self.top.at, bottom=bottom, left=self.left.at, right=right)

    def over(self, span: Span) -> "Reference":
        """The reference to other cells, with its dollar signs where they were."""
        right, bottom = (None if side is None else side - 1 for side in (span.right, span.bottom))
        return replace(
            self,
            left=replace(self.left, at=span.left),
            top=replace(self.top, at=span.top),
            right=replace(self.right, at=right),
            bottom=replace(self.bottom, at=bottom),
        )

    def shifted(self, down: int, along: int) -> "Reference":
        """What a copy of the formula, so far away, says: fixed sides stay."""
        return replace(
            self,
            left=_shifted(self.left, along),
            top=_shifted(self.top, down),
            right=_shifted(self.right, along),
            bottom=_shifted(self.bottom, down),
        )


Change = Callable[[Reference], Reference | None]
"""What becomes of a reference; None where nothing is left to refer to."""


def rewritten(formula: str, change: Change) -> str:
    """The formula with each reference changed; the rest of its text stays to the letter."""
    return _TOKEN.sub(lambda found: _changed(found, change), formula)


def _changed(found: re.Match[str], change: Change) -> str:
    known = _read(found)
    after = known and change(known)
    if after == known:
        return found[0]
    return after.text if after else BROKEN


def _read(found: re.Match[str]) -> Reference | None:
    if found["first"] is None:
        return None
    left, top = _sides(found["first"])
    right, bottom = _sides(found["last"] or found["first"])
    single = found["last"] is None
    if (single and None in (left.at, top.at)) or (left.at is None and right.at is not None and top.at is None):
        return None
    left, right = _ordered(left, right)
    top, bottom = _ordered(top, bottom)
    tab = sheets_a1.split(found["tab"])[0] if found["tab"] else None
    return Reference(tab=tab, left=left, top=top, right=right, bottom=bottom, single=single)


def _sides(corner: str) -> tuple[Side, Side]:
    found = _SIDES.fullmatch(corner)
    mark, letters, mark_of_row, digits = found.groups() if found else ("", "", "", "")
    column = Side(sheets_a1.column_number(letters), bool(mark)) if letters else Side(None)
    return column, Side(int(digits) - 1, bool(mark_of_row)) if digits else Side(None)


def _ordered(low: Side, high: Side) -> tuple[Side, Side]:
    return (high, low) if low.at is not None and high.at is not None and high.at < low.at else (low, high)


def _shifted(side: Side, by: int) -> Side:
    return side if side.fixed or side.at is None else replace(side, at=side.at + by)


def _written(column: Side, row: Side) -> str:
    letters = "" if column.at is None else "$" * column.fixed + sheets_a1.column_letters(column.at)
    return letters + ("" if row.at is None else "$" * row.fixed + str(row.at + 1))
