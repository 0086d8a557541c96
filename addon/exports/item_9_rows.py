"""The rows of a table that tell of item 9 what a clinician has to look at, whatever is above and below them. Pure.

A table is gone through by columns, and each distinct cell is judged once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import compress, pairwise, zip_longest

from addon.exports.cells import Bad, read_number, read_safety
from addon.exports.date_forms import written
from addon.exports.guessing.vocabulary import USUAL, called, vocabulary
from addon.exports.item_9 import ITEM_9, NINTH, PHQ_9, TOTAL, Headers, is_sure
from addon.exports.limits import LIMITS
from addon.exports.measures import is_measure, is_other, is_phq_9
from addon.tabs import folded

_WITHOUT_ITEM_9 = 24
"""The highest total of the eight other items of the PHQ-9: above it item 9 was answered above zero."""
_NINE = frozenset({"9", "90"})
"""The number of the question, of a text or of a sheet (``9.0``), as headers are compared."""
_NOT_ASKED = frozenset({"na", "notapplicable", "notasked", "noaplica"})
_DASHES = "-\N{EN DASH}\N{EM DASH} "
_WIDEST = 4 * LIMITS.columns
"""So many cells of a row are looked at: no export has more, and a line of commas alone would fill the memory."""
_MOST = 3
"""The highest answer to an item."""
_KEYS = frozenset({ITEM_9, NINTH, TOTAL, "value", "answer"})
"""What makes a row one that may be a header."""
_ALONE = frozenset({ITEM_9, NINTH, TOTAL, PHQ_9, "measure"})
"""What is no sign of a header beside item 9: cells have it too."""
_LISTS = ({"measure", "value"}, {"measure", "answer"}, {"question", "answer"}, {"question", "value"})
_SIBLINGS = frozenset({"phq7", "phq8"})
"""Beside these a column called phq_9 is the ninth item and no total."""
Columns = Mapping[str, int]
Record = Sequence[object]
Verdict = bool | None
"""Whether item 9 was answered above zero; None if that cannot be read."""


@lru_cache(maxsize=4_096)
def above_zero(item: object, measure: object, total: object) -> Verdict:
    """Return whether item 9 was answered above zero, by the answer or by a total that needs it; None if unreadable.

    An answer that cannot be read counts unless the measure is another one, or unknown and the answer is "n/a".
    """
    is_phq = is_phq_9(measure or "")
    value = read_number(total) if is_phq and total is not None else None
    if isinstance(value, Decimal) and value > _WITHOUT_ITEM_9:
        return True
    answered = None if item is None else read_safety(item)
    if not isinstance(answered, Bad):
        return bool(answered)
    if is_phq or not measure:
        return None
    is_asked = folded(item) not in _NOT_ASKED and bool(str(item).strip(_DASHES))
    return None if is_asked and not is_other(str(measure)) else False


@dataclass(frozen=True, slots=True)
class Block:
    """The rows below a header: at which 0-based ``row`` it is, its columns, and all places of those that are judged."""

    row: int
    at: Columns
    places: Mapping[str, Sequence[int]]

    def of(self, *fields: str) -> tuple[int, ...]:
        """Return the places of some fields."""
        return tuple(place for one in fields for place in self.places.get(one, ()))


Found = tuple[int, Columns, Verdict]
"""The number of a row from 1 on, the columns above it, and what it tells."""


def telling_rows(records: Sequence[Record], headers: Headers) -> Iterator[Found]:
    """Yield each row that tells of item 9 what a clinician has to look at."""
    records = [record if len(record) <= _WIDEST else record[:_WIDEST] for record in records]
    is_even = len(set(map(len, records))) == 1
    columns: list[Record] = list(zip(*records, strict=True) if is_even else zip_longest(*records, fillvalue=""))
    naming = _naming(columns, headers)
    blocks = list(_blocks(records, naming, headers))
    for block, end in pairwise([*blocks, Block(len(records), {}, {})]):
        judge = _Judge.of(block, headers)
        asks = {row for row in naming if block.row < row < end.row and naming[row] & {ITEM_9, NINTH}}
        asks |= set(_where_nine(columns, block, end.row))
        for row in sorted(asks | set(_odd_rows(columns, block, end.row))):
            record = [column[row] for column in columns]
            found = judge.by_columns(record) + (judge.by_question(record) if row in asks else [])
            if any(one is not False for one in found):
                yield row + 1, block.at, True if True in found else None


def _naming(columns: Sequence[Record], headers: Headers) -> Mapping[int, set[str]]:
    """Return what of _KEYS each row names, if anything."""
    rows: defaultdict[int, set[str]] = defaultdict(set)
    for column in columns:
        named = {cell: field for cell in set(column) if (field := headers.field_below(cell)) in _KEYS}
        for row in compress(range(len(column)), map(named.__contains__, column)) if named else ():
            rows[row].add(named[column[row]])
    return rows


def _odd_rows(columns: Sequence[Record], block: Block, end: int) -> Iterator[int]:
    """Yield the rows of a block in which a judged column has a cell that may have to be looked at."""
    for place in block.of(ITEM_9, NINTH):
        yield from _where_odd(columns[place], block.row + 1, end, lambda item: above_zero(item, "PHQ-9", None))
    for place in block.of("value", TOTAL):
        yield from _where_odd(columns[place], block.row + 1, end, lambda total: above_zero(None, "PHQ-9", total))


def _where_nine(columns: Sequence[Record], block: Block, end: int) -> Iterator[int]:
    """Yield the rows that name their question by its number alone."""
    for place in block.of("question"):
        yield from _where_odd(columns[place], block.row + 1, end, lambda cell: folded(cell) in _NINE)


def _where_odd(column: Record, first: int, end: int, look: Callable[[object], Verdict]) -> Iterator[int]:
    cells = column[first:end]
    odd = {cell for cell in set(cells) if look(cell) is not False}
    return compress(range(first, end), map(odd.__contains__, cells))


def _blocks(records: Sequence[Record], naming: Iterable[int], headers: Headers) -> Iterator[Block]:
    """Yield what is above the first header, and what is below each."""
    yield Block(-1, {}, {})
    is_below = False
    for row in sorted({*range(min(len(records), LIMITS.header_depth)), *naming}):
        if is_below and any(map(_is_value, records[row])):
            continue
        block = _block(records, row, headers)
        if _is_header(block, records[row], headers, is_below=is_below):
            is_below = True
            yield block


def _block(records: Sequence[Record], row: int, headers: Headers) -> Block:
    places: defaultdict[str, list[int]] = defaultdict(list)
    at: dict[str, int] = {}
    own: set[str] = set()
    for place, cell in enumerate(records[row]):
        if not (field := headers.field(cell)):
            continue
        places[field].append(place)
        is_own = folded(cell) in headers.own
        if is_own or field not in own:
            at[field] = place
        own |= {field} if is_own else set()
    _settle(places, records, row)
    return Block(row, at, places)


def _settle(places: dict[str, list[int]], records: Sequence[Record], row: int) -> None:
    """Settle what a ninth question and a bare PHQ-9 are, by what is beside and above them."""
    if PHQ_9 in places:
        is_item = set(map(folded, records[row])) >= _SIBLINGS
        places.setdefault(ITEM_9 if is_item else TOTAL, []).extend(places[PHQ_9])
    above = records[max(0, row - LIMITS.header_depth) : row + 1]
    if NINTH in places and any(is_phq_9(cell) for record in above for cell in record if cell):
        places.setdefault(ITEM_9, []).extend(places.pop(NINTH))


def _is_header(block: Block, record: Record, headers: Headers, *, is_below: bool) -> bool:
    """Return whether a row names item 9, or a measure and its total, as a header does.

    The words of item 9 alone are no header: somebody may have written them as an answer.
    """
    named = block.places.keys()
    if any(one <= named for one in _LISTS):
        return True
    if not named & {ITEM_9, NINTH, TOTAL}:
        return False
    if named - _ALONE:
        return True
    if is_below or any(map(_is_figure, record)):
        return False
    cells = [record[place] for place in block.of(ITEM_9, NINTH, TOTAL)]
    exact = any(folded(cell) in headers.own for cell in cells)
    return exact or (not all(map(headers.is_asked, cells)) and any(map(_is_known, record)))


def _is_known(cell: object) -> bool:
    """Return whether a cell is called like a client or a day."""
    about = vocabulary().about(str(cell))
    return any(called(one, about) >= USUAL for one in vocabulary().of_kind("scores") if one.kind in {"name", "date"})


def _is_value(cell: object) -> bool:
    """Return whether a cell holds what no header below another one does: a figure, or the name of a measure."""
    return _is_figure(cell) or is_measure(str(cell))


@lru_cache(maxsize=4_096)
def _is_figure(cell: object) -> bool:
    """Return whether a cell holds a number, a date or an answer."""
    if not isinstance(cell, str):
        return cell is not None
    if not cell.strip():
        return False
    is_read = not isinstance(read_safety(cell), Bad) or not isinstance(read_number(cell), Bad)
    return is_read or written(cell) is not None


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges the rows of a block by the places of what it has; ``measure`` is -1 without a column of measures."""

    headers: Headers
    measure: int
    items: tuple[int, ...]
    ninths: tuple[int, ...]
    values: tuple[int, ...]
    totals: tuple[int, ...]
    questions: tuple[int, ...]
    answers: tuple[int, ...]

    @classmethod
    def of(cls, block: Block, headers: Headers) -> "_Judge":
        """Return the judge of a block's rows."""
        fields = ((ITEM_9,), (NINTH,), ("value",), (TOTAL,), ("question",), ("answer", "value"))
        return cls(headers, block.at.get("measure", -1), *(block.of(*some) for some in fields))

    def by_columns(self, record: Record) -> list[Verdict]:
        """Return what a row tells by its answers and totals."""
        measure = self._measure(record)
        found = [self._of_item(record[place], measure) for place in self.items]
        if self.ninths and is_phq_9(measure):
            found += [above_zero(record[place], measure, None) for place in self.ninths]
        found += [above_zero(None, measure, record[place]) for place in self.values]
        return found + [above_zero(None, "PHQ-9", record[place]) for place in self.totals]

    def by_question(self, record: Record) -> list[Verdict]:
        """Return what the answers tell of a row that names item 9 in a cell: one line for each question."""
        asked = [place for place, cell in enumerate(record) if self._asks(place, cell, self._measure(record))]
        if not asked:
            return []
        answers = [record[place] for place in self.answers if place not in asked]
        if answers and (self._measure(record) or any(self._is_of_phq(record[place]) for place in asked)):
            return [above_zero(cell, "PHQ-9", None) for cell in answers]
        return [any(map(_is_above, answers or record[max(asked) + 1 :]))]

    def _is_of_phq(self, cell: object) -> bool:
        """Return whether a question is the PHQ-9's by itself: item 9 of a list may be any list's."""
        return is_phq_9(cell) or self.headers.is_asked(cell)

    def _measure(self, record: Record) -> object:
        return record[self.measure] if self.measure >= 0 else ""

    def _of_item(self, cell: object, measure: object) -> Verdict:
        """Return what an answer tells; a header that is there again is none."""
        verdict = above_zero(cell, measure, None)
        return False if verdict is None and self.headers.field(cell) == ITEM_9 else verdict

    def _asks(self, place: int, cell: object, measure: object) -> bool:
        """Return whether a cell is the question: in a file with a column of answers to item 9 only its measure is."""
        if place != self.measure and (self.items or is_other(str(measure))):
            return False
        field = self.headers.field(cell)
        if field == ITEM_9 and is_sure(cell):
            return True
        is_ninth = field in {ITEM_9, NINTH} or (place in self.questions and folded(cell) in _NINE)
        return is_ninth and is_phq_9(measure)


def _is_above(cell: object) -> bool:
    """Return whether a cell beside the question is an answer to it above zero, as far as that can be told."""
    value = read_number(cell)
    if isinstance(value, Decimal):
        return 0 < value <= _MOST
    return read_safety(cell) is True
