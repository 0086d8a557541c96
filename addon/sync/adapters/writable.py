"""What a cell can hold, and the fault for what it cannot. Pure; the same for every workbook adapter."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from addon.problems import WriteRefused, in_tab
from addon.workbook import CellWrite, Link, Raw, RowAppend, SheetBatch, Written
from addon.written import NO_CELL_HOLDS, is_too_long, letters

LONGEST_TEXT = 32_767
LAST_ROW = 1_048_576
LAST_COLUMN = 16_383
FIRST_YEAR = 1900
"""Earlier days stand in cells as text."""


class CellNotWritable(WriteRefused, ValueError):
    """The batch names a cell or value that must never be written: a mistake of the caller, nothing was written."""


def unwritable(value: Written, longest: int) -> tuple[str, str] | None:
    """Return ``(code, what)`` if no cell can hold the value, else None. Never quotes the value."""
    if isinstance(value, Link):
        value = value.text
    if isinstance(value, str):
        return _unwritable_text(value, longest)
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return "not-a-number", "this number is infinite or undefined"
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return "zoned-time", "this time carries a zone; cells hold wall times"
    return None


def _unwritable_text(text: str, longest: int) -> tuple[str, str] | None:
    if is_too_long(text, longest):
        return "text-too-long", f"this text is longer than the {longest} characters a cell holds"
    if not text.isprintable() and NO_CELL_HOLDS.search(text):
        return "illegal-character", "this text contains a control character that no cell can hold"
    return None


def read_back(value: Written) -> Raw:
    """Return what a workbook shows for a written value: text as it is, numbers without their decimal type."""
    if isinstance(value, Link):
        value = value.text
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, date) and value.year < FIRST_YEAR:
        return str(value)
    return None if value == "" else value


def check_batch(
    batch: SheetBatch,
    titles: Mapping[str, str],
    is_locked: Callable[[CellWrite], bool],
    *,
    longest: int = LONGEST_TEXT,
) -> None:
    """Raise CellNotWritable for the first write that must not happen. ``titles`` by template key.

    ``longest`` is how many characters a cell holds there.
    """
    for write in batch.cells:
        _check_cell(write, titles, longest)
        if is_locked(write):
            what = "this cell holds a formula or an error, or lies inside a merge"
            raise _refused(write, titles, "locked-cell", what)
    fine: set[str] = set()
    for append in batch.appends:
        _check_append(append, titles, longest, fine)


def _check_cell(write: CellWrite, titles: Mapping[str, str], longest: int) -> None:
    if write.tab not in titles:
        raise _refused(write, titles, "no-such-tab", "the workbook has no such tab")
    if not (1 <= write.row <= LAST_ROW and 0 <= write.column <= LAST_COLUMN):
        raise _refused(write, titles, "no-such-cell", "a tab has no such row or column")
    wrong = unwritable(write.value, longest)
    if wrong:
        raise _refused(write, titles, *wrong)


def _check_append(append: RowAppend, titles: Mapping[str, str], longest: int, fine: set[str]) -> None:
    """Check a new row; most texts of a first import stand in many rows, so each is looked at once."""
    for column, value in append.values.items():
        if append.tab not in titles or not 0 <= column <= LAST_COLUMN:
            _check_cell(CellWrite(append.tab, 1, column, value), titles, longest)
        elif type(value) is not str or value not in fine:
            if wrong := unwritable(value, longest):
                raise _refused(CellWrite(append.tab, _NEW_ROW, column, value), titles, *wrong)
            if type(value) is str:
                fine.add(value)


_NEW_ROW = 0
"""In place of the number of a row that is not there yet."""


def _refused(write: CellWrite, titles: Mapping[str, str], code: str, what: str) -> CellNotWritable:
    row = "a new row" if write.row == _NEW_ROW else f"row {write.row}"
    column = letters(write.column) if 0 <= write.column <= LAST_COLUMN else str(write.column + 1)
    where = in_tab(titles.get(write.tab, write.tab), f"{row}, column {column}")
    return CellNotWritable(str(where), what, "Nothing was written.", code=code)
