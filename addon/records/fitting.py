"""What decides beside wishes whether a member fits into a room: who must not meet, how many people payers allow."""

from dataclasses import dataclass
from datetime import date

BLOCK, WARN, NOTE = "block", "warn", "note"
"""What follows where a room is too large for a payer: nobody is placed there; a clinician is told; it is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTogether:
    """Two members who must not be in one room. A code is "" where nobody can tell who is meant; ``at`` is its cell."""

    one: str
    other: str
    why: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeLimit:
    """The most people whom a payer allows in the room, self-pay included; ``most`` None where nobody can tell.

    ``effect`` is ``BLOCK``, ``WARN`` or ``NOTE``. ``checked``: when somebody last checked it with the payer.
    """

    payer: str
    most: int | None
    effect: str = BLOCK
    source: str = ""
    checked: date | None = None
