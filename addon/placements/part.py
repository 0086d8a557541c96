"""Placements in three parts: decisions, before Roster; proposals, once papers and prospects are there; the tab."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from addon.calendars.wanted import AskedInTitles
from addon.fits.judge import FitJudge
from addon.guest_seats import GUEST_SEAT
from addon.incoming import MemberAsks
from addon.memory import news
from addon.papers import PapersNow, PapersWanted
from addon.part import Given, Part, Result
from addon.placements.heard import Decided, PlacementsHeard, words_of
from addon.placements.in_calendars import InCalendars, asked_in_titles
from addon.placements.placement import KEPT_FOR, PLACEMENT, TAB, Placement, last_of
from addon.placements.proposing import Proposing
from addon.placements.rebuilt import rebuilt
from addon.placements.told import notices, placement_now, rows, shown_welcomes, today_lines
from addon.placements.watching import Watching
from addon.placing import DECLINED, PROPOSED, SHOWN_WELCOME, PlacementNow, PlacementsNow, ProposedSeats, ReadyMembers
from addon.seat_offers import OfferedSeats, PlacedMembers
from addon.sources import Source, SourceRow
from addon.wanted_notices import Notices


@dataclass(frozen=True, slots=True)
class PlacementRows:
    """The rows of the tab, for the part that owns it: results come after all people's tabs."""

    rows: tuple[SourceRow, ...]


def _heard(given: Given) -> Result:
    before = dict(given.remembered(PLACEMENT))
    before |= rebuilt(given, before)
    told = InCalendars(given=given, placements=before, words=words_of(given))
    told.hear()
    asked = AskedInTitles(read=frozenset(told.read))
    if not any(one.is_open for one in before.values()):
        wanted = PapersWanted(_papers_wanted(given, before))
        return Result(problems=tuple(told.problems), hands=(PlacementsHeard(before), wanted, asked))
    decided = Decided.of(given, told.placements)
    decided.hear(told.words)
    after, count = decided.placements, len(decided.placed)
    wanted = PapersWanted(_papers_wanted(given, after))
    return Result(
        typed=(*told.typed, *decided.typed),
        problems=(*told.problems, *decided.problems),
        hands=(PlacementsHeard(after), PlacedMembers(tuple(decided.placed)), wanted, asked),
        note=f"{count} placed by a clinician" if count else "",
    )


def _papers_wanted(given: Given, placements: Mapping[str, Placement]) -> dict[str, frozenset[str]]:
    """Return for which kind of group those who were placed need papers."""
    kinds = {one.code: one.kind for one in given.practice.groups}
    placed = (one for one in placements.values() if one.is_in_roster and one.group in kinds)
    return {one.member: frozenset({kinds[one.group]}) for one in placed}


def _placements(given: Given) -> Result:
    heard, before = given.handed(PlacementsHeard) or PlacementsHeard(), given.remembered(PLACEMENT)
    ready = given.handed(ReadyMembers) or ReadyMembers()
    placements, words = dict(heard.placements), words_of(given)
    if not (placements or ready.ready):
        return Result(hands=(PlacementsNow(), ProposedSeats(), PlacementRows(rows(given, {}, {}))))
    judge = FitJudge.of(given)
    watching = Watching(given=given, judge=judge, words=words, off=ready.off)
    placements = {key: watching.watched(one) for key, one in placements.items()}
    proposing = Proposing(given=given, judge=judge, placements=placements, words=words)
    proposing.propose(ready)
    kept = {key: one for key, one in placements.items() if _is_kept(given, one)}
    shown = shown_welcomes(given, kept.values())
    return Result(
        memory=(
            news(PLACEMENT, before, kept),
            news(SHOWN_WELCOME, given.remembered(SHOWN_WELCOME), shown),
        ),
        hands=(
            PlacementsNow(_now(given, kept)),
            ProposedSeats(Counter(one.group for one in kept.values() if one.is_open and one.stage == PROPOSED)),
            Notices(tuple(notices(given, kept.values())), people=frozenset(one.member for one in shown.values())),
            today_lines(given, kept.values()),
            asked_in_titles(given, kept.values()),
            PlacementRows(rows(given, kept, proposing.ranked)),
        ),
        note=_note(kept),
    )


def _is_kept(given: Given, one: Placement) -> bool:
    return one.is_open or one.is_in_roster or one.stage == DECLINED or given.today - one.since < KEPT_FOR


def _now(given: Given, placements: dict[str, Placement]) -> dict[str, PlacementNow]:
    found = ((member, placement_now(given, one)) for member, one in last_of(placements).items())
    return {member: one for member, one in found if one is not None}


def _note(placements: dict[str, Placement]) -> str:
    count = sum(one.is_open and one.stage == PROPOSED for one in placements.values())
    return f"{count} placement{'' if count == 1 else 's'} proposed" if count else ""


def _shown(given: Given) -> Result:
    told = given.handed(PlacementRows)
    return Result(sources=(Source(name="computed", tab=TAB, rows=told.rows if told else ()),))


PLACEMENTS_HEARD = Part(
    name="what clinicians decided about placements",
    sees=(TAB, "roster", "sessions", "requests"),
    takes=(OfferedSeats, PlacedMembers),
    compute=_heard,
    memory=(PLACEMENT, GUEST_SEAT),
    calendars=True,
)
PLACEMENTS = Part(
    name="who is proposed for which group",
    sees=(TAB, "roster", "waiting_list", "messages"),
    takes=(PlacementsHeard, ReadyMembers, PapersNow, OfferedSeats, MemberAsks),
    compute=_placements,
    memory=(PLACEMENT, SHOWN_WELCOME),
)
PLACEMENTS_SHOWN = Part(name="placements", tabs=(TAB,), takes=(PlacementRows,), compute=_shown)
