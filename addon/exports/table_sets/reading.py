"""Files of a set of tables -> exports: one for each table of rows in each file, one for all else in it. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from addon.exports.beside import FileOfSet, ReadTogether
from addon.exports.dates import PracticeDates
from addon.exports.export import Counts, Export
from addon.exports.limits import Limits, check_size
from addon.exports.making import told_by_file
from addon.exports.table_sets.joined_rows import JoinedRows, rows_of_table
from addon.exports.table_sets.model import TableSet
from addon.exports.table_sets.tables import HowRead, TablePart, Tables, count_rows, read_table, wanted_columns
from addon.exports.zipped import part_names, unzipped
from addon.problems import UnreadableExport

DOCUMENT, OTHER_TABLE = "document", "table that is not read"
LOOKED_UP, OF_ITEM_9 = "looked up for other rows", "read for item 9 alone"


@dataclass(slots=True)
class _File:
    """One file, opened: its tables by name, and how many other parts it has."""

    given: FileOfSet
    parts: dict[str, tuple[str, TablePart]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def is_zip(self) -> bool:
        """Whether it has several parts."""
        return self.given.content.startswith(b"PK")


def table_in(name: str, found: TableSet) -> str:
    """Return which table of a set a part of a zip, or a file, is; "" if none. A browser's ``(1)`` does not matter."""
    path = PurePosixPath(name)
    stem = path.stem.partition(" ")[0].casefold()
    return stem if path.suffix.casefold() == ".csv" and "documents" not in path.parts and stem in found.keys else ""


def is_of_set(name: str, content: bytes, parts: Sequence[str], found: TableSet) -> bool:
    """Return whether a file is a zip with tables of a set among its ``parts``, or one of its tables.

    Alone it has all columns that are read, and those that tell: other programs have lists called users too.
    """
    tables = {table_in(one, found) for one in parts} - {""}
    table = table_in(name, found)
    return len(tables) > 1 or (
        bool(table) and _has_all(content, [*wanted_columns(found)[table], *found.alone.get(table, ())])
    )


def _has_all(content: bytes, columns: Sequence[str]) -> bool:
    header = content[:20_000].partition(b"\n")[0].decode("utf-8", "replace").casefold()
    cells = {cell.strip('\ufeff" \r') for cell in header.split(",")}
    return {one.casefold() for one in columns} <= cells


def read_set(files: Sequence[FileOfSet], found: TableSet, limits: Limits, dates: PracticeDates) -> ReadTogether:
    """Read files of one set, oldest first."""
    result = ReadTogether()
    how, opened = HowRead(found, wanted_columns(found), limits), []
    for place, file in enumerate(files):
        try:
            opened.append(_opened(place, file, how))
        except UnreadableExport as fault:
            result.refused[file.name] = fault
    tables = Tables()
    for table, key in found.keys.items():
        tables.unite(table, key, [one.parts[table][1] for one in opened if table in one.parts])
    for one in opened:
        try:
            result.exports += _exports(one, found, tables, dates)
        except UnreadableExport as fault:
            result.refused[one.given.name] = fault
    return result


def _opened(place: int, file: FileOfSet, how: HowRead) -> _File:
    """Return a file's tables. Raises UnreadableExport."""
    found, limits = how.found, how.limits
    opened = _File(file)
    check_size(file.name, file.content, limits)
    for path, content in _contents(file, limits).items():
        table = table_in(path, found)
        name = f"{file.name}/{table}.csv" if opened.is_zip else file.name
        if table in opened.parts:
            raise UnreadableExport(file.name, f"{table} is in it twice", "Export it again.", code="unknown-format")
        if table:
            part = read_table(table, name, content, (place, file.age), how)
            opened.parts[table] = name, part
            if found.rows_of(table) is None:
                rule = OF_ITEM_9 if any(one.table == table for one in found.item_9) else LOOKED_UP
                opened.skipped[rule] += part.read
        else:
            opened.skipped[OTHER_TABLE] += count_rows(content, path, found)
    if opened.is_zip:
        opened.skipped[DOCUMENT] += sum(1 for one in part_names(file.content) if not _is_table(one))
    return opened


def _contents(file: FileOfSet, limits: Limits) -> dict[str, bytes]:
    if file.content.startswith(b"PK"):
        return unzipped(file.name, file.content, limits, _is_table)
    return {file.name: file.content}


def _is_table(path: str) -> bool:
    return path.casefold().endswith(".csv") and "documents" not in path.split("/")


def _exports(file: _File, found: TableSet, tables: Tables, dates: PracticeDates) -> list[Export]:
    of_rows = {
        name: rows_of_table(name, part, JoinedRows(found, rows, tables), dates)
        for table, (name, part) in file.parts.items()
        if (rows := found.rows_of(table)) is not None
    }
    if file.is_zip or not of_rows:
        of_rows[file.given.name] = _of_the_rest(file, found)
    dated = tuple(told_by_file(file.given.name, file.given.content, dates))
    return [replace(one, sha256=file.given.sha_of(name), dated=dated) for name, one in of_rows.items()]


def _of_the_rest(file: _File, found: TableSet) -> Export:
    """Return what was not read as rows of its own, counted by why."""
    skipped = {name: count for name, count in file.skipped.items() if count}
    return Export(
        profile=found.name,
        source=found.name,
        file=file.given.name,
        sha256=file.given.sha256,
        counts=Counts(read=sum(skipped.values()), skipped=skipped),
        header_signature=found.name,
        adds=True,
    )
