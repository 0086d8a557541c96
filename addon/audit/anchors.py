"""Anchors: the number and the MAC of the last row, written down where whoever changes the log cannot reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from addon.audit.chain import AuditRow, Head

SHORT = 32
"""Hexadecimal digits of a MAC in an anchor: 128 bits, on one line of an e-mail."""
_WORD = "audit-head"
_ANCHOR = re.compile(rf"{_WORD}\s+(\d{{1,12}})\s+([0-9a-f]{{{SHORT}}})(?:\s+(\d{{4}}-\d\d-\d\d))?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was the last row on a day (ISO, "" if unknown): its number and the beginning of its MAC."""

    n: int
    mac: str
    day: str = ""

    def __str__(self) -> str:
        return f"{_WORD} {self.n} {self.mac} {self.day}".rstrip()

    def fits(self, row: AuditRow | Head) -> bool:
        """Return whether a row of this number is the one that was there then."""
        return str(row.mac)[:SHORT] == self.mac


def anchor_of(head: Head, day: str) -> Anchor | None:
    """Return the anchor of a log that ends so; None of an empty one, or where the last row bears no MAC."""
    return Anchor(head.n, head.mac[:SHORT], day) if head.n and head.mac else None


def anchors_in(text: str) -> Iterator[Anchor]:
    """Yield the anchors in a text, such as saved e-mails, what ``audit`` printed, or a backup's manifest."""
    for found in _ANCHOR.finditer(text):
        yield Anchor(int(found[1]), found[2], found[3] or "")
