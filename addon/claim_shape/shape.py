"""What a claim is made of: segments, and for each of their elements where in the workbook a person fills it in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_KEPT = re.compile(r"[^A-Z0-9 .,'&/()#-]+")
_WHOLE_LETTERS = str.maketrans({"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE"})


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value of a claim is typed: a tab's title, the row ("" where the header alone finds it), the header."""

    tab: str
    row: str
    header: str

    def __str__(self) -> str:
        return f"{self.tab}{self.row and f' {self.row}'}: {self.header}"


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """What is wrong with one claim: the ``segment`` by its place, counted from 0.

    The ``element`` in it, and the ``part`` of that, are counted from 1; 0: all of it. ``why`` is a code of the X12
    acknowledgement or one of ``content``.
    """

    segment: int
    element: int = 0
    part: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its id, its elements as text, and by element (from 1; 0: the rest) where a person types it."""

    id: str
    elements: tuple[str, ...]
    fields: Mapping[int, Field] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return "*".join((self.id, *self.elements)).rstrip("*")

    def element(self, at: int) -> str:
        """Return an element, counted from 1, "" where it is not there."""
        return self.elements[at - 1] if at <= len(self.elements) else ""


Cell = str | tuple[str, Field]
"""An element: what nobody types, or what somebody types and where."""


def segment(name: str, *cells: Cell, rest: Field | None = None) -> Segment:
    """Return a segment of these elements; ``rest``: where to look when the fault is in none of them."""
    fields = {at: cell[1] for at, cell in enumerate(cells, 1) if isinstance(cell, tuple)}
    if rest is not None:
        fields[0] = rest
    texts = tuple(cell[0] if isinstance(cell, tuple) else cell for cell in cells)
    return Segment(name, texts, MappingProxyType(fields))


def carried(text: str, most: int) -> str:
    """Return a text in the letters that a claim can carry, at most so many."""
    plain = unicodedata.normalize("NFKD", text.upper().translate(_WHOLE_LETTERS))
    letters = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return " ".join(_KEPT.sub(" ", letters).split())[:most].strip()


def digits(text: str) -> str:
    """Return the digits of a number that people write with spaces and dashes."""
    return "".join(ch for ch in text if ch.isdecimal() and ch.isascii())
