"""Who waits, and has no seat in any group that exists: accepted members, prospects, the Waiting list. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from addon.cells import text_of, typed
from addon.fits.judge import FitJudge
from addon.fits.places import Place, why_not_running
from addon.group_seats import kept_seats
from addon.part import Given
from addon.placing import (
    CONFIRMED,
    IN_REVIEW,
    PROPOSED,
    AskingProspects,
    PlacementsNow,
    ReadyMember,
    ReadyMembers,
)
from addon.records import Member, Prospect, TherapyGroup
from addon.tabs import folded

MOST = 300
"""So many are looked at, the longest waiting first."""
_IN_TIME = timedelta(hours=84)
"""As for Placements: a clinician has a day to decide, and the member is told 48 hours before a first session."""
_PLACED = frozenset({PROPOSED, CONFIRMED, IN_REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Somebody who waits: ``code`` is a member's or, before they are accepted, a prospect's.

    Any one of ``wishes`` is enough. ``lacks`` tells what has to be done or asked before they could come, "" if nothing.
    """

    code: str
    since: date
    wishes: tuple[ReadyMember, ...]
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Seekers:
    """All of them, the longest waiting first, with the judge that knows prospects too."""

    judge: FitJudge
    found: tuple[Seeker, ...] = ()

    @classmethod
    def of(cls, given: Given) -> "Seekers":
        """Return those of a pass; the part sees Roster and Waiting list."""
        ready = given.handed(ReadyMembers) or ReadyMembers()
        now = given.handed(PlacementsNow) or PlacementsNow()
        placed = {code for code, one in now.of.items() if one.state in _PLACED}
        there = [one for one in ready.ready if one.member not in placed and not one.kept_out]
        out = placed | {one.member for one in ready.ready if one.kept_out}
        asking = (given.handed(AskingProspects) or AskingProspects()).asking
        judge = _with_prospects(FitJudge.of(given), given.practice.prospects, asking)
        all_ = _joined([*there, *asking], (one for one in _on_the_list(given, judge) if one.code not in out))
        if not all_:
            return cls(judge)
        lost = {one.member for one in there if not one.not_yet}
        wait = [one for one in all_ if one.code not in lost]
        seated = _seated(wait, _places(given, judge), judge)
        return cls(judge, tuple(one for one in all_ if one.code not in seated))


def _with_prospects(judge: FitJudge, prospects: Iterable[Prospect], asking: Iterable[ReadyMember]) -> FitJudge:
    """Return the judge with those who ask as if they were members, as far as their rows in Intake tell."""
    by_code = {one.code: one for one in prospects}
    new = {
        one.member: Member(
            code=one.member,
            name="",
            payer=by_code[one.member].payer,
            state=by_code[one.member].state,
            birth_date=by_code[one.member].birth_date,
        )
        for one in asking
        if one.member in by_code
    }
    return replace(judge, members={**judge.members, **new})


def _on_the_list(given: Given, judge: FitJudge) -> Iterator[Seeker]:
    """Yield who waits for a seat of a group: they wish for its kind, on its day and as it meets."""
    groups = {one.code: one for one in given.practice.groups}
    fields = ("group_code", "member_code", "state", "since")
    for _, (group, member, state, since) in given.views["waiting_list"].rows(fields):
        code, wanted = text_of(member), groups.get(text_of(group))
        if state in {None, "", "waiting"} and wanted is not None and code in judge.members:
            day = typed(date, since) or given.today
            wishes = (_wishes_of(code, wanted, day),)
            yield Seeker(code=code, since=day, wishes=wishes, lacks=f"they wait for {wanted.code}: ask them")


def _wishes_of(member: str, group: TherapyGroup, since: date) -> ReadyMember:
    return ReadyMember(
        member=member,
        prospect="",
        since=since,
        kinds=frozenset({folded(group.kind)}),
        days=frozenset() if group.weekday is None else frozenset({group.weekday}),
        how="" if group.meets == "hybrid" else group.meets,
        language=group.language,
    )


def _joined(ready: Sequence[ReadyMember], listed: Iterable[Seeker]) -> tuple[Seeker, ...]:
    """Return everybody once, the longest waiting first: who is ready and on the list too has both wishes."""
    found: dict[str, Seeker] = {
        one.member: Seeker(code=one.member, since=one.since, wishes=(one,), lacks=one.not_yet) for one in ready
    }
    for one in listed:
        first = found.get(one.code)
        joined = first and replace(first, wishes=(*first.wishes, *one.wishes), since=min(first.since, one.since))
        found[one.code] = joined or one
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.code))[:MOST])


# --- the seats of groups that exist -------------------------------------------------------------------------


def _places(given: Given, judge: FitJudge) -> dict[str, Place]:
    places = judge.places(given.practice, given.now + _IN_TIME, kept_seats(given))
    return {code: one for code, one in places.items() if one.doubt or not why_not_running(one)}


def _seated(waiting: Sequence[Seeker], places: Mapping[str, Place], judge: FitJudge) -> frozenset[str]:
    """Return who could have a seat of a group that exists: as many as can, whoever waits longest first.

    Where nobody can tell who has a seat, nobody can tell that there is none.
    """
    seats = _Seats({code: MOST if place.doubt else place.room for code, place in places.items()})
    for one in waiting:
        fits = [code for code, place in places.items() if could_join(judge, one, place)]
        seats.fits[one.code] = fits
        seats.find(one.code, set())
    return frozenset(code for some in seats.taken.values() for code in some)


@dataclass(slots=True)
class _Seats:
    """Seats of groups, taken so that whoever has one keeps one (the method of augmenting paths)."""

    rooms: Mapping[str, int]
    fits: dict[str, list[str]] = field(default_factory=dict)
    taken: dict[str, list[str]] = field(default_factory=dict)

    def find(self, code: str, seen: set[str]) -> bool:
        """Give somebody a seat, if need be by moving others to another one; each group is looked at once."""
        for group in self.fits[code]:
            if group in seen:
                continue
            seen.add(group)
            there = self.taken.setdefault(group, [])
            if len(there) < self.rooms[group]:
                there.append(code)
                return True
            for at, other in enumerate(there):
                if self.find(other, seen):
                    there[at] = code
                    return True
        return False


def could_join(judge: FitJudge, one: Seeker, place: Place) -> bool:
    """Return whether nothing rules a group out for somebody, by any of their wishes."""
    return any(not judge.fit(one.code, place, wish).no for wish in one.wishes)
