"""Dates of one file: one order of day and month for all of its columns, never a guess per cell."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.exports.date_forms import ORDERS, Moment, Written, written

TURNED = "dates turned"
"""The reason by which a file waits whose days and months a program may have exchanged."""
_REOPENED = "some are real dates and some are text, so a spreadsheet program may have turned day and month"
_CORRECT = (
    "If they are slips, correct them in the EHR and export again; "
    "if the EHR writes all dates so, set date_order under [exports] in practice.toml."
)
_UNTURNED = "Export it again as year-month-day and do not open it in a spreadsheet program."


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDates:
    """What a practice's files leave open: the ``order`` of day and month, and the ``zone`` of its wall times.

    ``today`` tells which birth dates lie ahead; None if nobody told it.
    """

    order: str = ""
    zone: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Why a file's dates cannot be read safely; ``cells`` are the texts that show it."""

    code: str
    what: str
    next_step: str
    cells: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """The order by which a file's dates are read. ``doubt``: why a person looks at the file first, "" if nobody has to.

    ``cells`` are the texts that raise the doubt.
    """

    order: str
    doubt: str = ""
    cells: tuple[object, ...] = ()


def order_of(columns: Iterable[Mapping[object, Written | None]], *, declared: str, usual: str) -> Order | Unsettled:
    """Return how day and month follow each other in a file, from the distinct cells of all its columns of dates.

    ``declared`` is the vendor's order, "" if unknown; ``usual`` is the practice's, where nothing in the file shows it.
    """
    columns = tuple(columns)
    slashed = {cell: one for found in columns for cell, one in found.items() if one and one.is_slashed}
    fits = {order: {cell for cell, one in slashed.items() if order in one.readings} for order in ORDERS}
    only = {order: fits[order] - fits[ORDERS[1 - at]] for at, order in enumerate(ORDERS)}
    if only[ORDERS[0]] and only[ORDERS[1]]:
        return _mixed(only)
    shown = next((order for order in ORDERS if only[order]), "")
    if declared and shown and shown != declared:
        what = f"its format writes dates {declared}, but some of them are possible only {shown}. {_UNTURNED}"
        return Order(shown, f"{what} {_accepted(shown)}", tuple(only[shown]))
    if usual and shown not in {declared, usual, ""} and not _is_shown_by_most(only[shown], slashed.values()):
        what = f"the practice writes dates {usual}, but a few of this file are possible only {shown}. {_CORRECT}"
        return Order(shown, f"{what} {_accepted(shown)}", tuple(only[shown]))
    reopened = [found for found in columns if _is_reopened(found)]
    order = declared or shown or usual
    if not order:
        open_cells = tuple(cell for cell, one in slashed.items() if len(set(one.readings.values())) > 1)
        if open_cells:
            return _ambiguous(open_cells)
    texts = tuple(cell for found in reopened for cell, one in found.items() if one and one.is_slashed)
    return Order(order or ORDERS[0], f"of the dates in one column {_REOPENED}. {_UNTURNED}" if reopened else "", texts)


def _accepted(order: str) -> str:
    return f"Accepted, all its dates are read {order}"


def _is_shown_by_most(shown: Collection[object], slashed: Iterable[Written]) -> bool:
    """Return whether more dates show an order than could be read in both: then it is no slip of the pen."""
    return len(shown) > sum(len(set(one.readings.values())) > 1 for one in slashed)


_Cells = Mapping[object, Written | None]
_FEW = 4
"""Birth dates that only fit the other order are single slips where at least so many times more fit the file's."""


