"""The openings of each kind of group: where most of those who wait could come, or why there is none. Pure.

All leaders, days and half hours are looked at. Whom a slot suits does not depend on its time of day, but for what
takes a member's own time and for the hours that they asked for: so all other wishes are judged once for each day and
way to meet, payers and licences once for each leader.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property

from addon.cells import typed
from addon.fits.filters import CHECK, HYBRID, IN_PERSON, NO, VIDEO, Pair, payer, telehealth
from addon.fits.places import Place
from addon.group_kinds import GroupKind
from addon.leading import why_not_certified
from addon.openings.free_times import FreeTimes
from addon.openings.opening import MEETINGS, Slot, as_place
from addon.openings.seekers import Seeker, Seekers
from addon.openings.together import together
from addon.placing import ReadyMember
from addon.records import Clinician, Practice
from addon.tabs import WEEKDAYS, folded

MOST = 3
"""So many openings of a kind are proposed, of different leaders or days."""
FAMILIES = "multi-family"
_NOON = time(12)
Wish = tuple[str, int]
"""Whose wish, and which one of theirs."""


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody whom nothing rules out: how many may be in the room with them, what has to be done or asked before."""

    most: int | None
    asks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A slot, and who could come: ``comes`` those who would sit there, ``able`` all whom nothing rules out.

    ``asks`` counts what has to be done or asked before about those who would sit there.
    """

    slot: Slot
    comes: tuple[str, ...]
    able: frozenset[str]
    asks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """The best openings of a kind of group, in order; ``why_none`` tells why there is none."""

    kind: GroupKind
    proposals: tuple[Proposal, ...] = ()
    why_none: str = ""


@dataclass(kw_only=True)
class Search:
    """Looks for openings in one pass; ``shown`` are the keys of the open ones, ``refused`` of those not wanted."""

    practice: Practice
    seekers: Seekers
    free: FreeTimes
    shown: Collection[str] = ()
    refused: Collection[str] = ()
    _wishes: dict[tuple[str, str, int], dict[Wish, Able]] = field(default_factory=dict)
    _leads: dict[tuple[str, str, str], dict[Wish, frozenset[str]]] = field(default_factory=dict)

    def openings(self, kind: GroupKind) -> OfKind:
        """Return the openings of a kind."""
        if why := self._why_not_looked(kind):
            return OfKind(kind=kind, why_none=why)
        best: dict[tuple[str, int], Proposal] = {}
        for one in sorted(self.candidates(kind), key=lambda one: self.order(kind, one)):
            best.setdefault((one.slot.leader, one.slot.weekday), one)
        chosen = tuple(best.values())[:MOST]
        return OfKind(kind=kind, proposals=chosen, why_none="" if chosen else self._why_none(kind))

    def order(self, kind: GroupKind, one: Proposal) -> tuple[object, ...]:
        """Return what openings are ranked by.

        That is how many could come, with how little to ask before; what is shown stays; how the kind usually
        meets; who leads few groups; then the day, the time and the leader's code.
        """
        slot = one.slot
        return (
            -len(one.comes),
            one.asks,
            slot.key not in self.shown,
            ways(kind).index(slot.way),
            self._led.get(slot.leader, 0),
            slot.first,
            slot.start,
            slot.leader,
        )

    def candidates(self, kind: GroupKind) -> Iterator[Proposal]:
        """Yield every slot at which at least as many as the kind needs could come."""
        for way, leader, weekday in self._leaders(kind):
            able = self._able(kind, way, leader, weekday)
            if len(able) < kind.least:
                continue
            for slot in self.free.slots(self._slot(kind, way, leader, weekday), least=kind.least):
                there = self._able(kind, way, leader, weekday, slot) if self._hours_asked else able
                there = {code: each for code, each in there.items() if self.free.is_member_free(code, slot)}
                most = {code: each.most for code, each in there.items()}
                comes = together(self._turn(there), seats=slot.seats, most=most, apart=self.apart(kind))
                if len(comes) >= kind.least and slot.key not in self.refused:
                    asks = sum(len(there[code].asks) for code in comes)
                    yield Proposal(slot=slot, comes=comes, able=frozenset(there), asks=asks)

    def apart(self, kind: GroupKind) -> frozenset[frozenset[str]]:
        """Return the pairs of those who wait who must not sit in one room."""
        return self._pairs if folded(kind.name) == folded(FAMILIES) else self._pairs | self._families

    # --- who could come ------------------------------------------------------------------------------------

    def _turn(self, there: Mapping[str, Able]) -> list[str]:
        """Return those who could come in their turn: with least to ask first, then the longest waiting."""
        return sorted(there, key=lambda code: (len(there[code].asks), self.by_code[code].since, code))

    @cached_property
    def _hours_asked(self) -> bool:
        """Return whether anybody asked for times of day."""
        return any(wish.times for one in self.seekers.found for wish in one.wishes)

    def _able(
        self, kind: GroupKind, way: str, leader: Clinician, weekday: int, slot: Slot | None = None
    ) -> dict[str, Able]:
        """Return whom nothing rules out that day, at any time or in a ``slot``; of several wishes the least to ask."""
        wishes, led = self._wishes_met(kind, way, weekday), self._led_by(kind, way, leader)
        found: dict[str, Able] = {}
        for wish, one in wishes.items():
            if wish in led and (slot is None or self._suits(wish, slot)):
                code, asks = wish[0], one.asks | led[wish]
                if code not in found or len(asks) < len(found[code].asks):
                    found[code] = Able(one.most, asks)
        return found

    def _suits(self, wish: Wish, slot: Slot) -> bool:
        """Return whether a wish allows the hours of a slot."""
        code, at = wish
        asked = self.by_code[code].wishes[at].asked
        start = datetime.combine(slot.first, slot.start)
        return not asked or any(one.allows(start, slot.minutes) for one in asked)

    def _wishes_met(self, kind: GroupKind, way: str, weekday: int) -> dict[Wish, Able]:
        """Return the wishes that nothing rules out, whoever leads."""
        key = (kind.name, way, weekday)
        if key not in self._wishes:
            place = as_place(self._slot(kind, way, self._anybody, weekday), kind, (self._anybody,))
            looked = (
                (one, (one.code, at), self.seekers.judge.fit(one.code, place, wish.at_any_hour()))
                for one in self.seekers.found
                for at, wish in enumerate(one.wishes)
            )
            self._wishes[key] = {
                which: Able(fit.most, frozenset({*fit.check, one.lacks} - {""}))
                for one, which, fit in looked
                if not fit.no
            }
        return self._wishes[key]

    @cached_property
    def _anybody(self) -> Clinician:
        """Return a leader who takes every payer and is licensed everywhere."""
        judge, codes = self.seekers.judge, self.by_code
        members = [judge.members[code] for code in codes]
        payers = frozenset(one.payer for one in members)
        return Clinician(code="", name="", payers=payers, states=frozenset(one.state for one in members) | {""})

    def _led_by(self, kind: GroupKind, way: str, leader: Clinician) -> dict[Wish, frozenset[str]]:
        """Return the wishes that a leader's payers and licences do not rule out, each with what is to be asked."""
        key = (kind.name, way, leader.code)
        if key not in self._leads:
            place = as_place(self._slot(kind, way, leader, 0), kind, (leader,))
            pairs = {
                (one.code, at): self._pair(one, wish, place)
                for one in self.seekers.found
                for at, wish in enumerate(one.wishes)
            }
            told = {which: [*payer(pair), *telehealth(pair)] for which, pair in pairs.items()}
            self._leads[key] = {
                which: frozenset(one.words for one in some if one.what == CHECK)
                for which, some in told.items()
                if not any(one.what == NO for one in some)
            }
        return self._leads[key]

    def _pair(self, one: Seeker, wish: ReadyMember, place: Place) -> Pair:
        judge = self.seekers.judge
        member = judge.members[one.code]
        return Pair(member=member, place=place, wishes=wish, family=frozenset(), payers=judge.payers)

    @cached_property
    def by_code(self) -> Mapping[str, Seeker]:
        """Return those who wait, by code."""
        return {one.code: one for one in self.seekers.found}

    @cached_property
    def _pairs(self) -> frozenset[frozenset[str]]:
        return frozenset(pair for pair in self.seekers.judge.apart() if pair <= self.by_code.keys())

    @cached_property
    def _families(self) -> frozenset[frozenset[str]]:
        members = [self.seekers.judge.members[code] for code in self.by_code]
        named = [one for one in members if one.family]
        return frozenset(
            frozenset({one.code, other.code})
            for at, one in enumerate(named)
            for other in named[at + 1 :]
            if folded(one.family) == folded(other.family)
        )

    # --- who leads, and how it meets ------------------------------------------------------------------------

    def _leaders(self, kind: GroupKind) -> Iterator[tuple[str, Clinician, int]]:
        for way in ways(kind):
            for leader in self.able_to_lead(kind):
                yield from ((way, leader, weekday) for weekday in range(len(WEEKDAYS)))

    def able_to_lead(self, kind: GroupKind) -> Sequence[Clinician]:
        """Return the active clinicians who lead groups of a kind, certified as it needs: those with a blank, any."""
        active = (one for one in self.practice.clinicians if one.active)
        leading = (one for one in active if not one.kinds or folded(kind.name) in one.kinds)
        return [one for one in leading if not why_not_certified(self.practice, one.code, kind.name, self.free.today)]

    @cached_property
    def _led(self) -> Mapping[str, int]:
        """Return how many groups each clinician leads."""
        led = [one.clinician for one in self.practice.groups if one.is_running]
        return {code: led.count(code) for code in set(led)}

    def _slot(self, kind: GroupKind, way: str, leader: Clinician, weekday: int) -> Slot:
        return Slot(
            kind=kind.name,
            way=way,
            leader=leader.code,
            weekday=weekday,
            start=_NOON,
            minutes=typed(int, kind.defaults.get("minutes")) or 0,
            first=self.free.first_day(weekday),
            seats=typed(int, kind.defaults.get("seats")) or 0,
        )

    # --- why there is none -----------------------------------------------------------------------------------

    def _why_not_looked(self, kind: GroupKind) -> str:
        named = (("Minutes", "minutes"), ("Seats", "seats"))
        blank = [header for header, name in named if not kind.defaults.get(name)]
        blank += ["Least to begin"] * (not kind.least)
        if blank:
            return f"fill in {' and '.join(blank)} in Group kinds"
        wanted = self.wanted(kind)
        if len(wanted) < kind.least:
            return f"{_people(len(wanted))} of those who wait would take it, and {kind.least} are needed"
        return "" if self.able_to_lead(kind) else "nobody active leads it: see Kinds of group in Clinicians"

    def wanted(self, kind: GroupKind) -> list[str]:
        """Return who wishes for a kind of group, or for any."""
        name = folded(kind.name)
        return [
            one.code
            for one in self.seekers.found
            if any(not wish.kinds or name in {folded(each) for each in wish.kinds} for wish in one.wishes)
        ]

    def _why_none(self, kind: GroupKind) -> str:
        looked = [(one, len(self._able(kind, *one))) for one in self._leaders(kind)]
        most = max((count for _, count in looked), default=0)
        if most < kind.least:
            return f"on no day, with no leader, could {kind.least} come who wait: {most} at most"
        slots = (self._slot(kind, *one) for one, count in looked if count >= kind.least)
        if not any(True for slot in slots for _ in self.free.slots(slot, least=None)):
            return f"no leader is free {MEETINGS} weeks in a row on a day on which {kind.least} could come"
        others = "; what is not wanted now is left out" if self.refused else ""
        return f"at no time at which a leader is free is there a room, and could {kind.least} come{others}"


def ways(kind: GroupKind) -> tuple[str, ...]:
    """Return how a new group of a kind may meet: as its row has it, then the other way; hybrid is both."""
    usual = f"{kind.defaults.get('meets') or IN_PERSON}"
    return (usual,) if usual == HYBRID else (usual, VIDEO if usual == IN_PERSON else IN_PERSON)


def _people(count: int) -> str:
    return "one" if count == 1 else f"{count}" if count else "nobody"
