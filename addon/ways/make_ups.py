"""A member's request to make up for a session in another group: opened, decided, closed with the reason. Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from addon.episode import ACCEPT, OPEN, OUTCOMES, Episode, moved_on, opened
from addon.guest_seats import GuestSeat
from addon.incoming import CANNOT_COME, CONFIRM, JOIN_ONLINE, Incoming, MemberAsk
from addon.memory import Kept
from addon.names_in_text import moment_in_words
from addon.records import GroupSession
from addon.sessions.expand import instant, wall_time
from addon.wanted_notices import WantedNotice
from addon.ways_to_come import ASKED, MAKE_UP, NO, YES, Asked, MakeUpWish, wish_in
from addon.wishes_asked import IN_THEIR_NAME

NOT_CHECKED = "not checked: the payer's limit per day and week"
"""What no tab can tell yet: whoever decides has to look."""
RULED_OUT = "ruled out:"
"""How a remark begins that speaks against it: it is never accepted before whoever decides could read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp(Episode):
    """One request as remembered, by the arrival's id (``key``).

    ``missed`` and ``session`` are codes of what is missed and of where the member would come; ``missed_start``,
    ``start`` and ``at`` (when it arrived) are wall times. ``seat`` is kept for the member until it is closed.
    ``told`` is the instant at which the practice said yes or no, ``called_off`` the one at which a promised one
    ended because its session was cancelled or moved.
    """

    key: str
    member: str
    missed: str
    missed_start: datetime
    session: str
    start: datetime
    at: datetime
    seat: str
    remarks: str = ""
    told: datetime | None = None
    called_off: datetime | None = None

    @property
    def needs_seat(self) -> bool:
        """Return whether its seat is still kept."""
        return self.is_open or self.was_accepted

    def as_seat(self) -> GuestSeat:
        """Return the seat that is kept for it."""
        return GuestSeat(
            member=self.member, missed=self.missed, session=self.session, start=self.start, stale=self.stale
        )

    def as_ask(self) -> MemberAsk:
        """Return it as a row of Requests."""
        missed = f"instead of {self.missed} on {moment_in_words(self.missed_start)}"
        return MemberAsk(
            since=self.since,
            status=self.status,
            number=self.number,
            stale=self.stale,
            key=self.key,
            what=MAKE_UP,
            who=self.member,
            at=self.at,
            text="; ".join(part for part in (missed, self.remarks, NOT_CHECKED) if part),
            session=self.session,
            start=self.start,
        )

    def as_notice(self, zone: str) -> WantedNotice | None:
        """Return what the member has to be told, None if nothing."""
        id_ = f"make-up {self.as_ask().id}"
        if self.called_off:
            why = "the session that they were let in at was cancelled or moved"
            return self._notice(zone, id_, self.called_off, ("Cancelled", "cancelled", why))
        if self.told and self.was_accepted:
            why = "they asked to make up and it was accepted"
            return self._notice(zone, f"{id_} yes", self.told, ("Make-up yes", "accepted", why))
        if self.told and self.was_declined:
            why = "they asked to make up and it was declined"
            return self._notice(zone, f"{id_} no", self.told, ("Make-up no", "declined", why))
        return None

    def _notice(self, zone: str, id_: str, at: datetime, told: tuple[str, str, str]) -> WantedNotice:
        words, done, why = told
        start = instant(self.start, zone)
        return WantedNotice(
            id=id_,
            member=self.member,
            about=self.session,
            words=words,
            rule_name=f"Make-up {done}",
            why=why,
            start=start,
            was=start if self.called_off else None,
            at=at,
            ends=start,
        )

    def as_shown(self, zone: str) -> Asked | None:
        """Return what the member's page tells of it, None once nothing needs to be told."""
        answer = ASKED if self.is_open else YES if self.was_accepted else NO if self.was_declined else ""
        return Asked(session=self.session, start=instant(self.start, zone), answer=answer) if answer else None


