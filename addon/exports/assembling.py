"""Values by column -> the typed rows of a profile."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from addon.exports.cells import code_in
from addon.exports.profile import ITEMS, Profile, TotalRule
from addon.exports.rows import ClientRef, ClientRow, PaymentRow, ProspectRow, RosterRow, Row, ScoreRow, VisitRow
from addon.exports.statuses import word_key
from addon.exports.typed import Typed
from addon.problems import Place

Made = TypeVar("Made", bound=NamedTuple)
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
) -> tuple[Sequence[int], Sequence[Row]]:
    """Return every row that is not in error or void, and the index of each. ``cells`` are the raw columns."""
    without = {at for at, why in typed.stopped.items() if why != "review"}
    columns_read = _Columns(profile, typed, file, cells)
    if profile.total:
        found = list(_totals(profile.total, columns_read, without))
        return [at for at, _ in found], [row for _, row in found]
    if profile.rows not in _BUILDERS:
        return (), ()
    kind, columns_of = _BUILDERS[profile.rows]
    columns = columns_of(columns_read)
    kept: Sequence[int] = range(len(typed.numbers))
    if without:
        kept = [at for at in kept if at not in without]
        columns = {name: _picked(values, kept) for name, values in columns.items()}
    return kept, _made(kind, columns)


def _picked(values: Iterable[object], kept: Sequence[int]) -> Iterable[object]:
    """Return the values of the rows that are kept; one that is the same for all stays what it is."""
    if isinstance(values, repeat):
        return values
    every = list(values)
    return [every[at] for at in kept]


def _made(kind: type[Made], columns: Mapping[str, Iterable[object]]) -> list[Made]:
    """Return the records that columns of some fields make; the others have the field's default."""
    defaults = kind._field_defaults
    each = zip(*(columns[name] if name in columns else repeat(defaults[name]) for name in kind._fields), strict=False)
    return list(map(partial(tuple.__new__, kind), each))


def observed_fields(fields: Collection[str], rows: Sequence[Row]) -> frozenset[str]:
    """Return the row fields that the file contains; ``start`` only where some row has a time."""
    found = {name for one in fields for name in _ROW_FIELDS.get(one, (one,))}
    if rows and isinstance(rows[0], VisitRow) and any(map(attrgetter("start"), rows)):
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

    def get(self, field: str, default: object = None) -> Iterable[Any]:
        """Return one column's values; blanks become the default."""
        found = self.values.get(field)
        if found is None:
            return repeat(default)
        return found if default is None or None not in found else [default if one is None else one for one in found]

    def places(self) -> Iterable[Place]:
        """Return each row's place."""
        numbers = map(str, self.numbers)
        return _made(Place, {"container": repeat(self.file), "at": numbers, "is_file": repeat(True)})

    def clients(self) -> Iterable[ClientRef]:
        """Return whom each row is about, one object per person as written."""
        names = self.get("client", "")
        if "client" not in self.values:
            both = zip(self.numbers, self.get("client_first", ""), self.get("client_last", ""), strict=False)
            names = [f"{first} {last}".strip() for _, first, last in both]
        if self.values.keys().isdisjoint({"birth_date", "external_id"}):
            by_name = {name: ClientRef(name) for name in set(names)}
            return map(by_name.__getitem__, names)
        keys = list(zip(names, self.get("birth_date"), self.get("external_id", ""), strict=False))
        known = {key: ClientRef(*key) for key in set(keys)}
        return map(known.__getitem__, keys)

    def weakness(self) -> Iterable[bool]:
        """Return whether each row's status is a word that the program sets by itself."""
        cells = self.cells.get("status")
        if not self.weak or cells is None:
            return repeat(False)
        weak = {cell: word_key(cell) in self.weak for cell in set(cells)}
        return map(weak.__getitem__, cells)


def _visits(columns: _Columns) -> dict[str, Iterable[object]]:
    """Return the columns of visits: when, how long and for which code are told in more than one way."""
    found = _plain(VisitRow, columns) | {"weak": columns.weakness()}
    told = columns.values["when"]
    moments = list(map(_timed, told, columns.get("time"))) if "time" in columns.values else told
    distinct = set(moments)
    days = {when: _day(when) for when in distinct}
    starts = {when: when if isinstance(when, datetime) else None for when in distinct}
    found["day"] = map(days.__getitem__, moments)
    found["start"] = map(starts.__getitem__, moments)
    if not columns.values.keys().isdisjoint({"ends", "end_time"}):
        told_ends = zip(moments, columns.get("ends"), columns.get("end_time"), strict=False)
        ends = (_timed(end or days[when], at) for when, end, at in told_ends)
        lasting = zip(moments, ends, columns.get("minutes"), strict=False)
        found["minutes"] = [_minutes(when, over) or minutes for when, over, minutes in lasting]
    if "treatment" in columns.values:
        treatments = {text: code_in(text) for text in {"", *columns.get("treatment", "")}}
        both = zip(columns.get("treatment", ""), columns.get("code", ""), strict=False)
        found["code"] = [code or treatments[treatment] for treatment, code in both]
    return found


def _timed(day: Any, at: time | None) -> Any:  # noqa: ANN401 (a day, a moment, or nothing)
    """Return a day with the time of day that is in a column of its own; a moment stays as it is."""
    return day if at is None or day is None or isinstance(day, datetime) else datetime.combine(day, at)


def _day(moment: Any) -> date | None:  # noqa: ANN401
    day: date | None = moment.date() if isinstance(moment, datetime) else moment
    return day


def _minutes(begins: object, ends: object) -> int | None:
    """Return the length between two wall times; an end before the start is none."""
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        return None
    minutes = int((ends - begins).total_seconds() // 60)
    return minutes if 0 < minutes <= 24 * 60 else None


def _plain(kind: type[Row], columns: _Columns) -> dict[str, Iterable[object]]:
    """Return the columns of a kind whose fields are those of the same names; a blank is the field's default."""
    found: dict[str, Iterable[object]] = {"client": columns.clients(), "place": columns.places()}
    for name in kind._fields:
        if name in columns.values and name not in found:
            found[name] = columns.get(name, kind._field_defaults.get(name))
    return found


def _totals(rules: Sequence[TotalRule], columns: _Columns, without: Collection[int]) -> Iterator[tuple[int, ScoreRow]]:
    """Yield a score for each total of which every item was answered; a row may have several, or none."""
    asked = [rule for rule in rules if columns.values.keys() >= {*rule.items}]
    answers = [zip(*(columns.get(item) for item in rule.items), strict=True) for rule in asked]
    rows = zip(columns.places(), columns.clients(), columns.get("on"), *answers, strict=False)
    for at, (place, client, on, *each) in enumerate(rows):
        for rule, items in zip(asked, each, strict=True):
            if at not in without and None not in items:
                yield at, ScoreRow(client=client, measure=rule.measure, value=Decimal(sum(items)), on=on, place=place)


_BUILDERS: Mapping[str, tuple[type[Row], Callable[[_Columns], dict[str, Iterable[object]]]]] = {
    "visits": (VisitRow, _visits),
    "clients": (ClientRow, partial(_plain, ClientRow)),
    "roster": (RosterRow, partial(_plain, RosterRow)),
    "scores": (ScoreRow, partial(_plain, ScoreRow)),
    "payments": (PaymentRow, partial(_plain, PaymentRow)),
    "prospects": (ProspectRow, partial(_plain, ProspectRow)),
}
