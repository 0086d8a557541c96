"""What a clinician asks for in their calendar and a member in a reply: one record, one row of Requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from addon.episode import DECLINED, Episode
from addon.incoming import DISTRESS_ASK, ONLINE_ASK, MemberAsk
from addon.memory import Kept
from addon.names_in_text import date_in_words, day_in_words, moment_in_words
from addon.records import GroupSession, Practice, SessionChange
from addon.seat_offers import OFFER_ASK, PLACE_ASK, TELL_ASK
from addon.self_booking import SLOT_CALL
from addon.session_asks import COVER
from addon.sessions.cover import facilitators
from addon.sessions.expected import coming
from addon.sources import derived_id
from addon.tabs import Value
from addon.ways_to_come import MAKE_UP
from addon.wishes_asked import OTHER_BOOKED, OTHER_REGULAR, OTHER_SESSION

TAB = "requests"
RESTORE = "take place after all"
"""What a person asks for who puts the event of a cancelled session back into their calendar."""
PASSED = "open: that time has passed, so it cannot be accepted"
"""The status of a request for a time that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Episode):
    """One request as remembered. Times are wall times; ``to`` is None for a cancellation.

    Accepted, the session was moved or cancelled as asked; declined, the event goes back to where it was.
    ``minutes`` is 0 where the length stays. ``version`` is the event's when it was last looked at, ``answered`` the
    aware instant at which it was obeyed. ``by``: this user asked for it on a card, and ``clinician`` is their name
    where they are none.
    """

    clinician: str
    session: str
    start: datetime
    to: datetime | None
    minutes: int = 0
    version: str
    answered: datetime | None = None
    by: str = ""

    @property
    def key(self) -> str:
        """Return the key under which it is remembered: one record per clinician and session."""
        return f"{self.clinician}|{self.session}"

    @property
    def row_key(self) -> str:
        """Return the key of its row: another one for each episode."""
        return f"{self.key}|{self.number}"

    @property
    def id(self) -> str:
        """Return the id of its row."""
        return derived_id("Q", TAB, self.row_key)


REQUEST = Kept("request", Request)
"""By clinician and session; an accepted one stays under its row's key when another is opened."""


def change_of(one: Request) -> SessionChange | None:
    """Return the change that an accepted request made, for the notices about it."""
    if one.answered is None:
        return None
    return SessionChange(id=one.id, session=one.session, was=one.start, to=one.to, by=one.clinician, at=one.answered)


def request_values(
    one: Request, practice: Practice, labels: Mapping[str, str], *, today: date, waits: bool = False
) -> dict[str, Value]:
    """Return the machine cells of a request's row; ``labels`` says how clinicians are shown, by code.

    ``waits``: it was declined, and its event is not where it was yet.
    """
    return {
        "status": one.status,
        "who": labels.get(one.clinician, one.clinician),
        "what": _what(one),
        "session": one.session,
        "from": one.start,
        "to": one.to,
        "why": _why(one, practice, today),
        "last_done": _last_done(one, waits=waits),
        "since": one.since,
    }


def _what(one: Request) -> str:
    if one.to is None:
        return "cancel"
    if one.to != one.start:
        return "move"
    return "length" if one.minutes else RESTORE


_DONE = {
    "cancel": "session cancelled",
    "length": "length changed",
    "move": "session moved",
    RESTORE: "session is planned again; tell those concerned",
}


def _why(one: Request, practice: Practice, today: date) -> str:
    if one.by:
        seen = f"asked for on a card by {one.by}"
    elif one.to is None:
        seen = "deleted in the calendar"
    elif _what(one) == RESTORE:
        seen = "put back into the calendar, and the session is cancelled"
    elif one.to == one.start:
        seen = f"made {one.minutes} minutes long in the calendar"
    else:
        length = f", {one.minutes} minutes long" if one.minutes else ""
        seen = f"moved in the calendar{length}"
    session = next((found for found in practice.sessions if found.code == one.session), None)
    return f"{seen}; {_concerned(one, session, practice, today)}" if session and one.is_open else seen


