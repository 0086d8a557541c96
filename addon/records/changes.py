"""Changes of sessions that those concerned are told of, and messages that did not reach anybody."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """A session that was moved (``to``, wall time), cancelled (None) or, at the same time, turned ``how`` it meets.

    ``id`` is its own, ``was`` the wall time before, ``by`` the code of the clinician who asked for it ("" where nobody
    did), ``at`` the aware instant at which it was done. ``series`` is the id of the first of the changes that are told
    together, because all later sessions of the group changed alike; "" for one that is told alone. ``how``: video or
    in person, "" where that is not what changed.
    """

    id: str
    session: str
    was: datetime
    to: datetime | None
    by: str = ""
    at: datetime
    series: str = ""
    how: str = ""

    @property
    def word(self) -> str:
        """Return what happened."""
        if self.how:
            return "now online" if self.how == "video" else "in person again"
        return "cancelled" if self.to is None else "moved"


@dataclass(frozen=True, slots=True)
class RequestedChanges:
    """The sessions that accepted requests moved or cancelled."""

    changes: tuple[SessionChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionChanges:
    """Every change, by whatever door, that those concerned have to be told of, as they were found.

    ``unclear`` are the codes of sessions with a cell that cannot be read: what was told of them stays.
    """

    changes: tuple[SessionChange, ...] = ()
    unclear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTrouble:
    """A message that did not reach a ``person`` (a code) before a session that is still to come.

    ``row`` is its id in Messages, ``by`` text or email; ``what`` became of it, and what somebody can do.
    """

    row: str
    person: str
    by: str
    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class MessageTroubles:
    """Every such message; ``is_sending``: somebody sends messages at all."""

    troubles: tuple[MessageTrouble, ...] = ()
    is_sending: bool = False
