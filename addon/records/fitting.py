"""What decides beside wishes whether a member fits into a room: who must not meet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTogether:
    """Two members who must not be in one room. A code is "" where nobody can tell who is meant; ``at`` is its cell."""

    one: str
    other: str
    why: str = ""
    at: str = ""
