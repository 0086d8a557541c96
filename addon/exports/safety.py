"""Item 9 of the PHQ-9, looked for in a file before anything about that file can fail. Pure.

A file that is refused afterwards (unknown header, bad dates, broken quotes) is looked at like any other. Neither the
answer nor the score is kept.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256

from addon.exports.cells import read_id
from addon.exports.date_forms import ORDERS, written
from addon.exports.item_9 import Headers
from addon.exports.item_9_rows import Columns, Record, Verdict, telling_rows
from addon.exports.limits import LIMITS
from addon.exports.profile import Profile
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef
from addon.exports.text_files import DELIMITERS, decoded, whole_records
from addon.exports.workbook_files import read_sheets
from addon.exports.zipped import called, legible, part_names
from addon.person_names import name_key
from addon.problems import Place, UnreadableExport, in_file
from addon.written import is_no_record

_TABLES = (".csv", ".tsv", ".txt", ".xlsx")
"""How the names of parts of a zip end in which answers are sought."""
_CLIENT = ("client", "client_first", "client_last", "external_id", "birth_date")
_MARKS = (*DELIMITERS, "|")
"""What parts the cells of a text: an answer is found in a file that is refused for its marks, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAnswer:
    """Item 9 was answered above zero, or the answer cannot be read, in one row of a file.

    ``key`` is the same wherever this answer is found again; ``client`` is whom the row names, if anybody.
    """

    key: str
    place: Place
    readable: bool
    client: ClientRef | None = None


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
        _answer(in_file(name, number), records[number - 1], at, verdict, same=(same_file, number))
        for records in _tables(name, content)
        for number, at, verdict in telling_rows(records, headers)
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
    yield from (lenient_records(text, mark) for mark in _MARKS if mark in text)


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


def _answer(
    place: Place, record: Record, at: Columns, verdict: Verdict, *, same: tuple[object, ...]
) -> SafetyAnswer | None:
    """Return the answer that a row has; ``same`` is by what it is known again where it names no person and day."""
    cells = {field: record[index] for field, index in at.items() if index < len(record)}
    client = _client(*(cells.get(one) for one in _CLIENT))
    if client is None and is_no_record(next((str(cell) for cell in record if str(cell).strip()), "")):
        return None
    return answer_of(place, client, day_key(cells.get("on")), readable=verdict is not None, same=same)


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
