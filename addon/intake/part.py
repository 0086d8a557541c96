"""The room in four parts: what arrived and who is accepted, who became a member, who may be placed, and the tab."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from addon.becoming import MintedMembers, NewMembers
from addon.cells import canonical
from addon.intake.accepted import accepted
from addon.intake.arrived import arrived
from addon.intake.kept import ROW, WAITING, IntakeHeard, IntakeNow
from addon.intake.ready import asking, ready_member, why_off
from addon.intake.responses import RESPONSE, responses
from addon.intake.rows import MEMBER_OF, TAB, prospects, same_as
from addon.intake.same_person import decided, questions, unanswered
from addon.intake.table import Table
from addon.intake.told import DIGEST_TO, digest_lines, due_ones, today_lines
from addon.memory import Remembered, news
from addon.papers import PapersNow, PapersWanted
from addon.part import Given, Part, Result
from addon.placing import AskingProspects, PlacementsNow, ReadyMember, ReadyMembers
from addon.problems import Place, Problem
from addon.prospects import APPLICATIONS, NOTHING, BookedCalls, ProspectMembers, ReadEvents, Verdicts
from addon.records import AS_USUAL, VIRTUAL, Practice, Prospect
from addon.records.intake import ProspectMember
from addon.settings_clinician import settings_clinician
from addon.used_answers import USED, UsedAnswers

# --- heard: before Members is merged --------------------------------------------------------------------


def _heard(given: Given) -> Result:
    came = arrived(given.inbox, given.views[TAB].tab, given.practice.zone)
    verdicts = given.handed(Verdicts) or Verdicts()
    found = accepted(given.practice, verdicts, given.answers, unsure=unanswered(given), today=given.today)
    return Result(
        asked=found.asked,
        hands=(
            NewMembers(found.wanted),
            IntakeHeard(arrived=came, waits=found.waits),
            ReadEvents(frozenset(one.number for one in came)),
        ),
        note=f"{len(found.wanted)} from Intake accepted as members" if found.wanted else "",
    )


# --- named: after Members ---------------------------------------------------------------------------------


def _named(given: Given) -> Result:
    """Remember who got which code, and tell which papers they need."""
    minted, before = given.handed(MintedMembers) or MintedMembers(), given.remembered(MEMBER_OF)
    new = {code: ProspectMember(rid=code, member=member, on=given.today) for code, member in minted.codes.items()}
    there = {one.code: one for one in given.practice.prospects}
    kept = {code: one for code, one in before.items() if code in there or not there}
    members = {one.code: one.member for one in there.values() if one.member} | {
        code: one.member for code, one in new.items()
    }
    wanted = {
        member: frozenset({there[code].wants} if there[code].wants else ())
        for code, member in members.items()
        if code in there and not there[code].side
    }
    return Result(memory=(news(MEMBER_OF, before, kept | new),), hands=(ProspectMembers(members), PapersWanted(wanted)))


# --- ready: before Placements -----------------------------------------------------------------------------


def _ready(given: Given) -> Result:
    members, verdicts = given.handed(ProspectMembers) or ProspectMembers(), given.handed(Verdicts) or Verdicts()
    papers = given.handed(PapersNow) or PapersNow()
    active = {one.code for one in given.practice.members if one.status != "inactive"}
    found = (
        ready_member(one, members.of[one.code], given.practice, verdicts=verdicts, papers=papers)
        for one in given.practice.prospects
        if members.of.get(one.code) in active
    )
    ready = sorted(filter(None, found), key=lambda one: (one.since, one.prospect))
    off = {one.code: why for one in given.practice.prospects if one.member and (why := why_off(one))}
    return Result(hands=(ReadyMembers(tuple(ready), off),))


# --- the tab ----------------------------------------------------------------------------------------------


def _intake(given: Given) -> Result:
    view, used = given.views[TAB], UsedAnswers(given)
    typed = tuple(decided(given, used))
    heard, answered = given.handed(IntakeHeard) or IntakeHeard(), responses(given, view.tab)
    table = Table(
        given=given,
        heard=replace(heard, arrived=(*heard.arrived, *answered.arrived)),
        closed=closed_days(given.practice),
        same={one.rid: same_as(canonical(one.values["same_as"])) for one in typed},
    )
    table.fill()
    told, due = table.told(), due_ones(table.lived)
    owners = {one.code: one.name for one in given.practice.clinicians}
    lead, problems = settings_clinician(
        given, DIGEST_TO, code="unknown-intake-owner", told="nobody is told what is due in Intake"
    )
    problems += (*_not_written(view.sheet.title, table.late), *answered.problems)
    came = {str(one.number): code for code, one in table.added.items() if one.number < 0}
    return Result(
        sources=(*([told] if told.rows else []), table.computed()),  # a file all of which is there already has no rows
        typed=typed,
        asked=(*questions(given), *answered.waiting),
        problems=problems,
        skipped=answered.skipped,
        memory=(
            news(ROW, given.remembered(ROW), table.rows),
            news(WAITING, given.remembered(WAITING), table.waiting()),
            news(RESPONSE, given.remembered(RESPONSE), {**given.remembered(RESPONSE), **answered.there, **came}),
            _page(given, is_open=given.practice.settings.get("Page for applications") == "yes" and not table.late),
            used.memory(),
        ),
        hands=(
            IntakeNow({one.code: one for one in table.prospects}),
            AskingProspects(tuple(_asking(given, table.prospects))),
            today_lines(due, owners, given.today),
            digest_lines(due, lead, given.today),
        ),
        note=f"{len(table.added)} new in Intake" if table.added else "",
    )


def _asking(given: Given, prospects: Iterable[Prospect]) -> Iterator[ReadyMember]:
    verdicts = given.handed(Verdicts) or Verdicts()
    for one in prospects:
        if found := asking(one, verdicts.of.get(one.code, NOTHING), given.today):
            yield found


def closed_days(practice: Practice) -> frozenset[date]:
    """Return the days on which nobody is expected to call back: those of Closures that are about everybody."""
    closed = (one for one in practice.closures if not one.group and one.what not in {AS_USUAL, VIRTUAL})
    return frozenset(day for one in closed for day in one.days)


def _not_written(title: str, count: int) -> Iterator[Problem]:
    if count:
        what = f"{count} who asked for a place {'is' if count == 1 else 'are'} in no row, because the tab is not there"
        step = "Put the tab back in Needs review: the rows come with it. After 30 days they are given up."
        yield Problem(Place(title), "not-in-intake", what, step)


def _page(given: Given, *, is_open: bool) -> Remembered[int]:
    return news(APPLICATIONS, given.remembered(APPLICATIONS), {"page": int(is_open)})


def _with_prospects(given: Given, result: Result) -> Practice:
    now = result.hand(IntakeNow)
    found = prospects(given.views[TAB], given.directory, given.remembered(MEMBER_OF))
    if now:
        found = tuple(_as_computed(one, now.of.get(one.code)) for one in found)
    return replace(given.practice, prospects=found)


def _as_computed(one: Prospect, now: Prospect | None) -> Prospect:
    """Return a row with what this pass has worked out, whatever its cells show."""
    if now is None:
        return one
    return replace(one, steps=now.steps, due=now.due, member=now.member, came_by=now.came_by)


INTAKE_HEARD = Part(
    name="what prospects sent, and who was accepted",
    sees=(TAB,),
    takes=(Verdicts,),
    compute=_heard,
    memory=(USED,),
)
INTAKE_NAMED = Part(
    name="prospects who became members",
    sees=(TAB,),
    takes=(MintedMembers,),
    compute=_named,
    memory=(MEMBER_OF,),
)
INTAKE_READY = Part(
    name="who may be placed",
    sees=(TAB,),
    takes=(ProspectMembers, Verdicts, PapersNow),
    compute=_ready,
)
INTAKE = Part(
    name=TAB,
    tabs=(TAB,),
    sees=("settings", "referrals"),
    takes=(IntakeHeard, ProspectMembers, Verdicts, PapersNow, PlacementsNow, BookedCalls),
    compute=_intake,
    records=_with_prospects,
    memory=(ROW, WAITING, RESPONSE, MEMBER_OF, APPLICATIONS, USED),
)
