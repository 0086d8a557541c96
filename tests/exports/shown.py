"""An export as text, for people to read and tests to compare."""

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass

from addon.exports.export import Export
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


def _record(record: object) -> str:
    assert is_dataclass(record)
    parts = []
    for one in fields(record):
        value = getattr(record, one.name)
        if one.default is not MISSING and value == one.default:
            continue
        text = f"({_record(value)})" if is_dataclass(value) and one.name != "place" else str(value)
        parts.append(f"{one.name}={text}")
    return " · ".join(parts)
