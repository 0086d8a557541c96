"""What clinicians decided, before Roster is merged: checked again, bound to what the row showed, obeyed once. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from addon.cells import canonical, typed
from addon.episode import OPEN, moved_on
from addon.fits.judge import FitJudge
from addon.fits.places import Place, place_of, why_not_running, with_kept
from addon.group_seats import kept_seats
from addon.part import Given, TypedCells
from addon.placements.placement import IN_TIME, TAB, Placement, Word
from addon.placing import IN_REVIEW
from addon.problems import Problem, in_tab, locked_cell
from addon.records import Membership, TherapyGroup
from addon.seat_offers import PlacedMember, PlacedMembers

CONFIRM, DECLINE, OTHER = "confirm", "decline", "other group"
CHECKED = "confirm after check"
"""A confirmation by somebody who looked at what nobody could tell."""
PROPOSED_TO_OTHERS = "proposed for others"


@dataclass(frozen=True, slots=True)
class PlacementsHeard:
    """The placements after what people decided, by the id of their row, for the part that proposes."""

    placements: Mapping[str, Placement] = field(default_factory=dict)


def words_of(given: Given) -> dict[str, Word]:
    """Return what people typed under Decision, by row id; the part sees Placements."""
    fields = ("decision", "other_group", "other_group_code", "decided_by", "decided_by_code", "decided_on")
    found = {}
    for rid, (decision, other, other_code, by, by_code, on) in given.views[TAB].rows(fields):
        word = canonical(decision)
        if word:
            found[rid] = Word(
                decision=CONFIRM if word == CHECKED else word,
                is_checked=word == CHECKED,
                other=given.directory.code("groups", other, other_code) if word == OTHER else "",
                by=given.directory.code("clinicians", by, by_code),
                on=typed(date, on),
            )
    return found


def is_taken_back(given: Given, one: Placement) -> bool:
    """Return whether somebody cleared the decision of a row, or deleted the row: a no does not count any more then."""
    view = given.views[TAB]
    if one.id in view.tombstones:
        return True
    there = next(view.rows(("decision",), only={one.id}), None)
    return there is not None and not canonical(there[1][0]) and "decision" not in view.never_read(one.id)


@dataclass(slots=True, kw_only=True)
class Decided:
    """Carries out decisions one after the other: each seat goes once."""

    given: Given
    judge: FitJudge
    placements: dict[str, Placement]
    placed: list[PlacedMember] = field(default_factory=list)
    typed: list[TypedCells] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, given: Given, placements: Mapping[str, Placement]) -> "Decided":
        """Return it for a pass, with the placements as they were after the last one."""
        made = cls(given=given, judge=FitJudge.of(given), placements=dict(placements))
        for one in (each for some in given.all_handed(PlacedMembers) for each in some.placed):
            made.moves(one.member, one.group)
        return made

    def moves(self, member: str, group: str, *, is_in: bool = True) -> None:
        """Count somebody among those who have a seat of a group, or no more, for what is decided after it."""
        there = self.judge.there.get(group, frozenset())
        now = there | {member} if is_in else there - {member}
        self.judge = replace(self.judge, there={**self.judge.there, group: now})

    def hear(self, words: Mapping[str, Word]) -> None:
        """Carry out the decisions about open placements, by row id; closed ones are never obeyed."""
        for one in sorted(self.placements.values(), key=lambda one: (one.since, one.id)):
            if one.is_open:
                self.placements[one.id] = self._after(one, words.get(one.id))

    def _after(self, one: Placement, word: Word | None) -> Placement:
        if word is None:
            return replace(one, status=OPEN, stale="", problem="")
        if word.text == one.stale:
            return one
        if problem := self._unusable(one, word):
            return replace(one, status=OPEN, problem=problem, stale="")
        on = word.on or self.given.today
        if word.decision == DECLINE:
            return self._declined(one, word.by, on)
        if one.stage == IN_REVIEW and word.decision == CONFIRM:
            return one.confirmed(word.by, on, self.given.now)
        return self._joined(one, word, on)

    def _unusable(self, one: Placement, word: Word) -> str:
        """Return why a decision cannot count, with what to do."""
        active = {each.code for each in self.given.practice.clinicians if each.active}
        if word.decision not in {CONFIRM, DECLINE, OTHER}:
            return "choose confirm, decline or other group under Decision"
        if word.by not in active:
            return "fill in Decided by: a clinician who is active in Clinicians"
        if word.on is not None and word.on > self.given.today:
            return "Decided on is a day to come"
        if word.on is not None and one.shown is not None and word.on < one.shown:
            return "Decided on is before the day on which this group was proposed"
        if word.decision == DECLINE:
            return "" if one.group else "there is no group to decline"
        if word.decision == CONFIRM and not one.group:
            return "there is no group to confirm"
        if word.decision == OTHER and word.other not in {each.code for each in self.given.practice.groups}:
            return "pick a group under Other group"
        if one.lacks:
            return one.lacks
        if one.good_until is not None and one.good_until <= self.given.today:
            return "a paper that this rests on has expired: have it signed again"
        return ""

    # --- other groups, seats and sessions ---------------------------------------------------------------

    def _joined(self, one: Placement, word: Word, on: date) -> Placement:
        is_other = word.decision == OTHER
        place = self._place(one, word.other if is_other else one.group, is_other=is_other)
        why = why_not_running(place)
        if place.doubt:
            return replace(one, status=OPEN, problem=why, stale="")
        fit = self.judge.fit(one.member, place, replace(one.wishes, kinds=frozenset()) if is_other else one.wishes)
        why = next(iter(fit.no), why)
        first = place.first
        shown = (one.session, one.start)
        if fit.check and not (is_other or word.is_checked):
            look = f"first look at this: {'; '.join(fit.check)}. Then choose {CHECKED}"
            return replace(one, status=OPEN, problem=look, stale="")
        if is_other and (why or first is None):
            return replace(one, status=OPEN, problem=f"{word.other} is ruled out: {why}", stale="")
        if first is None or why or (not is_other and (first.code, first.start) != shown):
            return moved_on(one, one, word.text)  # what the row showed is no longer so
        if one.stage == IN_REVIEW and not self._left(one):
            return one
        joined = first.start.date()
        self.placed.append(PlacedMember(group=place.group.code, member=one.member, joined=joined))
        self.moves(one.member, place.group.code)
        made = replace(one, group=place.group.code, session=first.code, start=first.start, at=None)
        return made.confirmed(word.by, on, self.given.now)

    def _place(self, one: Placement, group: str, *, is_other: bool) -> Place:
        """Return a group as it may be joined now: offers keep their seats, and so do proposals for others."""
        practice, now = self.given.practice, self.given.now
        found = next((each for each in practice.groups if each.code == group), None)
        if found is None:  # deleted from Groups
            found = _no_group(group)
        kept = kept_seats(self.given)
        if is_other:
            others = (each for each in self.placements.values() if each.is_open and each.id != one.id)
            kept[PROPOSED_TO_OTHERS] = Counter(each.group for each in others if each.stage != IN_REVIEW)
        place = place_of(practice, found, now + IN_TIME, self.judge.there.get(group, frozenset()))
        return replace(place, kept=with_kept(place, kept), doubt=self.judge.doubts.get(group, ""))

    # --- out of Roster again ----------------------------------------------------------------------------

    def _declined(self, one: Placement, by: str, on: date) -> Placement:
        if one.stage == IN_REVIEW and not self._left(one):
            return one
        return one.declined(by, on)

    def _left(self, one: Placement) -> bool:
        """Type Left into the row of Roster; return whether it can be written."""
        view = self.given.views["roster"]
        for stay in stays(self.given.practice.memberships, one, self.given.today):
            if view.is_locked(stay.id, "left"):
                place = in_tab(view.sheet.title, view.at(stay.id, "left"))
                self.problems.append(locked_cell(place, view.tab.column("left").header, stay.id))
                return False
            is_early = stay.joined is not None and stay.joined >= self.given.today
            day = self.given.today - timedelta(days=1) if is_early else self.given.today
            self.typed.append(TypedCells(tab="roster", rid=stay.id, values={"left": day}))
            self.moves(one.member, one.group, is_in=False)
        return True


def stays(memberships: tuple[Membership, ...], one: Placement, day: date) -> Iterator[Membership]:
    """Yield the rows of Roster by which a placed member is in the group on a day, or later."""
    for stay in memberships:
        if (stay.group, stay.member) == (one.group, one.member) and stay.lasts_to(day):
            yield stay


def _no_group(code: str) -> TherapyGroup:
    return TherapyGroup(code=code, name=code, status="not in Groups any more")
