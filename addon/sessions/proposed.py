"""Proposes groups on day one: a meeting that recurs in the exports is probably a group."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from math import gcd

from addon.exports.joined import JoinedVisit
from addon.exports.review import ReviewItem, stable_key
from addon.memory import Kept
from addon.names_in_text import date_in_words, time_in_words
from addon.person_names import name_key
from addon.problems import Place
from addon.records import GROUP_THERAPY, MULTI_FAMILY, SERVICE_OF_CODE, TherapyGroup
from addon.tabs import WEEKDAYS

ENOUGH_WEEKS = 3
RECENT = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMember:
    """One member of a proposed group; ``left`` where nobody saw them in the group's last four weeks."""

    member: str
    joined: date
    left: date | None
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedGroup:
    """A weekly meeting that is probably a group. ``clinician`` is "" (then see the name) if not in Clinicians."""

    key: str
    name: str = ""
    clinician: str
    clinician_name: str
    weekday: int
    start: time
    minutes: int | None
    every_weeks: int
    code: str
    first: date
    last: date
    weeks: int
    roster: tuple[ProposedMember, ...]
    place: Place
    rows: int
    co_facilitator: str = ""
    co_facilitator_name: str = ""

    @property
    def service(self) -> str:
        """What the group is billed as, by its code. Not remembered: its words were others once."""
        return SERVICE_OF_CODE.get(self.code, GROUP_THERAPY)

    @property
    def question(self) -> ReviewItem:
        """The question for Needs review: one yes accepts the group with its roster."""
        leaders = [self.clinician or "A clinician who is not in Clinicians"]
        if self.co_facilitator_name:
            leaders.append(self.co_facilitator or "another who is not in Clinicians")
        who = f"{' and '.join(leaders)} {'meet' if len(leaders) > 1 else 'meets'}"
        when = f"on {WEEKDAYS[self.weekday]}s at {time_in_words(self.start)}"
        seen = f"in {self.weeks} weeks from {date_in_words(self.first)} to {date_in_words(self.last)}"
        members = ", ".join(one.member for one in self.roster)
        return ReviewItem(
            kind="proposed group",
            key=self.key,
            question=f"{who} {len(self.roster)} members {when} ({self.code or 'no code'}), {seen}: {members}. "
            "Is this a group?",
            place=self.place,
            choices=("yes", "no"),
            rows=self.rows,
        )

    def as_group(self, code: str) -> TherapyGroup:
        """Return the accepted group under the code minted for it."""
        return TherapyGroup(
            code=code,
            name=self.name or f"{WEEKDAYS[self.weekday]} {self.start:%H:%M}",
            kind="multi-family" if self.service == MULTI_FAMILY else "process",
            clinician=self.clinician,
            co_facilitator=self.co_facilitator,
            weekday=self.weekday,
            start=self.start,
            minutes=self.minutes,
            every_weeks=self.every_weeks,
            first=self.first,
            service=self.service,
        )


