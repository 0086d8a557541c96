"""Which rows are data: skip rules named and counted, rows of the wrong width refused."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from typing import Self

from addon.exports.beside import TEST_ROW
from addon.exports.headers import Layout
from addon.exports.item_9 import names_item_9
from addon.exports.limits import Limits, check_length
from addon.exports.opening import Opened
from addon.exports.profile import CLIENT_NAMES, Profile, SkipRule
from addon.exports.statuses import word_key
from addon.problems import Problem, UnreadableExport, in_file
from addon.same_person import is_nobody
from addon.tabs import folded
from addon.written import is_no_record, is_total

_COUNTED = re.compile(r"\d[\d,.]*\s+(\S+)")
_AGAIN = "Export the file again."
_FEW_CELLS = 2
"""A total or heading between data rows fills no more cells than this, or lacks one that data rows have."""
_SAFETY = "item_9"
_WIDE = 3
"""From how many columns on a row with a single filled cell is no data."""
_BY_HAND = "If it is a client, add them to Members by hand."
_FREE_TEXT = frozenset({"name", "text", "label", "payer"})
"""Kinds whose cells may hold a quotation mark, so that a closing one may be half of a doubled one."""


@dataclass(slots=True, kw_only=True)
class DataRows:
    """The rows that are data, as columns of the fields that are read, and what became of the others.

    ``above`` are the rows above the header; ``numbers`` are those of the data rows in the file; ``distinct`` are the
    different cells of each column.
    """

    fields: tuple[str, ...]
    cells: Mapping[str, Sequence[object]] = field(default_factory=dict)
    distinct: Mapping[str, Collection[object]] = field(default_factory=dict)
    above: list[Sequence[object]] = field(default_factory=list)
    numbers: Sequence[int] = ()
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    read: int = 0
    errors: int = 0

    @classmethod
    def of(cls, layout: Layout) -> Self:
        """Begin without rows, with the fields that a file has. Item 9 is only read where a total needs it."""
        needed = {item for rule in layout.profile.total for item in rule.items}
        there = () if layout.profile.why else layout.at
        return cls(fields=tuple(one for one in there if one != _SAFETY or one in needed))


def sort_rows(found: DataRows, name: str, opened: Opened, limits: Limits) -> None:
    """Sort a file's records into ``found``. The few that may be no data are looked at one by one.

    Raises UnreadableExport for too many rows or an overlong cell.
    """
    layout = opened.layout
    records = opened.records
    found.above, records = list(records[: layout.row]), records[layout.row + 1 :]
    found.read = len(found.above) + len(records)
    check_length(name, len(records), limits.rows)
    if found.above:
        found.skipped["above the header"] = len(found.above)
    sieve, first = _Sieve(opened), layout.row + 2
    table = _Columns(records, layout.width)
    left_out = set()
    for at in sorted(sieve.odd(records, table)):
        if rule := sieve.skip_rule(records[at]):
            found.skipped[rule] += 1
        elif wrong := sieve.flaw(records[at], is_last=at == len(records) - 1):
            found.errors += 1
            found.problems.append(Problem(in_file(name, first + at), *wrong))
        else:
            continue
        left_out.add(at)
    found.numbers = range(first, first + len(records))
    found.cells = {one: table.cells[layout.at[one]] for one in found.fields}
    if left_out:
        kept = [at not in left_out for at in range(len(records))]
        found.numbers = list(compress(found.numbers, kept))
        found.cells = {one: list(compress(cells, kept)) for one, cells in found.cells.items()}
    found.distinct = {
        one: set(cells) if left_out else table.distinct(layout.at[one]) for one, cells in found.cells.items()
    }
    texts = (cell for cells in found.distinct.values() for cell in cells if isinstance(cell, str))
    if any(len(text) > limits.cell_length for text in texts):
        raise UnreadableExport(name, "a cell holds far more text than an export can", _AGAIN, code="cell-too-long")


class _Columns:
    """Records by column; those that are too short are filled up with blanks, and each distinct cell is met once."""

    def __init__(self, records: Sequence[Sequence[object]], width: int) -> None:
        self.widths = set(map(len, records))
        if min(self.widths, default=width) < width:
            records = [one if len(one) >= width else [*one, *[""] * (width - len(one))] for one in records]
        self.cells: Sequence[Sequence[object]] = list(zip(*records, strict=False)) or [()] * width
        self._distinct: dict[int, set[object]] = {}

    def distinct(self, at: int) -> set[object]:
        """Return the different cells of a column."""
        found = self._distinct.get(at)
        if found is None:
            found = self._distinct[at] = set(self.cells[at])
        return found

    def rows_where(self, at: int, is_odd: Callable[[object], bool]) -> set[int]:
        """Return the rows whose cell in a column is odd, each distinct cell looked at once."""
        odd = set(filter(is_odd, self.distinct(at)))
        return {row for row, cell in enumerate(self.cells[at]) if cell in odd} if odd else set()

    def rows_named(self, places: Sequence[int], is_odd: Callable[[str], bool]) -> set[int]:
        """Return the rows that are odd by the text of all these columns together, each distinct text looked at once."""
        if len(places) == 1:
            return self.rows_where(places[0], lambda cell: is_odd(str(cell)))
        together = list(zip(*(self.cells[at] for at in places), strict=True))
        odd = {cells for cells in set(together) if is_odd(" ".join(map(str, cells)))}
        return {row for row, cells in enumerate(together) if cells in odd} if odd else set()


class _Sieve:
    """The rules of one file, which remember their verdict on each first cell."""

    def __init__(self, opened: Opened) -> None:
        layout = opened.layout
        self._opened = opened
        self._width = layout.width
        self._required = [layout.at[c.field] for c in layout.profile.columns if c.filled and c.field in layout.at]
        last = next((one for one, at in layout.at.items() if at == layout.width - 1), "")
        self._last = next((column for column in layout.profile.columns if column.field == last), None)
        self._said: dict[str, SkipRule | None] = {}
        columns = [one for one in layout.profile.columns if one.field in layout.at]
        self._headers = [(layout.at[one.field], {folded(header) for header in one.headers}) for one in columns]
        self._known_headers = frozenset().union(*(names for _, names in self._headers))
        rules = [rule for rule in layout.profile.skip if not rule.field]
        self._odd_firsts = self._known_headers.union(*(rule.firsts for rule in rules))
        self._counting = [rule for rule in rules if rule.numbers_of]
        self._by_field = [(layout.at[rule.field], rule) for rule in layout.profile.skip if rule.field in layout.at]
        self._names = [layout.at[one.field] for one in columns if one.field in CLIENT_NAMES]
        self._measures = [layout.at["measure"]] if layout.profile.rows == "scores" and "measure" in layout.at else []

    def odd(self, records: Sequence[Sequence[object]], table: _Columns) -> set[int]:
        """Return which records may be no data, or flawed: all others are ordinary, told by column and not by row."""
        odd: set[int] = set()
        if self._opened.is_text and table.widths != {self._width}:
            odd = {at for at, record in enumerate(records) if len(record) != self._width}
        if self._opened.open_ended and records:
            odd.add(len(records) - 1)
        odd |= table.rows_where(0, self._is_odd_first)
        for at in self._required:
            odd |= table.rows_where(at, _is_blank)
        for at, rule in self._by_field:
            odd |= table.rows_where(at, partial(_is_skipped, rule))
        for at in self._measures:
            odd |= table.rows_where(at, names_item_9)
        odd |= table.rows_named(self._names, _is_no_client)
        return odd | (self._alone(table) if self._width >= _WIDE else set())

    def _alone(self, table: _Columns) -> set[int]:
        """Return which rows have no cell but the first."""
        alone = table.rows_where(1, _is_blank)
        for at in range(2, len(table.cells)):
            if not alone:
                break
            alone &= table.rows_where(at, _is_blank)
        return alone

    def _is_odd_first(self, cell: object) -> bool:
        """Return whether a row that begins with this cell has to be looked at: it may be no record."""
        first = str(cell).strip()
        key = folded(first)
        is_odd = not key or key in self._odd_firsts or is_no_record(first)
        return is_odd or any(_is_counted(first, rule) for rule in self._counting)

    def skip_rule(self, record: Sequence[object]) -> str:
        """Return the name of the rule by which a row is no data, or ""."""
        first = next((text for cell in record if cell != "" and (text := str(cell).strip())), "")
        if not first:
            return "blank row"
        if first not in self._said and is_total(first):
            return "total row"
        if self._repeats_header(record, first):
            return "header again"
        if self._is_alone(record) and not self._is_named(record):
            return "heading"
        if by_field := next((rule.name for at, rule in self._by_field if _is_skipped(rule, _cell(record, at))), ""):
            return by_field
        if any(names_item_9(_cell(record, at)) for at in self._measures):
            return "answer to item 9"
        name = " ".join(str(_cell(record, at)) for at in self._names)
        if _is_no_client(name):
            return TEST_ROW if is_nobody(name) else "total row"
        if first not in self._said:
            self._said[first] = _rule_for(first, self._opened.layout.profile)
        rule = self._said[first]
        if rule is None:
            few = sum(cell != "" for cell in record) <= _FEW_CELLS
            return "total or heading" if is_no_record(first) and (few or self._lacks(record)) else ""
        return rule.name if _is_counted(first, rule) or self._lacks(record) else ""

    def _lacks(self, record: Sequence[object]) -> bool:
        """Return whether a cell is blank that every data row has."""
        return any(at >= len(record) or not str(record[at]).strip() for at in self._required)

    def _repeats_header(self, record: Sequence[object], first: str) -> bool:
        """Return whether every column that is read holds its own header once more, as on each page of a report."""
        if folded(first) not in self._known_headers:
            return False
        return all(at < len(record) and folded(record[at]) in names for at, names in self._headers)

    def _is_alone(self, record: Sequence[object]) -> bool:
        """Return whether a single cell of a wide row is filled."""
        if self._width < _WIDE:
            return False
        filled = (True for cell in record if cell != "" and str(cell).strip())
        return next(filled, False) and not next(filled, False)

    def _is_named(self, record: Sequence[object]) -> bool:
        return any(at < len(record) and str(record[at]).strip() for at in self._names)

    def flaw(self, record: Sequence[object], *, is_last: bool) -> tuple[str, str, str] | None:
        """Return (code, what, next step) where a row is cut off, has shifted cells or nothing but a name."""
        if self._is_alone(record):
            return "only-a-name", "this row has a name and nothing else, as a heading or a total has", _BY_HAND
        if len(record) == self._width and not (is_last and self._opened.open_ended):
            return None
        if not self._opened.is_text:
            return None
        if is_last and self._opened.open_ended and not self._is_whole(record):
            return "cut-short", "the file ends inside this row, so it may be only half written", _AGAIN
        if len(record) < self._width or any(str(cell).strip() for cell in record[self._width :]):
            what = f"this row has {len(record)} cells, but the header has {self._width}: its cells may have shifted"
            return "row-width", what, _AGAIN
        return None

    def _is_whole(self, record: Sequence[object]) -> bool:
        """Return whether the last cell of a file without a last line end is surely complete."""
        if len(record) != self._width or self._last is None:
            return len(record) >= self._width
        if self._opened.ends_quoted and self._last.kind not in _FREE_TEXT:
            return True
        words = self._opened.layout.profile.words.get(self._last.field, {})
        key = word_key(record[-1])
        longer = {meaning for word, meaning in words.items() if word_key(word).startswith(key)}
        return len(longer) == 1 and key in {word_key(word) for word in words}


def _cell(record: Sequence[object], at: int) -> object:
    return record[at] if at < len(record) else ""


def _is_skipped(rule: SkipRule, cell: object) -> bool:
    """Return whether a rule about one field takes a row out; one in which the field is blank stays, as a mistake."""
    key = word_key(cell)
    words = {word_key(word) for word in rule.words}
    others = {word_key(word) for word in rule.unless}
    return bool(key) and (key in words or (bool(others) and key not in others))


def _is_no_client(name: str) -> bool:
    return is_nobody(name) or is_total(name)


def _is_blank(cell: object) -> bool:
    return not str(cell).strip()


def _rule_for(first: str, profile: Profile) -> SkipRule | None:
    for rule in (one for one in profile.skip if not one.field):
        if _is_counted(first, rule) or folded(first) in rule.firsts:
            return rule
    return None


def _is_counted(first: str, rule: SkipRule) -> bool:
    counted = _COUNTED.fullmatch(first) if rule.numbers_of else None
    return counted is not None and counted[1].casefold() in rule.numbers_of
