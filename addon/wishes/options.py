"""What is free instead, tried now: groups of the same kind, sessions to make up in, times in Slots. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from addon.cells import text_of, typed
from addon.group_seats import first_session, free_seats, group_problem, members_there, seats_in_doubt
from addon.member_page import MEMBER_PAGE
from addon.names_in_text import moment_in_words, time_in_words
from addon.part import Given
from addon.records import GroupSession, TherapyGroup
from addon.seat_offers import OfferedSeats
from addon.self_booking import BOOK, SHOWN_SLOT, SOONEST
from addon.sessions.expand import wall_time
from addon.sessions.expected import coming
from addon.tabs import WEEKDAYS, folded
from addon.ways_to_come import MAKE_UP, NO
from addon.wishes.noted import memberships
from addon.wishes.wish import BOOKED, MEMBERSHIP, Option, Wish

MOST = 5
"""So many options a row of Requests lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeNow:
    """Tells what is free; ``taken`` counts, by option, what this pass gave away already."""

    given: Given
    there: Mapping[str, frozenset[str]]
    doubts: Mapping[str, str]
    offered: Mapping[str, int]
    make_ups: Counter[str]
    taken: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, given: Given, taken: Mapping[str, int] | None = None) -> "FreeNow":
        """Return it as the tabs are now; the part sees Roster, Sessions, Attendance, Slots and Requests."""
        waiting = given.views["requests"].rows(("what", "status", "session"))
        return cls(
            given=given,
            there=members_there(given.practice, today=given.today, in_doubt=given.views["roster"].disputes.keys()),
            doubts=seats_in_doubt(given),
            offered=(given.handed(OfferedSeats) or OfferedSeats()).of,
            make_ups=Counter(
                text_of(session)
                for _, (what, status, session) in waiting
                if what == MAKE_UP and text_of(status).startswith("open")
            ),
            taken=Counter(taken or {}),
        )

    def options(self, wish: Wish) -> list[Option]:
        """Return what a member could have instead, the best first."""
        if not wish.is_clear:
            return []
        found = {MEMBERSHIP: self._groups, BOOKED: self._slots}.get(wish.about, self._sessions)(wish)
        return [one for one in found if one.seats > self.taken[one.key]]

    # --- another regular time ------------------------------------------------------------------------

    def _groups(self, wish: Wish) -> list[Option]:
        practice, groups = self.given.practice, {one.code: one for one in self.given.practice.groups}
        old = groups.get(wish.group)
        if old is None:
            return []
        others = [groups[one.group] for one in memberships(self.given, wish.member) if one.group in groups]
        others = [one for one in others if one.code != old.code]
        found: list[tuple[bool, Option]] = []
        for group in practice.groups:
            is_like = folded(group.kind) == folded(old.kind) and group.service == old.service
            is_other = (group.weekday, group.start) != (old.weekday, old.start) and group.code != old.code
            clash = any(_overlap(group, one) for one in others)
            if is_like and is_other and not clash and wish.member not in self.there[group.code]:
                found += self._seat_in(group)
        return [option for _, option in sorted(found, key=lambda one: (one[0], one[1].start, one[1].key))]

    def _seat_in(self, group: TherapyGroup) -> Iterator[tuple[bool, Option]]:
        """Yield a group with a free seat that takes newcomers, after whether that is in doubt."""
        if group_problem(group) or group.code in self.doubts:
            return
        begins, remark = self._may_join(group)
        session = first_session(self.given.practice, group.code, begins) if begins else None
        seats = free_seats(group, self.there[group.code]) - self.offered.get(group.code, 0)
        if session is None or seats <= 0:
            return
        told = "; ".join(filter(None, (f"{seats} seat{'s' if seats > 1 else ''} free", remark)))
        words = f"{group.code}: {_regular_time(group)}{group.meets}, from {moment_in_words(session.start)} ({told})"
        yield (
            bool(remark),
            Option(key=group.code, start=session.start, words=words, session=session.code, seats=seats),
        )

    def _may_join(self, group: TherapyGroup) -> tuple[datetime | None, str]:
        """Return the instant after which somebody may begin, None if nobody may; and what nobody can tell."""
        given = self.given
        if group.joins == "closed":
            if group.first is None:
                return given.now, "cannot tell whether it takes newcomers: First is blank in Groups"
            met = [one for one in given.practice.sessions if one.group == group.code and one.state != "cancelled"]
            begun = sum(one.start <= given.wall for one in met)
            is_new = begun < 2 and group.first > given.today - timedelta(weeks=2 * group.every_weeks)
            return (given.now if is_new else None), ""
        if group.joins != "slow-open":
            return given.now, ""
        if group.module_start is None or group.module_start < given.today:
            return given.now, "cannot tell when newcomers begin: no next Module start in Groups"
        joiners = {
            one.member
            for one in given.practice.memberships
            if one.group == group.code and one.joined and one.joined >= group.module_start
        }
        if group.most_joiners is not None and len(joiners) + self.taken[group.code] >= group.most_joiners:
            return None, ""
        midnight = datetime.combine(group.module_start, time())
        return max(given.now, given.now + (midnight - given.wall)), ""

    # --- another session -----------------------------------------------------------------------------

    def _sessions(self, wish: Wish) -> list[Option]:
        """Return the sessions that Make-up rules offered on the member's page, with the seats that are free now.

        There are none where the member asked for one there: that is a row of Requests of its own.
        """
        page = self.given.remembered(MEMBER_PAGE).get(wish.member)
        shown = page.session(wish.session) if page else None
        asked_now = any(one.kind == MAKE_UP and one.body.get("member") == wish.member for one in self.given.inbox)
        if asked_now or (shown and shown.ways.asked and shown.ways.asked.answer != NO):
            return []
        sessions = {one.code: one for one in self.given.practice.sessions}
        found = []
        for offer in shown.ways.offers if shown else ():
            session = sessions.get(offer.session)
            is_same = session is not None and wall_time(offer.start, self.given.practice.zone) == session.start
            if session and is_same and session.state == "planned" and self.given.now < offer.until:
                words = f"{session.group}: {moment_in_words(session.start)}"
                seats = self._seats_of(session)
                found.append(
                    Option(key=session.code, start=session.start, words=words, session=session.code, seats=seats)
                )
        return found

    def _seats_of(self, session: GroupSession) -> int:
        seats = next((one.seats for one in self.given.practice.groups if one.code == session.group), None)
        there = coming(self.given.practice, [session], today=self.given.today)[session.code]
        kept = self.offered.get(session.group, 0) + self.make_ups[session.code]
        return (seats or 0) - len(there) - kept

    # --- another booked time ---------------------------------------------------------------------------

    def _slots(self, wish: Wish) -> list[Option]:
        """Return the times that pages offer this member, as Slots has them now; what was just booked is not free."""
        given, found = self.given, []
        rows = given.views["slots"].rows(("date", "start", "taken_by", "status"))
        free = {
            rid: datetime.combine(on, at)
            for rid, (day, start, by, status) in rows
            if not by
            and status not in ("taken", "cancelled")
            and (on := typed(date, day)) is not None
            and (at := typed(time, start)) is not None
        }
        gone = {one.body.get("slot") for one in given.inbox if one.kind == BOOK}
        for one in given.remembered(SHOWN_SLOT).values():
            wall = wall_time(one.start, given.practice.zone)
            is_theirs = one.is_open and wish.member in one.members and one.start > given.now + SOONEST
            if is_theirs and one.slot not in gone and free.get(one.slot) == wall:
                words = f"{moment_in_words(wall)}{f', {one.how}' if one.how else ''}"
                found.append(Option(key=one.slot, start=wall, words=words))
        return sorted(found, key=lambda one: (one.start, one.key))


def _regular_time(group: TherapyGroup) -> str:
    if group.weekday is None or group.start is None:
        return ""
    return f"{WEEKDAYS[group.weekday]} {time_in_words(group.start)}, "


def _overlap(one: TherapyGroup, other: TherapyGroup) -> bool:
    """Return whether two groups meet at the same time of the week."""
    if one.weekday != other.weekday or one.start is None or other.start is None:
        return False
    begins = [datetime.combine(date.min, each.start) for each in (one, other) if each.start]
    lengths = [timedelta(minutes=each.minutes or 60) for each in (one, other)]
    return begins[0] < begins[1] + lengths[1] and begins[1] < begins[0] + lengths[0]
