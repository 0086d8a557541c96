"""Tell the demo's story to a workbook: the starting rows and the VA's edits as writes. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from addon.cells import BadCell, read_value, to_cell
from addon.sample.story import Edit, ForeignNote, Sort, Story, selects
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import Raw, TabSnapshot

Cell = tuple[str, int, int, Value]
"""Tab, sheet row, 0-based column, value."""


def starting_appends(
    rows: Mapping[str, Sequence[Mapping[str, Value]]], tabs: Mapping[str, Tab], headers: Mapping[str, Sequence[str]]
) -> list[tuple[str, dict[int, Value]]]:
    """Return what the practice had typed before the first pass, as rows by 0-based column."""
    found = []
    for name, typed in rows.items():
        at = matched_columns(tabs[name], headers[name])
        found += [(name, {at[k]: to_cell(v) for k, v in row.items() if v not in (None, "")}) for row in typed]
    return found


def edits(story: Story, tabs: Mapping[str, Tab], sheets: Mapping[str, TabSnapshot]) -> Iterator[Cell]:
    """Yield the VA's cells: marks, phones, the moved session and the note beside (sheets as read)."""
    for edit in (*story.edits, story.moved):
        yield from _edited(edit, tabs[edit.tab], sheets[edit.tab])
    for note in story.notes:
        yield from _noted(note, tabs[note.tab], sheets[note.tab])


def rows_of(tab: Tab, sheet: TabSnapshot) -> Iterator[tuple[int, dict[str, Value]]]:
    """Yield each sheet row with its values by field."""
    at = matched_columns(tab, sheet.headers)
    for number, raw in enumerate(sheet.rows, sheet.first_row):
        row: dict[str, Value] = {}
        for column in tab.columns:
            index = at.get(column.field)
            value = read_value(column, raw[index]) if index is not None and index < len(raw) else None
            row[column.field] = None if isinstance(value, BadCell) else value
        yield number, row


def _edited(edit: Edit, tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    at = matched_columns(tab, sheet.headers)
    for number, row in rows_of(tab, sheet):
        if selects(edit.where, row):
            yield tab.name, number, at[edit.field], to_cell(edit.value)


def _noted(note: ForeignNote, tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    column = len(sheet.headers)
    yield tab.name, sheet.first_row - 1, column, note.header
    for number, row in rows_of(tab, sheet):
        if selects(note.where, row):
            yield tab.name, number, column, note.text


def sorted_cells(sort: Sort, tab: Tab, sheet: TabSnapshot) -> Iterator[Cell]:
    """Yield the cells of a tab whose whole rows were sorted by one column, as a spreadsheet program does it."""
    at = matched_columns(tab, sheet.headers)[sort.by]
    rows = list(sheet.rows)
    wide = max((len(row) for row in rows), default=0)
    order = sorted(range(len(rows)), key=lambda i: (rows[i][at] is None, str(rows[i][at])))
    for place, source in enumerate(order):
        for column in range(wide):
            old = rows[place][column] if column < len(rows[place]) else None
            new = rows[source][column] if column < len(rows[source]) else None
            if old != new:
                yield tab.name, sheet.first_row + place, column, as_value(new)


def as_value(raw: Raw) -> Value:
    """Return a cell as read as a value that can be written again (a duration as the time of day it shows)."""
    if isinstance(raw, timedelta):
        return (datetime.min + raw).time()
    return Decimal(repr(raw)) if isinstance(raw, float) else raw
