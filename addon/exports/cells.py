"""One cell of an export -> a value, None for blank, or why it cannot be used."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

from addon.exports.name_cells import flaw, shown_name
from addon.exports.statuses import word_key
from addon.written import LONGEST_TEXT, clock, number, one_line, visible

_DAMAGED = re.compile(r"[-+]?\d(?:[.,]\d+)?[eE]\+?\d+")
_PAYER = re.compile(r"^(.*\S)\s*\(\w+\)$")
_MINUTES = re.compile(r"(\d{1,3})\s*(?:m|min|mins|minutes)?\.?", re.IGNORECASE)
_CLOCKED = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_CODE_IN_TEXT = re.compile(r"(?<![A-Za-z0-9])(?:\d{5}|[A-Z]\d{4})(?![A-Za-z0-9])")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_LONGEST_NAME, _LONGEST_LABEL = 120, 40
_CENT = Decimal("0.01")
_COMMA_CENTS = re.compile(r"\(?[-+]?\$?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{2}\)?")
_PLAIN_TIME = re.compile(r"([01]?\d|2[0-3])([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a cell cannot be used. ``review``: a person can settle it without a new file."""

    code: str
    what: str
    next_step: str = ""
    review: bool = False


_ID = Bad(
    "damaged-id",
    "this number was turned into a spreadsheet number and lost digits",
    "Export the file again and drop it here without opening and saving it.",
)


def read_text(cell: object) -> str | Bad | None:
    """Return the text with single spaces and without control characters (no cell can hold one).

    Numbers come without a trailing ``.0``.
    """
    if isinstance(cell, str):
        return one_line(cell, LONGEST_TEXT) or None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date | time | timedelta):
        return Bad("not-text", "this is a date or time where text is expected", "Look at the columns of this row.")
    return one_line(str(cell)) or None


def read_name(cell: object) -> str | Bad | None:
    """Return a name or title; a number or an overlong text is none, a lone dot or dash is a blank."""
    if not isinstance(cell, str):
        return Bad(
            "not-a-name", "this is a number or date where a name is expected", "Look at the columns of this row."
        )
    name = " ".join(visible(cell).split())
    if not name.isprintable():
        hidden = next(ch for ch in name if not ch.isprintable())
        what = f"the invisible letter U+{ord(hidden):04X} is in this name"
        return Bad("not-a-name", what, "Type this name anew in the EHR and export again.")
    if not any(map(str.isalnum, name)):
        return None
    if len(name) > _LONGEST_NAME or not any(map(str.isalpha, name)):
        return Bad("not-a-name", "this is not a name", "Look at the columns of this row.")
    return name


def read_client(cell: object) -> str | Bad | None:
    """Return a client's name as it is shown; a cell that leaves in doubt whose it is is none."""
    wrong = flaw(cell) if isinstance(cell, str) else None
    return Bad("not-a-name", *wrong) if wrong else read_name(shown_name(cell) if isinstance(cell, str) else cell)


def read_label(cell: object) -> str | Bad | None:
    """Return a short word such as a payment state, in lower case."""
    text = read_text(cell)
    if isinstance(text, str) and len(text) > _LONGEST_LABEL:
        return Bad("not-a-label", "this is longer than any status word", "Look at the columns of this row.")
    return text.lower() if isinstance(text, str) else text


def read_id(cell: object) -> str | Bad | None:
    """Return an id as text; what a spreadsheet program made of it (``2.9E+13``) is refused."""
    if isinstance(cell, float) and (not cell.is_integer() or abs(cell) >= 1e15):
        return _ID
    text = read_text(cell)
    return _ID if isinstance(text, str) and _DAMAGED.fullmatch(text) else text


def read_phone(cell: object) -> str | Bad | None:
    """Return a phone number as it is written, with its extension; words without a digit (N/A, none) are a blank."""
    text = read_id(cell)
    return text if not isinstance(text, str) or any(map(str.isdigit, text)) else None


def read_email(cell: object) -> str | Bad | None:
    """Return an e-mail address in small letters; words without an @ (N/A, none) are a blank."""
    text = read_text(cell)
    if not isinstance(text, str) or "@" not in text:
        return text if isinstance(text, Bad) else None
    if _EMAIL.fullmatch(text):
        return text.casefold()
    return Bad("not-an-address", "this is not a whole e-mail address", "Correct it in the EHR and export again.")


def read_code(cell: object) -> str | Bad | None:
    """Return a billing code in capitals."""
    text = read_id(cell)
    return text.upper() if isinstance(text, str) else text


def code_in(treatment: str) -> str:
    """Return the one billing code that a treatment's name contains, or ""."""
    found = set(_CODE_IN_TEXT.findall(treatment))
    return found.pop() if len(found) == 1 else ""


