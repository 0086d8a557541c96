"""The rows of Wishes noted, and which membership, session or booked time each is about. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from addon.cells import text_of, typed
from addon.group_seats import active_members, first_session, seats_in_doubt
from addon.part import Given
from addon.records import Membership
from addon.self_booking import SHOWN_SLOT, ShownSlot
from addon.sessions.expand import wall_time
from addon.wishes.wish import BOOKED, MEMBERSHIP, ONLINE, SESSION, Wish

TAB = "wishes_noted"
_NOT_ACTIVE, _LEFT = "they are not active in Members any more", "they are not in that group any more"
_PICKS = ("member", "member_code", "group", "group_code")
_FIELDS = (*_PICKS, "about", "session", "wish", "asked_on", "by", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One complete row; ``state`` is what its State shows."""

    id: str
    member: str
    about: str
    group: str
    session: str
    text: str
    asked: date | None
    state: str

    @property
    def basis(self) -> str:
        """Return what it is about, as written."""
        return f"{self.member}|{self.about}|{self.group}|{self.session}"


def noted_rows(given: Given) -> dict[str, Row]:
    """Return the rows that are clear, by id."""
    return {one.id: one for one in _rows(given)}


def _rows(given: Given) -> Iterator[Row]:
    """Yield them; a pick that was changed counts at once, before the code beside it follows."""
    for rid, (*picks, about, session, text, asked, by, state) in given.views[TAB].rows(_FIELDS):
        member = given.directory.code("members", picks[0], picks[1])
        group = given.directory.code("groups", picks[2], picks[3])
        if member and about in (MEMBERSHIP, SESSION, BOOKED, ONLINE):
            how = f" ({text_of(by)})" if by else ""
            yield Row(
                id=rid,
                member=member,
                about=text_of(about),
                group=group,
                session=text_of(session),
                text=f"{text_of(text)}{how}".strip(),
                asked=typed(date, asked),
                state=text_of(state),
            )


def wish_of(given: Given, row: Row) -> Wish:
    """Return the wish that a row notes, with what it is about."""
    at = datetime.combine(row.asked, time()) if row.asked else given.wall.replace(second=0)
    wish = Wish(
        since=given.today,
        key=row.id,
        basis=row.basis,
        member=row.member,
        about=row.about,
        at=at,
        text=row.text,
    )
    return about_what(given, wish)


def about_what(given: Given, wish: Wish) -> Wish:
    """Return a wish with its membership, session or booked time, or with a note where that is not clear."""
    _, _, group, named = wish.basis.split("|", 3) if wish.basis else ("", "", "", "")
    if wish.about == BOOKED:
        return _about_booked(given, wish, named)
    mine = sorted({one.group for one in memberships(given, wish.member)})
    if wish.about in {SESSION, ONLINE} and named:
        return _about_session(given, wish, named)
    if group not in mine and (group or len(mine) != 1):
        what = "they are not in this group" if group else "they are in several groups: note which one in Wishes noted"
        return replace(wish, note=what if mine else "they are in no group now: see Waiting list")
    wish = replace(wish, group=group or mine[0])
    if wish.about == MEMBERSHIP:
        return wish
    session = first_session(given.practice, wish.group, given.now)
    return _about_session(given, wish, session.code if session else "")


def memberships(given: Given, member: str) -> Sequence[Membership]:
    """Return a member's memberships that last."""
    mine = (one for one in given.practice.memberships if one.member == member)
    return [one for one in mine if one.left is None or one.left > given.today]


def _about_session(given: Given, wish: Wish, code: str) -> Wish:
    session = next((one for one in given.practice.sessions if one.code == code), None)
    if session is None or session.state != "planned" or session.start <= given.wall:
        return replace(wish, note="there is no such session to come")
    return replace(wish, group=session.group, session=session.code, start=session.start)


def _about_booked(given: Given, wish: Wish, named: str) -> Wish:
    mine = {one.slot: one for one in booked_by(given, wish.member)}
    slot = mine.get(named) if named else next(iter(mine.values())) if len(mine) == 1 else None
    if slot is None:
        what = "they have no such booked time" if named or not mine else "they have several: note its ID in Slots"
        return replace(wish, note=what)
    return replace(wish, slot=slot.slot, start=wall_time(slot.start, given.practice.zone))


def booked_by(given: Given, member: str) -> list[ShownSlot]:
    """Return the booked times to come of a member."""
    shown = given.remembered(SHOWN_SLOT).values()
    return [one for one in shown if one.by == member and one.start > given.now]


def why_over(given: Given, wish: Wish) -> str:
    """Return why a wish is not true any more, "" while it is; what nobody can read ends nothing."""
    if wish.member not in active_members(given.practice):
        unread = wish.member in given.views["members"].numbers
        return "" if unread and not _is_inactive(given, wish.member) else _NOT_ACTIVE
    if wish.about == MEMBERSHIP and wish.group:
        is_in = any(one.group == wish.group for one in memberships(given, wish.member))
        return "" if is_in or wish.group in seats_in_doubt(given) else _LEFT
    if wish.about in {SESSION, ONLINE} and wish.session:
        return _session_over(given, wish)
    if wish.about == BOOKED and wish.slot:
        mine = any(one.slot == wish.slot for one in booked_by(given, wish.member))
        return "" if mine else "that time is not theirs any more, or is over"
    return ""


def _is_inactive(given: Given, member: str) -> bool:
    return any(one.code == member and one.status == "inactive" for one in given.practice.members)


def is_true_again(given: Given, wish: Wish) -> bool:
    """Return whether a wish ended because its member had left, and the stay in which they had it is there again."""
    if not wish.status.endswith((_NOT_ACTIVE, _LEFT)) or why_over(given, wish):
        return False
    stays = [one.joined for one in memberships(given, wish.member) if one.group == wish.group]
    return wish.about != MEMBERSHIP or any(joined is None or joined <= wish.at.date() for joined in stays)


def _session_over(given: Given, wish: Wish) -> str:
    session = next((one for one in given.practice.sessions if one.code == wish.session), None)
    if session is None:
        return "" if wish.session in given.views["sessions"].numbers else "the session is not there any more"
    if session.state == "cancelled":
        return "the session is cancelled"
    return "the session has begun" if session.start <= given.wall else ""
