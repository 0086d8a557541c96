"""The tables of a set: their rows united by key, and found again by the values of some columns. Pure."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from addon.exports.limits import Limits, check_length
from addon.exports.table_sets.model import Join, SetRows, TableSet, columns_in
from addon.exports.text_files import decoded
from addon.exports.united import Told, unite
from addon.problems import UnreadableExport

Cells = Mapping[str, str]


@dataclass(slots=True)
class TablePart:
    """One table in one file: its ``header`` in small letters, its rows, and the numbers of rows of another width."""

    header: tuple[str, ...]
    rows: list[Told[Cells]] = field(default_factory=list)
    shifted: list[int] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Return how many rows are below the header."""
        return len(self.rows) + len(self.shifted)


@dataclass(frozen=True, slots=True)
class HowRead:
    """How tables are read: by which set, which columns of each, within which limits."""

    found: TableSet
    wanted: Mapping[str, Sequence[str]]
    limits: Limits


def read_table(table: str, name: str, content: bytes, file: tuple[int, str], how: HowRead) -> TablePart:
    """Return the wanted columns of a table's rows; ``name`` is the file's, ``file`` its place and its age.

    Raises UnreadableExport.
    """
    found, (place, age) = how.found, file
    records = _records(name, decoded(name, content).text, found.escape)
    header = tuple(cell.strip().casefold() for cell in next(records, []))
    lacking = [one for one in found.keys[table] if one.casefold() not in header]
    if lacking:
        what = f"column {', '.join(lacking)} is not there, by which its rows are told apart"
        raise UnreadableExport(name, what, "Export it again.", code="unknown-format")
    at = {one: header.index(one.casefold()) for one in how.wanted[table] if one.casefold() in header}
    blanks = frozenset(found.blanks)
    part = TablePart(header)
    for number, record in enumerate(records, 2):
        check_length(name, part.read + 1, how.limits.rows)
        if len(record) != len(header):
            part.shifted.append(number)
            continue
        cells = {one: "" if (text := record[index].strip()) in blanks else text for one, index in at.items()}
        part.rows.append(Told(place, number, cells, age))
    return part


def count_rows(content: bytes, name: str, found: TableSet) -> int:
    """Return how many rows a table has below its header, without looking at them; 0 where it is no table."""
    try:
        return max(0, sum(1 for _ in _records(name, decoded(name, content).text, found.escape)) - 1)
    except UnreadableExport:
        return 0


def _records(name: str, text: str, escape: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), escapechar=escape or None, strict=True)
    try:
        yield from (record for record in reader if record)
    except csv.Error as wrong:
        what = "a quotation mark is never closed or is inside a cell"
        raise UnreadableExport(name, what, "Export it again.", code="broken-quotes") from wrong


def wanted_columns(found: TableSet) -> dict[str, list[str]]:
    """Return the columns of each table that anything asks for, its key first."""
    wanted: dict[str, dict[str, None]] = {table: dict.fromkeys(key) for table, key in found.keys.items()}
    for rows in found.rows:
        tables = {"": rows.table} | {one.called: one.table for one in rows.joins}
        named = [name for column in rows.columns for header in column.headers for name in columns_in(header)]
        named += [name for one in rows.skip for name in one.when]
        named += [name for one in rows.joins for name in one.where.values() if not name.startswith("'")]
        for name in named:
            called, _, column = name.rpartition(".")
            wanted[tables[called]][column] = None
        for one in rows.joins:
            wanted[one.table] |= dict.fromkeys([*one.where, *([one.latest] if one.latest else [])])
    return {table: list(columns) for table, columns in wanted.items()}


@dataclass(slots=True)
class Tables:
    """The rows that count of every table, of all files."""

    rows: dict[str, list[Cells]] = field(default_factory=dict)
    _indexes: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[Cells]]] = field(default_factory=dict)

    def unite(self, table: str, key: Sequence[str], parts: Sequence[TablePart]) -> None:
        """Take the parts of a table, oldest first: of rows with one key one counts, the others learn their fate."""
        told = ((tuple(row.content[one] for one in key), row) for part in parts for row in part.rows)
        self.rows[table] = [row.content for row in unite(told).values()]

    def joined(self, base: Cells, rows: SetRows) -> "dict[str, Cells] | Join":
        """Return the rows that complete a row, by the name of their join; the first join that fails instead."""
        there: dict[str, Cells] = {"": base}
        for join in rows.joins:
            found = self.find(join, there)
            if found is not None:
                there[join.called] = found
            elif not join.optional:
                return join
        return there

    def find(self, join: Join, there: Mapping[str, Cells]) -> Cells | None:
        """Return the one row of a table that a join means, None where there is none or nothing tells which."""
        columns = tuple(join.where)
        sought = tuple(_sought(name, there) for name in join.where.values())
        if not all(sought):
            return None
        rows = self._index(join.table, columns).get(sought, [])
        if len(rows) > 1 and join.latest:
            return max(rows, key=lambda row: row.get(join.latest, ""))
        return rows[0] if len(rows) == 1 else None

    def _index(self, table: str, columns: tuple[str, ...]) -> dict[tuple[str, ...], list[Cells]]:
        found = self._indexes.get((table, columns))
        if found is None:
            found = self._indexes[table, columns] = defaultdict(list)
            for row in self.rows.get(table, ()):
                found[tuple(row.get(one, "") for one in columns)].append(row)
        return found


def _sought(name: str, there: Mapping[str, Cells]) -> str:
    return name[1:-1] if name.startswith("'") else cell_of(name, there)


def cell_of(name: str, there: Mapping[str, Cells]) -> str:
    """Return what a row and those that complete it have in a column, "" where it or its table is not there."""
    called, _, column = name.rpartition(".")
    return there.get(called, {}).get(column, "")
