"""Numbers, times of day, months and columns as people write them. Pure; nothing is guessed."""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache


def visible(text: str) -> str:
    """Return a text without letters that nobody sees: zero-width spaces, direction marks, byte order marks.

    A letter and an accent beside it, as some systems write *é*, become the one letter that people type.
    """
    if text.isascii():
        return text
    if any(map(unicodedata.combining, text)):
        text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    return "".join(ch for ch in text if unicodedata.category(ch) != "Cf")


LONGEST_TEXT = 32_000
"""How long a text is read and written, in UTF-16 units: Excel's cells hold little more."""
NO_CELL_HOLDS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, and halves of one that is written as two."""


def is_too_long(text: str, most: int) -> bool:
    """Return whether a text is longer than so many UTF-16 units."""
    return len(text) > most // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > most


def without_control(text: str) -> str:
    """Return a text with a space for everything in it that no cell can hold."""
    return text if text.isprintable() else NO_CELL_HOLDS.sub(" ", text)


def for_a_cell(text: str) -> str:
    """Return a text as every cell can hold it: without control characters, and cut where it is too long."""
    if text.isprintable() and len(text) <= LONGEST_TEXT // 2:  # nearly every one
        return text
    text = without_control(text)
    if not is_too_long(text, LONGEST_TEXT):
        return text
    most = 2 * (LONGEST_TEXT - 1)
    return text.encode("utf-16-le")[:most].decode("utf-16-le", "ignore") + "…"


def one_line(text: str, most: int = 0) -> str:
    """Return a text as one line that any cell can hold, with single spaces, cut to so many letters (0: not cut)."""
    line = " ".join(visible(text).split())
    if not line.isprintable():
        line = "".join(ch for ch in line if ch.isprintable())
    return f"{line[: most - 1]}…" if 0 < most < len(line) else line


def is_error_word(text: str) -> bool:
    """Return whether a text is what a formula that fails shows: *#N/A*, *#REF!*, *#NAME?*."""
    if text in {"#N/A", "#GETTING_DATA"}:
        return True
    return text[:1] == "#" and text[-1:] in {"!", "?"} and text[1:-1].isupper() and " " not in text


_NUMBER = re.compile(
    r"(?:[-+] *|(?P<opens>\() *(?:- *)?)?(?:\$ *)?"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d+)?)(?(opens) *\))"
)
_NARROW_OR_FAST = str.maketrans("\u00a0\u202f\u2212", "  -")


def number(text: str) -> Decimal | None:
    """Return the number a person wrote (``1,234.50``, ``$40``, ``(25.00)``), or None if it is none.

    Brackets and a minus in them (``(-25.00)``) both tell that it is less than nothing: once, not twice. Two numbers
    with a space between are none, unless there are three digits after each: ``10 12`` may be anything.
    """
    text = text.translate(_NARROW_OR_FAST).strip()
    found = _NUMBER.fullmatch(text)
    if not found or not found["digits"]:
        return None
    value = Decimal(found["digits"].replace(",", "").replace(" ", ""))
    return -value if text.startswith(("(", "-")) else value


_CLOCK = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2}))?\s*([ap])?\.?m?\.?$", re.IGNORECASE)


def clock(text: str, *, to_the_second: bool = False) -> time | None:
    """Return the wall time a person wrote (``18:00``, ``18.00``, ``6 PM``), or None; its seconds only if asked for."""
    found = _CLOCK.match(text.strip())
    if not found or (found[2] is None and found[4] is None):
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0) if to_the_second else 0
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z?")


def wall_time(text: str) -> datetime | None:
    """Return the wall time that programs keep as ISO text, or None: what they call UTC is what the cell showed."""
    found = _INSTANT.fullmatch(text)
    try:
        return datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


DAY_ZERO = datetime(1899, 12, 30)
_DAYS = range((datetime(1990, 1, 1) - DAY_ZERO).days, (datetime(2100, 1, 1) - DAY_ZERO).days)
"""The numbers by which spreadsheet programs count these days; what a date is where its format was cleared."""


def day_number(raw: object) -> datetime | None:
    """Return the day and time that a bare number of a spreadsheet means, None if it is no likely one.

    A day in a cell that shows hours passed is a length of time.
    """
    if isinstance(raw, timedelta):
        raw = raw / timedelta(days=1)
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal) or not math.isfinite(raw):
        return None
    minutes = round(raw * 1440)
    return DAY_ZERO + timedelta(minutes=minutes) if minutes // 1440 in _DAYS else None


