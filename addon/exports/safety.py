"""Item 9 of the PHQ-9, looked for in a file before anything about that file can fail. Pure.

A file that is refused afterwards (unknown header, bad dates, broken quotes) is looked at like any other. Neither the
answer nor the score is kept.
"""

import codecs
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from itertools import compress, pairwise, zip_longest

from addon.exports.cells import Bad, read_id, read_number, read_safety
from addon.exports.date_forms import ORDERS, written
from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.limits import LIMITS
from addon.exports.profile import Profile, load_profiles, shipped_texts
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef
from addon.exports.text_files import DELIMITERS, decoded, whole_records
from addon.exports.workbook_files import read_sheets
from addon.exports.zipped import called, legible, part_names
from addon.person_names import name_key
from addon.problems import Place, UnreadableExport, in_file
from addon.tabs import folded
from addon.written import is_no_record

_ITEM_9 = frozenset({"item9", "phq9item9", "phq9q9", "phqq9", "phqitem9", "phq9question9"})
_MEASURE = "phq9"
_TELLING = 6
"""Headers of fewer letters, such as q9, are those of many questionnaires."""
_WITHOUT_ITEM_9 = 24
"""The highest total of the eight other items of the PHQ-9: above it item 9 was answered above zero."""
_TABLES = (".csv", ".tsv", ".txt", ".xlsx")
"""How the names of parts of a zip end in which answers are sought."""
_SMALL_LETTERS = bytes(range(256)).lower()
_BESIDE_LETTERS = bytes(one for one in range(256) if not chr(one).isascii() or not chr(one).isalnum())
_CLIENT = ("client", "client_first", "client_last", "external_id", "birth_date")
_VERDICT_OF = ("item_9", "measure", "value")
"""The columns on which it rests whether a row has to be looked at."""
Columns = Mapping[str, int]
Record = Sequence[object]


@dataclass(frozen=True, slots=True)
class Headers:
    """How files of scores call their columns: the field by folded header, and by words inside a question.

    One of ``sought`` is in every text that can have scores. Shorter cells than ``shortest_inside``, nearly all, are no
    question.
    """

    names: Mapping[str, str]
    inside: tuple[tuple[str, str], ...]
    sought: tuple[str, ...]
    shortest_inside: int

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> "Headers":
        """Return those of all formats of scores."""
        columns = [column for one in profiles if one.rows == "scores" for column in one.columns]
        both: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for column in columns:
            both[column.inside] += [(folded(header), column.field) for header in column.headers]
        words = {name for name in map(folded, vocabulary().phrases_of("item9")) if len(name) >= _TELLING}
        names, inside = dict(both[False]) | dict.fromkeys(_ITEM_9 | words, "item_9"), tuple(both[True])
        of_item_9 = {one for one, field in (*names.items(), *inside) if field == "item_9"} | {_MEASURE}
        shortest = (one for one in of_item_9 if not any(other in one for other in of_item_9 - {one}))
        return cls(names, inside, tuple(sorted(shortest)), min((len(words) for words, _ in inside), default=0))

    def field(self, cell: object) -> str:
        """Return the field that a cell names, "" if it names none."""
        name = folded(cell)
        if found := self.names.get(name):
            return found
        if len(name) < self.shortest_inside:
            return ""
        return next((field for words, field in self.inside if words in name), "")

    @property
    def of_item_9(self) -> tuple[str, ...]:
        """Return what names item 9."""
        return tuple(one for one, field in (*self.names.items(), *self.inside) if field == "item_9")

    def in_any(self, content: bytes) -> bool:
        """Return whether a text can have scores: a list of visits or clients is read once only."""
        text = content.translate(_SMALL_LETTERS, _BESIDE_LETTERS)
        return any(not one.isascii() or one.encode() in text for one in self.sought)


