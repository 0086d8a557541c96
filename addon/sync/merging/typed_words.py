"""What people typed into cells that cannot be read: remembered as it is, so that it comes back with its row. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from addon.cells import canonical
from addon.sync.merging.identify_rows import UnreadCell
from addon.tabs import Value
from addon.workbook import Raw

WORDS = "!"
"""Before the name of a field that could not be read, among a row's texts: behind it is what was typed there."""
_TEXT = "'"
"""Begins what is text; what does not begin so is a number, a day or a time."""


def as_words(cells: Mapping[str, UnreadCell]) -> dict[str, str]:
    """Return what was typed into cells as the texts that are kept beside those of the others."""
    return {
        f"{WORDS}{name}": f"{_TEXT}{one.raw}" if isinstance(one.raw, str) else typed_text(one.raw)
        for name, one in cells.items()
    }


def words_in(sheet: Mapping[str, str]) -> dict[str, Value]:
    """Return what was typed into the cells of a row that could not be read, by field, as it is written again."""
    return {name.removeprefix(WORDS): _value(text) for name, text in sheet.items() if name.startswith(WORDS)}


def shown_text(sheet: Mapping[str, str], name: str) -> str:
    """Return what a cell showed last: what was typed there, or else the text of its value."""
    words = sheet.get(f"{WORDS}{name}")
    return sheet.get(name, "") if words is None else words.removeprefix(_TEXT).strip()


def typed_text(raw: Raw) -> str:
    """Return what a cell that cannot be read shows; one number has one text, however it was saved."""
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return canonical(Decimal(repr(raw)) if is_number else raw)


def _value(text: str) -> Value:
    if text.startswith(_TEXT):
        return text.removeprefix(_TEXT)
    for read in _READERS:
        try:
            return read(text)
        except (ArithmeticError, ValueError):
            continue
    return text


_READERS: tuple[Callable[[str], Value], ...] = (
    Decimal,
    date.fromisoformat,
    time.fromisoformat,
    datetime.fromisoformat,
)
