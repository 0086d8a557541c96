"""The people's tabs but sessions and attendance: clinicians, groups, members, roster and scores.

Clinicians and groups are people's own, filled on day one only; members, roster and scores are merged with the exports.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from addon.absence import together
from addon.becoming import INTAKE, MintedMembers, NewMembers
from addon.cells import text_of
from addon.directory import Directory
from addon.exports.known_people import known_people
from addon.exports.names import clinician_keys
from addon.memory import Remembered
from addon.new_groups import MintedGroups, NewGroups
from addon.part import Given, Part, Result, View
from addon.people import records_of
from addon.people.absent import ABSENT, absent_members
from addon.people.client_lists import Newcomers, members_from
from addon.people.consents import CONSENT, Consents, consents
from addon.people.found import PeopleFound, ToAsk
from addon.people.from_exports import roster_from, scores_from
from addon.people.proposals import AcceptedGroups, accepted_groups, group_row, placed_row, roster_rows
from addon.people.typed_scores import typed_answers
from addon.people.vanished import ABSENT_STAY, about_members, absent_memberships
from addon.people.vanished_scores import ABSENT_SCORE, ScoresInDoubt, absent_scores
from addon.person_names import person_key
from addon.problems import Problem, in_tab
from addon.records import Member, Practice
from addon.seat_offers import PlacedMembers
from addon.sessions.proposed import PROPOSED
from addon.sources import Source, SourceRow
from addon.tabs import Value, folded
from addon.used_answers import USED, UsedAnswers

# --- clinicians and groups ---------------------------------------------------------------------------


def _clinicians(given: Given) -> Result:
    """Day one: an empty Clinicians tab takes the clinicians whom the exports name."""
    view = given.views["clinicians"]
    if not view.is_untouched:
        return Result()
    rows = tuple(SourceRow(values={"name": name, "active": True}) for name in _named_clinicians(given))
    return Result(sources=(Source(name="proposed", tab="clinicians", rows=rows),))


def _named_clinicians(given: Given) -> Iterator[str]:
    known: set[str] = set()
    exports = given.from_exports.exports
    for name in sorted({row.clinician for export in exports for row in export.visits if row.clinician}):
        keys = set(clinician_keys(name))
        if not keys & known:
            yield name
        known |= keys


def _with_clinicians(given: Given, _: Result) -> Practice:
    view = given.views["clinicians"]
    own = Directory()  # a supervisor is a clinician of the same tab
    own.learn_names("clinicians", records_of.names(view))
    return replace(given.practice, clinicians=records_of.clinicians(view, own))


def _groups(given: Given) -> Result:
    """Make the proposed groups to which somebody said yes, and those that are to be opened.

    Words in Clinicians that are no kind of group are told here, where the kinds are at hand.
    """
    used, codes = UsedAnswers(given), given.fresh_codes(given.views["groups"].tab)
    accepted, forgotten = accepted_groups(given, used, codes)
    wanted = (given.handed(NewGroups) or NewGroups()).wanted
    minted = {one.asked: next(codes) for one in wanted}
    rows = (
        *(group_row(code, proposal, given.directory) for code, proposal in accepted.groups),
        *(SourceRow(rid=minted[one.asked], values=one.values) for one in wanted),
    )
    source = Source(name="proposed", tab="groups", rows=rows)
    hands = (accepted, MintedGroups(minted))
    kinds = given.views["groups"].tab.column("kind").choices
    return Result(
        sources=(source,) if rows else (),
        problems=tuple(records_of.unknown_words(given.views["clinicians"], kinds)),
        hands=hands,
        memory=(used.memory(), forgotten),
    )


def _with_groups(given: Given, _: Result) -> Practice:
    return replace(given.practice, groups=records_of.groups(given.views["groups"], given.directory))


# --- members -----------------------------------------------------------------------------------------


def _members(given: Given) -> Result:
    view, used = given.views["members"], UsedAnswers(given)
    known = tuple(_as_sources_name_them(one, view) for one in given.practice.members)
    people = known_people(
        replace(given.practice, members=known),
        given.answers,
        given.from_exports.exports,
        today=given.today,
        listed_as={one.code: records_of.names_in_sources(one.code, view) for one in known},
    )
    codes = given.fresh_codes(view.tab)
    found = members_from(given.from_exports.exports, people, _newcomers(given, used, codes))
    minted, added = _from_intake(given, codes)
    absent, counted = absent_members(given, found.listed, found.sources)
    found.asked += about_members(given, absent)
    agreed, told, consented = consents(given, found.sources, _coming(added))
    result = _result(
        given,
        found,
        sources=(*found.sources, *added, *together(*absent, *told)),
        memory=(used.memory(), counted, consented),
    )
    unknown = tuple(records_of.unknown_states(view))
    return replace(result, hands=(*result.hands, agreed, minted), problems=unknown)


def _from_intake(given: Given, codes: Iterator[str]) -> tuple[MintedMembers, tuple[Source, ...]]:
    """Give a code to everybody whom a clinician accepted, and add those who are not in Members yet."""
    wanted = (given.handed(NewMembers) or NewMembers()).wanted
    minted = {one.prospect: one.member or next(codes) for one in wanted}
    rows = tuple(SourceRow(rid=minted[one.prospect], values=one.values) for one in wanted if not one.member)
    return MintedMembers(minted), (Source(name=INTAKE, tab="members", rows=rows),) if rows else ()


def _coming(added: tuple[Source, ...]) -> Iterator[Member]:
    """Yield those whose rows come from Intake, as far as their consents need."""
    for row in (row for source in added for row in source.rows):
        told = row.values
        yield Member(
            code=row.rid,
            name=text_of(told.get("name")),
            phone=text_of(told.get("phone")),
            email=text_of(told.get("email")),
            text_consent=told.get("text_consent") is True,
            email_consent=told.get("email_consent") is True,
        )


def _as_sources_name_them(one: Member, view: View) -> Member:
    """A member renamed in the sheet is still the one whom the exports call by the old name."""
    names = records_of.names_in_sources(one.code, view) - {one.name}
    return replace(one, aliases=(*one.aliases, *sorted(names))) if names else one


def _newcomers(given: Given, used: UsedAnswers, codes: Iterator[str]) -> Newcomers:
    view = given.views["members"]
    return Newcomers(
        mint=lambda: next(codes),
        free=view.is_untouched,
        accepted=used.accepts,
        is_new=lambda key: folded(given.answers.get(key, "")) in {"newclient", "new"} and used.once(key),
        removed=frozenset(person_key(texts.get("name", "")) for texts in view.removed()),
    )


def _with_members(given: Given, result: Result) -> Practice:
    view, agreed = given.views["members"], result.hand(Consents) or Consents({})
    members = agreed.marked(records_of.members(view))
    return replace(
        given.practice,
        members=members,
        removed=records_of.removed_members(view),
        payer_spellings=view.tab.column("payer").spellings,
    )


# --- roster and scores -------------------------------------------------------------------------------


def _roster(given: Given) -> Result:
    people = known_people(given.practice, given.answers, given.from_exports.exports, today=given.today)
    stays = (*given.practice.memberships, *given.practice.never_began)
    found = roster_from(given.from_exports.exports, people, given.directory, stays)
    accepted = given.handed(AcceptedGroups) or AcceptedGroups()
    placed = [one for some in given.all_handed(PlacedMembers) for one in some.placed]
    told = {_whose_stay(row) for source in found.sources for row in source.rows}
    rows = (row for code, one in accepted.groups for row in roster_rows(code, one, given.directory))
    proposed = (
        *(row for row in rows if _whose_stay(row) not in told),  # a roster knows better since when
        *(placed_row(one, given.directory) for one in placed),
    )
    made = (Source(name="proposed", tab="roster", rows=proposed),) if proposed else ()
    gone = absent_memberships(given, lambda one: roster_from([one], people, given.directory, stays))
    found.asked += gone.asked
    result = _result(given, found, sources=(*made, *found.sources, *gone.sources), memory=gone.memory)
    agreed = given.handed(Consents) or Consents({})
    asked = (*result.asked, *agreed.asked(given.practice.members))  # what the merge of Members left in doubt
    return replace(result, asked=asked, problems=tuple(_of_nobody(given)))


def _whose_stay(row: SourceRow) -> tuple[Value, Value]:
    return row.values.get("group_code"), row.values.get("member_code")


def _of_nobody(given: Given) -> Iterator[Problem]:
    """Yield the rows in force whose member or group was deleted: nobody is expected by them."""
    view, practice = given.views["roster"], given.practice
    members, groups = {one.code for one in practice.members}, {one.code for one in practice.groups}
    for one in practice.memberships:
        lacking = [("member", "Members", one.member)] if one.member not in members else []
        lacking += [("group", "Groups", one.group)] if one.group not in groups else []
        for field, tab, code in lacking if one.left is None or one.left >= given.today else ():
            what = f"{code} is in no row of {tab}, so nobody is expected by this row"
            step = f"Put the row back into {tab}, or delete this one; if the {field} has left, type the day under Left."
            yield Problem(in_tab(view.sheet.title, view.at(one.id, field)), "row-of-nobody", what, step)


def _with_memberships(given: Given, _: Result) -> Practice:
    """Whoever left before their first day never was a member of that group: no exit, in no number, and in no seat."""
    rows = records_of.memberships(given.views["roster"])
    return replace(
        given.practice,
        memberships=tuple(one for one in rows if one.began),
        never_began=tuple(one for one in rows if not one.began),
    )


def _scores(given: Given) -> Result:
    people = known_people(given.practice, given.answers, given.from_exports.exports, today=given.today)
    there = given.views["scores"].keys
    found = scores_from(given.from_exports.exports, people, given.directory, there=there)
    gone, in_doubt = absent_scores(given, lambda one: scores_from([one], people, given.directory))
    asked = (
        *found.asked,
        *gone.asked,
        *typed_answers(given.views["scores"], given.directory),
        *_to_ask(given, found).asked(people),
    )
    result = _result(given, found, sources=(*found.sources, *gone.sources, *given.ahead), memory=gone.memory)
    return replace(result, asked=asked, hands=(in_doubt,))


def _with_scores(given: Given, result: Result) -> Practice:
    rows = records_of.scores(given.views["scores"])
    in_doubt = result.hand(ScoresInDoubt)
    return replace(given.practice, scores=in_doubt.left_of(rows) if in_doubt else rows)


def _to_ask(given: Given, found: PeopleFound) -> ToAsk:
    """Return what earlier parts left to ask and what these rows add: who is meant is asked about once, by Scores."""
    earlier = given.handed(ToAsk) or ToAsk()
    return ToAsk((*earlier.unclear, *found.unclear.values()))


def _result(
    given: Given,
    found: PeopleFound,
    *,
    sources: tuple[Source, ...],
    memory: tuple[Remembered[Any], ...] = (),
) -> Result:
    return Result(
        sources=sources,
        asked=tuple(found.asked),
        waiting=found.waiting,
        memory=memory,
        hands=(_to_ask(given, found),),
    )


CLINICIANS = Part(name="clinicians", tabs=("clinicians",), compute=_clinicians, records=_with_clinicians)
GROUPS = Part(
    name="groups",
    tabs=("groups",),
    sees=("clinicians",),
    takes=(NewGroups,),
    compute=_groups,
    records=_with_groups,
    memory=(USED, PROPOSED),
)
MEMBERS = Part(
    name="members",
    tabs=("members",),
    sees=("members",),
    takes=(NewMembers,),
    compute=_members,
    records=_with_members,
    memory=(USED, ABSENT, CONSENT),
)
ROSTER = Part(
    name="roster",
    tabs=("roster",),
    sees=("roster",),
    takes=(AcceptedGroups, PlacedMembers, ToAsk, Consents),
    compute=_roster,
    records=_with_memberships,
    memory=(ABSENT_STAY,),
)
SCORES = Part(
    name="scores",
    tabs=("scores",),
    takes=(ToAsk,),
    compute=_scores,
    records=_with_scores,
    memory=(ABSENT_SCORE,),
)
