"""What a declared column makes of days and numbers that a cell's format shows as the other one. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from addon.tabs import Column
from addon.workbook import Raw

NUMBERS = frozenset({"whole", "decimal", "money", "percent"})
_DAYS = frozenset({"date", "datetime"})
_EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_BETWEEN = (_EPOCH[True] - _EPOCH[False]).days
_MOST = 1_827
"""The number of the first day that is none of the first years, which nobody means where a number is expected."""
_LEAP_DAY = 60
"""29 February 1900, which never was: this number and the one before it are read as the same day."""
_DIGITS = 4
"""So exactly a time to the second tells a part of a day."""
Rows = Sequence[Sequence[Raw]]


def as_declared(rows: Rows, columns: Mapping[int, Column], *, from_1904: bool) -> Rows:
    """Return the rows with a number where a number's cell is formatted as a day.

    Where days count from 1904, the bare number of a day that lost its format is as other workbooks count it.
    """
    change = partial(_number, from_1904=from_1904)
    odd = _found(rows, [at for at, one in columns.items() if one.kind in NUMBERS], date, change)
    if from_1904:
        odd += _found(rows, [at for at, one in columns.items() if one.kind in _DAYS], (int, float), _since_1900)
    if not odd:
        return rows
    changed = [list(row) for row in rows]
    for row, column, value in odd:
        changed[row][column] = value
    return [tuple(row) for row in changed]


def _found(
    rows: Rows, columns: Sequence[int], kind: type | tuple[type, ...], change: Callable[[Raw], Raw]
) -> list[tuple[int, int, Raw]]:
    """Return row, column and new value of the cells that hold such a value."""
    return [
        (number, at, change(row[at]))
        for at in columns
        for number, row in enumerate(rows)
        if at < len(row) and isinstance(row[at], kind)
    ]


def _number(value: Raw, *, from_1904: bool) -> Raw:
    """Return the number that was read as a day of the first years; a later day, or one of two, as it is."""
    if not isinstance(value, date):
        return value
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    passed = moment - datetime.combine(_EPOCH[from_1904], datetime.min.time())
    days, rest = divmod(passed, timedelta(days=1))
    if not from_1904 and days <= _LEAP_DAY:
        if days == _LEAP_DAY:
            return value
        days -= 1  # before that day, programs count one less
    if not 0 < days < _MOST:
        return value
    return round(days + rest / timedelta(days=1), _DIGITS) if rest else days


def _since_1900(value: Raw) -> Raw:
    return value if isinstance(value, bool) or not isinstance(value, int | float) else value + _BETWEEN
