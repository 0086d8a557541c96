"""Members and memberships that exports used to name and no longer name: dated, asked about, never deleted. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from addon.absence import NOT_IN_EHR, Sight, absent, by_row, shown
from addon.cells import canonical
from addon.exports.export import Export
from addon.memory import Kept, Remembered, news
from addon.names_in_text import date_in_words
from addon.part import Given
from addon.people.found import PeopleFound
from addon.people.records_of import memberships
from addon.questions import Question, is_no
from addon.records import Member, Membership
from addon.sources import Source, key_text
from addon.tabs import Tab

ABSENT_STAY = Kept("absent membership", date)
"""Since when a source no longer names a membership, by source and row."""
STILL_HERE = "still a member"
Tells = Callable[[Export], PeopleFound]
"""What one file tells about a tab."""


@dataclass(frozen=True, slots=True)
class Absence:
    """The rows of a tab that are gone from the EHR: what their cells show, what is asked, what is remembered."""

    sources: tuple[Source, ...]
    asked: tuple[Question, ...]
    memory: tuple[Remembered[date], ...]


def proofs(given: Given, tab: Tab, tells: Tells) -> Iterator[tuple[Export, set[str]]]:
    """Yield the new files that prove what is missing in them, each with the ids and keys of the rows that it names.

    A file with a row that could not be read or that waits for an answer proves nothing.
    """
    for export in given.from_exports.exports:
        if export.sha256 in given.from_exports.fresh and not export.counts.error + export.counts.review:
            found = tells(export)
            if not found.waiting:
                rows = [row for source in found.sources for row in source.rows]
                key = ([canonical(row.values.get(name)) for name in tab.key] for row in rows)
                yield export, {row.rid or key_text(parts) for row, parts in zip(rows, key, strict=True)}


def absent_memberships(given: Given, tells: Tells) -> Absence:
    """Return the memberships that complete rosters of their group no longer name; one that has ended is not missed."""
    view, before = given.views["roster"], given.remembered(ABSENT_STAY)
    now = absent(before, _sights(given, tells), given.today)
    since, members = by_row(now), {one.code: one for one in given.practice.members}
    stays = [one for one in memberships(view) if one.id in since and one.left is None]
    asked = [_about_stay(one, since[one.id]) for one in stays if _is_active(members.get(one.member))]
    sources = shown("roster", {"not_in_ehr": (by_row(before), since)})
    return Absence(sources, _unanswered(asked, given), (news(ABSENT_STAY, before, now),))


def _sights(given: Given, tells: Tells) -> Iterator[Sight]:
    view = given.views["roster"]
    for export, names in proofs(given, view.tab, tells):
        groups = {given.directory.code("groups", one.group_name) for one in export.roster if export.is_complete}
        for one in memberships(view) if groups else ():
            there = one.id in names
            if one.group in groups and one.left is None and (there or export.source in view.observed(one.id)):
                yield Sight(one.id, export.source, there)


def _about_stay(one: Membership, since: date) -> Question:
    return Question(
        key=f"membership not in ehr|{one.id}|{since}",
        kind=NOT_IN_EHR,
        question=f"{one.member}: the EHR's roster no longer names this member in {one.group} (since "
        f"{date_in_words(since)}). If the member has left, type the last day under Left in Roster.",
        where="Roster",
        choices=STILL_HERE,
    )


def about_members(given: Given, absences: Iterable[Source]) -> tuple[Question, ...]:
    """Return the questions about active members whom the client lists no longer name."""
    members = {one.code: one for one in given.practice.members}
    since = {rid: day for rid, (day,) in given.views["members"].rows(("not_in_ehr",))}
    since |= {row.rid: row.values["not_in_ehr"] for source in absences for row in source.rows}
    asked = (
        _about_member(code, day)
        for code, day in sorted(since.items())
        if isinstance(day, date) and _is_active(members.get(code))
    )
    return _unanswered(asked, given)


def _about_member(code: str, since: date) -> Question:
    return Question(
        key=f"member not in ehr|{code}|{since}",
        kind=NOT_IN_EHR,
        question=f"{code}: the EHR's client lists no longer name this member (since {date_in_words(since)}). If the "
        "member has left, choose inactive under Status in Members.",
        where="Members",
        choices=STILL_HERE,
    )


def _is_active(member: Member | None) -> bool:
    return member is not None and member.status != "inactive"


def _unanswered(asked: Iterable[Question], given: Given) -> tuple[Question, ...]:
    """Return those that nobody answered; one answered with no goes on being asked, so that the no lasts."""
    answers = given.answers
    return tuple(one for one in asked if not answers.get(one.key) or is_no(answers[one.key]))
