"""Item 9 of the PHQ-9 in the tables of a set, looked for before anything about a file can fail. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from addon.exports.beside import FileOfSet
from addon.exports.item_9_rows import above_zero
from addon.exports.limits import Limits
from addon.exports.rows import ClientRef
from addon.exports.safety import (
    SafetyAnswer,
    answer_of,
    day_in,
    day_key,
    lenient_records,
    lenient_text,
    numbered,
)
from addon.exports.table_sets.model import ItemNine, TableSet, columns_in
from addon.exports.table_sets.reading import table_in
from addon.exports.table_sets.tables import Cells, Tables, cell_of
from addon.exports.zipped import legible
from addon.problems import in_file


def set_safety(files: Sequence[FileOfSet], found: TableSet, limits: Limits) -> tuple[SafetyAnswer, ...]:
    """Return the answers above zero, and those that cannot be read, with the client where some file has their row."""
    answers = [
        (file, one, number, cells)
        for file in files
        for one in found.item_9
        for number, cells in _rows(file, one.table, found, limits)
        if any(above_zero(cells[name] or None, "PHQ-9", None) is not False for name in one.answers if name in cells)
    ]
    if not answers:
        return ()
    clients = _clients(files, found, limits)
    by_file: dict[str, list[SafetyAnswer]] = {file.name: [] for file, *_ in answers}
    for file, one, number, cells in answers:
        by_file[file.name].append(_answer(file, one, (number, cells), clients))
    return tuple(answer for each in by_file.values() for answer in numbered(each))


def _answer(file: FileOfSet, one: ItemNine, row: tuple[int, Cells], clients: Tables) -> SafetyAnswer:
    number, cells = row
    patient = clients.find(one.client, {"": cells})
    client = _client(one, {"": cells, one.client.called: patient}) if patient else None
    day = next((text for name in one.day if (text := day_key(cells.get(name, "")))), "")
    sure = any(above_zero(cells[name] or None, "PHQ-9", None) for name in one.answers if name in cells)
    name = f"{file.name}/{one.table}.csv" if file.content.startswith(b"PK") else file.name
    return answer_of(in_file(name, number), client, day, readable=sure, same=(file.sha256, one.table, number))


def _client(one: ItemNine, there: Mapping[str, Cells]) -> ClientRef | None:
    name = " ".join(filter(None, (cell_of(part, there) for part in columns_in(one.name))))
    if not name:
        return None
    born = day_in(cell_of(one.birth_date, there))
    return ClientRef(name=name, birth_date=born, external_id=cell_of(one.external_id, there))


def _clients(files: Sequence[FileOfSet], found: TableSet, limits: Limits) -> Tables:
    tables = Tables()
    for one in found.item_9:
        table, (key,) = one.client.table, found.keys[one.client.table]
        rows = (cells for file in files for _, cells in _rows(file, table, found, limits))
        tables.rows[table] = list({cells.get(key, ""): cells for cells in rows}.values())
    return tables


def _rows(file: FileOfSet, table: str, found: TableSet, limits: Limits) -> Iterator[tuple[int, Cells]]:
    """Yield a table's rows with their numbers, by column in small letters: as far as they can be read."""
    header: list[str] = []
    for content in _tables(file, table, found, limits):
        records = lenient_records(lenient_text(file.name, content), ",", found.escape)
        for number, record in enumerate(filter(None, records), 1):
            if number == 1:
                header = [cell.strip() for cell in record]
            else:
                yield number, dict(zip(header, (cell.strip() for cell in record), strict=False))


def _tables(file: FileOfSet, table: str, found: TableSet, limits: Limits) -> Iterator[bytes]:
    if not file.content.startswith(b"PK"):
        if table_in(file.name, found) == table:
            yield file.content
        return
    yield from (part for _, part in legible(file.content, limits, lambda path: table_in(path, found) == table))
