"""Cells of data rows -> values by column, and which rows they stop."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from addon.exports.cells import READERS, UNKNOWN_STATUS, Bad, read_client, word_reader
from addon.exports.date_forms import Written
from addon.exports.dates import (
    Order,
    PracticeDates,
    Unsettled,
    cells_as_dates,
    column_dates,
    order_of,
    without_odd_births,
)
from addon.exports.export import UnknownWord
from addon.exports.headers import Layout
from addon.exports.profile import CLIENT_NAMES, Profile, ProfileColumn
from addon.exports.rescheduled import VOID, without_rescheduled
from addon.exports.sorting import DataRows
from addon.exports.statuses import word_key
from addon.problems import Problem, UnreadableExport, in_file
from addon.written import row_list

_DATES = frozenset({"date", "birth date", "moment"})
_BIRTH = "birth date"
_NO_DATE = re.compile(r"\s*(?:unknown|n/?a|none|not given|-+|0{1,4}([/.-])0{1,2}\1?0{1,4})\s*", re.IGNORECASE)
"""What is typed as a birth date where nobody knows it."""
_PLACEHOLDER = date(1900, 1, 1)
_BLANK = Bad("blank-cell", "this cell is blank, so the row says too little", "Fill it in the EHR and export again.")
_FORM = "Correct it in the EHR and export again, best with dates as year-month-day such as 2026-03-24 18:00."
_BAD_DATE = Bad("bad-date", "this is not a date in a form that can be read", _FORM)
_OTHER_FORM = Bad("bad-date", "this is not a date in the form of the other dates of this column", _FORM)
_AHEAD = Bad("bad-date", "this birth date lies ahead", _FORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Values by field, in row order; ``stopped`` has the rows that are not loaded, and why.

    ``doubt`` says why a person has to look at the file's dates first, "" if nobody has to.
    """

    values: Mapping[str, Sequence[object]]
    numbers: Sequence[int]
    stopped: Mapping[int, str]
    problems: tuple[Problem, ...]
    doubt: str = ""
    unknown_words: tuple[UnknownWord, ...] = ()


def typed_columns(name: str, layout: Layout, data: DataRows, dates: PracticeDates) -> Typed:
    """Read every column. Raises UnreadableExport where the file's dates cannot be read safely."""
    columns = {column.field: column for column in layout.profile.columns}
    cells = data.cells
    found = {
        field: _as_dates(data.distinct.get(field, ()), columns[field], dates.today)
        for field in data.fields
        if columns[field].kind in _DATES
    }
    births = [field for field in found if columns[field].kind == _BIRTH]
    declared = layout.profile.date_order
    telling = without_odd_births(found, births, declared or dates.order)
    order = order_of(telling, declared=declared, usual=dates.order)
    if isinstance(order, Unsettled):
        raise _unsettled(name, layout, order, (cells, data.numbers))
    values: dict[str, Sequence[object]] = {}
    stopped: dict[int, str] = {}
    problems: list[Problem] = []
    unknown: list[UnknownWord] = []
    for field in data.fields:
        column, raw, distinct = columns[field], cells.get(field, ()), data.distinct.get(field, ())
        if field in found:
            read = _days(found[field], column, replace(dates, order=order.order))
        else:
            reader = _reader(layout.profile, column)
            read = {cell: reader(cell) for cell in distinct}
        blank = _BLANK if column.filled else None
        known = {cell: blank if (value := read.get(cell)) is None else value for cell in distinct}
        values[field] = [*known.values()] * len(raw) if len(known) == 1 else list(map(known.__getitem__, raw))
        if not any(isinstance(one, Bad) for one in known.values()):
            continue
        unknown += _unknown_words(field, raw, known, data.numbers)
        for at, value in enumerate(values[field]):
            if isinstance(value, Bad):
                what = f"{layout.place_of(field)}: {value.what}"
                problems.append(Problem(in_file(name, data.numbers[at]), value.code, what, value.next_step))
                if not column.keeps_row:
                    stopped[at] = "review" if value.review and stopped.get(at) != "error" else "error"
        values[field] = [None if isinstance(value, Bad) else value for value in values[field]]
    nameless = _nameless(values)
    if "status" in values:
        values["status"] = without_rescheduled(values)
    statuses = values.get("status", ())
    void = [at for at, status in enumerate(statuses) if status == VOID] if VOID in statuses else []
    return Typed(
        values=values,
        numbers=data.numbers,
        stopped={**dict.fromkeys(void, VOID), **stopped, **dict.fromkeys(nameless, "error")},
        problems=tuple(sorted((*problems, *(_no_name(name, data.numbers[at]) for at in nameless)))),
        doubt=_with_rows(order, cells, data.numbers),
        unknown_words=tuple(unknown),
    )


