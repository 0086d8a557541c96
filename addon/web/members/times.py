"""The times that pages offer, as they are now: what passes published, who holds what, what was done since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.self_booking import BOOK, HELD_FOR, MOST_BOOKED, SEAT_KIND, SHOWN_SLOT, SOONEST, UNBOOK, ShownSlot
from addon.sessions.expand import before
from addon.sync.state.seats import Seat
from addon.web.members.deps import MemberDeps
from addon.web.members.opened import Opened, deps, ref_of

ABOUT = "slot"
TURN_KIND = "booked turn"
JUST_NOW = timedelta(minutes=1)
"""So long a turn waits for its booking to be stored."""


def by_day(slots: Iterable[ShownSlot], days: Mapping[str, str]) -> list[tuple[str, list[ShownSlot]]]:
    """Return slots by day, in order; ``days`` has the words for each one's day."""
    found: dict[str, list[ShownSlot]] = {}
    for one in sorted(slots, key=lambda one: (one.start, one.slot)):
        found.setdefault(days[one.slot], []).append(one)
    return list(found.items())


def free_for(person: str, slots: Iterable[ShownSlot], given: MemberDeps, now: datetime) -> list[ShownSlot]:
    """Return those of the slots that may be booked now and that nobody else holds or has."""
    had = given.state.seats.all(SEAT_KIND)
    return [one for one in slots if _may_be_booked(one, now) and _is_free(had.get(one.seat), person, now)]


def _may_be_booked(one: ShownSlot, now: datetime) -> bool:
    return one.is_open and one.start > now + SOONEST


def _is_free(seat: Seat | None, person: str, now: datetime) -> bool:
    return seat is None or not seat.is_had(now) or (seat.person == person and seat.until is not None)


def hold(person: str, seat: str, given: MemberDeps, now: datetime) -> bool:
    """Keep a slot for somebody while they confirm; return whether they have it."""
    wanted = Seat(kind=SEAT_KIND, name=seat, person=person, since=now, until=now + HELD_FOR)
    return given.state.seats.have(wanted)


def take(person: str, seat: str, given: MemberDeps, now: datetime) -> None:
    """Give somebody for good what they hold."""
    given.state.seats.have(Seat(kind=SEAT_KIND, name=seat, person=person, since=now))


def let_go_of_others(person: str, seat: str, given: MemberDeps) -> None:
    """Free what somebody held before they chose another time: nobody holds two at once."""
    given.state.seats.let_go(SEAT_KIND, person, but=seat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Of so many booked times, the one that each booking of a member is: the database counts, so two at once do too.

    A turn is named by its member and had by a booked seat.
    """

    member: str
    given: MemberDeps
    now: datetime

    def take(self, slot: ShownSlot, mine: Iterable[ShownSlot], instead: ShownSlot | None) -> bool:
        """Take a turn for a slot, that of the slot given back for it if there is one; return whether it has one."""
        booked = {one.seat: one for one in mine}
        self._forget_others({*booked, slot.seat})
        for one in booked.values():
            self._have(one)
        if instead is not None:
            self.give_back(instead.seat)
        return self._have(slot)

    def give_back(self, seat: str) -> None:
        """Free the turn that a seat has."""
        for name, turn in self._all().items():
            if turn.person == seat:
                self.given.state.seats.release(TURN_KIND, name, seat)

    def _have(self, slot: ShownSlot) -> bool:
        if any(turn.person == slot.seat for turn in self._all().values()):
            return True
        wanted = Seat(kind=TURN_KIND, name=self.member, person=slot.seat, since=self.now, until=slot.end)
        return self.given.state.seats.turn(wanted, most=MOST_BOOKED)

    def _forget_others(self, seats: Collection[str]) -> None:
        """Free the turns of what the practice gave back meanwhile; one just taken may be about to be booked."""
        for turn in self._all().values():
            if turn.person not in seats and turn.since < self.now - JUST_NOW:
                self.give_back(turn.person)

    def _all(self) -> dict[str, Seat]:
        turns = self.given.state.seats.all(TURN_KIND)
        return {name: one for name, one in turns.items() if name.startswith(f"{self.member} ") and one.is_had(self.now)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MyTimes:
    """What a member may book, has booked, and holds until when, with what they did since the last pass."""

    free: tuple[ShownSlot, ...]
    mine: tuple[ShownSlot, ...]
    held: Mapping[str, datetime]

    def find(self, ref: str) -> ShownSlot | None:
        """Return the slot that an address names, None if this member has nothing to do with it."""
        return next((one for one in (*self.mine, *self.free) if ref_of(one.seat) == ref), None)

    def is_mine(self, one: ShownSlot) -> bool:
        """Return whether the member has booked it."""
        return any(other.seat == one.seat for other in self.mine)


def my_times(found: Opened) -> MyTimes:
    """Return the times of whoever's link was opened."""
    given = deps()
    slots = {one.seat: one for one in given.state.remembered(SHOWN_SLOT).values()}
    mine = {one.seat for one in slots.values() if one.by == found.member}
    for deed in _untaken(found):
        if deed.kind == BOOK:
            mine.add(deed.body["seat"])
            mine.discard(deed.body.get("instead", ""))
        elif deed.kind == UNBOOK:
            mine.discard(deed.body["seat"])
    offered = [one for one in slots.values() if found.member in one.members and one.seat not in mine]
    held = {
        name: seat.until
        for name, seat in given.state.seats.all(SEAT_KIND).items()
        if seat.person == found.member and seat.until and seat.until > found.now
    }
    ahead = (slots[seat] for seat in mine if seat in slots and slots[seat].end > found.now)
    return MyTimes(
        free=tuple(free_for(found.member, offered, given, found.now)),
        mine=tuple(sorted(ahead, key=lambda one: (one.start, one.slot))),
        held=held,
    )


def _untaken(found: Opened) -> list[Incoming]:
    deeds = deps().state.inbox.beginning(PAGES, f"{found.member} | {ABOUT} ")
    return [one for one in deeds if one.number > found.taken]


def change_until(found: Opened, one: ShownSlot) -> datetime:
    """Return until when a booked time may be changed or given back."""
    return before(one.start, found.terms.late_hours, found.terms.zone)
