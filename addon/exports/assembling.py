"""Values by column -> the typed rows of a profile."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import repeat, starmap
from typing import Any

from addon.exports.cells import code_in
from addon.exports.profile import ITEMS, Profile, TotalRule
from addon.exports.rows import ClientRef, ClientRow, PaymentRow, ProspectRow, RosterRow, Row, ScoreRow, VisitRow
from addon.exports.statuses import word_key
from addon.exports.typed import Typed
from addon.problems import Place

_ROW_FIELDS: Mapping[str, tuple[str, ...]] = {
    "client_first": ("client",),
    "client_last": ("client",),
    "when": ("day",),
    "ends": ("minutes",),
    "treatment": ("code",),
    **dict.fromkeys(ITEMS, ("measure", "value")),
    "time": (),
    "end_time": ("minutes",),
}


def assembled(
    profile: Profile, typed: Typed, file: str, cells: Mapping[str, Sequence[object]]
) -> Iterator[tuple[int, Row]]:
    """Yield ``(row index, row)`` for every row that is not in error or void. ``cells`` are the raw columns."""
    without = {at for at, why in typed.stopped.items() if why != "review"}
    columns = _Columns(profile, typed, file, cells)
    yield from _totals(profile.total, columns, without) if profile.total else _BUILDERS[profile.rows](columns, without)


def observed_fields(fields: Collection[str], rows: Sequence[Row]) -> frozenset[str]:
    """Return the row fields that the file contains; ``start`` only where some row has a time."""
    found = {name for one in fields for name in _ROW_FIELDS.get(one, (one,))}
    if any(isinstance(row, VisitRow) and row.start is not None for row in rows):
        found.add("start")
    return frozenset(found)


class _Columns:
    """The columns of one file, with a default for those it does not have."""

    def __init__(self, profile: Profile, typed: Typed, file: str, cells: Mapping[str, Sequence[object]]) -> None:
        self.values = typed.values
        self.numbers = typed.numbers
        self.file = file
        self.weak = {word_key(word) for word in profile.weak}
        self.cells = cells

    def get(self, field: str, default: object = None) -> Iterator[Any]:
        """Return one column's values; blanks become the default."""
        found = self.values.get(field)
        if found is None:
            return repeat(default, len(self.numbers))
        return iter(found) if default is None else (default if value is None else value for value in found)

    def places(self) -> Iterator[Place]:
        """Return each row's place."""
        return (Place(self.file, str(number), True) for number in self.numbers)

    def clients(self) -> Iterator[ClientRef]:
        """Return whom each row is about, one object per person as written."""
        known: dict[tuple[object, ...], ClientRef] = {}
        if "client" in self.values:
            names: Iterator[str] = self.get("client", "")
        else:
            names = (
                f"{first} {last}".strip()
                for first, last in zip(self.get("client_first", ""), self.get("client_last", ""), strict=True)
            )
        for key in zip(names, self.get("birth_date"), self.get("external_id", ""), strict=True):
            ref = known.get(key)
            if ref is None:
                ref = known[key] = ClientRef(name=key[0], birth_date=key[1], external_id=key[2])
            yield ref

    def weakness(self) -> Iterator[bool]:
        """Return whether each row's status is a word that the program sets by itself."""
        cells = self.cells.get("status")
        if not self.weak or cells is None:
            return repeat(False, len(self.numbers))
        weak = {cell: word_key(cell) in self.weak for cell in set(cells)}
        return (weak[cell] for cell in cells)


def _visits(columns: _Columns, without: Collection[int]) -> Iterator[tuple[int, Row]]:
    get = columns.get
    treatments = {text: code_in(text) for text in set(get("treatment", ""))}
    rows = zip(
        columns.clients(), columns.places(), columns.weakness(), get("clinician", ""), get("when"), get("ends"),
        get("minutes"), get("code", ""), get("treatment", ""), get("status", ""), get("charge"), get("units"),
        get("note", ""), get("note_signed"), get("group_name", ""), get("session_ref", ""), get("time"),
        get("end_time"), strict=True,
    )  # fmt: skip
    for at, row in enumerate(rows):
        if at in without:
            continue
        client, place, weak, clinician, when, ends, minutes, code, treatment, status, *rest = row
        charge, units, note, note_signed, group_name, session_ref, begins_at, ends_at = rest
        begins, over = _timed(when, begins_at), _timed(ends or _day(when), ends_at)
        yield (
            at,
            VisitRow(
                client=client,
                clinician=clinician,
                day=_day(begins),
                start=begins if isinstance(begins, datetime) else None,
                minutes=_minutes(begins, over) or minutes,
                code=code or treatments.get(treatment, ""),
                status=status,
                weak=weak,
                charge=charge,
                units=units,
                note_signed=note_signed,
                note=note,
                group_name=group_name,
                session_ref=session_ref,
                place=place,
            ),
        )


def _timed(day: date | datetime, at: time | None) -> date | datetime:
    """Return a day with the time of day that is in a column of its own; a moment stays as it is."""
    return day if at is None or isinstance(day, datetime) else datetime.combine(day, at)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _minutes(begins: date | datetime, ends: date | datetime | None) -> int | None:
    """Return the length between two wall times; an end before the start is none."""
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        return None
    minutes = int((ends - begins).total_seconds() // 60)
    return minutes if 0 < minutes <= 24 * 60 else None


def _plain(kind: type[Row], columns: _Columns, without: Collection[int]) -> Iterator[tuple[int, Row]]:
    """Build rows of a kind whose fields are the columns of the same names; a blank is the field's default."""
    blanks = {
        one.name: None if one.default is MISSING else one.default
        for one in fields(kind)
        if one.name not in {"client", "place"}
    }
    rows = zip(columns.clients(), columns.places(), *starmap(columns.get, blanks.items()), strict=True)
    for at, (client, place, *values) in enumerate(rows):
        if at not in without:
            yield at, kind(client=client, place=place, **dict(zip(blanks, values, strict=True)))


def _totals(rules: Sequence[TotalRule], columns: _Columns, without: Collection[int]) -> Iterator[tuple[int, ScoreRow]]:
    """Yield a score for each total of which every item was answered; a row may have several, or none."""
    asked = [rule for rule in rules if columns.values.keys() >= {*rule.items}]
    answers = [zip(*(columns.get(item) for item in rule.items), strict=True) for rule in asked]
    rows = zip(columns.clients(), columns.places(), columns.get("on"), *answers, strict=True)
    for at, (client, place, on, *each) in enumerate(rows):
        for rule, items in zip(asked, each, strict=True):
            if at not in without and None not in items:
                yield at, ScoreRow(client=client, measure=rule.measure, value=Decimal(sum(items)), on=on, place=place)


def _nothing(_: _Columns, __: Collection[int]) -> Iterator[tuple[int, Row]]:
    """Yield no row: nothing of the file is used."""
    return iter(())


_BUILDERS: Mapping[str, Callable[[_Columns, Collection[int]], Iterator[tuple[int, Row]]]] = {
    "visits": _visits,
    "clients": partial(_plain, ClientRow),
    "roster": partial(_plain, RosterRow),
    "scores": partial(_plain, ScoreRow),
    "payments": partial(_plain, PaymentRow),
    "prospects": partial(_plain, ProspectRow),
    "nothing": _nothing,
}