def _unknown_words(
    field: str, raw: Sequence[object], known: Mapping[object, object], numbers: Sequence[int]
) -> Iterator[UnknownWord]:
    """Yield each status word of a column that the format does not know, with its rows."""
    strange = {cell for cell, value in known.items() if isinstance(value, Bad) and value.code == UNKNOWN_STATUS}
    rows: dict[str, list[tuple[int, object]]] = {}
    for number, cell in zip(numbers, raw, strict=True) if strange else ():
        if cell in strange:
            rows.setdefault(word_key(cell), []).append((number, cell))
    for some in rows.values():
        first, cell = some[0]
        yield UnknownWord(field=field, word=" ".join(str(cell).split()), rows=len(some), first=first)


def _nameless(values: Mapping[str, Sequence[object]]) -> list[int]:
    """Return the rows without any name. Of people with a single name one of the two columns is blank."""
    names = [values[field] for field in ("client_first", "client_last") if field in values]
    if not all(None in cells for cells in names):
        return []
    return [at for at, cells in enumerate(zip(*names, strict=True)) if not any(cells)]


def _no_name(name: str, number: int) -> Problem:
    what = "the client's first and last name are both blank"
    return Problem(in_file(name, number), _BLANK.code, what, _BLANK.next_step)


def _as_dates(cells: Collection[object], column: ProfileColumn, today: date | None) -> dict[object, Written | None]:
    filled = {cell for cell in cells if not isinstance(cell, str) or cell.strip()}
    if column.kind != _BIRTH:
        return cells_as_dates(filled, today=today)
    return cells_as_dates(
        {cell for cell in filled if not _NO_DATE.fullmatch(str(cell))}, two_digit_years=False, today=today
    )


def _days(found: Mapping[object, Written | None], column: ProfileColumn, dates: PracticeDates) -> dict[object, object]:
    """Return what each distinct cell of a column of dates means."""
    read = column_dates(found, order=dates.order, zone=dates.zone, kind=column.kind)
    bad = _OTHER_FORM if any(moment is not None for moment in read.values()) else _BAD_DATE
    days = {cell: bad if moment is None else _day(moment, column.kind) for cell, moment in read.items()}
    return {cell: _born(day, dates.today) for cell, day in days.items()} if column.kind == _BIRTH else days


def _born(day: object, today: date | None) -> object:
    """Return a birth date; offices that know none type 1 January 1900."""
    if today and isinstance(day, date) and day > today:
        return _AHEAD
    return None if day == _PLACEHOLDER else day


def _day(moment: date | datetime, kind: str) -> object:
    """Return a column's date; a time of day is kept only where the profile expects a moment."""
    return moment.date() if isinstance(moment, datetime) and kind != "moment" else moment


def _reader(profile: Profile, column: ProfileColumn) -> Callable[[object], object]:
    if column.kind == "name" and column.field in CLIENT_NAMES:
        return read_client
    return word_reader(profile.words[column.field]) if column.kind == "word" else READERS[column.kind]


Cells = Mapping[str, Sequence[object]]


def _rows_with(wanted: Sequence[object], cells: Cells, numbers: Sequence[int]) -> list[int]:
    """Return the first rows in which one of these cells is."""
    sought = set(wanted)
    return sorted({no for raw in cells.values() for no, cell in zip(numbers, raw, strict=True) if cell in sought})[:3]


def _with_rows(order: Order, cells: Cells, numbers: Sequence[int]) -> str:
    rows = _rows_with(order.cells, cells, numbers) if order.doubt else []
    return f"{order.doubt} (see {row_list(rows)})" if rows else order.doubt


def _unsettled(name: str, layout: Layout, why: Unsettled, there: tuple[Cells, Sequence[int]]) -> UnreadableExport:
    rows = _rows_with(why.cells, *there)
    dated = [
        column.headers[0] for column in layout.profile.columns if column.kind in _DATES and column.field in layout.at
    ]
    where = str(in_file(name, rows[0])) if rows else name
    what = f"{', '.join(dated)}: {why.what} (row {', '.join(map(str, rows))})"
    return UnreadableExport(where, what, why.next_step, code=why.code)
