"""What a cell can hold, and the fault for what it cannot. Pure; the same for every workbook adapter."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from addon.problems import WriteRefused, in_tab
from addon.workbook import CellWrite, Link, Raw, RowAppend, SheetBatch, Written

LONGEST_TEXT = 32_767
LAST_ROW = 1_048_576
LAST_COLUMN = 16_383
FIRST_YEAR = 1900
"""Earlier days stand in cells as text."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CellNotWritable(WriteRefused, ValueError):
    """The batch names a cell or value that must never be written: a mistake of the caller, nothing was written."""


def unwritable(value: Written) -> tuple[str, str] | None:
    """Return ``(code, what)`` if no cell can hold the value, else None. Never quotes the value."""
    if isinstance(value, Link):
        value = value.text
    if isinstance(value, str):
        return _unwritable_text(value)
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return "not-a-number", "this number is infinite or undefined"
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return "zoned-time", "this time carries a zone; cells hold wall times"
    return None


def _unwritable_text(text: str) -> tuple[str, str] | None:
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
        return "text-too-long", f"this text is longer than the {LONGEST_TEXT} characters a cell holds"
    if not text.isprintable() and _NOT_XML.search(text):
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


def check_batch(batch: SheetBatch, titles: Mapping[str, str], is_locked: Callable[[CellWrite], bool]) -> None:
    """Raise CellNotWritable for the first write that must not happen. ``titles`` by template key."""
    for write in batch.cells:
        _check_cell(write, titles)
        if is_locked(write):
            raise _refused(write, "locked-cell", "this cell holds a formula or an error, or lies inside a merge")
    fine: set[str] = set()
    for append in batch.appends:
        _check_append(append, titles, fine)


def _check_cell(write: CellWrite, titles: Mapping[str, str]) -> None:
    if write.tab not in titles:
        raise _refused(write, "no-such-tab", "the workbook has no such tab")
    if not (1 <= write.row <= LAST_ROW and 0 <= write.column <= LAST_COLUMN):
        raise _refused(write, "no-such-cell", "a tab has no such row or column")
    wrong = unwritable(write.value)
    if wrong:
        raise _refused(write, *wrong)


def _check_append(append: RowAppend, titles: Mapping[str, str], fine: set[str]) -> None:
    """Check a new row; most texts of a first import stand in many rows, so each is looked at once."""
    for column, value in append.values.items():
        if append.tab not in titles or not 0 <= column <= LAST_COLUMN:
            _check_cell(CellWrite(append.tab, 1, column, value), titles)
        elif type(value) is str:
            if value not in fine and unwritable(value):
                _check_cell(CellWrite(append.tab, 1, column, value), titles)
            fine.add(value)
        elif unwritable(value):
            _check_cell(CellWrite(append.tab, 1, column, value), titles)


def _refused(write: CellWrite, code: str, what: str) -> CellNotWritable:
    where = in_tab(write.tab, f"row {write.row}, column {write.column + 1}")
    return CellNotWritable(str(where), what, "Nothing was written.", code=code)
