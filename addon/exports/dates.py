"""Dates of one column: one form that fits the cells, never a guess per cell."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from addon.written import clock, month_number

Moment = date | datetime
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+(\S.*))?")
_ISO = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]\s*(\S.*))?")
_NAMED = re.compile(r"(?:([A-Za-z]{3,9})\.? (\d{1,2})|(\d{1,2}) ([A-Za-z]{3,9})\.?),? (\d{4})(?:,?\s+(\S.*))?")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?")
ORDERS = ("month first", "day first")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written: its ``form`` and its readings by order (both equal where order is no question)."""

    form: str
    readings: Mapping[str, Moment]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Why a column of dates cannot be read safely; ``cells`` are the texts that show it."""

    code: str
    what: str
    next_step: str
    cells: tuple[object, ...]


def column_dates(
    cells: Iterable[object], *, declared: str = "", two_digit_years: bool = True
) -> dict[object, Moment | None] | Unsettled:
    """Return each distinct cell's date (None = unreadable), or why the column as a whole is unsettled.

    ``declared`` is the vendor's order of day and month, "" if unknown. A midnight is a date without time.
    """
    found = {cell: written(cell, two_digit_years=two_digit_years) for cell in set(cells)}
    slashed = {cell: one for cell, one in found.items() if one and one.form.startswith("slashed")}
    order = _order(slashed, declared)
    if isinstance(order, Unsettled):
        return order
    typed = [cell for cell, one in found.items() if one and one.form == "typed"]
    if declared and typed and slashed:
        return Unsettled(
            "mixed-dates",
            "some dates of this column are real dates and some are text, so a program may have turned day and month",
            "Export the file again and drop it here without opening and saving it.",
            tuple(slashed),
        )
    form = _main_form(one.form for one in found.values() if one)
    return {cell: one.readings.get(order) if one and one.form == form else None for cell, one in found.items()}


def _main_form(forms: Iterable[str]) -> str:
    counted = Counter(forms)
    return max(sorted(counted), key=lambda form: counted[form], default="")


def _order(slashed: Mapping[object, Written], declared: str) -> str | Unsettled:
    fits = {order: {cell for cell, one in slashed.items() if order in one.readings} for order in ORDERS}
    if declared:
        other = fits[ORDERS[1 - ORDERS.index(declared)]] - fits[declared]
        return _against(declared, other) if other else declared
    month_only, day_only = fits[ORDERS[0]] - fits[ORDERS[1]], fits[ORDERS[1]] - fits[ORDERS[0]]
    if month_only and day_only:
        return Unsettled(
            "mixed-dates",
            "some dates of this column fit only month first and some only day first",
            "Export the file again with one date form, best year-month-day.",
            (*sorted(map(str, month_only))[:1], *sorted(map(str, day_only))[:1]),
        )
    if month_only or day_only:
        return ORDERS[0] if month_only else ORDERS[1]
    open_cells = tuple(cell for cell, one in slashed.items() if len(set(one.readings.values())) > 1)
    if not open_cells:
        return ORDERS[0]
    return Unsettled(
        "ambiguous-dates",
        "every date of this column can be read month first and day first",
        "Set date_order under [exports] in practice.toml, or export the dates as year-month-day.",
        open_cells,
    )


def _against(declared: str, other: Iterable[object]) -> Unsettled:
    return Unsettled(
        "mixed-dates",
        f"this format writes dates {declared}, but some dates of this column are possible only the other way round",
        "Export the file again and drop it here without opening and saving it.",
        tuple(other),
    )


def written(cell: object, *, two_digit_years: bool = True) -> Written | None:
    """Return how a cell writes a date, or None if it is none."""
    if isinstance(cell, date):
        moment = datetime(*cell.timetuple()[:5]) if isinstance(cell, datetime) else cell
        at = moment.time() if isinstance(moment, datetime) else None
        return _written("typed", (cell.year, cell.month, cell.day), None, at)
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if m := _SLASHED.fullmatch(text):
        short = len(m[4]) == 2
        if short and not two_digit_years:
            return None
        year, one, two = int(m[4]) + 2000 * short, int(m[1]), int(m[3])
        return _timed(f"slashed {len(m[4])} {m[2]}", (year, one, two), (year, two, one), m[5])
    if m := _ISO.fullmatch(text):
        return _timed("iso", (int(m[1]), int(m[3]), int(m[4])), None, m[5])
    if m := _NAMED.fullmatch(text):
        month = month_number(m[1] or m[4])
        return _timed("named", (int(m[5]), month, int(m[2] or m[3])), None, m[6])
    return None


def _timed(
    form: str, ymd: tuple[int, int, int], swapped: tuple[int, int, int] | None, at: str | None
) -> Written | None:
    if at is None:
        return _written(form, ymd, swapped, None)
    read = clock(at) if _TIME.fullmatch(at) else None
    return None if read is None else _written(form, ymd, swapped, read)


def _written(
    form: str, ymd: tuple[int, int, int], swapped: tuple[int, int, int] | None, at: time | None
) -> Written | None:
    both = zip(ORDERS, (ymd, swapped or ymd), strict=True)
    readings = {order: moment for order, parts in both if (moment := _moment(parts, at)) is not None}
    return Written(form, readings) if readings else None


def _moment(parts: tuple[int, int, int], at: time | None) -> Moment | None:
    try:
        day = date(*parts)
    except ValueError:
        return None
    if not 1900 <= day.year <= 2100:
        return None
    return datetime.combine(day, at) if at not in {None, time()} else day