def read_number(cell: object) -> Decimal | Bad | None:
    """Return a decimal number."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return Decimal(repr(cell))
    if isinstance(cell, str):
        if not cell.strip():
            return None
        found = number(cell.strip()) if "$" not in cell else None
        if found is not None:
            return found
    return Bad("not-a-number", "this is not a number")


def read_money(cell: object) -> Decimal | Bad | None:
    """Return dollars: ``130.0``, ``$1,234.50``, ``(25.00)``; a lone dash is zero."""
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return None
        found = Decimal(0) if text.replace("$", "").strip() == "-" else number(_with_point(text))
    else:
        found = Decimal(repr(cell)) if isinstance(cell, float) else None
    if found is None or not found.is_finite():
        return Bad("not-money", "this is not an amount of money")
    cents = found.quantize(_CENT) if abs(found) < Decimal(10) ** 12 else None
    if cents is None or abs(found - cents) > Decimal("0.000001"):
        return Bad("not-money", "this is not an amount in dollars and cents")
    return cents


def _with_point(text: str) -> str:
    """Return an amount with a decimal point: two digits behind a comma, and no point after it, are cents."""
    return text.replace(".", "").replace(",", ".") if _COMMA_CENTS.fullmatch(text.replace(" ", "")) else text


def read_minutes(cell: object) -> int | Bad | None:
    """Return a length in minutes: ``90``, ``90 min``, ``1:30``."""
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60)
    text = read_text(cell)
    if not isinstance(text, str):
        return text
    if m := _MINUTES.fullmatch(text):
        return int(m[1])
    if m := _CLOCKED.fullmatch(text):
        return int(m[1]) * 60 + int(m[2])
    return Bad("not-a-length", "this is not a length in minutes")


def read_time(cell: object) -> time | Bad | None:
    """Return a time of day: ``18:00``, ``6:00 PM``."""
    if isinstance(cell, datetime | time):
        at = cell.time() if isinstance(cell, datetime) else cell
        return at.replace(second=0, microsecond=0)
    text = read_text(cell)
    if not isinstance(text, str):
        return text
    plain = _PLAIN_TIME.fullmatch(text)
    found = clock(f"{plain[1]}:{plain[2]}" if plain else text)
    return found if found is not None else Bad("not-a-time", "this is not a time of day")


def read_payer(cell: object) -> str | Bad | None:
    """Return a payer's name without the number that follows it in brackets."""
    text = read_text(cell)
    return _PAYER.sub(r"\1", text) if isinstance(text, str) else text


_GRADES: Mapping[str, int] = MappingProxyType(
    {"notatall": 0, "severaldays": 1, "nearlyeveryday": 3}
    | dict.fromkeys(("morethanhalfthedays", "morethanhalfofthedays", "overhalfthedays"), 2)
)
_YES_NO: Mapping[str, bool] = MappingProxyType(
    {"no": False, "n": False, "false": False, "yes": True, "y": True, "true": True}
)
_ANSWER = re.compile(r"([0-3])\s*(?:[-:=.(].*)?|[^0-9]+\(\s*([0-3])\s*\)")
"""``2``, ``2 - More than half the days`` and ``More than half the days (2)``."""


def _grade(cell: str) -> int | None:
    """Return an item's answer from 0 to 3: a number, its words, or both."""
    key = word_key(cell)
    if key in _GRADES:
        return _GRADES[key]
    found = _ANSWER.fullmatch(cell.strip())
    return int(found[1] or found[2]) if found else None


def read_safety(cell: object) -> bool | Bad | None:
    """Return whether item 9 was answered above zero (a number, or the answer's words); the answer is not kept."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        if word_key(cell) in _YES_NO:
            return _YES_NO[word_key(cell)]
        if (grade := _grade(cell)) is not None:
            return grade > 0
    number_or_why = read_number(cell)
    return number_or_why > 0 if isinstance(number_or_why, Decimal) else number_or_why


def read_answer(cell: object) -> int | Bad | None:
    """Return an item's answer from 0 to 3: a number, its words, or both."""
    text = read_text(cell)
    if not isinstance(text, str):
        return text
    found = _grade(text)
    return Bad("not-an-answer", "this is no answer from 0 to 3") if found is None else found


UNKNOWN_STATUS = "unknown-status"
"""The code of a cell whose status word its format does not know."""


def word_reader(words: Mapping[str, str]) -> Callable[[object], str | Bad | None]:
    """Return a reader of one column's status words."""
    known = {word_key(word): meaning for word, meaning in words.items()}
    # A file written by ourselves or by hand may already carry the meanings.
    known |= {word_key(meaning): meaning for meaning in words.values() if meaning not in {"", "void"}}
    unknown = Bad(
        UNKNOWN_STATUS,
        "this status word is not known",
        "Add the word to the format's profile, or mark the status in the workbook.",
        review=True,
    )

    def read(cell: object) -> str | Bad | None:
        key = word_key(cell)
        return known.get(key, unknown) if key or str(cell).strip() else None

    return read


READERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {
        "text": read_text,
        "name": read_name,
        "label": read_label,
        "id": read_id,
        "phone": read_phone,
        "email": read_email,
        "code": read_code,
        "money": read_money,
        "number": read_number,
        "minutes": read_minutes,
        "time": read_time,
        "payer": read_payer,
        "safety": read_safety,
        "answer": read_answer,
    }
)
