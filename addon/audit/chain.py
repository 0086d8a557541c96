"""The chain of the audit log: each row bears a MAC over its number, its content and the MAC of the row before.

``mac(n) = HMAC-SHA-256(key, frames)``. The frames are a label, the MAC before, the number and the five texts of the
row, always these eight in this order, each as its length in letters, a colon, itself and a comma, all of it in UTF-8:
no two rows, and no row at two places, are the same bytes.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from addon.audit.events import AuditEvent

LABEL = "groupkeeper audit 1"
KEY_BYTES = 32
UNPROTECTED = ""
"""The MAC of a row that was written while the key was away."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the log. ``at`` is a UTC instant as text that sorts, ``mac`` 64 hexadecimal digits."""

    n: int
    at: str
    who: str
    what: str
    about: str
    how: str
    mac: str = UNPROTECTED


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a log, or of a part of it: its number, and its MAC; 0 and "" where there is none."""

    n: int = 0
    mac: str = UNPROTECTED


BEGINNING = Head()


def mac_of(key: bytes, before: str, row: AuditRow) -> str:
    """Return the MAC of a row after a row with the MAC ``before``."""
    frames = (LABEL, before, str(row.n), row.at, row.who, row.what, row.about, row.how)
    text = "".join([f"{len(one)}:{one}," for one in frames])
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def chained(key: bytes | None, head: Head, events: Iterable[tuple[str, AuditEvent]]) -> Iterator[AuditRow]:
    """Yield events, each with its instant as text, as the rows that follow after ``head``; without a key, unprotected.

    The next row with a key carries the chain on.
    """
    n, before = head.n, head.mac
    for at, one in events:
        n += 1
        row = AuditRow(n, at, one.who, one.what, one.about, one.how)
        before = UNPROTECTED if key is None else mac_of(key, before, row)
        yield AuditRow(n, at, one.who, one.what, one.about, one.how, before)
