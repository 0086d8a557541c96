"""Who gets which group proposed: all who wait are looked at with every group, then assigned at once. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from addon.episode import moved_on, opened
from addon.fits.judge import FitJudge
from addon.fits.places import Place, why_not_running
from addon.group_seats import kept_seats
from addon.papers import PapersNow
from addon.part import Given
from addon.placements.assigned import Option, Waiting, assigned
from addon.placements.heard import is_taken_back
from addon.placements.papers import rests_on, unsigned
from addon.placements.placement import IN_TIME, NEWLY, TAB, Placement, Word, last_of
from addon.placements.ranked import Looked, Ranked
from addon.placing import DECLINED, PROPOSED, ReadyMember, ReadyMembers

FOR_WAITING = "kept for those on the Waiting list"
DECLINED_BEFORE = "a clinician declined this group for them"


@dataclass(slots=True, kw_only=True)
class Proposing:
    """Proposes in one pass; ``ranked`` has the groups of each member who waits, by code."""

    given: Given
    judge: FitJudge
    placements: dict[str, Placement]
    words: Mapping[str, Word]
    ranked: dict[str, Ranked] = field(default_factory=dict)

    def propose(self, ready: ReadyMembers) -> None:
        """Open, keep, change or close the placements of those who wait."""
        last = last_of(self.placements)
        waiting = [one for one in ready.ready if not self._is_placed(last.get(one.member))]
        open_ = {one.member: one for one in last.values() if one.is_open and not one.is_in_roster}
        if not (waiting or open_):
            return
        places, sooner = self._places(open_.values())
        for one in waiting:
            self.ranked[one.member] = self._looked(one, open_.get(one.member), places, sooner)
        groups = self._assigned(waiting, open_, places)
        for one in waiting:
            self._propose(one, open_.get(one.member), last.get(one.member), groups.get(one.member, ""))
        for gone in open_.keys() - {one.member for one in waiting}:
            placement = open_[gone]
            self.placements[placement.id] = placement.over(self.given.today, self._why_over(placement))

    def _is_placed(self, one: Placement | None) -> bool:
        return one is not None and one.is_in_roster

    def _why_over(self, one: Placement) -> str:
        if one.member not in self.judge.members:
            return "not in Members, or inactive"
        groups = [code for code, there in sorted(self.judge.there.items()) if one.member in there]
        return f"in Roster of {', '.join(groups)}" if groups else "no longer waits for a group"

    # --- every group for every member ----------------------------------------------------------------------

    def _places(self, open_: Iterable[Placement]) -> tuple[dict[str, Place], dict[str, Place]]:
        """Return each group as it may be proposed newly, and as what is proposed already may still be joined."""
        given, kept = self.given, kept_seats(self.given)
        sooner = self.judge.places(given.practice, given.now + IN_TIME, kept)
        mine = Counter(one.group for one in open_ if one.group)
        wait = Counter(_waits_for(given))
        for_waiting = {
            code: min(wait[code], max(place.free - min(mine[code], max(place.free, 0)), 0))
            for code, place in sooner.items()
            if place.group.seats is not None
        }
        kept[FOR_WAITING] = for_waiting
        later = self.judge.places(given.practice, given.now + NEWLY, kept)
        return later, self.judge.places(given.practice, given.now + IN_TIME, kept)

    def _looked(
        self, one: ReadyMember, before: Placement | None, places: Mapping[str, Place], sooner: Mapping[str, Place]
    ) -> Ranked:
        mine = (each for each in self.placements.values() if each.member == one.member and each.stage == DECLINED)
        declined = {each.group for each in mine if not is_taken_back(self.given, each)}
        found = []
        for code, later in places.items():
            soon = sooner[code]
            is_shown = before is not None and before.group == code and soon.first is not None
            place = soon if is_shown and before and soon.first and soon.first.code == before.session else later
            fit = self.judge.fit(one.member, place, one)
            why = next(iter(fit.no), "") or (DECLINED_BEFORE if code in declined else "") or why_not_running(place)
            found.append(Looked(place=place, fit=fit, why_not=why))
        return Ranked.of(found)

    def _assigned(
        self, waiting: list[ReadyMember], open_: Mapping[str, Placement], places: Mapping[str, Place]
    ) -> dict[str, str]:
        """Return the group of each who may have one now; what nobody can read changes nothing that was proposed."""
        kept = {member: one.group for member, one in open_.items() if self._is_unreadable(one.group)}
        wanted = [one for one in waiting if not one.not_yet and one.member not in kept]
        options = tuple(
            Option(
                member=one.member,
                group=looked.code,
                weight=looked.fit.weight,
                rank=rank,
                is_sure=not looked.fit.check,
                stays=one.member in open_ and open_[one.member].group == looked.code,
                joining=None if looked.fit.most is None else looked.fit.most - len(looked.place.there),
            )
            for one in wanted
            for rank, looked in enumerate(self.ranked[one.member].fitting)
        )
        found = Waiting(
            turn=tuple(one.member for one in wanted),
            options=options,
            rooms={code: place.room for code, place in places.items()},
            apart=self.judge.apart(),
        )
        return kept | assigned(found)

    def _is_unreadable(self, group: str) -> bool:
        return bool(group) and bool(self.judge.doubts.get(group))

    # --- one placement ------------------------------------------------------------------------------------

    def _propose(self, one: ReadyMember, before: Placement | None, last: Placement | None, group: str) -> None:
        if before is not None and group and self._is_unreadable(group):
            return
        made = self._made(one, group)
        if before is None:
            after = self._new(made, last)
        elif before.pair == made.pair:
            kept = replace(before, wishes=one, rests=made.rests, good_until=made.good_until, lacks=made.lacks)
            after = self._with_row(kept)
        else:
            word = self.words.get(before.id)
            moved = moved_on(before, replace(made, number=before.number), word.text if word else "")
            shown = before.shown if before.group == made.group else made.shown
            after = self._with_row(replace(moved, shown=shown))
        if before is not None:
            del self.placements[before.id]
        self.placements[after.id] = after

    def _made(self, one: ReadyMember, group: str) -> Placement:
        made = Placement(since=self.given.today, member=one.member, wishes=one)
        looked = self.ranked[one.member].find(group)
        if looked is None or looked.place.first is None:
            return made
        papers = (self.given.handed(PapersNow) or PapersNow()).of.get(one.member, ())
        rests, until = rests_on(papers)
        return replace(
            made,
            stage=PROPOSED,
            group=group,
            session=looked.place.first.code,
            start=looked.place.first.start,
            shown=self.given.today,
            rests=rests,
            good_until=until,
            lacks=unsigned(papers),
        )

    def _new(self, made: Placement, last: Placement | None) -> Placement:
        """Return a new placement; a row that is there already, of a lost memory, is another one's."""
        words, there = self.words, self.given.views[TAB]
        status = {rid: f"{text or ''}" for rid, (text,) in there.rows(("status",))}
        after = opened(made, last, lambda new: words[new.id].text if new.id in words else "")
        while after.id in there.tombstones or (status.get(after.id, "open") or "open").startswith(_ENDED):
            after = opened(made, after, lambda new: words[new.id].text if new.id in words else "")
        return after

    def _with_row(self, one: Placement) -> Placement:
        """Return an open placement; one whose row somebody deleted gets another row: it still needs a decision."""
        return self._new(one, one) if one.id in self.given.views[TAB].tombstones else one


_ENDED = ("confirmed", "declined", "closed")


def _waits_for(given: Given) -> Iterator[str]:
    """Yield the group of each row of the Waiting list whose turn may come: those come before newcomers."""
    for _, (group, member, state) in given.views["waiting_list"].rows(("group_code", "member_code", "state")):
        if group and member and state in {None, "", "waiting"}:
            yield str(group)