@cache
def shipped_headers() -> Headers:
    """Return those of the formats that come with Groupkeeper."""
    return Headers.of(load_profiles(shipped_texts()).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAnswer:
    """Item 9 was answered above zero, or the answer cannot be read, in one row of a file.

    ``key`` is the same wherever this answer is found again; ``client`` is whom the row names, if anybody.
    """

    key: str
    place: Place
    readable: bool
    client: ClientRef | None = None


@lru_cache(maxsize=4_096)
def above_zero(item: object, measure: object, total: object) -> bool | None:
    """Return whether item 9 was answered above zero, by the answer or by a total that needs it; None if unreadable.

    An answer that cannot be read counts only where the row can be of the PHQ-9.
    """
    is_phq = _MEASURE in folded(measure or "")
    value = read_number(total) if is_phq and total is not None else None
    if isinstance(value, Decimal) and value > _WITHOUT_ITEM_9:
        return True
    answered = None if item is None else read_safety(item)
    if isinstance(answered, Bad):
        return None if is_phq or not measure else False
    return bool(answered)


def safety_answers(name: str, content: bytes, profiles: Iterable[Profile]) -> tuple[SafetyAnswer, ...]:
    """Return every answer of a file that a clinician has to look at; () for a file that nothing can be read of.

    Of a zip file that is no workbook, each table in it is looked at.
    """
    headers = Headers.of(profiles)
    found = answers_in_table(name, content, headers)
    return found if found or not content.startswith(b"PK") else answers_in_parts(name, content, headers)


def answers_in_parts(
    name: str, content: bytes, headers: Headers, but: Callable[[str], object] = lambda _: False
) -> tuple[SafetyAnswer, ...]:
    """Return the answers in the tables in a zip file, but for those of parts that are looked at in another way."""
    wanted = [path for path in part_names(content) if path.casefold().endswith(_TABLES) and not but(path)]
    names = called(wanted)
    return tuple(
        answer
        for path, part in legible(content, LIMITS, names.__contains__)
        for answer in answers_in_table(f"{name}/{names[path]}", part, headers)
    )


def answers_in_table(name: str, content: bytes, headers: Headers) -> tuple[SafetyAnswer, ...]:
    """Return the answers in a text file or a workbook."""
    if not (content.startswith(b"PK") or headers.in_any(content)):
        return ()
    same_file = sha256(content).hexdigest()
    found = (
        _answer(in_file(name, number), records[number - 1], at, same=(same_file, number))
        for records in _tables(name, content)
        for number, at in _telling_rows(records, headers)
    )
    return numbered(answer for answer in found if answer)


def _tables(name: str, content: bytes) -> Iterator[Sequence[Record]]:
    """Yield the file's tables as records from row 1 on, read as leniently as can be."""
    if content.startswith(b"PK"):
        visible, _, hidden = read_sheets(name, content, LIMITS)
        # A sheet is hidden from a person, and not from the one whose answer is in it.
        yield from (rows for _, rows in (*visible, *hidden))
        return
    text = lenient_text(name, content)
    yield from (lenient_records(text, mark) for mark in DELIMITERS if mark in text)


def lenient_text(name: str, content: bytes) -> str:
    """Return a file's text, whatever is wrong with its letters."""
    try:
        return decoded(name, content).text
    except UnreadableExport:
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return content.decode("utf-16" if is_wide else "utf-8-sig", errors="replace").replace("\0", "")


def lenient_records(text: str, delimiter: str, escape: str = "") -> list[list[str]]:
    """Return the records of a text, blank lines too, whatever is wrong with its quotation marks."""
    found, is_broken = whole_records(text, delimiter, escape)
    if not is_broken:
        return found
    # A quotation mark that never closes would swallow all that follows.
    return [[cell.strip('"') for cell in line.split(delimiter)] for line in text.splitlines()]


def _telling_rows(records: Sequence[Record], headers: Headers) -> Iterator[tuple[int, Columns]]:
    """Yield the number of each row that tells of item 9 what a clinician has to look at, with the columns above it."""
    is_even = len(set(map(len, records))) == 1
    columns: list[Record] = list(zip(*records, strict=True) if is_even else zip_longest(*records, fillvalue=""))
    there = list(_headers_in(records, columns, headers))
    for (above, at), (end, _) in pairwise([*there, (len(records), {})]):
        cells = {one: columns[at[one]][above + 1 : end] for one in _VERDICT_OF if one in at}
        rows = {
            *_where_odd(cells.get("item_9", ()), lambda item: above_zero(item, "PHQ-9", None)),
            *_where_odd(cells.get("value", ()), lambda total: above_zero(None, "PHQ-9", total)),
        }
        for row in sorted(rows):
            item, measure, total = (cells[one][row] if one in cells else None for one in _VERDICT_OF)
            if above_zero(item, measure, total) is not False:
                yield above + row + 2, at


def _where_odd(column: Record, verdict: Callable[[object], bool | None]) -> Iterator[int]:
    """Return where a column has cells that may have to be looked at, each distinct cell judged once."""
    odd = {cell for cell in set(column) if verdict(cell) is not False}
    return compress(range(len(column)), map(odd.__contains__, column))


def _headers_in(
    records: Sequence[Record], columns: Sequence[Record], headers: Headers
) -> Iterator[tuple[int, Columns]]:
    """Yield each row (0-based) that names item 9, or a measure and its total, with the columns that it names.

    The words of item 9 alone are no header: somebody may have written them as an answer.
    """
    rows: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for place, column in enumerate(columns):
        for cell in set(column):
            if field := headers.field(cell):
                for row in _where(column, cell):
                    rows[row][field] = place
    for row, named in sorted(rows.items()):
        alone = len(named) == 1 and "item_9" in named and folded(records[row][named["item_9"]]) not in headers.names
        if ("item_9" in named and not alone) or {"measure", "value"} <= named.keys():
            yield row, named


def _where(column: Record, cell: object) -> Iterator[int]:
    """Yield each place of a cell in a column."""
    at = -1
    with suppress(ValueError):
        while True:
            at = column.index(cell, at + 1)
            yield at


def _answer(place: Place, record: Record, at: Columns, *, same: tuple[object, ...]) -> SafetyAnswer | None:
    """Return the answer that a row has; ``same`` is by what it is known again where it names no person and day."""
    cells = {field: record[index] for field, index in at.items() if index < len(record)}
    found = above_zero(cells.get("item_9"), cells.get("measure"), cells.get("value"))
    if found is False:
        return None
    client = _client(*(cells.get(one) for one in _CLIENT))
    if client is None and is_no_record(next((str(cell) for cell in record if str(cell).strip()), "")):
        return None
    return answer_of(place, client, day_key(cells.get("on")), readable=found is not None, same=same)


def answer_of(
    place: Place, client: ClientRef | None, day: str, *, readable: bool, same: tuple[object, ...]
) -> SafetyAnswer:
    """Return an answer with its key: by client and day, else by ``same``."""
    parts = (name_key(client.name), client.external_id.lstrip("0"), client.birth_date or "", day) if client else ()
    key = stable_key("safety", *(parts if day and parts else same))
    return SafetyAnswer(key=key, place=place, readable=readable, client=client)


def numbered(answers: Iterable[SafetyAnswer]) -> tuple[SafetyAnswer, ...]:
    """Return the answers of one file: two rows of it that look like one answer may be two people's."""
    seen: Counter[str] = Counter()
    found = []
    for one in answers:
        seen[one.key] += 1
        found.append(one if seen[one.key] == 1 else replace(one, key=f"{one.key} {seen[one.key]}"))
    return tuple(found)


@lru_cache(maxsize=4_096)
def _client(whole: object, first: object, last: object, identity: object, birth: object) -> ClientRef | None:
    name = " ".join(str(one).strip() for one in (whole, first, last) if one)
    number = read_id(identity or "")
    if not name_key(name) or is_no_record(name):
        return None
    born = day_in(birth)
    return ClientRef(name=name, birth_date=born, external_id=number if isinstance(number, str) else "")


@lru_cache(maxsize=4_096)
def day_in(cell: object) -> date | None:
    """Return the day as a key needs it: the same text is always the same day, whichever it is."""
    found = written(cell)
    moment = next((found.readings[order] for order in ORDERS if found and order in found.readings), None)
    return date(moment.year, moment.month, moment.day) if moment else None


def day_key(cell: object) -> str:
    """Return the day as a part of a key, the text itself where it is none."""
    found = day_in(cell)
    return found.isoformat() if found else str(cell or "").strip()
