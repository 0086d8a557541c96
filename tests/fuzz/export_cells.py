"""Cells of exports by kind: money, numbers, minutes, ids, names, answers to item 9."""

from contextlib import suppress

from addon.exports.cells import READERS, code_in, word_reader
from addon.exports.item_9_rows import above_zero
from tests.fuzz.target import text_of

LONGEST = 60
SEEDS = [
    b"$1,234.50", b"(25.00)", b"-", b"2.98725E+13", b"1:30", b"90 min", b"Aetna (60054)", b"Several days", b"3: often",
    b"90853 Group", b"-2.5", b"\xe2\x88\x923", b"99999999999999999999.99", b"1e999", b"nan", b"\xef\xbb\xbfShow",
]  # fmt: skip
READ_WORD = word_reader({"Show": "attended", "No Show": "no show"})


def one(data: bytes) -> None:
    """Every kind reads the text, and the number where it is one."""
    text = text_of(data)
    cells: list[object] = [text]
    with suppress(ValueError):
        cells.append(float(text))
    for cell in cells:
        for reader in READERS.values():
            reader(cell)
        READ_WORD(cell)
        above_zero(cell, "PHQ-9", cell)
    code_in(text)
