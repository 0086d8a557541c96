"""Rows that an export used to have and no longer has: dated, shown, asked about, never deleted. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from addon.sources import Source, SourceRow
from addon.tabs import Value

NOT_IN_EHR = "not in EHR"
"""The kind of the questions about what the EHR no longer has."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether the latest file of a source that covers a row (by id) still has it."""

    rid: str
    source: str
    there: bool


def absent(before: Mapping[str, date], sights: Iterable[Sight], today: date) -> dict[str, date]:
    """Return since when rows are absent, by source and row; what no file covers in this pass stays as it was."""
    found = dict(before)
    for one in sights:
        key = f"{one.source}|{one.rid}"
        if one.there:
            found.pop(key, None)
        else:
            found.setdefault(key, today)
    return found


def by_row(found: Mapping[str, date]) -> dict[str, date]:
    """Return since when a row is absent from at least one source that had it."""
    days: dict[str, date] = {}
    for key, day in found.items():
        rid = key.partition("|")[2]
        days[rid] = min(day, days.get(rid, day))
    return days


def lacking(found: Mapping[str, date], rids: Collection[str]) -> list[str]:
    """Return the sources from which any of these rows is absent."""
    return sorted({source for source, _, rid in (key.partition("|") for key in found) if rid in rids})


def together(*sources: Source) -> tuple[Source, ...]:
    """Return sources of one name and tab as one: of two with the same row and field the later counts, a blank too.

    So a cell of ours is emptied. Other sources of one name are joined by ``addon.sources.joined``: there a blank loses.
    """
    if len(sources) < 2:
        return sources
    rows: dict[str, SourceRow] = {}
    for row in (row for source in sources for row in source.rows):
        before = rows.get(row.rid, row)
        rows[row.rid] = SourceRow(rid=row.rid, values={**before.values, **row.values})
    return (replace(sources[0], rows=tuple(rows.values())),)


def shown(tab: str, columns: Mapping[str, tuple[Collection[str], Mapping[str, Value]]]) -> tuple[Source, ...]:
    """Return what cells of ours show: by field, the ids of the rows that showed something, and what rows show now.

    A cell that showed something and no longer does is emptied.
    """
    rids = {rid for before, now in columns.values() for rid in (*before, *now)}
    rows = tuple(
        SourceRow(
            rid=rid,
            values={name: now.get(rid) for name, (before, now) in columns.items() if rid in before or rid in now},
        )
        for rid in sorted(rids)
    )
    return (Source(name="groupkeeper", tab=tab, rows=rows, creates=False),) if rows else ()
