"""What a member answered about one session: one record, one cell of Attendance. Pure."""

from dataclasses import dataclass
from datetime import datetime

from addon.incoming import CANNOT_COME, CONFIRM, JOIN_ONLINE, Reply
from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.records import GroupSession
from addon.sessions.expand import before, instant, wall_time

_SHOWN = {CONFIRM: "confirmed", CANNOT_COME: "cannot come", JOIN_ONLINE: "join online"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A member's last answer about a session.

    ``at`` is the practice's wall time at which it arrived, ``starts`` the UTC instant at which the session was to
    begin when it was asked about. ``status`` is what the answer makes of Status in Attendance, decided on arrival.
    """

    member: str
    session: str
    meaning: str
    at: datetime
    starts: datetime
    status: str = ""

    @property
    def key(self) -> str:
        """Return the key under which it is remembered."""
        return f"{self.member}|{self.session}"

    @property
    def shown(self) -> str:
        """Return the text of its cell, such as ``confirmed Tue Mar 3 6:02 PM``."""
        return f"{_SHOWN[self.meaning]} {moment_in_words(self.at)}"


ANSWER = Kept("answer", Answer)
"""By member and session."""


def answer_in(reply: Reply, zone: str, *, late_hours: int) -> Answer | None:
    """Return what a reply answers about its one session, None if it answers nothing.

    Later than ``late_hours`` before the start, as Settings has it, a cancellation is a late one.
    """
    meaning, starts = reply.about_session, reply.starts
    if not (meaning and reply.member and reply.session and starts):
        return None
    late = reply.received > before(starts, late_hours, zone)
    status = ("late cancel" if late else "cancelled") if meaning == CANNOT_COME else ""
    at = wall_time(reply.received, zone).replace(microsecond=0)
    return Answer(member=reply.member, session=reply.session, meaning=meaning, at=at, starts=starts, status=status)


def still_about(answer: Answer, session: GroupSession | None, zone: str) -> bool:
    """Return whether the session is still to begin when it was to begin: a moved one is asked about again."""
    return session is not None and instant(session.start, zone) == answer.starts
