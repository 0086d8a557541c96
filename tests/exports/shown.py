"""An export as text, for people to read and tests to compare."""

from collections.abc import Iterable

from addon.exports.export import Export
from addon.exports.rows import ClientRef, PaymentRow, RosterRow, Row, ScoreRow, VisitRow
from addon.exports.safety import SafetyAnswer


def shown(export: Export, safety: Iterable[SafetyAnswer]) -> str:
    """Return everything an export yielded, one thing per line; fields at their default are left out."""
    counts = export.counts
    skipped = ", ".join(f"{name} {number}" for name, number in sorted(counts.skipped.items()))
    counted = (
        f"read {counts.read} = loaded {counts.loaded} + skipped {sum(counts.skipped.values())} ({skipped})"
        f" + review {counts.review} + error {counts.error}"
    )
    days = " to ".join(day.isoformat() for day in export.covers or ())
    lines = [
        f"profile: {export.profile}",
        f"counts: {counted}",
        f"covers: {days}",
        f"observed: {', '.join(sorted(export.observed))}",
        *(f"row: {_record(row)}" for row in export.rows),
        *(f"held back: {_record(row)}" for row in export.held_back),
        *(f"problem: [{problem.code}] {problem}" for problem in export.problems),
        *(f"safety: {one.place}{'' if one.readable else ' (cannot be read)'}" for one in safety),
    ]
    return "\n".join(lines) + "\n"


def _record(record: Row | ClientRef) -> str:
    parts = []
    for name in _in_order(record):
        value = getattr(record, name)
        if name in record._field_defaults and value == record._field_defaults[name]:
            continue
        text = f"({_record(value)})" if isinstance(value, ClientRef) else str(value)
        parts.append(f"{name}={text}")
    return " · ".join(parts)


def _in_order(record: Row | ClientRef) -> list[str]:
    """Return the fields as people read them: those without a default need not be first, and the place is last."""
    names = sorted(record._fields, key="place".__eq__)
    for kind, name, following in _BEFORE:
        if isinstance(record, kind):
            names.remove(name)
            names.insert(names.index(following), name)
    return names


_BEFORE: tuple[tuple[type, str, str], ...] = (
    (VisitRow, "clinician", "day"),
    (RosterRow, "group_name", "client"),
    (ScoreRow, "measure", "value"),
    (PaymentRow, "paid", "patient"),
)