PROPOSED = Kept("proposal", ProposedGroup)
"""The proposals that people were asked about, by question key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """The groups proposed, and the questions about group visits that do not recur enough."""

    groups: tuple[ProposedGroup, ...] = ()
    review: tuple[ReviewItem, ...] = ()


def proposed_groups(unassigned: Iterable[JoinedVisit]) -> Proposals:
    """Propose a group for each (clinician, weekday, time, code) seen in three or more weeks.

    Visits that carry a group's name are one proposal per name, however often they were seen. Where an EHR lists every
    client under each of two leaders, both lists are one group.
    """
    found: dict[tuple[str, ...], list[JoinedVisit]] = defaultdict(list)
    for visit in unassigned:
        if visit.start is not None:
            found[_slot(visit)].append(visit)
    groups, review = [], []
    for slot, visits in _co_led(found):
        if visits[0].group_name or len(_weeks(visits)) >= ENOUGH_WEEKS:
            groups.append(_proposed(slot, visits))
        else:
            review.append(_too_seldom(slot, visits))
    return Proposals(groups=tuple(groups), review=tuple(review))


def _co_led(found: Mapping[tuple[str, ...], list[JoinedVisit]]) -> list[tuple[tuple[str, ...], list[JoinedVisit]]]:
    """Return the slots with their visits; one that has the clients of another at the same moments is joined to it."""
    joined: dict[tuple[str, ...], list[JoinedVisit]] = {}
    for slot, visits in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        alike = ((one, others) for one, others in joined.items() if one[0] != slot[0] and one[1:] == slot[1:])
        leads = (one for one, others in alike if not visits[0].group_name and _share_an_hour(visits, others))
        joined.setdefault(next(leads, slot), []).extend(visits)
    return sorted(joined.items())


def _share_an_hour(some: Iterable[JoinedVisit], others: Iterable[JoinedVisit]) -> bool:
    """Return whether most clients of some visits were at others at the same moment: nobody is in two rooms at once."""
    here, there = ({(one.member, one.start) for one in visits} for visits in (some, others))
    return bool(here) and 2 * len(here & there) > len(here)


def _leaders(visits: Sequence[JoinedVisit]) -> list[tuple[str, str]]:
    """Return the leader and, where most clients are listed under both, the co-leader, each as code and name."""
    counted = Counter((one.clinician, one.clinician_name) for one in visits).most_common()
    of = {who: [one for one in visits if (one.clinician, one.clinician_name) == who] for who, _ in counted}
    first, *rest = of
    return [first, *[who for who in rest if _share_an_hour(of[who], of[first])][:1], ("", "")]


def slot_key(visits: Sequence[JoinedVisit]) -> str:
    """Return the key of the question about visits of one slot, proposed as a group or asked about."""
    return _key(_slot(visits[0]), visits)


def _slot(visit: JoinedVisit) -> tuple[str, ...]:
    if visit.group_name:
        return ("named", name_key(visit.group_name))
    start = visit.start
    return (visit.clinician_key, "" if start is None else f"{start:%u %H:%M}", visit.code[:5])


def _key(slot: Sequence[str], visits: Sequence[JoinedVisit]) -> str:
    """Return a text that stays the same over passes and names nobody."""
    if visits[0].group_name or not visits[0].clinician:
        return stable_key("proposed", *slot)
    return f"proposed {' '.join(slot)}"


def _weeks(visits: Iterable[JoinedVisit]) -> list[date]:
    return sorted({one.day - timedelta(days=one.day.weekday()) for one in visits})


def _proposed(slot: Sequence[str], visits: Sequence[JoinedVisit]) -> ProposedGroup:
    times = Counter((one.start.weekday(), one.start.time()) for one in visits if one.start)
    (weekday, start), _ = max(times.items(), key=lambda item: (item[1], -item[0][0]))
    lengths = Counter(one.minutes for one in visits if one.minutes)
    code = Counter(one.code[:5] for one in visits).most_common(1)[0][0]
    leader, second, *_ = _leaders(visits)
    weeks = _weeks(visits)
    return ProposedGroup(
        key=_key(slot, visits),
        name=visits[0].group_name,
        clinician=leader[0],
        clinician_name=leader[1],
        co_facilitator=second[0],
        co_facilitator_name=second[1],
        weekday=weekday,
        start=start,
        minutes=lengths.most_common(1)[0][0] if lengths else None,
        every_weeks=_every_weeks(weeks),
        code=code,
        first=min(one.day for one in visits),
        last=max(one.day for one in visits),
        weeks=len(weeks),
        roster=_roster(visits),
        place=visits[0].places[0],
        rows=sum(len(one.places) for one in visits),
    )


def _every_weeks(weeks: Sequence[date]) -> int:
    """Return the cadence that all weeks fit: the common measure of the gaps."""
    gaps = [(later - earlier).days // 7 for earlier, later in pairwise(weeks)]
    return gcd(*gaps) if len(gaps) >= ENOUGH_WEEKS - 1 else 1


def _roster(visits: Sequence[JoinedVisit]) -> tuple[ProposedMember, ...]:
    """Return who was seen twice or in the last four weeks, with first and last day."""
    days: dict[str, set[date]] = defaultdict(set)
    for visit in visits:
        days[visit.member].add(visit.day)
    recent = max(one.day for one in visits) - RECENT
    return tuple(
        ProposedMember(member=member, joined=min(seen), left=None if max(seen) > recent else max(seen), times=len(seen))
        for member, seen in sorted(days.items())
        if len(seen) >= 2 or max(seen) > recent
    )


def _too_seldom(slot: Sequence[str], visits: Sequence[JoinedVisit]) -> ReviewItem:
    one = visits[0]
    who = one.clinician or "A clinician who is not in Clinicians"
    days = ", ".join(date_in_words(day) for day in sorted({visit.day for visit in visits}))
    at = f"at {time_in_words(one.start)} " if one.start else ""
    members = len({visit.member for visit in visits})
    return ReviewItem(
        kind="which group",
        key=_key(slot, visits),
        question=f"{who} met {members} members {at}on {days}: no group fits. Which group was it?",
        place=one.places[0],
        choices=("a new group", "not a group session"),
        rows=sum(len(visit.places) for visit in visits),
    )
