"""What is free instead, tried now: groups of the same kind, sessions to make up in, times in Slots. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from addon.cells import typed
from addon.fits.filters import CHECK, VIDEO, Pair, Told, telehealth, way
from addon.fits.filters import NO as NOT_FIT
from addon.fits.judge import Fit, FitJudge
from addon.fits.places import Place, visited, why_not_running
from addon.group_seats import free_seats, kept_seats
from addon.guest_seats import guests_at
from addon.member_page import MEMBER_PAGE
from addon.names_in_text import moment_in_words, time_in_words
from addon.papers import PapersNow, agreements
from addon.part import Given
from addon.placing import ReadyMember
from addon.records import GroupSession, TherapyGroup
from addon.seat_offers import BY_OFFER, PlacedMember
from addon.self_booking import BOOK, SHOWN_SLOT, SOONEST
from addon.sessions.expand import wall_time
from addon.sessions.expected import coming
from addon.tabs import WEEKDAYS, folded
from addon.ways_to_come import MAKE_UP, NO
from addon.wishes.noted import memberships
from addon.wishes.wish import BOOKED, MEMBERSHIP, ONLINE, Option, Wish

MOST = 5
"""So many options a row of Requests lists."""
MANY = 1000
"""By video there is room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeNow:
    """Tells what is free and nothing rules out for a member, as placements are judged.

    ``guests`` have a seat at a session to come, by its code. ``taken`` counts, by option, what this pass gave away
    already, ``newly`` has to whom.
    """

    given: Given
    judge: FitJudge
    kept: Mapping[str, Mapping[str, int]]
    guests: Mapping[str, frozenset[str]]
    taken: Counter[str] = field(default_factory=Counter)
    newly: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Given, placed: Iterable[PlacedMember] = ()) -> "FreeNow":
        """Return it as the tabs are now; the part sees Roster, Sessions, Attendance, Slots and Requests."""
        made = cls._empty(given)
        for one in placed:
            made.takes(one.group, one.member)
        return made

    def takes(self, option: str, member: str) -> None:
        """Count what was given to a member in this pass."""
        self.taken[option] += 1
        self.newly[option] = self.newly.get(option, frozenset()) | {member}

    @classmethod
    def _empty(cls, given: Given) -> "FreeNow":
        return cls(
            given=given,
            judge=FitJudge.of(given),
            kept=kept_seats(given),
            guests=guests_at(given),
        )

    def options(self, wish: Wish) -> list[Option]:
        """Return what a member could have instead, the best first."""
        if not wish.is_clear:
            return []
        ways = {MEMBERSHIP: self._groups, BOOKED: self._slots, ONLINE: self._online}
        found = ways.get(wish.about, self._sessions)(wish)
        return [one for one in found if one.seats > self.taken[one.key]]

    # --- another regular time ------------------------------------------------------------------------

    def _groups(self, wish: Wish) -> list[Option]:
        found = (
            self._option(wish, place.first, (place, fit))
            for place, fit, why in self._alike(wish)
            if not why and place.first is not None
        )
        return [option for _, option in sorted(found, key=lambda one: (one[0], one[1].start, one[1].key))]

    def left_out(self, wish: Wish) -> str:
        """Return why groups of the kind, or a session by video, are no option for this member: the first few."""
        if wish.about == ONLINE:
            out = [one.words for one in self._by_video(wish) if one.what == NOT_FIT]
            return f"Ruled out: {'; '.join(out)}." if out else ""
        found = [f"{place.group.code}: {why}" for place, _, why in self._alike(wish) if why]
        return f"Left out: {'; '.join(found[:MOST])}." if found else ""

    def _alike(self, wish: Wish) -> Iterator[tuple[Place, Fit, str]]:
        """Yield the groups of the kind at another time at which the member is free, with why one is no option."""
        practice, groups = self.given.practice, {one.code: one for one in self.given.practice.groups}
        old = groups.get(wish.group)
        if wish.about != MEMBERSHIP or old is None:
            return
        others = [groups[one.group] for one in memberships(self.given, wish.member) if one.group in groups]
        others = [one for one in others if one.code != old.code]
        places = self.judge.places(practice, self.given.now, self.kept)
        for group in practice.groups:
            is_like = folded(group.kind) == folded(old.kind) and group.service == old.service
            is_other = (group.weekday, group.start) != (old.weekday, old.start) and group.code != old.code
            clash = any(_overlap(group, one) for one in others)
            place = places[group.code]
            if is_like and is_other and not clash and wish.member not in place.there:
                with_new = replace(place, there=place.there | self.newly.get(group.code, frozenset()))
                fit = self.judge.fit(wish.member, with_new)
                why = next(iter(fit.no), "") or why_not_running(place)
                yield place, fit, why

    def _option(self, wish: Wish, first: GroupSession, found: tuple[Place, Fit]) -> tuple[bool, Option]:
        """Return a group with a free seat, after whether there is something to check about it."""
        place, fit = found
        group, seats, remarks = place.group, place.room, self._remarks(wish.member, place, fit)
        told = "; ".join((f"{seats} seat{'s' if seats > 1 else ''} free", *remarks))
        words = f"{group.code}: {_regular_time(group)}{group.meets}, from {moment_in_words(first.start)} ({told})"
        made = Option(key=group.code, start=first.start, words=words, session=first.code, seats=seats)
        return bool(remarks), made

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
        found: list[Option] = []
        for offer in shown.ways.offers if shown else ():
            session = sessions.get(offer.session)
            is_same = session is not None and wall_time(offer.start, self.given.practice.zone) == session.start
            if session and is_same and session.state == "planned" and self.given.now < offer.until:
                found += self._seat_at(wish.member, session)
        return found

    def _seat_at(self, member: str, session: GroupSession) -> Iterator[Option]:
        """Yield a session where nothing rules a guest out, with the seats that are free."""
        there = frozenset(coming(self.given.practice, [session], today=self.given.today)[session.code])
        place = visited(self.given.practice, session, there)
        if place is None:
            return
        new = self.newly.get(session.code, frozenset())
        fit = self.judge.fit(member, replace(place, there=there | new))
        if fit.no:
            return
        told = "; ".join(self._remarks(member, place, fit))
        words = f"{session.group}: {moment_in_words(session.start)}{f' ({told})' if told else ''}"
        guests = self.guests.get(session.code, frozenset())
        seats = free_seats(place.group, there | guests, self.kept[BY_OFFER].get(session.group, 0))
        yield Option(key=session.code, start=session.start, words=words, session=session.code, seats=seats)

    def _remarks(self, member: str, place: Place, fit: Fit) -> list[str]:
        """Return what a person has to check: what nobody can tell, and the agreements that are not signed."""
        papers = self.given.handed(PapersNow) or PapersNow()
        by_video, kind = place.meets == "video", place.group.kind
        lacking = agreements(papers.of.get(member, ()), tuple(papers.documents.values()), kind, by_video=by_video)
        return [*fit.check, *((f"not signed: {', '.join(lacking)}",) if lacking else ())]

    # --- the same session by video -----------------------------------------------------------------------

    def _online(self, wish: Wish) -> list[Option]:
        """Return the session itself by video, with what nobody can tell, unless something rules it out."""
        told = self._by_video(wish)
        if wish.start is None or any(one.what == NOT_FIT for one in told):
            return []
        check = "; ".join(one.words for one in told if one.what == CHECK)
        words = f"by video, {moment_in_words(wish.start)}{f' ({check})' if check else ''}"
        return [Option(key=wish.session, start=wish.start, words=words, session=wish.session, seats=MANY)]

    def _by_video(self, wish: Wish) -> list[Told]:
        """Return what tells of this member by video: how the group meets, their agreement, licences."""
        session = next((one for one in self.given.practice.sessions if one.code == wish.session), None)
        place = visited(self.given.practice, session, frozenset()) if session else None
        member = self.judge.members.get(wish.member)
        if place is None or member is None:
            return []
        asked = ReadyMember(member=wish.member, prospect="", since=self.given.today, how=VIDEO)
        pair = Pair(member=member, place=place, wishes=asked, family=frozenset(), payers=self.judge.payers)
        return [*way(pair), *telehealth(pair)]

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
