"""Confirmed placements until the first session: what they rest on is looked at in each pass. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from addon.cells import text_of, typed
from addon.fits.judge import FitJudge
from addon.outgoing import OUT
from addon.papers import PapersNow
from addon.part import Given
from addon.placements.heard import stays
from addon.placements.papers import no_longer, rests_on, unsigned
from addon.placements.placement import OVER, Placement, Word
from addon.placing import CONFIRMED, IN_REVIEW
from addon.records import GroupSession
from addon.sessions.expand import instant, wall_time


@dataclass(slots=True, kw_only=True)
class Watching:
    """Looks at everybody who was placed and whose first session is still to come.

    ``off`` tells of those whom Intake says not to place any more why, by their row there.
    """

    given: Given
    judge: FitJudge
    words: Mapping[str, Word]
    off: Mapping[str, str] = field(default_factory=dict)

    def watched(self, one: Placement) -> Placement:
        """Return a confirmed placement as it is now: over, in review, or as it was."""
        if not one.is_in_roster or self.judge.doubts.get(one.group):
            return one  # where nobody can tell who has a seat nothing follows
        if one.member not in self.judge.members:
            return one.over(self.given.today, "not in Members, or inactive")
        was, one = one, self._with_session(one)
        day = max(self.given.today, one.start.date() if one.start else self.given.today)
        if not any(stays(self.given.practice.memberships, one, day)):
            return was.over(self.given.today, f"no longer in Roster of {one.group}")
        if one.start is not None and instant(one.start, self.given.practice.zone) <= self.given.now:
            return self._begun(one)
        return self._reviewed(one)

    def _with_session(self, one: Placement) -> Placement:
        """Return it with the first session as it is now: moved, or the next one where it was cancelled."""
        sessions = [each for each in self.given.practice.sessions if each.group == one.group]
        same = next((each for each in sessions if each.code == one.session), None)
        if same is None or same.state == "cancelled":
            same = self._next(sessions, one)
        return one if same is None else replace(one, session=same.code, start=same.start)

    def _next(self, sessions: list[GroupSession], one: Placement) -> GroupSession | None:
        after = (each for each in sessions if each.state == "planned" and (not one.start or each.start > one.start))
        return min(after, key=lambda each: each.start, default=None)

    def _begun(self, one: Placement) -> Placement:
        if one.stage == CONFIRMED:
            return replace(one, stage=OVER)
        return one.over(self.given.today, "the first session has begun: Papers and Today tell what is to be signed")

    def _reviewed(self, one: Placement) -> Placement:
        """Put it into review where something it rests on is no longer so; only a clinician takes it out again."""
        now = self.given.handed(PapersNow)
        papers = now.of.get(one.member, ()) if now else ()
        if now is not None and one.at == self.given.now and one.stage == CONFIRMED and not one.rests:
            one = _resting(one, now)
        word = self.words.get(one.id)
        why = "; ".join(filter(None, self._no_longer_so(one, now)))
        if why:
            lacks = unsigned(papers) if now else one.lacks
            made = one.in_review(why, word.text if word else "")
            return replace(made, lacks=lacks or f"{why}: put that right first")
        if one.stage == IN_REVIEW:
            made = _resting(one, now) if now else one
            return replace(made, review=_RIGHT_AGAIN, lacks="")
        return one

    def _no_longer_so(self, one: Placement, now: PapersNow | None) -> Iterator[str]:
        yield no_longer(one.rests, now.of.get(one.member, ())) if now else ""
        yield self._not_running(one)
        yield self.off.get(one.wishes.prospect, "")

    def _not_running(self, one: Placement) -> str:
        group = next((each for each in self.given.practice.groups if each.code == one.group), None)
        if group is None:
            return f"{one.group} is no longer in Groups"
        return "" if group.is_running else f"{one.group} is {group.status}"


_RIGHT_AGAIN = "what it rests on is right again"


def _resting(one: Placement, now: PapersNow) -> Placement:
    rests, until = rests_on(now.of.get(one.member, ()))
    return replace(one, rests=rests, good_until=until)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What became of a welcome message: the day on which it reached the member, or how Messages shows it."""

    told: date | None = None
    shown: str = ""


def welcome_of(given: Given, one: Placement) -> Welcome:
    """Return it: the message was sent, or may have been, or somebody told them; the part sees Messages."""
    sent = [each.since for each in given.sendings.values() if each.message.about == one.id and each.state in OUT]
    if sent:
        return Welcome(wall_time(min(sent), given.practice.zone).date())
    rows = given.views["messages"].rows(("session", "told_on", "status"))
    told, status = next(((told, status) for _, (about, told, status) in rows if about == one.id), (None, None))
    return Welcome(typed(date, told), text_of(status))
