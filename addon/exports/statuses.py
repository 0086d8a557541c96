"""Status words, and what the EHR's default status is worth."""

from datetime import datetime
from typing import Protocol

from addon.tabs import folded

_NO_NOTE = frozenset({"", "nonote", "notstarted", "none"})


class Reported(Protocol):
    """A visit as far as its status goes (a row of a file, or several joined)."""

    @property
    def status(self) -> str:
        """A choice of Status in Attendance, "" if the file has none."""

    @property
    def weak(self) -> bool:
        """Whether the status is the EHR's default."""

    @property
    def note(self) -> str:
        """State of the progress note."""


def word_key(word: object) -> str:
    """Return a status word as it is compared: letters and digits only, canceled and cancelled as one."""
    return folded(word).replace("cancelled", "canceled")


def note_firms(note: str) -> bool:
    """Return whether the state of the progress note shows that somebody documented the session."""
    return folded(note) not in _NO_NOTE


def settled_status(visit: Reported, *, ends: datetime, now: datetime, note: str = "") -> tuple[str, bool]:
    """Return the status that a visit proves by ``now``, and whether it is still weak.

    A weak "attended" (the EHR's default) says nothing before the session has ended and becomes firm
    when the status report shows a progress note. ``ends`` and ``now`` are wall times of the practice.
    """
    if not visit.weak:
        return visit.status, False
    if now < ends:
        return "", False
    return visit.status, not note_firms(note or visit.note)