def without_odd_births(columns: Mapping[str, _Cells], births: Collection[str], expected: str = "") -> list[_Cells]:
    """Return the cells of a file's columns of dates that tell its order of day and month.

    A few birth dates that do not fit the order of the rest, as offices type them into a record, tell nothing; nor do
    a few that do not fit the ``expected`` order where nothing else shows one.
    """
    if not births:
        return list(columns.values())
    slashed = {
        name: {cell: one for cell, one in found.items() if one and one.is_slashed} for name, found in columns.items()
    }
    fits = {
        order: {
            (name, cell)
            for name, cells in slashed.items()
            for cell, one in cells.items()
            if set(one.readings) == {order}
        }
        for order in ORDERS
    }
    dotted = {(name, cell) for name in births for cell, one in slashed.get(name, {}).items() if one.form.endswith(".")}
    is_mixed = 0 < len(dotted) < len(slashed.get(next(iter(births), ""), {}))
    odd = dotted if is_mixed else set()
    few, many = sorted((fits[order] - odd for order in ORDERS), key=len)
    other = set().union(*(fits[order] - odd for order in ORDERS if expected and order != expected))
    fitting = {(name, cell) for name in births for cell in slashed.get(name, ())} - odd - other
    for slips, rest in ((few, many), (other, fitting)):
        if len(slips) * _FEW <= len(rest) and all(name in births for name, _ in slips):
            odd |= slips
    return [{cell: one for cell, one in found.items() if (name, cell) not in odd} for name, found in columns.items()]


def _is_reopened(found: Mapping[object, Written | None]) -> bool:
    """Return whether a column has real dates and slashed texts: what a program could not turn stays text."""
    forms = {one.form for one in found.values() if one}
    return "typed" in forms and any(form.startswith("slashed") for form in forms)


def _mixed(only: Mapping[str, Iterable[object]]) -> Unsettled:
    return Unsettled(
        "mixed-dates",
        "some dates of this file fit only month first and some only day first",
        "Export the file again with one date form, best year-month-day.",
        tuple(cell for order in ORDERS for cell in sorted(map(str, only[order]))[:1]),
    )


def _ambiguous(cells: tuple[object, ...]) -> Unsettled:
    return Unsettled(
        "ambiguous-dates",
        "every date of this file can be read month first and day first",
        'Set date_order under [exports] in practice.toml to "month first" or "day first", '
        "or export the dates as year-month-day.",
        cells,
    )


def column_dates(
    found: Mapping[object, Written | None], *, order: str, zone: str = "", kind: str = "moment"
) -> dict[object, Moment | None]:
    """Return each distinct cell's date by the file's order, None where a cell is none or of another form than most.

    A day written as a midnight of another zone (``2026-03-03T00:00:00Z`` in a column of days) is that day.
    """
    births = kind == "birth date"
    forms = {cell: _form(one, births=births) for cell, one in found.items() if one}
    counted = Counter(forms.values())
    main = max(sorted(counted), key=lambda form: counted[form], default="")
    both = _is_reopened(found)
    days_only = births or (kind == "date" and _all_midnight(found.values()))
    return {
        cell: one.at(order, zone, literal=days_only)
        if one and (not one.is_slashed or both or forms[cell] == main)
        else _day_first_only(one)
        if births and one
        else None
        for cell, one in found.items()
    }


def _form(one: Written, *, births: bool) -> str:
    """Return the form that a column's dates have to share; in birth dates the years may have two digits or four."""
    if not one.is_slashed:
        return "plain"
    return f"slashed {one.form[-1]}" if births else one.form


def _day_first_only(one: Written) -> Moment | None:
    """Return a date with dots, as it is written where the day comes first, if it can be nothing else."""
    return one.readings.get(ORDERS[1]) if one.form.endswith(".") and ORDERS[0] not in one.readings else None


def _all_midnight(found: Iterable[Written | None]) -> bool:
    moments = [moment for one in found if one and one.offset is not None for moment in one.readings.values()]
    return all(not hasattr(moment, "hour") for moment in moments)


def cells_as_dates(
    cells: Iterable[object], *, two_digit_years: bool = True, today: date | None = None
) -> dict[object, Written | None]:
    """Return how each distinct cell of a column writes its date."""
    return {cell: written(cell, two_digit_years=two_digit_years, today=today) for cell in set(cells)}
