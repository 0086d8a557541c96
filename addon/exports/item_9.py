"""How files call item 9 of the PHQ-9, its total and what is beside them: by exact headers, else by the words. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from addon.exports.guessing.vocabulary import vocabulary
from addon.exports.measures import beside_phq_9, is_other
from addon.exports.profile import Profile, load_profiles, shipped_texts
from addon.tabs import folded

ITEM_9 = "item_9"
NINTH = "ninth"
"""The ninth question of some questionnaire: item 9 where the PHQ-9 is named beside it."""
TOTAL = "total of the PHQ-9"
PHQ_9 = "PHQ-9"
"""The bare name of the measure: a header of its totals, or a cell of a column of measures."""
_EXACT = frozenset({"item9", "phq9item9", "phq9q9", "phqq9", "phqitem9", "phq9question9", "phq99", "phq909"})
_TELLING = 6
"""Headers of fewer letters, such as q9, are those of many questionnaires."""
_LONGEST = 60
"""A longer cell is no header but for its own words inside it."""
_PHQ = ("phq", "patienthealthquestionnaire", "saluddelpaciente")
"""A text that names the PHQ-9 in any way has one of these."""
_ITEM = r"item9|[qi]9|question9|pregunta9|reactivo9|itemnine|suicideitem|siitem"
_HINT = re.compile(rf"{_ITEM}|{'|'.join(_PHQ)}")
_HINT_BELOW = re.compile(
    rf"^(?!(?:\D*\d){{5}})(?:.*(?:{_ITEM})|.*(?:{'|'.join(_PHQ)})(?:9[a-z]{{0,9}}0?|[a-z]{{1,9}}0?|0)9)"
)
"""Words are looked at only in cells that have one of these; below the top, a cell with many digits is none of them."""
_BESIDE_ITEM_9 = frozenset({"item9", "score", "result", "measure", "client"})
_BESIDE_TOTAL = frozenset({"score", "result", "amount", "measure", "depression"})
_NINTH_OF_PHQ = re.compile(r"(?:(?:item|question|number|pregunta|reactivo|q|i) )*0?9\b(?! \d)")
_WORDS: Mapping[str, frozenset[str]] = {
    "question": frozenset({"question", "questions", "item", "itemname", "questiontext", "pregunta", "reactivo"}),
    "answer": frozenset({"answer", "answers", "response", "answertext", "answervalue", "itemscore", "respuesta"}),
}
"""What the columns of a file with one line for each question are called."""
_SMALL_LETTERS = bytes(range(256)).lower()
_BESIDE_LETTERS = bytes(one for one in range(256) if not chr(one).isascii() or not chr(one).isalnum())


@dataclass(frozen=True, slots=True)
class Headers:
    """How files of scores call their columns: the field by folded header, and by words inside a question.

    ``own`` are the headers that formats have; the others in ``names`` are what the vocabulary knows. One of ``sought``
    is in every text that can have scores. Shorter cells than ``shortest_inside``, nearly all, are no question.
    """

    names: Mapping[str, str]
    own: frozenset[str]
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
        own, inside = dict(both[False]) | dict.fromkeys(_EXACT | words, ITEM_9), tuple(both[True])
        of_item_9 = {one for one, field in (*own.items(), *inside) if field == ITEM_9} | set(_PHQ)
        shortest = (one for one in of_item_9 if not any(other in one for other in of_item_9 - {one}))
        least = min((len(words) for words, _ in inside), default=0)
        return cls(_known_words() | own, frozenset(own), inside, tuple(sorted(shortest)), least)

    def field(self, cell: object) -> str:
        """Return the field that a cell names, "" if it names none."""
        return self._field(cell, _HINT)

    def field_below(self, cell: object) -> str:
        """Return the same of a cell anywhere in a long table, as quickly as can be: totals only by known headers."""
        return self._field(cell, _HINT_BELOW)

    def _field(self, cell: object, hint: re.Pattern[str]) -> str:
        name = folded(cell)
        if found := self.names.get(name):
            return found
        if name.isdigit():
            return ""
        if len(name) >= self.shortest_inside and (found := self._asked(name)):
            return found
        return _by_words(str(cell)) if len(name) <= _LONGEST and hint.search(name) else ""

    def is_asked(self, cell: object) -> bool:
        """Return whether a cell is a question by its words, as somebody's answer may be too."""
        return folded(cell) not in self.names and bool(self._asked(folded(cell)))

    def _asked(self, name: str) -> str:
        return next((field for words, field in self.inside if words in name), "")

    @property
    def of_item_9(self) -> tuple[str, ...]:
        """Return what names item 9."""
        return tuple(one for one, field in (*self.names.items(), *self.inside) if field == ITEM_9)

    def in_any(self, content: bytes) -> bool:
        """Return whether a text can have scores: a list of visits or clients is read once only."""
        text = content.translate(_SMALL_LETTERS, _BESIDE_LETTERS)
        return any(not one.isascii() or one.encode() in text for one in self.sought)


@cache
def shipped_headers() -> Headers:
    """Return those of the formats that come with Groupkeeper."""
    return Headers.of(load_profiles(shipped_texts()).values())


def _known_words() -> dict[str, str]:
    """Return how measures, totals, questions and answers are called where no format calls them so."""
    words = {name: field for field, names in _WORDS.items() for name in names}
    concepts = {"measure": ("measure",), "value": ("score", "result")}
    phrases = ((field, vocabulary().phrases_of(one)) for field, some in concepts.items() for one in some)
    return words | {folded(phrase): field for field, found in phrases for phrase in found}


@lru_cache(maxsize=4_096)
def _by_words(text: str) -> str:
    """Return what a text names in words of which nobody has written down the order."""
    about = vocabulary().about(text.replace("#", " "))
    known = about & vocabulary().all_concepts
    beside = beside_phq_9(text)
    if known <= _BESIDE_ITEM_9 and beside is not None and _NINTH_OF_PHQ.match(beside):
        return ITEM_9
    if "item9" in known and known <= _BESIDE_ITEM_9 and not is_other(text):
        return ITEM_9 if beside is not None or "item" in text.casefold() else NINTH
    if beside is None or "item9" in known:
        return ""
    return PHQ_9 if not beside else TOTAL if vocabulary().about(beside) <= _BESIDE_TOTAL else ""


def is_sure(cell: object) -> bool:
    """Return whether a text that names item 9 means the one of the PHQ-9 and no other questionnaire's question 9."""
    return not folded(cell).startswith(("q9", "i9", "question9", "pregunta9"))


def names_item_9(cell: object) -> bool:
    """Return whether a cell of a column of measures names item 9: its row has an answer, and that is never kept."""
    return shipped_headers().field(cell) == ITEM_9 and is_sure(cell)
