"""What a session's page offers besides answers: joining online, the room, the calendar, another session instead."""

from dataclasses import dataclass
from datetime import datetime

from addon.incoming import CANNOT_COME, CONFIRM, JOIN_ONLINE
from addon.member_page import ShownSession
from addon.sessions.taking_part import IN_PERSON
from addon.ways_to_come import ASKED, NO, ROOM_OPENS, SEATS, MakeUpOffer, wish_in
from addon.web.members.opened import Opened, deps, ref_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSession:
    """What a page tells about another session instead.

    ``told`` is the name of words about ``start``, "" where nothing is to be told; ``may_withdraw`` the request that
    they are about. ``offers`` are those that have a seat free; ``is_looked_for``: the next pass may find some.
    """

    told: str = ""
    start: datetime | None = None
    may_withdraw: bool = False
    offers: tuple[MakeUpOffer, ...] = ()
    is_looked_for: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether the page tells nothing about it."""
        return not (self.told or self.offers or self.is_looked_for)


def may_join_online(session: ShownSession, answer: str, now: datetime) -> bool:
    """Return whether the page offers to join online this time."""
    online = session.ways.online
    if online is None or online.is_full or online.is_declined or now > online.until:
        return False
    return answer != JOIN_ONLINE and session.how in IN_PERSON


def about_online(session: ShownSession) -> str:
    """Return the name of the words for somebody who answered that they would like to join online."""
    if session.how == "video":
        return "Online yes"
    return "Online no" if session.ways.online and session.ways.online.is_declined else "Noted online"


def room_now(session: ShownSession, now: datetime) -> str:
    """Return the link to the video room while it is time for it, "" otherwise."""
    return session.ways.room if _is_time(session, now) else ""


def dial_in_now(session: ShownSession, now: datetime) -> str:
    """Return how to take part by phone while it is time for it, "" otherwise."""
    return session.ways.dial_in if _is_time(session, now) else ""


def _is_time(session: ShownSession, now: datetime) -> bool:
    return session.start - ROOM_OPENS <= now < session.end and not session.is_off


def room_later(session: ShownSession, now: datetime) -> bool:
    """Return whether the link, or the number, will be on the page when it is time."""
    return session.how in {"video", "phone"} and not session.is_off and now < session.start - ROOM_OPENS


def other_session(found: Opened, session: ShownSession, answer: str) -> OtherSession:
    """Return what the page tells about another session instead of this one."""
    untaken = found.untaken(about_make_up(session))
    asked = session.ways.asked
    if untaken:
        wish = wish_in(untaken.body)
        told = "Other asked" if wish.starts else "Other withdrawn"
        return OtherSession(told=told, start=wish.starts, may_withdraw=bool(wish.starts))
    if asked and asked.answer != NO:
        is_asked = asked.answer == ASKED
        told = "Other asked" if is_asked else "Other yes"
        return OtherSession(told=told, start=asked.start, may_withdraw=is_asked)
    offers = () if answer in {CONFIRM, JOIN_ONLINE} else free_offers(found, session)
    told = "Other no" if asked else ""
    is_fresh = answer == CANNOT_COME and session.answer != CANNOT_COME and found.terms.offers_make_up
    return OtherSession(
        told=told, start=asked.start if asked else None, offers=offers, is_looked_for=is_fresh and not offers
    )


def free_offers(found: Opened, session: ShownSession) -> tuple[MakeUpOffer, ...]:
    """Return the offers in which a seat is free for this member now."""
    open_ones = [one for one in session.ways.offers if found.now <= one.until]
    if not open_ones:
        return ()
    seats = deps().state.seats.all(SEATS).values()
    held = [one.name for one in seats if one.is_had(found.now) and one.person != found.member]
    return tuple(one for one in open_ones if sum(name.startswith(seat_name(one)) for name in held) < one.seats)


def seat_name(offer: MakeUpOffer, number: int | None = None) -> str:
    """Return what names a seat of an offered session; without a number, how the names of all of them begin."""
    return f"{offer.start:%Y-%m-%dT%H:%M} {offer.session} seat {'' if number is None else f'{number:03d}'}"


def about_make_up(session: ShownSession) -> str:
    """Return under what the requests for another session instead are kept."""
    return f"make-up {session.code}"


def offered(session: ShownSession, ref: str) -> MakeUpOffer | None:
    """Return the offer that an address names."""
    return next((one for one in session.ways.offers if ref_of(one.session) == ref), None)
