"""Cells of data rows -> values by column, and which rows they stop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from addon.exports.cells import READERS, Bad, word_reader
from addon.exports.dates import Unsettled, column_dates
from addon.exports.headers import Layout
from addon.exports.profile import Profile, ProfileColumn
from addon.exports.sorting import DataRows
from addon.problems import Problem, UnreadableExport, in_file
from addon.written import letters

_DATES = frozenset({"date", "birth date", "moment"})
_BLANK = Bad("blank-cell", "this cell is blank, so the row says too little", "Fill it in the EHR and export again.")
_BAD_DATE = Bad(
    "bad-date",
    "this is not a date in the form of the other dates of this column",
    "Correct it in the EHR and export again.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Values by field, in row order; ``stopped`` has the rows that are not loaded, and why."""

    values: Mapping[str, Sequence[object]]
    numbers: Sequence[int]
    stopped: Mapping[int, str]
    problems: tuple[Problem, ...]


def typed_columns(name: str, layout: Layout, data: DataRows, *, date_order: str = "") -> Typed:
    """Read every column. Raises UnreadableExport where a column of dates cannot be read safely."""
    columns = {column.field: column for column in layout.profile.columns}
    cells = dict(zip(data.fields, zip(*data.rows, strict=True), strict=True)) if data.rows else {}
    values: dict[str, Sequence[object]] = {}
    stopped: dict[int, str] = {}
    problems: list[Problem] = []
    for field in data.fields:
        column, raw = columns[field], cells.get(field, ())
        known = _read(name, layout, column, (raw, data.numbers), date_order)
        values[field] = [known[cell] for cell in raw]
        if not any(isinstance(one, Bad) for one in known.values()):
            continue
        for at, value in enumerate(values[field]):
            if isinstance(value, Bad):
                what = f"column {letters(layout.at[field])}: {value.what}"
                problems.append(Problem(in_file(name, data.numbers[at]), value.code, what, value.next_step))
                if not column.keeps_row:
                    stopped[at] = "review" if value.review and stopped.get(at) != "error" else "error"
        values[field] = [None if isinstance(value, Bad) else value for value in values[field]]
    for at in _nameless(values):
        stopped[at] = "error"
        what = "the client's first and last name are both blank"
        problems.append(Problem(in_file(name, data.numbers[at]), _BLANK.code, what, _BLANK.next_step))
    for at, status in enumerate(values.get("status", ())):
        if status == "void":
            stopped.setdefault(at, "void")
    return Typed(values=values, numbers=data.numbers, stopped=stopped, problems=tuple(sorted(problems)))


def _nameless(values: Mapping[str, Sequence[object]]) -> list[int]:
    """Return the rows without any name. Of people with a single name one of the two columns is blank."""
    names = [values[field] for field in ("client_first", "client_last") if field in values]
    return [at for at, cells in enumerate(zip(*names, strict=True)) if not any(cells)]


def _read(
    name: str,
    layout: Layout,
    column: ProfileColumn,
    raw: tuple[Sequence[object], Sequence[int]],
    date_order: str,
) -> dict[object, object]:
    """Return the value of each distinct cell of one column."""
    cells, numbers = raw
    if column.kind in _DATES:
        filled = [cell for cell in set(cells) if not isinstance(cell, str) or cell.strip()]
        declared = layout.profile.date_order or date_order
        dates = column_dates(filled, declared=declared, two_digit_years=column.kind != "birth date")
        if isinstance(dates, Unsettled):
            raise _unsettled(
                name, column, dates, [no for no, cell in zip(numbers, cells, strict=True) if cell in dates.cells]
            )
        known: dict[object, object] = {cell: _day(moment, column.kind) for cell, moment in dates.items()}
    else:
        reader = _reader(layout.profile, column)
        known = {cell: reader(cell) for cell in set(cells)}
    blank = _BLANK if column.filled else None
    return {cell: blank if (value := known.get(cell)) is None else value for cell in set(cells)}


def _day(moment: date | datetime | None, kind: str) -> object:
    """Return a column's date; a time of day is kept only where the profile expects a moment."""
    if moment is None:
        return _BAD_DATE
    return moment.date() if isinstance(moment, datetime) and kind != "moment" else moment


def _reader(profile: Profile, column: ProfileColumn) -> Callable[[object], object]:
    return word_reader(profile.words[column.field]) if column.kind == "word" else READERS[column.kind]


def _unsettled(name: str, column: ProfileColumn, why: Unsettled, rows: Sequence[int]) -> UnreadableExport:
    shown = ", ".join(str(row) for row in rows[:3])
    where = str(in_file(name, rows[0])) if rows else name
    return UnreadableExport(where, f"{column.headers[0]}: {why.what} (row {shown})", why.next_step, code=why.code)
