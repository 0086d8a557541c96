"""What a member answered about one session: one record, one cell of Attendance. Pure."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from addon.incoming import CANNOT_COME, CONFIRM, JOIN_ONLINE, Incoming
from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.records import GroupSession
from addon.sessions.expand import before

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


def seat_in(reply: Incoming) -> str:
    """Return the answer about a session in a reply's meaning, "" if there is none."""
    return next((one for one in reply.body.get("meaning", "").split("+") if one in _SHOWN), "")


def answer_in(reply: Incoming, zone: str, *, late_hours: int) -> Answer | None:
    """Return what a reply answers about its one session, None if it answers nothing.

    Later than ``late_hours`` before the start, as Settings has it, a cancellation is a late one.
    """
    body, seat = reply.body, seat_in(reply)
    if not (seat and body.get("member") and body.get("session") and body.get("starts")):
        return None
    starts = datetime.fromisoformat(body["starts"])
    late = reply.received > before(starts, late_hours, zone)
    status = ("late cancel" if late else "cancelled") if seat == CANNOT_COME else ""
    wall = reply.received.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    return Answer(member=body["member"], session=body["session"], meaning=seat, at=wall, starts=starts, status=status)


def still_about(answer: Answer, session: GroupSession | None, zone: str) -> bool:
    """Return whether the session is still to begin when it was to begin: a moved one is asked about again."""
    return session is not None and session.start.replace(tzinfo=ZoneInfo(zone)) == answer.starts