def _concerned(one: Request, session: GroupSession, practice: Practice, today: date) -> str:
    expected = len(coming(practice, [session], today=today)[session.code])
    group = next((found for found in practice.groups if found.code == session.group), None)
    others = [code for code in facilitators(session, group).present if code != one.clinician]
    members = f"{expected} member{'' if expected == 1 else 's'} expected"
    if not others:
        return members
    alone = f"; if {one.clinician} alone is away, type that into Time off: accept cancels it for everybody"
    return f"{members}, also run by {' and '.join(others)}{'' if one.to else alone}"


def _last_done(one: Request, *, waits: bool) -> str:
    day = one.status.partition(" ")[2]
    if one.was_accepted:
        told = "" if one.to == one.start else ", notices in Messages"
        return f"{_DONE[_what(one)]} {day}{told}"
    if one.was_declined:
        back = f"declined {day}: the event is still to be put back" if waits else f"event put back {day}"
        return f"declined {day}: nothing changes" if one.by else back
    asked = f"asked {date_in_words(one.since)}"
    if one.status == PASSED:
        return f"{asked}; move the event again, or choose decline"
    return f"{asked}; choose accept or decline" if one.is_open else asked


def ask_values(one: MemberAsk, labels: Mapping[str, str]) -> dict[str, Value]:
    """Return the machine cells of the row about a member's reply; its words are nowhere else."""
    return {
        "status": one.status,
        "who": _who(one, labels),
        "what": one.what,
        "session": one.session or None,
        "from": one.start,
        "why": one.text,
        "options": one.options or None,
        "last_done": _what_was_done(one),
        "since": one.since,
    }


def _who(one: MemberAsk, labels: Mapping[str, str]) -> str:
    """Return the member, or the number with whoever may have written from it: nobody decides that by itself."""
    possible = " or ".join(labels.get(code, code) for code in one.possible)
    return f"{one.who}: {possible}?" if possible else labels.get(one.who, one.who)


def _what_was_done(one: MemberAsk) -> str:
    if one.what in _ACCEPTED and (one.was_accepted or one.was_declined):
        done, day = _ACCEPTED[one.what] if one.was_accepted else DECLINED, one.status.partition(" ")[2]
        return f"{done} {day}; {'notice in Messages' if one.answered else 'tell the member'}"
    came = f"came {moment_in_words(one.at) if one.at.time() != time() else day_in_words(one.at)}"  # a day was typed
    return f"{came}; {one.note or _WANTED.get(one.what, 'choose handled')}" if one.is_open else came


_ACCEPTED = {
    ONLINE_ASK: "Joined by is video in Attendance",
    MAKE_UP: "makeup in Attendance (correct it if they do not come)",
    OTHER_REGULAR: "Roster changed",
    OTHER_SESSION: "makeup in Attendance (correct it if they do not come)",
    OTHER_BOOKED: "booked in Slots",
}
"""What became of a request that was accepted, by what it asks for."""
_WANTED = {
    ONLINE_ASK: "choose accept, decline or handled",
    MAKE_UP: "choose accept, decline or handled",
    SLOT_CALL: "call them, then choose handled; decline frees the time",
    OFFER_ASK: "choose accept or decline",
    PLACE_ASK: "choose accept or decline",
    TELL_ASK: "ask them, then choose accept or decline",
    **dict.fromkeys((OTHER_REGULAR, OTHER_SESSION, OTHER_BOOKED), "accept with a number under Choose, or decline"),
    COVER: "add a row in Time off, or a substitute in Sessions; or choose handled",
    DISTRESS_ASK: "fill in Handled by here, or Handled by and Handled on in Needs review: either closes both",
}
"""What closes the row of what a member wrote."""
