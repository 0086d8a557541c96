"""The assignment against an independent one, on random waiting lists: as many placed as can be, no rule ever broken."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random

import pytest

from addon.fits.judge import FitJudge
from addon.fits.places import Place, why_not_running
from addon.insured import Insured
from addon.placements.assigned import Option, Waiting, assigned
from addon.placements.ranked import Looked, Ranked, only_options, why, without
from addon.placing import ReadyMember
from addon.records import BLOCK, Clinician, GroupSession, Member, NotTogether, PayerLimit, Practice, TherapyGroup

TODAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
KINDS, PAYERS, STATES = ("process", "skills", "support"), ("Aetna", "Medicare", "Self-pay", ""), ("TX", "NM", "")


class RandomList:
    """One random practice with people who wait: small groups, few seats, wishes, payers, pairs, limits and blanks."""

    def __init__(self, seed: int) -> None:
        dice = self.dice = Random(seed)  # noqa: S311 (repeatable; no secret)
        self.clinicians = tuple(
            Clinician(
                code=f"C-{number:02d}",
                name=f"Clinician {number}",
                states=frozenset(dice.sample(("TX", "NM"), dice.randint(0, 2))),
                payers=frozenset(dice.sample(("aetna", "medicare"), dice.randint(0, 2))),
            )
            for number in (1, 2)
        )
        self.members = tuple(self._member(number) for number in range(1, 13))
        inside, self.waiting = self.members[:6], self.members[6 : 7 + dice.randint(0, 5)]
        self.groups = tuple(self._group(number) for number in range(1, 2 + dice.randint(1, 4)))
        self.there = {one.code: frozenset(each.code for each in inside if dice.random() < 0.4) for one in self.groups}
        codes = [one.code for one in inside]
        self.pairs = tuple(
            NotTogether(one=dice.choice(self.waiting).code, other=dice.choice(codes), at="C2")
            for _ in range(dice.randint(0, 2))
        )
        self.limits = (PayerLimit(payer="Medicare", most=dice.randint(3, 6), effect=BLOCK),)
        self.ready = {one.code: self._wishes(one) for one in self.waiting}

    def _member(self, number: int) -> Member:
        dice = self.dice
        born = None if dice.random() < 0.1 else date(1940 + dice.randint(0, 70), 1 + dice.randint(0, 11), 5)
        agreed = dice.choice((True, False, None))
        return Member(
            code=f"M-{number:04d}",
            name=f"Member {number}",
            birth_date=born,
            payer=dice.choice(PAYERS),
            state=dice.choice(STATES),
            family=dice.choice(("", "", "", "Roe")),
            telehealth_consent=agreed,
        )

    def _group(self, number: int) -> TherapyGroup:
        dice = self.dice
        return TherapyGroup(
            code=f"G-{number:02d}",
            name=f"Group {number}",
            kind=dice.choice(KINDS[:2]),
            clinician=dice.choice(self.clinicians).code,
            weekday=number % 5,
            start=time(18),
            seats=dice.choice((None, 3, 4, 5, 6)),
            ages=dice.choice(((None, None), (18, None), (None, 60), (30, 70))),
            language=dice.choice(("", "", "", "Spanish")),
            joins=dice.choice(("open", "open", "closed", "slow-open")),
            first=dice.choice((date(2026, 1, 5), date(2026, 3, 2), None)),
            module_start=dice.choice((None, TODAY - timedelta(days=3), TODAY + timedelta(days=10))),
            meets=dice.choice(("in person", "video", "hybrid")),
            status=dice.choice(("active", "active", "active", "paused")),
        )

    def _wishes(self, one: Member) -> ReadyMember:
        dice = self.dice
        return ReadyMember(
            member=one.code,
            prospect="",
            since=TODAY - timedelta(days=dice.randint(0, 60)),
            kinds=frozenset(dice.sample(KINDS, dice.randint(0, 2))),
            days=frozenset(dice.sample(range(5), dice.choice((0, 0, 3, 4)))),
            how=dice.choice(("", "", "in person", "video")),
            language=dice.choice(("", "", "", "Spanish")),
        )

    def _sessions(self) -> Iterator[GroupSession]:
        for group, weeks in product(self.groups, range(1, 5)):
            day = date(2026, 3, 2) + timedelta(days=group.weekday or 0, weeks=weeks)
            start = datetime.combine(day, time(18))
            yield GroupSession(
                code=f"{group.code} {start:%Y-%m-%d %H:%M}",
                group=group.code,
                original_start=start,
                start=start,
                minutes=60,
            )

    def looked(self) -> tuple[dict[str, Ranked], dict[str, Place], FitJudge]:
        """Return every group as it looks for everybody who waits."""
        practice = Practice(
            zone="America/New_York",
            clinicians=self.clinicians,
            groups=self.groups,
            members=self.members,
            sessions=tuple(self._sessions()),
        )
        judge = FitJudge(
            members={one.code: one for one in self.members},
            there=self.there,
            doubts={},
            pairs=self.pairs,
            limits=self.limits,
            payers=Insured(),
            today=TODAY,
        )
        places = judge.places(practice, NOON + timedelta(hours=84))
        ranked = {}
        for code, wishes in self.ready.items():
            fits = {group: judge.fit(code, place, wishes) for group, place in places.items()}
            ranked[code] = Ranked.of(
                Looked(place=places[group], fit=fit, why_not=next(iter(fit.no), "") or why_not_running(places[group]))
                for group, fit in fits.items()
            )
        return ranked, places, judge


def waiting_of(made: RandomList, ranked: Mapping[str, Ranked], places: Mapping[str, Place], judge: FitJudge) -> Waiting:
    """Return what is to be assigned."""
    options = tuple(
        Option(
            member=code,
            group=one.code,
            weight=one.fit.weight,
            is_sure=not one.fit.check,
            joining=None if one.fit.most is None else one.fit.most - len(one.place.there),
        )
        for code, each in ranked.items()
        for one in each.fitting
    )
    rooms = {code: max(place.room, 0) for code, place in places.items()}
    return Waiting(turn=tuple(made.ready), options=options, rooms=rooms, apart=judge.apart())


def most_by_augmenting_paths(edges: Mapping[str, list[str]], rooms: Mapping[str, int]) -> int:
    """Return how many can be placed at most, as a textbook works it out: one path after the other."""
    seated: dict[str, list[str]] = {group: [] for group in rooms}

    def seat(member: str, tried: set[str]) -> bool:
        for group in edges[member]:
            if group in tried:
                continue
            tried.add(group)
            if len(seated[group]) < rooms[group]:
                seated[group].append(member)
                return True
            for other in seated[group]:
                if seat(other, tried):
                    seated[group].remove(other)
                    seated[group].append(member)
                    return True
        return False

    return sum(seat(member, set()) for member in edges)


def breaks(found: Mapping[str, str], made: RandomList, waiting: Waiting) -> list[str]:
    """Return what an assignment breaks, worked out from the practice itself and not from the options."""
    wrong = []
    for code, group in found.items():
        there = made.there[group] | {one for one, each in found.items() if each == group}
        members = [one for one in made.members if one.code in there]
        if len(there) > (next(one.seats for one in made.groups if one.code == group) or 0):
            wrong.append(f"{group} has no seat for {code}")
        if any({one.one, one.other} <= there for one in made.pairs):
            wrong.append(f"a pair meets in {group}")
        if any(one.payer == "Medicare" for one in members) and len(there) > (made.limits[0].most or 0):
            wrong.append(f"{group} is too large for Medicare")
        if (code, group) not in {(one.member, one.group) for one in waiting.options}:
            wrong.append(f"{group} is ruled out for {code}")
    return wrong


def look_at(seed: int) -> int:
    """Check one random list; return how many were placed."""
    made = RandomList(seed)
    ranked, places, judge = made.looked()
    waiting = waiting_of(made, ranked, places, judge)
    found = assigned(waiting)
    assert breaks(found, made, waiting) == []
    edges = {code: [one.code for one in each.fitting] for code, each in ranked.items()}
    most = most_by_augmenting_paths(edges, waiting.rooms)
    is_plain = all(one.joining is None or one.joining >= waiting.rooms[one.group] for one in waiting.options)
    assert len(found) == most if is_plain else len(found) <= most
    assert len(found) == (most_of_all(waiting) if len(waiting.turn) <= 4 else len(found))
    only = only_options(ranked)
    for code, each in ranked.items():
        assert all(one.why_not for one in each.others)
        assert all(why(one)[-1] == "." and len(why(one)) > 10 for one in each.fitting)
        assert len(each.fitting) + len(each.others) == len(made.groups)
        if code in found:
            looked = each.find(found[code])
            assert looked is not None
            assert not looked.fit.no
            assert ("Check: " in why(looked)) == bool(looked.fit.check)
            assert each.rank(found[code])
            each.beside(found[code], without(only, code))
    return len(found)


def most_of_all(waiting: Waiting) -> int:
    """Return how many can be placed at most, by trying everything: also where those placed together break a rule."""
    by_member = {code: [one for one in waiting.options if one.member == code] for code in waiting.turn}
    best = 0
    for tried in product(*([None, *some] for some in by_member.values())):
        taken = [one for one in tried if one is not None]
        groups = [one.group for one in taken]
        fits = all(groups.count(one.group) <= waiting.rooms[one.group] for one in taken)
        fits = fits and all(one.joining is None or groups.count(one.group) <= one.joining for one in taken)
        fits = fits and not any(
            frozenset({one.member, other.member}) in waiting.apart and one.group == other.group
            for one in taken
            for other in taken
        )
        best = max(best, len(taken)) if fits else best
    return best


def test_random_waiting_lists_get_as_many_placed_as_can_be() -> None:
    """Two hundred of them, every day; together they place somebody, leave somebody out, and have rooms that split."""
    placed = [look_at(seed) for seed in range(200)]
    assert 100 < sum(placed) < 900


@pytest.mark.prove
def test_ten_thousand_random_waiting_lists() -> None:
    """Never fewer placed than the optimum; what rules a group out is never overridden."""
    assert sum(look_at(seed) for seed in range(10_000)) > 5_000


def a_waiting(options: dict[str, str], rooms: dict[str, int], **more: object) -> Waiting:
    """Return members, in the order of their wait, each with groups as in ``{"A": "12"}``."""
    made = tuple(Option(member=code, group=group) for code, groups in options.items() for group in groups)
    return Waiting(**{"turn": tuple(options), "options": made, "rooms": rooms, **more})  # type: ignore[arg-type]


def test_first_come_would_place_one_fewer() -> None:
    """A has two options, B one: A takes the other group, although A waits longer."""
    assert assigned(a_waiting({"A": "12", "B": "1"}, {"1": 1, "2": 1})) == {"A": "2", "B": "1"}


def test_of_two_who_want_one_seat_who_waits_longer_gets_it() -> None:
    """Where nothing else tells them apart."""
    assert assigned(a_waiting({"A": "1", "B": "1"}, {"1": 1})) == {"A": "1"}


def test_a_better_fit_comes_before_a_longer_wait_and_both_after_how_many() -> None:
    """The order of the reasons."""
    better = (Option(member="A", group="1"), Option(member="B", group="1", weight=3))
    assert assigned(Waiting(turn=("A", "B"), options=better, rooms={"1": 1})) == {"B": "1"}
    unsure = (Option(member="A", group="1", weight=9, is_sure=False), Option(member="B", group="1"))
    assert assigned(Waiting(turn=("A", "B"), options=unsure, rooms={"1": 1})) == {"B": "1"}


def test_what_is_proposed_already_stays_where_nobody_is_left_out_for_it() -> None:
    """A clinician may be looking at it; a better fit alone does not take it away."""
    first = Option(member="A", group="1", stays=True)
    options = (first, Option(member="A", group="2", weight=19), Option(member="B", group="2"))
    waiting = Waiting(turn=("A", "B"), options=options, rooms={"1": 1, "2": 2})
    assert assigned(waiting) == {"A": "1", "B": "2"}
    needs = (first, Option(member="A", group="2"), Option(member="B", group="1"))
    assert assigned(Waiting(turn=("A", "B"), options=needs, rooms={"1": 1, "2": 1})) == {"A": "2", "B": "1"}


def test_two_who_must_not_meet_are_not_placed_together_and_nobody_is_lost_for_it() -> None:
    """The other one gets the next group; a third may have the seat."""
    pair = frozenset({frozenset({"A", "B"})})
    found = assigned(a_waiting({"A": "12", "B": "1", "C": "12"}, {"1": 2, "2": 1}, apart=pair))
    assert len(found) == 3
    assert found["A"] != found["B"]


@pytest.mark.parametrize("seed", range(40))
def test_with_many_pairs_as_many_are_placed_as_when_everything_is_tried(seed: int) -> None:
    """Pairs and rooms that a payer limits, among those who are placed together."""
    dice = Random(seed)  # noqa: S311 (repeatable; no secret)
    codes, groups = "ABCDEF"[: dice.randint(2, 6)], "123"[: dice.randint(1, 3)]
    options = tuple(
        Option(member=code, group=group, weight=dice.randint(0, 5), joining=dice.choice((None, None, 1, 2)))
        for code in codes
        for group in groups
        if dice.random() < 0.7
    )
    apart = frozenset(frozenset(dice.sample(codes, 2)) for _ in range(dice.randint(0, 4)))
    waiting = Waiting(
        turn=tuple(codes), options=options, rooms={group: dice.randint(0, 3) for group in groups}, apart=apart
    )
    found = assigned(waiting)
    assert len(found) == most_of_all(waiting)
    assert all(len({found.get(code, code) for code in pair}) == 2 for pair in apart)


def test_four_hundred_who_wait_lose_no_seat_to_rounding() -> None:
    """What counts is worth so much more than the rest that the numbers grow large."""
    dice = Random(5)  # noqa: S311 (repeatable; no secret)
    groups = {f"G{number}": dice.randint(0, 3) for number in range(120)}
    edges = {f"M{number}": dice.sample(sorted(groups), 3) for number in range(400)}
    options = tuple(
        Option(member=code, group=group, weight=dice.randint(0, 30), is_sure=dice.random() < 0.5)
        for code, some in edges.items()
        for group in some
    )
    found = assigned(Waiting(turn=tuple(edges), options=options, rooms=groups))
    assert len(found) == most_by_augmenting_paths(edges, groups)
