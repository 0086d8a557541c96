"""The table of a file that no profile knows: which row seems to be its header, and the rows below it. Pure."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from addon.exports.date_forms import written
from addon.exports.guessing.shapes import Shape, shape_of
from addon.exports.guessing.vocabulary import ITEM_9, vocabulary
from addon.exports.limits import Limits
from addon.exports.text_files import decoded, usable_delimiters
from addon.exports.workbook_files import sheets
from addon.problems import UnreadableExport
from addon.tabs import folded
from addon.written import is_no_record, letters, one_line

SHOWN = 60
"""So many letters of a header or a cell are shown."""
_WIDE = 2
"""A table has at least so many columns; one with no more has only headers with known words."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """An unknown file: its name and hash, the headers (trimmed, "" where blank) and the rows below them.

    ``signature`` is that of its headers, as a known format would have it.
    """

    name: str
    sha256: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[object]] = field(repr=False)

    @property
    def signature(self) -> str:
        """Return what all files with these headers share."""
        return hashlib.sha256("|".join(map(folded, self.headers)).encode()).hexdigest()[:16]

    def shown(self, at: int) -> str:
        """Return a column's header as it is shown."""
        return one_line(self.headers[at], SHOWN)

    def told(self, at: int) -> str:
        """Return how a column is named: its letter and header."""
        return f"{letters(at)}: {self.shown(at)}"

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """Return the shape of each column."""
        return tuple(shape_of([row[at] for row in self._records if at < len(row)]) for at in range(len(self.headers)))

    def samples(self, at: int, count: int = 3) -> tuple[str, ...]:
        """Return some different cells of a column as they are shown; none where the header tells of item 9.

        They are sorted, and each column begins at another row: beside each other they are no record of one person.
        """
        if ITEM_9 in vocabulary().about(self.headers[at]):
            return ()
        found: dict[str, None] = {}
        first = at * count % max(1, len(self._records))
        for row in (*self._records[first:], *self._records[:first]):
            if at < len(row) and (text := one_line(str(row[at]), SHOWN)):
                found[text] = None
                if len(found) == count:
                    break
        return tuple(sorted(found))

    @cached_property
    def _records(self) -> list[Sequence[object]]:
        """Return the rows but blank ones, totals and headings: these fill few cells."""
        filled = [_filled(row) for row in self.rows]
        usual = sorted(filled)[len(filled) // 2] if filled else 0
        return [row for row, count in zip(self.rows, filled, strict=True) if count and count * 3 > usual]


def table_of(name: str, content: bytes, limits: Limits) -> Table | None:
    """Return the table of a file that can be opened, None if it has none. Raises UnreadableExport."""
    found = max(_tables(name, content, limits), key=lambda one: one[0], default=None)
    if found is None or found[0] <= 0:
        return None
    _, at, rows = found
    headers = [" ".join(str(cell).split()) for cell in rows[at]]
    while headers and not headers[-1]:
        headers.pop()
    below = [row for row in rows[at + 1 :] if not _is_no_record(row)]
    return Table(name=name, sha256=hashlib.sha256(content).hexdigest(), headers=tuple(headers), rows=below)


def _tables(name: str, content: bytes, limits: Limits) -> Iterator[tuple[float, int, list[Sequence[object]]]]:
    """Yield how well each reading of the file has a header, where that is, and its rows."""
    for rows in _readings(name, content, limits):
        depth = rows[: limits.header_depth]
        scored = [(_as_header(row, rows[at + 1 : at + 6]), -at) for at, row in enumerate(depth)]
        if scored:
            score, at = max(scored)
            yield score, -at, rows


def _readings(name: str, content: bytes, limits: Limits) -> Iterator[list[Sequence[object]]]:
    if content.startswith(b"PK"):
        for _, rows in sheets(name, content, limits):
            yield [tuple(row) for row in rows]
        return
    file = decoded(name, content)
    for mark in usable_delimiters(file, limits):
        try:
            yield list(file.records(mark))
        except UnreadableExport:
            continue


def _as_header(row: Sequence[object], below: Sequence[Sequence[object]]) -> float:
    """Return how well a row serves as a header: words, all different, some known, filled cells below; 0 not at all."""
    names = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    if len(names) < _WIDE or len(names) < _filled(row) or any(map(_is_value, names)):
        return 0
    words = vocabulary()
    known = sum(not concepts.isdisjoint(words.all_concepts) for concepts in map(words.about, names))
    if len(names) <= _WIDE and known < _WIDE:
        return 0
    alike = sum(_filled(one) >= len(names) / 2 for one in below)
    return len(set(names)) + 2 * known + alike


def _is_value(text: str) -> bool:
    return written(text) is not None or text.replace(".", "").replace(",", "").replace("$", "").isdigit() or "@" in text


def _filled(row: Sequence[object]) -> int:
    return sum(1 for cell in row if cell != "" and str(cell).strip())


def _is_no_record(row: Sequence[object]) -> bool:
    first = next((text for cell in row if (text := str(cell).strip())), "")
    return not first or is_no_record(first)