MAKE_UP_ASK = Kept("make-up", MakeUp)
"""By the arrival's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """What the sheets tell in this pass.

    ``decisions`` are the words under Decision by row id; ``members`` the codes of those who are active; ``said`` is
    what members answered last, by (session, member); ``remarks`` tells what a person should know of a request.
    """

    sessions: Mapping[str, GroupSession]
    decisions: Mapping[str, str]
    members: Collection[str]
    said: Mapping[tuple[str, str], str]
    remarks: Callable[[MakeUp], str]
    wall: datetime
    zone: str


def made(arrived: Iterable[Incoming], before: Mapping[str, MakeUp], sheets: Sheets) -> dict[str, MakeUp]:
    """Return every request by key after these arrivals: new ones opened, withdrawn ones closed."""
    known = dict(before)
    for one in arrived:
        wish = wish_in(one.body)
        alike = (own for own in known.values() if (own.member, own.missed) == (wish.member, wish.missed))
        mine = [own for own in alike if own.needs_seat]
        if wish.starts is None:
            for own in mine:
                known[own.key] = own.ended(sheets.wall.date(), "the member does not need it any more", "withdrawn")
        elif one.external_id not in known:
            new = _opened(one, wish, wish.starts, sheets)
            if one.source == IN_THEIR_NAME:
                new = replace(new.decided(sheets.wall.date(), ACCEPT), told=one.received)
            twice = new.ended(sheets.wall.date(), "the member asked for another one first") if mine else new
            known[one.external_id] = twice
    return known


def _opened(arrived: Incoming, wish: MakeUpWish, starts: datetime, sheets: Sheets) -> MakeUp:
    one = MakeUp(
        since=sheets.wall.date(),
        key=arrived.external_id,
        member=wish.member,
        missed=wish.missed,
        missed_start=wall_time(wish.missed_starts, sheets.zone),
        session=wish.session,
        start=wall_time(starts, sheets.zone),
        at=wall_time(arrived.received, sheets.zone).replace(microsecond=0),
        seat=wish.seat,
    )
    return opened(one, None, lambda new: sheets.decisions.get(new.as_ask().id, ""))


CALLED_OFF = "closed"
"""The word for an end that is not the member's own doing."""


def after(one: MakeUp, sheets: Sheets) -> MakeUp:
    """Return what becomes of a request in this pass."""
    today, decision = sheets.wall.date(), sheets.decisions.get(one.as_ask().id, "")
    if one.was_accepted and sheets.said.get((one.session, one.member)) == CANNOT_COME:
        return one.ended(today, "the member cannot come there either", "withdrawn")
    is_promised = one.was_accepted and one.start > sheets.wall
    if not (one.is_open or is_promised):
        return one
    why, word = _why_over(one, sheets)
    if why:
        is_told = is_promised and word == CALLED_OFF and one.member in sheets.members
        ended = one.ended(today, why, word)
        return replace(ended, called_off=instant(sheets.wall, sheets.zone)) if is_told else ended
    if is_promised:
        return one
    remarks = sheets.remarks(one)
    if decision == ACCEPT != one.stale and RULED_OUT in remarks and remarks != one.remarks:
        return moved_on(one, replace(one, remarks=remarks), decision)
    if decision and decision != one.stale:
        told = instant(sheets.wall, sheets.zone) if decision in OUTCOMES else None
        return replace(one.decided(today, decision), told=told)
    return replace(one, remarks=remarks) if decision else replace(one, status=OPEN, stale="", remarks=remarks)


def _why_over(one: MakeUp, sheets: Sheets) -> tuple[str, str]:
    """Return why it is not true any more, and the word for it."""
    host = sheets.sessions.get(one.session)
    if one.member not in sheets.members:
        return "the member is not active any more", CALLED_OFF
    if host is None or host.state == "cancelled":
        return "there is no such session any more", CALLED_OFF
    if host.start != one.start:
        return "the session was moved", CALLED_OFF
    if host.start <= sheets.wall:
        return "the session has begun", CALLED_OFF
    was_to_come = one.at < one.missed_start
    if was_to_come and sheets.said.get((one.missed, one.member)) in {CONFIRM, JOIN_ONLINE}:
        return "the member comes to their own session", "withdrawn"
    return "", ""
