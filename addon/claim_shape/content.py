"""What is wrong in a claim whose shape is right: numbers that belong to nobody, days that contradict, sums that differ.

A syntax check does not see it, and a payer refuses the claim all the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from addon.claim_shape.shape import ShapeFault

BLANK = "1"
"""As an acknowledgement has it."""
NPI, TAX_ID, ZIP, BORN, FUTURE, TWICE, TOTAL, DIAGNOSIS, TAXONOMY = (
    "npi",
    "tax id",
    "zip",
    "born",
    "future",
    "twice",
    "total",
    "diagnosis",
    "taxonomy",
)
_DIAGNOSIS = re.compile(r"[A-TV-Z][0-9][0-9A-Z]([0-9A-Z]{0,4})")
_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
_CARD_ISSUER = 24
"""What the five digits before an identifier, 80840, add to its sum."""
Elements = Sequence[str]
"""A segment as its id and its elements."""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What was read so far of the file (``lines``: each service and day by whom it is for) and of the present claim."""

    lines: set[tuple[str, ...]] = field(default_factory=set)
    level: str = ""
    card: str = ""
    number: str = ""
    born: str = ""
    births: list[int] = field(default_factory=list)
    claim: int = 0
    total: Decimal | None = None
    charged: Decimal = Decimal(0)
    service: int = 0
    done: str = ""


def is_npi(number: str) -> bool:
    """Return whether ten digits are a National Provider Identifier: a Luhn sum with 80840 before them."""
    if len(number) != 10 or not (number.isascii() and number.isdecimal()):
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return (_CARD_ISSUER + sum(one // 10 + one % 10 for one in doubled)) % 10 == 0


def content_faults(segments: Iterable[Elements], today: date) -> Iterator[ShapeFault]:
    """Yield what is wrong in the claims of a transaction, by the segment's place in ``segments``.

    ``today`` is the day of the file: no service is later.
    """
    seen = _Seen()
    for at, one in enumerate(segments):
        if one[0] in {"CLM", "HL", "SE"}:
            yield from _ended(seen)
        _note(seen, at, one)
        for element, why in _one_segment(one, seen.level):
            yield ShapeFault(at, element, why=why)
        if one[0] == "DTP" and _element(one, 1) == "472":
            yield from _served(seen, at, _element(one, 3), f"{today:%Y%m%d}")
    yield from _ended(seen)


def _note(seen: _Seen, at: int, one: Elements) -> None:
    if one[0] == "HL":
        seen.level = _element(one, 3)
    elif one[0] == "NM1" and _element(one, 1) in {"IL", "QC"}:
        seen.card = seen.card if one[1] == "QC" else _element(one, 9)
        seen.number = "|".join((*one[3:5], seen.card))
        seen.born, seen.births = "", []
    elif one[0] == "DMG":
        seen.born, seen.births = _element(one, 2), [at]
    elif one[0] == "CLM":
        seen.claim, seen.total, seen.charged = at, _amount(_element(one, 2)), Decimal(0)
    elif one[0] == "SV1":
        seen.service, seen.done = at, _element(one, 1)
        seen.charged += _amount(_element(one, 2)) or Decimal(0)


def _ended(seen: _Seen) -> Iterator[ShapeFault]:
    if seen.total is not None and seen.total != seen.charged:
        yield ShapeFault(seen.claim, 2, why=TOTAL)
    seen.total = None


def _one_segment(one: Elements, level: str) -> Iterator[tuple[int, str]]:
    """Yield (element, what is wrong with it); blanks are the shape's matter, but where it has to allow for abroad."""
    if one[0] == "NM1" and _element(one, 8) == "XX" and _element(one, 9) and not is_npi(one[9]):
        yield 9, NPI
    if one[0] == "REF" and _element(one, 1) == "EI" and _element(one, 2) and not re.fullmatch(r"[0-9]{9}", one[2]):
        yield 2, TAX_ID
    if one[0] == "N4" and not _element(one, 4):
        yield from ((at, BLANK) for at in (2, 3) if not _element(one, at))
    if one[0] == "N4" and _element(one, 3):
        wanted = r"[0-9]{9}" if level == "20" else r"[0-9]{5}([0-9]{4})?"
        if not re.fullmatch(wanted, one[3]):
            yield 3, ZIP
    if one[0] == "PRV" and _element(one, 3) and not _TAXONOMY.fullmatch(one[3]):
        yield 3, TAXONOMY
    for place, code in enumerate(one[1:], 1) if one[0] == "HI" else ():
        kind, _, bare = code.partition(":")
        if kind in {"ABK", "ABF"} and bare and not _DIAGNOSIS.fullmatch(bare):
            yield place, DIAGNOSIS


def _served(seen: _Seen, at: int, day: str, today: str) -> Iterator[ShapeFault]:
    day = day[:8]
    if len(day) == len(today) and day > today:
        yield ShapeFault(at, 3, why=FUTURE)
    if len(seen.born) == len(day) and seen.born > day:
        yield from (ShapeFault(birth, 2, why=BORN) for birth in seen.births)
        seen.births = []
    line = (seen.number, seen.born, seen.done, day)
    if line in seen.lines:
        yield ShapeFault(seen.service, 1, why=TWICE)
    seen.lines.add(line)


def _element(one: Elements, at: int) -> str:
    return one[at] if at < len(one) else ""


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
