"""The Check of a row names its cells that cannot be read, before what the row's own part found. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from addon.cells import canonical
from addon.sources import Source, SourceRow
from addon.sync.merging.identify_rows import SeenRow, SeenTab

_FINE = "OK"
_LAST = "the last value that could be read counts"


def with_unread(seen: SeenTab, sources: Sequence[Source]) -> Sequence[Source]:
    """Return the sources with a Check that names the cells nobody can read, of every row of the tab.

    Where the tab's rules are tests, their reader has judged every cell already.
    """
    remarks = seen.tab.remarks
    if remarks not in seen.at or any(column.kind == "test" for column in seen.tab.columns):
        return sources
    found = {row.rid: (row, " · ".join(told)) for row in seen.rows if (told := list(_unread(seen, row)))}
    if not found:
        return sources
    said = {row.rid: row.values[remarks] for source in sources for row in source.rows if remarks in row.values}
    texts = {rid: _whole(seen, row, told, canonical(said.get(rid))) for rid, (row, told) in found.items()}
    mended = [replace(one, rows=tuple(_without(remarks, row, texts) for row in one.rows)) for one in sources]
    rows = tuple(SourceRow(rid=rid, values={remarks: text}) for rid, text in texts.items())
    return [*mended, Source(name="computed", tab=seen.tab.name, rows=rows, creates=False)]


def _unread(seen: SeenTab, row: SeenRow) -> Iterator[str]:
    """Yield what is wrong with each cell of people's, in the order of the columns."""
    for column in seen.tab.columns if row.unread else ():
        cell = row.unread.get(column.field)
        if cell is not None and column.owner in {"person", "shared"}:
            counts = f"; {_LAST}" if row.raw[seen.at[column.field]] is not None else ""
            yield f"{column.header}: {cell.bad.what}{counts}. {cell.bad.next_step}".strip()


def _whole(seen: SeenTab, row: SeenRow, told: str, own: str) -> str:
    """Join it with what the tab's part wrote, which did not see a row that is not used."""
    if not seen.is_used(row):
        return f"this row is not used: {told}"
    return told if own in {"", _FINE} else f"{told} · {own}"


def _without(remarks: str, row: SourceRow, texts: Mapping[str, str]) -> SourceRow:
    if row.rid not in texts:
        return row
    return replace(row, values={name: value for name, value in row.values.items() if name != remarks})
