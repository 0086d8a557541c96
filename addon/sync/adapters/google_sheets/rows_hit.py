"""Where a cell is by now that a write of ours put over something we had not read. Pure.

Rows may have moved since, whole or in part: a person sorts all columns but the ids, or some columns only. So each cell
is looked for by itself, and by everything that its row shows, never by one sign alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from addon.sync.adapters.google_sheets.cells import digest
from addon.sync.adapters.google_sheets.known import KnownSheet
from addon.sync.adapters.google_sheets.scratch import NO_ID, Copy, cell_digest, row_digest

Rows = Sequence[int]


class Showing:
    """A tab's rows by what they show."""

    def __init__(self, sheet: KnownSheet) -> None:
        self.sheet = sheet
        self._by: dict[tuple[object, ...], dict[str, list[int]]] = {}

    def rows(self, columns: tuple[int, ...], wanted: str) -> Rows:
        """Return the sheet rows that show in these columns what has this digest."""
        return self._found(("row", *columns), lambda row: digest(self.sheet.tokens(row, columns)), wanted)

    def with_cell(self, column: int, wanted: str) -> Rows:
        """Return the sheet rows that show in this cell what has this digest of a cell."""
        return self._found(("cell", column), lambda row: self.cell(row, column), wanted)

    def with_row(self, columns: tuple[int, ...], wanted: str) -> Rows:
        """Return the sheet rows that show in these columns what has this digest of an appended row."""
        return self._found(("appended", *columns), lambda row: row_digest(self.sheet.tokens(row, columns)), wanted)

    def is_all(self, row: int, width: int) -> bool:
        """Return whether a row shows nothing right of so many columns, but for what formulas put there."""
        line = self.sheet.rows[row - 1]
        return all(line[at] is None or (row, at) in self.sheet.locked for at in range(width, len(line)))

    def cell(self, row: int, column: int) -> str:
        """Return the digest of what a cell shows."""
        return cell_digest(*self.sheet.tokens(row, (column,)))

    def _found(self, index: tuple[object, ...], made: Callable[[int], str], wanted: str) -> Rows:
        if index not in self._by:
            by = self._by[index] = defaultdict(list)
            for row in range(1, len(self.sheet.rows) + 1):
                by[made(row)].append(row)
        return self._by[index].get(wanted, ())


def rows_hit(copy: Copy, column: int, shown: Showing) -> Rows:
    """Return the sheet rows in which this cell still shows what we wrote over the copy; none where nothing tells.

    They are several where a person has copied the row since.
    """
    alone = column in copy.mark.alone
    still, usual = shown.with_cell(column, copy.mark.wrote_in(column)), copy.mark.row + 1
    if shown.sheet.id_column is None or copy.mark.id_expected == NO_ID:
        has_moved = alone and len(still) == 1 and shown.cell(usual, column) != copy.found_in(column)
        return [usual] if usual in still else still if has_moved else ()
    signs = _Signs(copy, shown)
    for rows in signs.by_weight():
        there = [row for row in still if row in rows]
        if there:
            return there if rows is signs.the_same else _chosen(there, usual)
    unnamed = [row for row in still if row in signs.unnamed] if alone else []
    if unnamed or signs.is_nobody:
        return _chosen(unnamed, usual)
    if not (alone and signs.home):
        return ()
    is_there = any(shown.cell(row, column) == copy.found_in(column) for row in signs.home)
    return [usual] if usual in still else still if len(still) == 1 and not is_there else ()


def _chosen(there: Rows, usual: int) -> Rows:
    """Return the one row of several, or the place that was written to."""
    return [usual] if usual in there else there if len(there) == 1 else ()


def copies_of(copy: Copy, column: int, shown: Showing) -> Rows:
    """Return the rows that a person copied before the row itself was put back: they still show what we wrote there.

    Of a row that names nobody, those that name nobody either and show what no other row was to show.
    """
    if shown.sheet.id_column is None:
        return ()
    signs, found = _Signs(copy, shown), copy.found_in(column)
    still = shown.with_cell(column, copy.mark.wrote_in(column))
    if signs.is_nobody:
        return [row for row in still if row in signs.unnamed] if column in copy.mark.alone else ()
    same = signs.the_same
    return [row for row in still if row in same] if any(shown.cell(row, column) == found for row in same) else ()


class _Signs:
    """By what the row of a copy may be known again: its id, its key, and the other cells that were compared."""

    def __init__(self, copy: Copy, shown: Showing) -> None:
        mark, at = copy.mark, shown.sheet.id_column
        self._copy, self._shown = copy, shown
        key = tuple(sorted(shown.sheet.telling(mark.written) & set(mark.others) - {at}))
        is_named, self._writes_id = any(copy.tokens(key)), at in mark.written
        self._has_id = bool(copy.id_token) and not self._writes_id
        self._beside = shown.rows(mark.others, copy.others)
        self._by_key = shown.rows(key, digest(copy.tokens(key))) if is_named else ()
        self._by_id = () if at is None or self._writes_id else shown.rows((at,), digest([copy.id_token]))
        self.the_same = self._with_its_id(self._beside) if is_named or self._has_id else []
        self.is_nobody = bool(key) and not is_named and not copy.id_token
        unnamed = shown.rows(key, digest(copy.tokens(key))) if key and not is_named else ()
        self.unnamed = self._with_its_id(unnamed) if self.is_nobody else unnamed  # an id alone may have gone elsewhere

    def _with_its_id(self, rows: Rows) -> list[int]:
        """Return those rows that have the id of the copy; an id that was written over tells nothing."""
        return [row for row in rows if self._writes_id or row in self._by_id]

    def by_weight(self) -> Iterator[Rows]:
        """Return the rows that it may be, the surest sign first.

        The cells beside come along with every sort, an id only with some: by itself it tells only where the key is
        nowhere else, so that a person must have typed over that.
        """
        yield self.the_same
        if self._by_key:
            yield self._beside
            yield self._by_key
        elif self._has_id:
            yield self._by_id
        else:
            usual = self._copy.mark.row + 1
            yield self._beside
            yield [usual] if self._writes_id or usual in self._by_id else []

    @property
    def home(self) -> Rows:
        """Return the rows that are it though they lack our cell: that stayed behind, or went elsewhere."""
        return self._by_key or (self._by_id if self._has_id else ())
