"""Openings in two parts: decisions, before Groups; the slots for new groups, once placements and offers are there."""

from collections.abc import Mapping
from dataclasses import replace

from addon.calendars.in_force import LAST_TOLD
from addon.episode import moved_on, opened
from addon.group_kinds import group_kinds
from addon.incoming import MemberAsks
from addon.memory import news
from addon.new_groups import MintedGroups, NewGroups
from addon.openings.free_times import FreeTimes
from addon.openings.heard import Decided, OpeningsHeard, words_of
from addon.openings.opening import KEPT_FOR, OPENING, TAB, Opening, Slot
from addon.openings.proposed import OfKind, Search
from addon.openings.seekers import Seekers
from addon.openings.told import ENDED, Told
from addon.part import Given, Part, Result
from addon.placing import AskingProspects, PlacementsNow, ProposedSeats, ReadyMembers
from addon.seat_offers import OfferedSeats
from addon.sources import Source
from addon.taken_times import APPOINTMENT


def _heard(given: Given) -> Result:
    decided = Decided.of(given)
    decided.hear()
    count = len(decided.wanted)
    return Result(
        hands=(OpeningsHeard(decided.openings), NewGroups(tuple(decided.wanted))),
        note=f"{count} group{'s' if count > 1 else ''} opened" if count else "",
    )


def _openings(given: Given) -> Result:
    view, seekers = given.views[TAB], Seekers.of(given)
    heard = _with_codes(given)
    if not (seekers.found or heard or view.numbers):
        return Result()
    search = Search(
        practice=given.practice,
        seekers=seekers,
        free=FreeTimes.of(given),
        shown=frozenset(one.slot.key for one in heard.values() if one.is_open),
        refused=frozenset(one.slot.key for one in heard.values() if one.is_refused(given.today)),
    )
    kinds = [one for one in group_kinds(given.views["group_kinds"]).values() if search.wanted(one)]
    found = tuple(search.openings(kind) for kind in kinds)
    openings = _lived(given, heard, found)
    told = Told(given=given, search=search, openings=openings, of_kinds=found)
    return Result(
        sources=(Source(name="computed", tab=TAB, rows=told.rows()),),
        memory=(news(OPENING, given.remembered(OPENING), openings),),
        hands=(told.today_lines(),),
        note=_note(found),
    )


def _with_codes(given: Given) -> dict[str, Opening]:
    """Return the openings after what people decided, with the codes of the groups that were opened."""
    heard, minted = given.handed(OpeningsHeard) or OpeningsHeard(), given.handed(MintedGroups) or MintedGroups()
    return {rid: replace(one, group=minted.codes.get(rid, one.group)) for rid, one in heard.openings.items()}


def _lived(given: Given, before: Mapping[str, Opening], found: tuple[OfKind, ...]) -> dict[str, Opening]:
    """Return the openings after this pass: kept, changed, new, or closed; old ones are forgotten."""
    words, after = words_of(given), {}
    last: dict[str, Opening] = {}
    for one in sorted(before.values(), key=lambda one: one.number):
        last[one.slot.key] = one
    slots = [one.slot for of_kind in found for one in of_kind.proposals]
    for slot in slots:
        earlier = last.get(slot.key)
        if earlier is None or not earlier.is_open:
            made = _new(given, slot, earlier, words)
        elif earlier.slot == slot and words.get(earlier.id, "") == earlier.stale:
            made = earlier
        else:
            made = moved_on(earlier, replace(earlier, slot=slot), words.get(earlier.id, ""))
        after[made.id] = made
    for rid, one in before.items():
        if rid not in after:
            after[rid] = one.ended(given.today, "other slots are better now, or it is not free") if one.is_open else one
    return {rid: one for rid, one in after.items() if one.is_open or given.today - (one.on or one.since) < KEPT_FOR}


def _new(given: Given, slot: Slot, earlier: Opening | None, words: Mapping[str, str]) -> Opening:
    """Return a new opening; a row that is there already, of a lost memory, is another one's if it is closed."""
    view = given.views[TAB]
    status = {rid: f"{text or ''}" for rid, (text,) in view.rows(("status",))}
    made = opened(Opening(since=given.today, slot=slot), earlier, lambda one: words.get(one.id, ""))
    while made.id in view.tombstones or status.get(made.id, "").startswith(ENDED):
        made = opened(made, made, lambda one: words.get(one.id, ""))
    return made


def _note(found: tuple[OfKind, ...]) -> str:
    count = sum(len(one.proposals) for one in found)
    return f"{count} opening{'' if count == 1 else 's'} proposed" if count else ""


OPENINGS_HEARD = Part(
    name="which groups are to be opened",
    sees=(TAB, "groups", "group_kinds", "sessions", "time_off"),
    compute=_heard,
    memory=(OPENING, LAST_TOLD, APPOINTMENT),
)
OPENINGS = Part(
    name=TAB,
    tabs=(TAB,),
    sees=("group_kinds", "roster", "waiting_list"),
    takes=(
        OpeningsHeard,
        MintedGroups,
        ReadyMembers,
        AskingProspects,
        PlacementsNow,
        ProposedSeats,
        OfferedSeats,
        MemberAsks,
    ),
    compute=_openings,
    memory=(OPENING, LAST_TOLD),
)
