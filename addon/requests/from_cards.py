"""What somebody asked about a session on a card: moves and cancellations like those in calendars, and cover. Pure.

An ask for cover changes nothing by itself: who reads it adds the row in Time off from which everything follows, or
names a substitute. It closes once somebody did.
"""

from collections.abc import Mapping
from dataclasses import replace

from addon.calendars.ports import EventId
from addon.episode import HANDLED, OPEN, opened
from addon.incoming import MemberAsk
from addon.keyed_rows import Decision, typed_decisions
from addon.memory import Kept
from addon.part import Given
from addon.requests.from_calendars import CalendarAsk, SessionsInSheet
from addon.requests.rows import TAB, Request
from addon.session_asks import COVER, MOVE, SESSION_ASK, SessionAsk, session_ask_in
from addon.sessions.cover import facilitators

CARD_ASK = Kept("card ask", SessionAsk)
"""By clinician (or user) and session: moves and cancellations that nobody has decided yet."""
COVER_WANTED = Kept("cover wanted", MemberAsk)
"""By the arrival's id."""


def standing(given: Given, sheet: SessionsInSheet) -> dict[str, SessionAsk]:
    """Return the moves and cancellations that are asked for, of sessions to come; of two by one person the later."""
    arrived = (session_ask_in(one) for one in given.inbox if one.kind == SESSION_ASK)
    found = dict(given.remembered(CARD_ASK))
    found |= {f"{one.who}|{one.session}": one for one in arrived if one.what != COVER}
    return {key: one for key, one in found.items() if _is_to_come(given, one, sheet)}


def _is_to_come(given: Given, one: SessionAsk, sheet: SessionsInSheet) -> bool:
    session = sheet.by_code.get(one.session)
    return session is not None and session.start > given.wall and session.state != "cancelled"


def as_asked(one: SessionAsk) -> CalendarAsk:
    """Return it as a calendar would ask; it rests on no event."""
    return CalendarAsk(
        clinician=one.who,
        session=one.session,
        to=one.to if one.what == MOVE else None,
        version=f"card {one.at.isoformat()}",
        event=EventId(""),
        by=one.by,
    )


def undecided(asks: Mapping[str, SessionAsk], requests: Mapping[str, Request]) -> dict[str, SessionAsk]:
    """Return the asks whose requests are open after this pass."""
    return {key: one for key, one in asks.items() if key in requests and requests[key].is_open}


def cover_wanted(given: Given, sheet: SessionsInSheet) -> dict[str, MemberAsk]:
    """Return every ask for cover as it is after this pass; closed ones of sessions that are gone are forgotten."""
    decisions = typed_decisions(given.views[TAB])
    known = dict(given.remembered(COVER_WANTED))
    for one in given.inbox:
        ask = session_ask_in(one) if one.kind == SESSION_ASK else None
        if ask and ask.what == COVER and ask.session in sheet.by_code and one.external_id not in known:
            made = _made(given, one.external_id, ask, sheet)
            known[one.external_id] = opened(made, None, lambda new: decisions.get(new.id, Decision()).word)
    after = {key: _after(given, one, sheet, decisions.get(one.id, Decision())) for key, one in known.items()}
    return {key: one for key, one in after.items() if one.is_open or one.session in sheet.by_code}


def _made(given: Given, key: str, ask: SessionAsk, sheet: SessionsInSheet) -> MemberAsk:
    return MemberAsk(
        key=key,
        since=given.today,
        what=COVER,
        who=ask.who,
        at=given.wall_of(ask.at),
        text=f"asked for on a card by {ask.by}",
        session=ask.session,
        start=sheet.by_code[ask.session].start,
    )


def _after(given: Given, one: MemberAsk, sheet: SessionsInSheet, decision: Decision) -> MemberAsk:
    """Return what becomes of an ask for cover in this pass."""
    if not one.is_open:
        return one
    if decision.by:
        return one.ended(given.today, f"by {decision.by}", HANDLED)
    if decision.word and decision.word != one.stale:
        return one.decided(given.today, HANDLED)
    if one.stale and not decision.word:
        one = replace(one, status=OPEN, stale="")
    why = _settled(given, one, sheet)
    return one.ended(given.today, why) if why else one


def _settled(given: Given, one: MemberAsk, sheet: SessionsInSheet) -> str:
    """Return why nobody has to do anything about it any more, "" if somebody has."""
    session = sheet.by_code.get(one.session)
    if session is None or session.state == "cancelled":
        return "there is no such session any more"
    if session.start <= given.wall:
        return "the session has begun"
    group = next((found for found in given.practice.groups if found.code == session.group), None)
    return "" if one.who in facilitators(session, group).present else "somebody else leads it, or Cover looks for one"
