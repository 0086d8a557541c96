"""Cells that cannot be read: they count as they were read last, stay as they are, and are told about. Pure.

An error, a cell inside a merge and a formula that shows nothing are such cells too, where there was a value. In a row
that no pass has read before nothing counts: where a blank would mean something, the row is not used.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.sources import few
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab, UnreadCell, as_read
from addon.sync.merging.understood import Readings
from addon.tabs import Column, Tab, Value
from addon.workbook import Raw
from addon.written import DAY_ZERO

MARK = "?"
"""Before the name of a field that could not be read: behind it is what its source had told before, NEVER or LOCKED."""
TOLD = "="
"""Begins what a source had told before the cell could not be read."""
NEVER = "never read"
LOCKED = "locked "
"""Begins what a cell held before an error, a merge or a formula without a result came into its place."""
LAST_READ = "last read"
"""Where states of earlier versions have the texts of such cells: among what sources told."""

Texts = dict[str, str]


def last_agreed(base: AgreedRow) -> tuple[Texts, dict[str, Texts], Texts]:
    """Return ``(sheet texts, texts by source, marks)`` of a row, each cell as it was read last."""
    sheet, told = base.baselines()
    sheet |= told.pop(LAST_READ, {})
    marks = {name[1:]: sheet.pop(name) for name in list(sheet) if name.startswith(MARK)}
    return sheet, told, marks


def as_marks(marks: Texts) -> Texts:
    """Return marks as the texts that are kept beside those of the cells."""
    return {f"{MARK}{name}": text for name, text in marks.items()}


def counted_last(base: AgreedRow, columns: Iterable[Column]) -> dict[str, Value]:
    """Return what the cells of a row counted as when it was seen last, by field; a blank one is left out."""
    sheet, _, marks = last_agreed(base)
    texts = ((one, _last_text(sheet, marks, one.field)) for one in columns)
    return {
        one.field: from_canonical(one, text)
        for one, text in texts
        if text and not (one.is_consent and one.field in marks)
    }


def was_used(tab: Tab, base: AgreedRow) -> bool:
    """Return whether anything followed from a row when it was seen last."""
    if f'"{NEVER}"' not in base.packed:
        return True
    _, _, marks = last_agreed(base)
    return not any(mark == NEVER and tab.column(name).blank_counts for name, mark in marks.items())


def count_as_last_read(seen: SeenTab, rows: Iterable[SeenRow], agreed: AgreedTab, *, today: date) -> None:
    """Give the cells that cannot be read the value they had last, for everything that follows from the rows.

    A day that is still to come is none yet where only a past one has a meaning.
    """
    if not (rows := list(rows)):
        return
    columns = [
        (one, at, seen.readings(one.field))
        for one in seen.tab.columns
        if one.owner != "id" and (at := seen.at.get(one.field)) is not None
    ]
    for row in rows:
        for name, cell in row.unread.items():  # the row may have got another id meanwhile
            row.raw = _with(row.raw, seen.at[name], cell.raw)
        row.unread = {}
        doubtful = [*_doubtful(row, columns, seen.snapshot.locked), *_to_come(row, columns, today)]
        if doubtful:
            base = agreed.rows.get(row.rid)
            sheet, _, marks = last_agreed(base) if base else ({}, {}, {})
            for read in doubtful:
                _decide(seen, row, read, _last_text(sheet, marks, read[0].field), marks if base else None)


def _doubtful(
    row: SeenRow, columns: Iterable[tuple[Column, int, Readings]], locked: frozenset[tuple[int, int]]
) -> list[tuple[Column, Value | BadCell]]:
    """Return the cells that cannot be read, are a number where a day is expected, or show nothing in a locked place."""
    found = []
    for column, at, readings in columns:
        value = readings[raw := row.raw[at]]
        if _is_doubtful(column, raw, value) or (value is None and locked and (row.number, at) in locked):
            found.append((column, value))
    return found


def _to_come(
    row: SeenRow, columns: Iterable[tuple[Column, int, Readings]], today: date
) -> Iterator[tuple[Column, Value | BadCell]]:
    for column, at, readings in columns:
        day = readings[row.raw[at]] if column.is_past else None
        if isinstance(day, date) and day > today:
            yield column, _NOT_YET


def _is_doubtful(column: Column, raw: Raw, value: Value | BadCell) -> bool:
    return isinstance(value, BadCell) or (column.kind in _TEMPORAL and isinstance(raw, int | float))


def _decide(seen: SeenTab, row: SeenRow, read: tuple[Column, Value | BadCell], last: str, marks: Texts | None) -> None:
    """Note a cell that cannot be read; ``marks`` are those of a row that a pass has read before."""
    column, value = read
    name, at = column.field, seen.at[column.field]
    raw = row.raw[at]
    if value is None:
        if not last:
            return
        value = _NOTHING_SHOWN
    if isinstance(raw, int | float) and last and column.kind in _TEMPORAL:
        if as_days(column, raw) == last:
            row.raw = _with(row.raw, at, _counts_as(column, last))
            return
        if not isinstance(value, BadCell):
            seen.turned.add((row.rid, name))
    if isinstance(value, BadCell):
        never = not last and (marks is None or marks.get(name) == NEVER)
        row.unread[name] = UnreadCell(raw, value, never=never, is_new=bool(last) and name not in (marks or {}))
        row.raw = _with(row.raw, at, _counts_as(column, last))


def as_days(column: Column, raw: float) -> str:
    """Return the text of the day that a number means to a spreadsheet, however long ago; "" if it means none."""
    try:
        value = read_value(column, DAY_ZERO + timedelta(minutes=round(raw * 1440)))
    except (OverflowError, ValueError):
        return ""
    return "" if isinstance(value, BadCell) else canonical(value)


_TEMPORAL = frozenset({"date", "datetime"})
_NOT_YET = BadCell("this day is still to come", "Type the day on which it was.")
_NOTHING_SHOWN = BadCell("an error, a merged cell or a formula without a result is here", "Type the value.")


def _last_text(sheet: Texts, marks: Texts, name: str) -> str:
    mark = marks.get(name, "")
    return mark.removeprefix(LOCKED) if mark.startswith(LOCKED) else sheet.get(name, "")


def _with(raw: Sequence[Raw], at: int, value: Raw) -> Sequence[Raw]:
    return (*raw[:at], value, *raw[at + 1 :])


def _counts_as(column: Column, text: str) -> Raw:
    """Return what a cell counts as: whoever types anything over a consent may want to take it back."""
    return None if column.is_consent or not text else as_read(from_canonical(column, text))


def unread_column(seen: SeenTab, living: Sequence[AgreedRow]) -> tuple[str, int, str]:
    """Return the column of which too much is of another kind than before, in how many cells, and a key for just these.

    They cannot be read any more, or are bare numbers that mean other days.
    """
    rows = [(row.rid, name) for row in seen.rows for name, cell in row.unread.items() if cell.is_new]
    rows += seen.turned
    for name, count in Counter(name for _, name in rows).most_common():
        if count > few(sum(base.has_text(name) for base in living)):
            rids = "|".join(sorted(rid for rid, one in rows if one == name))
            return name, count, f"unread {name}|{sha256(rids.encode()).hexdigest()[:8]}"
    return "", 0, ""
