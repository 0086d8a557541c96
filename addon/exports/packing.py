"""What was read of a file <-> plain values that JSON can hold, so that it can come from another process. Pure.

Records are kept by column, each distinct value once: a hundred thousand rows name few people, days and words. What
comes back is checked against the records' types, as nothing that read a stranger's file is trusted.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_type_hints

from pydantic import TypeAdapter

from addon.exports.export import Counts, Export
from addon.exports.guessing.tables import Table
from addon.exports.rows import ClientRow, PaymentRow, ProspectRow, RosterRow, Row, ScoreRow, VisitRow
from addon.memory import as_plain, from_plain
from addon.problems import Problem

T = TypeVar("T")
Plain = Mapping[str, Any]
_KINDS: tuple[type[Row], ...] = (VisitRow, ClientRow, RosterRow, ScoreRow, PaymentRow, ProspectRow)
_ROWS: Mapping[str, type[Row]] = {one.__name__: one for one in _KINDS}
_APART = frozenset({"rows", "held_back", "problems", "counts", "fills", "dated", "made"})
"""Fields of an Export that are packed in a way of their own, or not at all."""
_COUNTED = ("read", "loaded", "review", "error")


def packed(kind: type, records: Sequence[object]) -> Plain:
    """Return records of one kind, by field: the distinct values, and which of them each record has."""
    return {"of": len(records), "columns": {name: _packed_column(name, hint, records) for name, hint in _hints(kind)}}


def unpacked(kind: type[T], found: Plain) -> tuple[T, ...]:
    """Return the records again. Raises ValueError, KeyError or TypeError where they are none of this kind."""
    count = int(found["of"])
    columns = {name: _column(hint, found["columns"][name], count) for name, hint in _hints(cast("Hashable", kind))}
    return tuple(kind(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True))


@cache
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((name, hints[name]) for name in _names(kind))


def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 (any type a field may have)
    """Return the names of the fields of a record, () of all else."""
    named: tuple[str, ...] = getattr(kind, "_fields", ())
    return named or (tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ())


_PLAIN = tuple((name, hint) for name, hint in _hints(Export) if name not in _APART)


@cache
def _value(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401 (any type a field may have)
    return TypeAdapter(hint)


def _packed_column(name: str, hint: Any, records: Sequence[object]) -> Sequence[Any]:  # noqa: ANN401
    values: list[Any] = [getattr(one, name) for one in records]
    if _names(hint):
        return _numbered(values, lambda distinct: packed(cast("type", hint), distinct))
    if any(isinstance(one, Decimal | date) for one in values):
        values = [one if one is None else str(one) for one in values]
    return _numbered(values, list)


def _numbered(values: Sequence[Any], as_json: Callable[[list[Any]], object]) -> Sequence[Any]:
    """Return the distinct values, and for each record the number of its own; 0 where all have the only one."""
    numbers: dict[Any, int] = {}
    at = [numbers.setdefault(one, len(numbers)) for one in values]
    return [as_json(list(numbers)), at if len(numbers) > 1 else 0]


def _column(hint: Any, found: Sequence[Any], count: int) -> Iterable[Any]:  # noqa: ANN401
    stored, at = found
    values = unpacked(cast("type", hint), stored) if _names(hint) else _value(list[hint]).validate_python(stored)
    return [values[0]] * count if at == 0 and count else [values[one] for one in at or ()]


def packed_export(export: Export) -> Plain:
    """Return an export as read; ``made`` is decided afterwards, where the file's own age is known."""
    every = (*export.rows, *export.held_back)
    kind = type(every[0]) if every else VisitRow
    return {
        "kind": kind.__name__,
        "rows": packed(kind, export.rows),
        "held_back": packed(kind, export.held_back),
        "problems": packed(Problem, export.problems),
        "dated": [as_plain(one) for one in export.dated],
        "fills": dict(export.fills),
        "counts": {name: getattr(export.counts, name) for name in _COUNTED} | {"skipped": dict(export.counts.skipped)},
        "plain": {name: _value(hint).dump_python(getattr(export, name), mode="json") for name, hint in _PLAIN},
    }


def unpacked_export(found: Plain) -> Export:
    """Return the export again. Raises ValueError, KeyError or TypeError where it is none."""
    kind = _ROWS[found["kind"]]
    counts = _value(Counts).validate_python(found["counts"])
    return Export(
        rows=unpacked(kind, found["rows"]),
        held_back=unpacked(kind, found["held_back"]),
        problems=unpacked(Problem, found["problems"]),
        dated=tuple(from_plain(one) for one in found["dated"]),
        fills=MappingProxyType(_value(dict[str, str]).validate_python(found["fills"])),
        counts=replace(counts, skipped=MappingProxyType(dict(counts.skipped))),
        **{name: _value(hint).validate_python(found["plain"][name]) for name, hint in _PLAIN},
    )


def packed_table(table: Table | None) -> Plain | None:
    """Return the table of an unknown file; what JSON cannot hold of a cell becomes text."""
    if table is None:
        return None
    rows = [[_packed_cell(cell) for cell in row] for row in table.rows]
    return {"name": table.name, "sha256": table.sha256, "headers": list(table.headers), "rows": rows}


def _packed_cell(cell: object) -> object:
    found = as_plain(cell)
    return found if isinstance(found, str | int | float | dict) else str(found)


def unpacked_table(found: Plain | None) -> Table | None:
    """Return the table again. Raises ValueError, KeyError or TypeError where it is none."""
    if found is None:
        return None
    texts = _value(tuple[str, ...])
    return Table(
        name=str(found["name"]),
        sha256=str(found["sha256"]),
        headers=texts.validate_python(found["headers"], strict=False),
        rows=[tuple(map(_unpacked_cell, row)) for row in found["rows"]],
    )


def _unpacked_cell(found: object) -> object:
    if not isinstance(found, str | int | float | dict):
        raise TypeError(type(found).__name__)
    return from_plain(found)