_HALF_SECOND = timedelta(milliseconds=500)


def time_to_the_second(at: time) -> time:
    """Return the second that a program meant by a time of day; the last one is none of the next day."""
    return to_the_second(datetime.combine(datetime.max, at)).time()


def to_the_second(moment: datetime) -> datetime:
    """Return the second that a program meant: it keeps moments as fractions of days, a little too small or large.

    The last moment of the last day is none of the next.
    """
    if moment > datetime.max - _HALF_SECOND:
        return moment.replace(microsecond=0)
    return (moment + _HALF_SECOND).replace(microsecond=0) if moment.microsecond else moment


_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def month_number(name: str) -> int:
    """Return the month of an English or Spanish name, or of its first letters (``Sept``, ``dic``); 0 if there is none.

    No three letters begin two months.
    """
    name = name.casefold()
    for months in (_MONTHS, _SPANISH_MONTHS):
        if name in months or 3 <= len(name) <= 4:
            found = next((at for at, full in enumerate(months, 1) if full.startswith(name)), 0)
            if found:
                return found
    return 0


_MOVING = frozenset({"today", "tomorrow", "yesterday", "now"})
_DAY = r"(?:[a-z]{3,9}\.? \d{1,2}|\d{1,2} [a-z]{3,9}\.?|\d{1,2}/\d{1,2})"
_NO_YEAR = re.compile(_DAY, re.IGNORECASE)
_DATED = rf"{_DAY}(?:,? \d{{4}}|/\d{{2,4}})?"
_SEVERAL_DAYS = re.compile(
    rf"{_DATED} ?(?:-|\u2013|to|through|until|and|&) ?(?:{_DATED}|\d{{1,2}}(?:,? \d{{4}})?)", re.IGNORECASE
)
"""Dec 24-Jan 1, 12/24 to 12/31, Dec 24-26."""


def no_date(text: str) -> tuple[str, str]:
    """Return why a text that is no date is none, and what to type instead."""
    if text.casefold() in _MOVING:
        return (
            "this word means another day tomorrow",
            "Type the day itself, such as 2026-03-03 (Ctrl and ; type today's).",
        )
    if _SEVERAL_DAYS.fullmatch(text):
        return "this names more than one day", "Type the first day here, and the last one under Until."
    if _NO_YEAR.fullmatch(text):
        return "this day has no year", "Type it with its year, such as 2026-03-03."
    return "this is not a date", "Type a date such as 2026-03-03."


@lru_cache(maxsize=16_384)
def letters(column: int) -> str:
    """Return the letters of a column as a spreadsheet program shows them (0 is A)."""
    text, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        text = chr(65 + digit) + text
    return text


_TOTAL = re.compile(
    r"\W*(?:grand[\s-]*|sub[\s-]*)?(?:totals?|count)\W*(?:[:=(].*|\d.*)?"  # Total · Grand total: 12 · Count 7
    r"|.*\b(?:totals?|count)\s*[:=]\s*\d*"  # Members total: 40
    r"|(?:grand |sub[- ]?)?totals?\b.*[:=]\s*\d.*",  # Total members: 40
    re.IGNORECASE,
)
_WORD_LETTER = re.compile(r"\w")
_RULE_BEGINS = re.compile(r"\W*?([-=*#_~\u2013\u2014>.\u2022])\1")
_RULE_ENDS = frozenset(2 * mark for mark in "-=*#_~\u2013\u2014<.\u2022")


def row_list(numbers: Sequence[int]) -> str:
    """Return ``row 4`` or ``rows 4, 5, 6``."""
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def is_total(text: str) -> bool:
    """Return whether the text is a total under a list, for example "Total: 12"."""
    lower = text.casefold()
    may_be = "total" in lower or "count" in lower
    return may_be and _TOTAL.fullmatch(" ".join(text.split())) is not None


def is_no_record(text: str) -> bool:
    """Return whether the text is a total under a list or a heading in it ("--- inactive ---")."""
    text = " ".join(text.split())
    return bool(text) and (is_total(text) or _is_ruled(text) or not _WORD_LETTER.search(text))


def _is_ruled(text: str) -> bool:
    """Return whether a text has a line on either side. Not one pattern: it would try each pair of places in a line."""
    begins = _RULE_BEGINS.match(text) if text[-2:] in _RULE_ENDS else None
    return begins is not None and bool(text[begins.end() : -2].strip())
