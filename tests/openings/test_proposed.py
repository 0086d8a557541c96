"""Openings of random small practices against a second, naive computation: nothing overlaps, nothing better is left."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, cast

import pytest

from addon.directory import Directory
from addon.fits.judge import FitJudge
from addon.group_kinds import GroupKind
from addon.insured import Insured
from addon.openings.free_times import FreeTimes
from addon.openings.opening import as_place
from addon.openings.proposed import MOST, Search
from addon.openings.seekers import Seeker, Seekers
from addon.part import Given
from addon.placing import ReadyMember
from addon.records import (
    BLOCK,
    Appointment,
    Clinician,
    Closure,
    MeetingRoom,
    Member,
    Membership,
    NotTogether,
    PayerLimit,
    Practice,
    TherapyGroup,
    TimeOff,
    WeeklySlot,
)
from addon.sessions.cadence import expected_sessions
from addon.tabs import Value, folded
from tests.openings.naive import Naive

ZONE = "America/New_York"
NOW = datetime(2026, 4, 7, 16, tzinfo=UTC)
TODAY = date(2026, 4, 7)
KINDS, STATES, PAYERS = ("process", "skills", "multi-family"), ("TX", "NM", ""), ("Aetna", "Medicare", "Self-pay", "")


class RandomPractice:
    """A few leaders with busy weeks, one or two rooms, and up to eight people who wait, with blanks as in life."""

    def __init__(self, seed: int) -> None:
        dice = self.dice = Random(seed)  # noqa: S311 (repeatable; no secret)
        clinicians = tuple(self._clinician(number) for number in (1, 2, 3))
        members = tuple(self._member(number) for number in range(1, 2 + dice.randint(3, 7)))
        groups = tuple(self._group(number) for number in range(1, 1 + dice.randint(1, 5)))
        self.kinds = [self._kind(name) for name in KINDS]
        sessions = tuple(
            one for group in groups for one in expected_sessions(group, first=TODAY, last=TODAY + timedelta(weeks=8))
        )
        stays = [(one.code, group.code) for one in members for group in groups if dice.random() < 0.15]
        self.practice = Practice(
            zone=ZONE,
            clinicians=clinicians,
            groups=groups,
            members=members,
            sessions=sessions,
            memberships=tuple(
                Membership(id=f"R-{at}", group=group, member=code, joined=date(2026, 1, 5))
                for at, (code, group) in enumerate(stays)
            ),
            appointments=tuple(self._appointment() for _ in range(dice.randint(0, 6))),
            time_off=tuple(self._time_off() for _ in range(dice.randint(0, 2))),
            closures=tuple(Closure(id="CL-1", day=day, until=day) for day in self._closed()),
            rooms=tuple(self._room(number) for number in range(1, 1 + dice.randint(0, 2))),
            not_together=tuple(self._pair(members) for _ in range(dice.randint(0, 3))),
            payer_limits=(PayerLimit(payer="Medicare", most=dice.randint(2, 5), effect=BLOCK),),
        )
        self.seekers = Seekers(self._judge(), tuple(self._seeker(one) for one in members))
        self.given = Given(now=NOW, practice=self.practice, directory=Directory(), facts=cast("Any", None), views={})

    def search(self, **more: Any) -> Search:
        """Return the search over it."""
        return Search(practice=self.practice, seekers=self.seekers, free=FreeTimes.of(self.given), **more)

    def _judge(self) -> FitJudge:
        practice = self.practice
        return FitJudge(
            members={one.code: one for one in practice.members},
            there={},
            doubts={},
            pairs=practice.not_together,
            limits=practice.payer_limits,
            payers=Insured(),
            today=TODAY,
        )

    def _clinician(self, number: int) -> Clinician:
        dice = self.dice
        return Clinician(
            code=f"C-{number:02d}",
            name=f"Clinician {number}",
            works=tuple(
                WeeklySlot(weekday=day, start=time(dice.choice((9, 13)), 15), minutes=60 * dice.randint(3, 8))
                for day in dice.sample(range(6), dice.randint(0, 3))
            ),
            meetings=(WeeklySlot(weekday=dice.randint(0, 4), start=time(dice.randint(9, 15)), minutes=60),),
            states=frozenset(dice.sample(("TX", "NM"), dice.randint(0, 2))),
            payers=frozenset(dice.sample(("aetna", "medicare"), dice.randint(0, 2))),
            kinds=frozenset(map(folded, dice.sample(KINDS, dice.randint(0, 2)))),
            active=dice.random() < 0.9,
        )

    def _member(self, number: int) -> Member:
        dice = self.dice
        return Member(
            code=f"M-{number:04d}",
            name=f"Member {number}",
            payer=dice.choice(PAYERS),
            state=dice.choice(STATES),
            family=dice.choice(("", "", "Roe")),
            telehealth_consent=dice.choice((True, True, False, None)),
        )

    def _group(self, number: int) -> TherapyGroup:
        dice = self.dice
        return TherapyGroup(
            code=f"G-{number:02d}",
            name=f"Group {number}",
            clinician=f"C-{dice.randint(1, 3):02d}",
            weekday=dice.randint(0, 5),
            start=time(dice.randint(9, 17), dice.choice((0, 30))),
            minutes=dice.choice((60, 90)),
            room=dice.choice(("Room 1", "Room 2")),
            meets=dice.choice(("in person", "in person", "video")),
            first=date(2026, 1, 5),
        )

    def _kind(self, name: str) -> GroupKind:
        dice = self.dice
        cells: dict[str, Value] = {
            "minutes": dice.choice((60, 90)),
            "seats": dice.randint(2, 6),
            "service": "group psychotherapy",
        }
        cells |= {"meets": dice.choice(("in person", "video", "hybrid")), "joins": "slow-open"}
        return GroupKind(name=name, defaults=cells, least=dice.randint(1, 3), checklist=())

    def _appointment(self) -> Appointment:
        dice = self.dice
        start = datetime.combine(TODAY + timedelta(days=dice.randint(0, 90)), time(dice.randint(9, 17)))
        return Appointment(clinician=f"C-{dice.randint(1, 3):02d}", member="", start=start, minutes=50)

    def _time_off(self) -> TimeOff:
        dice = self.dice
        since = TODAY + timedelta(days=dice.randint(0, 60))
        until = since + timedelta(days=dice.randint(0, 9))
        status = dice.choice(("approved", "requested"))
        return TimeOff(id="TO-1", clinician=f"C-{dice.randint(1, 3):02d}", since=since, until=until, status=status)

    def _closed(self) -> list[date]:
        return [TODAY + timedelta(days=self.dice.randint(10, 40)) for _ in range(3)]

    def _room(self, number: int) -> MeetingRoom:
        dice = self.dice
        people = dice.choice((None, 3, 5, 8))
        return MeetingRoom(id=f"RM-{number}", name=f"Room {number}", people=people, changeover=dice.choice((0, 10)))

    def _pair(self, members: tuple[Member, ...]) -> NotTogether:
        one, other = self.dice.sample(members, 2)
        return NotTogether(one=one.code, other=other.code, at="C2")

    def _seeker(self, one: Member) -> Seeker:
        dice = self.dice
        since = TODAY - timedelta(days=dice.randint(1, 90))
        wishes = tuple(
            ReadyMember(
                member=one.code,
                prospect="",
                since=since,
                kinds=frozenset(dice.sample(KINDS, dice.randint(0, 2))),
                days=frozenset(dice.sample(range(6), dice.choice((0, 2, 4)))),
                how=dice.choice(("", "", "video", "in person")),
                language=dice.choice(("", "", "", "Spanish")),
            )
            for _ in range(dice.randint(1, 2))
        )
        return Seeker(code=one.code, since=since, wishes=wishes, lacks=dice.choice(("", "", "to sign: a paper")))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.some(3)
def test_the_openings_are_those_of_a_naive_search(seed: int) -> None:
    """The same slots with as many who could come; the best three of different leaders or days; a reason where none."""
    made = RandomPractice(seed)
    search, naive = made.search(), Naive(practice=made.practice, seekers=made.seekers, today=TODAY)
    for kind in made.kinds:
        expected = {slot: counts for slot, *counts in naive.slots(kind)}
        found = {one.slot: one for one in search.candidates(kind)}
        of_kind = search.openings(kind)
        assert set(found) == set(expected)
        assert {slot: len(one.comes) for slot, one in found.items()} == {
            slot: most for slot, (most, _) in expected.items()
        }
        assert bool(of_kind.why_none) == (not expected)
        best = {(slot.leader, slot.weekday): 0 for slot in expected}
        for slot, (most, _) in expected.items():
            best[slot.leader, slot.weekday] = max(best[slot.leader, slot.weekday], most)
        assert [len(one.comes) for one in of_kind.proposals] == sorted(best.values(), reverse=True)[:MOST]
        for one in of_kind.proposals:
            leader = next(each for each in made.practice.clinicians if each.code == one.slot.leader)
            came = [each for each in made.seekers.found if each.code in one.comes]
            assert all(naive.can_come(kind, one.slot, leader, each) for each in came)
            assert one.asks == sum(naive.asks(kind, one.slot, leader, each) for each in came)
            assert not any(pair <= set(one.comes) for pair in made.seekers.judge.apart())


def test_the_random_practices_are_worth_something() -> None:
    """Openings and reasons are both there; so are slots by video, and in a room smaller than the kind's seats."""
    found = [
        one for seed in range(10) for made in [RandomPractice(seed)] for one in map(made.search().openings, made.kinds)
    ]
    slots = [one.slot for each in found for one in each.proposals]
    assert len(slots) > 20
    made = RandomPractice(2)
    assert {one.slot.way for kind in made.kinds for one in made.search().candidates(kind)} >= {"in person", "video"}
    assert "hybrid" in {one.way for one in slots}
    assert any(one.room for one in slots)
    assert len({one.why_none.partition(" ")[2][:12] for one in found if one.why_none}) > 2


def test_what_is_shown_stays_before_its_equals_and_what_is_refused_is_left_out() -> None:
    """Two passes do not show one slot and then another that is no better."""
    made = next(one for one in map(RandomPractice, range(10)) if len(one.search().openings(one.kinds[0]).proposals) > 1)
    kind = made.kinds[0]
    first = made.search().openings(kind).proposals
    other = next(one for one in made.search().candidates(kind) if one.slot not in {each.slot for each in first})
    refused = made.search(refused={first[0].slot.key}).openings(kind).proposals
    assert first[0].slot.key not in {one.slot.key for one in refused}
    again = made.search(shown={other.slot.key}).openings(kind).proposals
    same = [one for one in again if len(one.comes) == len(other.comes) and one.asks == other.asks]
    assert not same or same[0].slot.key == other.slot.key


def test_a_slot_is_a_group_that_the_filters_know() -> None:
    """A module of a slow-open group begins with its first session."""
    made = RandomPractice(3)
    slot = next(one for kind in made.kinds for one in made.search().candidates(kind)).slot
    place = as_place(slot, made.kinds[0], ())
    assert (place.group.module_start, place.first and place.first.start.date()) == (slot.first, slot.first)
