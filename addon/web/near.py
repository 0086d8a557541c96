"""Sessions near as the last pass published them, with what the staff have marked since. Reads the state only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from addon.incoming import TAKEN
from addon.on_page import (
    CANCELLED,
    CHECK_IN,
    DAYS_AHEAD,
    DAYS_BACK,
    HELD,
    MARK,
    PAGE_SESSION,
    PLANNED,
    WAITING_MARK,
    PageMark,
    PageSession,
    mark_in,
    spot_of,
)
from addon.records import MARKED_AHEAD, MARKED_THERE
from addon.sync.state.database import State
from addon.sync.state.staff import CLINICIAN, StaffUser
from addon.web.texts import SafetyLine, TextLine

SHOWN_AHEAD = 1
"""How many days ahead the page shows."""
SLOW = timedelta(minutes=2)
"""A mark that waits longer waits for more than the next pass."""
_CODES = re.compile(r"\bM-\d+\b")
_LOOK_BACK = timedelta(days=DAYS_BACK + DAYS_AHEAD + 1)


@dataclass(frozen=True, slots=True)
class Near:
    """The sessions by code, the marks that no pass has taken over yet, and those about which a person is asked.

    Marks are by their spot; ``last`` is the number in the inbox of the last one about each.
    """

    sessions: Mapping[str, PageSession]
    noted: Mapping[str, PageMark]
    asked: Mapping[str, PageMark]
    last: Mapping[str, int]

    def on(self, day: date, user: StaffUser) -> tuple[list[PageSession], list[PageSession]]:
        """Return the sessions of a day that a user may see: their own, and the others."""
        found = [one for one in self.sessions.values() if one.day == day and may_see(user, one)]
        found.sort(key=lambda one: (one.start, one.code))
        own = [one for one in found if one.is_led_by(user.clinician)]
        return own, [one for one in found if one not in own]

    def noted_for(self, session: PageSession, member: str = "") -> PageMark | None:
        """Return the mark that waits for a pass, None if none does."""
        return self.noted.get(spot_of(session.code, member))

    def asked_for(self, session: PageSession, member: str = "") -> PageMark | None:
        """Return the mark about which a person is asked, None if there is none."""
        return self.asked.get(spot_of(session.code, member))

    def shown(self, session: PageSession, member: str = "") -> str:
        """Return a member's status or, without a member, the session's state, with what was marked since the pass."""
        noted, seat = self.noted_for(session, member), session.seat(member)
        if noted:
            return noted.status
        return seat.status if seat else session.state

    def marked(self, session: PageSession) -> int:
        """Return how many members have a status."""
        return sum(bool(self.shown(session, one.member)) for one in session.seats)

    def is_stuck(self, now: datetime) -> bool:
        """Return whether marks wait longer than a pass takes."""
        return any(now - one.at > SLOW for one in self.noted.values())

    def waiting(self, session: PageSession) -> int:
        """Return how many marks of a session are not in the sheet yet."""
        return sum(one.session == session.code for one in self.noted.values())


def near(state: State, now: datetime) -> Near:
    """Return them as they are now.

    What passes took over is read before what they published: a mark taken in between is shown twice, never not at all.
    """
    taken = state.one(TAKEN, "taken") or 0
    arrived = state.inbox.of_kind(MARK, since=now - _LOOK_BACK)
    marks = [(mark_in(one), one.number) for one in arrived]
    return Near(
        sessions=state.remembered(PAGE_SESSION),
        noted={mark.spot: mark for mark, number in marks if number > taken},
        asked=state.remembered(WAITING_MARK),
        last={mark.spot: number for mark, number in marks},
    )


def may_see(user: StaffUser, session: PageSession) -> bool:
    """Return whether a user may see who is in a session: clinicians see those that they lead."""
    return user.role != CLINICIAN or session.is_led_by(user.clinician)


L = TypeVar("L", TextLine, SafetyLine)


def in_distress(found: Near, user: StaffUser, lines: Iterable[L]) -> list[L]:
    """Return the texts, or the answers to item 9, of which a user has to know: clinicians of their members'."""
    if user.role != CLINICIAN:
        return list(lines)
    members = {seat.member for one in found.sessions.values() if may_see(user, one) for seat in one.seats}
    return [one for one in lines if not members.isdisjoint(_CODES.findall(one.who))]


def statuses(session: PageSession, wall: datetime) -> tuple[str, ...]:
    """Return the words that a member can be marked with now: who came is not known before people arrive."""
    return (*MARKED_THERE, *MARKED_AHEAD) if wall >= session.start - CHECK_IN else MARKED_AHEAD


def took_place(session: PageSession, wall: datetime) -> str:
    """Return the state of a session that takes place after all."""
    return HELD if wall >= session.end else PLANNED


def states(session: PageSession, wall: datetime) -> tuple[str, ...]:
    """Return the states that a session can be marked with now."""
    return CANCELLED, took_place(session, wall)
