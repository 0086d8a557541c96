"""What the cells of one column look like, and whether a field can be read from them. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType

from addon.cells import digits
from addon.exports.cells import READERS, Bad
from addon.exports.date_forms import Written, written
from addon.written import clock, one_line

MOST_WORDS = 25
"""More different words than this are no status."""
_LOOKED_AT, _LETTERS = 400, 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CODE = re.compile(r"(?:\d{5}|[A-Za-z]\d{4})(?:[- ]?[A-Za-z0-9]{2})?(?:\.0)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MONEY = re.compile(r"\(?-?\$?\s?-?\d[\d,.]*[.,]\d\d\)?|\(?-?\$\s?-?\d[\d,]*(?:\.\d{1,2})?\)?")
_ID = re.compile(r"(?=.*\d)[A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'\u2019.-]*(?:['\u2019-][^\W\d_]+)*\.?")
_MOST = 0.75
"""From this share of its different cells on a column is of a kind; the others are slips and remarks."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The filled cells of a column: how many, and the different ones with how often each is there."""

    filled: int
    cells: Mapping[object, int] = field(repr=False)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return some of the different cells as text: the first letters of each, as many as any field needs."""
        return tuple(_text(cell)[:_LETTERS] for cell in list(self.cells)[:_LOOKED_AT])

    @cached_property
    def dates(self) -> tuple[Written | None, ...]:
        """Return how each of them writes a date, None where it is none."""
        return tuple(map(_date, list(self.cells)[:_LOOKED_AT]))

    def share(self, test: Callable[[str], object]) -> float:
        """Return how many of the different cells pass a test, from 0 to 1."""
        return sum(bool(test(one)) for one in self.texts) / len(self.texts) if self.texts else 0.0

    @property
    def is_empty(self) -> bool:
        """Return whether no cell is filled."""
        return not self.filled

    @cached_property
    def are_dates(self) -> bool:
        """Return whether nearly all cells are dates."""
        return bool(self.dates) and sum(one is not None for one in self.dates) >= _MOST * len(self.dates)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Return the days, month first where both orders fit."""
        found = (next(iter(one.readings.values()), None) for one in self.dates if one)
        return tuple(one.date() if isinstance(one, datetime) else one for one in found if one)

    @cached_property
    def are_timed(self) -> bool:
        """Return whether most of the dates have a time of day."""
        timed = [one for one in self.dates if one and any(isinstance(at, datetime) for at in one.readings.values())]
        return len(timed) * 2 > len(self.dates)

    @cached_property
    def are_births(self) -> bool:
        """Return whether the days spread as birth dates do: over many years."""
        years = sorted(day.year for day in self.days)
        return bool(years) and years[-1] - years[0] >= (8 if len(years) > 2 else 3)

    @cached_property
    def are_clocks(self) -> bool:
        """Return whether nearly all cells are times of day."""
        return self.share(_is_clock) >= _MOST

    @cached_property
    def are_money(self) -> bool:
        """Return whether the cells are amounts: numbers, most of them written with cents or a dollar sign."""
        return self.are_numbers and self.share(_MONEY.fullmatch) >= 0.5

    @cached_property
    def are_numbers(self) -> bool:
        """Return whether nearly all cells can be amounts of money."""
        return self.share(lambda one: not isinstance(READERS["money"](one), Bad)) >= _MOST and not self.are_dates

    @cached_property
    def are_names(self) -> bool:
        """Return whether the cells can be people's names: words with capitals, no digits, many different ones."""
        return self.share(_is_name) >= _MOST

    @cached_property
    def are_whole_names(self) -> bool:
        """Return whether the cells can be names of a first and a last name each."""
        return self.share(lambda one: _is_name(one) and len(one.replace(",", " ").split()) > 1) >= _MOST

    @cached_property
    def are_ids(self) -> bool:
        """Return whether the cells can be numbers of a record."""
        return self.share(lambda one: _ID.fullmatch(one) and not _is_clock(one)) >= _MOST and not self.are_dates

    @cached_property
    def are_words(self) -> bool:
        """Return whether few different words are in the cells."""
        few = len(self.cells) <= MOST_WORDS and len(self.cells) <= max(3, self.filled // 2)
        return few and self.share(lambda one: len(one) <= 40 and not _NUMBER.fullmatch(one)) >= _MOST

    @cached_property
    def is_count(self) -> bool:
        """Return whether the cells are 1, 2, 3 and so on, as numbers of rows are."""
        return len(self.cells) > 2 and self.texts == tuple(str(at) for at in range(1, len(self.texts) + 1))

    def counted(self) -> Counter[str]:
        """Return every different word with how often it is there."""
        found: Counter[str] = Counter()
        for cell, count in self.cells.items():
            found[_text(cell)] += count
        return found


def shape_of(cells: Sequence[object]) -> Shape:
    """Return the shape of a column's cells, blank ones left out."""
    counted = Counter(cell for cell in cells if not isinstance(cell, str) or cell.strip())
    return Shape(filled=counted.total(), cells=counted)


def fits(kind: str, shape: Shape) -> bool:
    """Return whether a field that is read as this kind of cell can be read from a column."""
    return shape.is_empty or _FITS[kind](shape)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return one_line(str(cell))


def _date(cell: object) -> Written | None:
    return None if isinstance(cell, str) and len(cell) > _LETTERS else written(cell)


def _is_clock(text: str) -> bool:
    return (":" in text and clock(text) is not None) or (
        clock(text) is not None and not text.replace(".", "").isdigit()
    )


def _is_name(text: str) -> bool:
    words = text.replace(",", " ").split()
    return 0 < len(words) <= 6 and all(_NAME_WORD.fullmatch(word) or word == "&" for word in words)


def _read_as(kind: str) -> Callable[[Shape], bool]:
    def readable(shape: Shape) -> bool:
        return shape.share(lambda one: not isinstance(READERS[kind](one), Bad)) >= _MOST and not shape.are_dates

    return readable


def _is_phone(text: str) -> bool:
    return 7 <= len(digits(text)) <= 11 and not any(ch.isalpha() for ch in text.replace("ext", "").replace("x", ""))


_FITS: Mapping[str, Callable[[Shape], bool]] = MappingProxyType(
    {
        "name": lambda one: (
            one.share(lambda text: any(map(str.isalpha, text)) and "@" not in text) >= _MOST
            and not one.are_dates
            and not one.are_clocks
        ),
        "birth date": lambda one: one.are_dates and not one.are_timed,
        "date": lambda one: one.are_dates,
        "moment": lambda one: one.are_dates,
        "time": _read_as("time"),
        "money": lambda one: one.are_numbers,
        "number": _read_as("number"),
        "minutes": _read_as("minutes"),
        "id": lambda one: one.share(_ID.fullmatch) >= _MOST and not one.are_dates,
        "phone": lambda one: one.share(_is_phone) >= _MOST and not one.are_dates,
        "code": lambda one: one.share(_CODE.fullmatch) >= _MOST,
        "word": lambda one: len(one.cells) <= MOST_WORDS and not one.are_dates and not one.are_money,
        "label": lambda one: len(one.cells) <= MOST_WORDS and not one.are_dates and not one.are_money,
        "text": lambda one: not one.are_dates and not one.are_money,
        "payer": lambda one: one.share(lambda text: any(map(str.isalpha, text))) >= _MOST and not one.are_dates,
        "safety": lambda one: len(one.cells) <= MOST_WORDS and _read_as("safety")(one),
    }
)


def is_email(text: str) -> bool:
    """Return whether a text is an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def looks_like(shape: Shape) -> str:
    """Return what the cells of a column look like, in words."""
    if shape.is_empty:
        return "no filled cell"
    for words, test in _LOOKS:
        if test(shape):
            return words
    return "texts"


_LOOKS: tuple[tuple[str, Callable[[Shape], bool]], ...] = (
    ("birth dates", lambda one: one.are_dates and one.are_births and not one.are_timed),
    ("dates with a time", lambda one: one.are_dates and one.are_timed),
    ("dates", lambda one: one.are_dates),
    ("times of day", lambda one: one.are_clocks),
    ("e-mail addresses", lambda one: one.share(is_email) >= _MOST),
    ("billing codes", lambda one: one.share(_CODE.fullmatch) >= _MOST and len(one.cells) <= MOST_WORDS),
    ("phone numbers", lambda one: one.share(lambda text: _is_phone(text) and not text.isdigit()) >= _MOST),
    ("amounts", lambda one: one.are_money),
    ("numbers", lambda one: one.share(_NUMBER.fullmatch) >= _MOST),
    ("numbers of records", lambda one: one.are_ids),
    ("status words", lambda one: one.are_words),
    ("names", lambda one: one.are_whole_names),
)
