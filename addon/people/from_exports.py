"""Rosters and scores of exports -> what the sources say about Roster and Scores. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.identity import Match, recognise
from addon.exports.known_people import KnownPeople
from addon.exports.review import stable_key
from addon.exports.rows import RosterRow
from addon.people.found import OF_SCORES, PeopleFound, RowsBySource, Unclear, of_roster, row_of, sources_of
from addon.person_names import name_key, person_key
from addon.questions import Question
from addon.records import Membership
from addon.sources import SourceRow, key_text
from addon.tabs import Value


@dataclass(frozen=True, slots=True)
class _KnownRoster:
    """Whom and which groups a roster may mean, and each member's times in each group."""

    people: KnownPeople
    directory: Directory
    stays: Mapping[tuple[str, str], Sequence[Membership]]


def roster_from(
    exports: Sequence[Export], people: KnownPeople, directory: Directory, memberships: Sequence[Membership]
) -> PeopleFound:
    """Return what roster exports say about Roster; a row adopts the member's overlapping time in that group.

    Of a group that several complete rosters name, the latest (exports come oldest first) tells who is in it.
    """
    found, known = PeopleFound(), _KnownRoster(people, directory, _stays(memberships))
    rows: RowsBySource = defaultdict(list)
    latest = {_told(export, row): export.sha256 for export in exports for row in export.roster}
    for export in exports:
        for row in (one for one in export.roster if latest[_told(export, one)] == export.sha256):
            made = _roster_row(found, export, row, known)
            if made:
                rows[export.source].append(made)
    found.sources = sources_of("roster", rows)
    return found


def _told(export: Export, row: RosterRow) -> tuple[str, str, str]:
    """Return what a row tells about, of which the latest file tells all: a group, or one client in it."""
    who = "" if export.is_complete else person_key(row.client.name)
    return export.source, name_key(row.group_name), who


def _roster_row(found: PeopleFound, export: Export, row: RosterRow, known: _KnownRoster) -> SourceRow | None:
    """Return what one row says about Roster; None if it waits for an answer."""
    who, group = recognise(row.client, known.people, of_roster(row)), known.directory.code("groups", row.group_name)
    if not isinstance(who, Match):
        found.ask_who(Unclear(client=row.client, who=who, beside=of_roster(row)), row, known.people)
        return None
    if not group:
        _ask_roster(found, row)
        return None
    same = _same_stay(known.stays.get((group, who.code), ()), row)
    values: dict[str, Value] = {"joined": same.joined if same and same.joined else row.joined, "left": row.left}
    if same:
        return row_of(export, values, rid=same.id)
    values |= {"group": known.directory.label(group), "member": known.directory.label(who.code)}
    return row_of(export, values, key={"group_code": group, "member_code": who.code})


def _ask_roster(found: PeopleFound, row: RosterRow) -> None:
    found.wait(row.place)
    key = stable_key("roster group", name_key(row.group_name))
    if all(one.key != key for one in found.asked):
        what = "Rows from here on name a group that is not in Groups. Add it there, or give it this name."
        found.asked.append(
            Question(
                key=key,
                kind="roster row",
                question=what,
                where=str(row.place),
                choices="correct Groups / ignore",
                file=row.place.container,
            )
        )


def _stays(memberships: Iterable[Membership]) -> Mapping[tuple[str, str], Sequence[Membership]]:
    found: dict[tuple[str, str], list[Membership]] = defaultdict(list)
    for one in memberships:
        found[one.group, one.member].append(one)
    return found


def _same_stay(stays: Iterable[Membership], row: RosterRow) -> Membership | None:
    """Return the time of a member in a group that a row overlaps."""
    for one in stays:
        begins_before_end = one.left is None or row.joined is None or row.joined <= one.left
        ends_after_begin = row.left is None or one.joined is None or one.joined <= row.left
        if begins_before_end and ends_after_begin:
            return one
    return None


def scores_from(
    exports: Sequence[Export], people: KnownPeople, directory: Directory, *, there: Collection[str] = ()
) -> PeopleFound:
    """Return what score exports say about Scores: totals only, later rows of one day count.

    ``there`` are the natural keys of the rows in the tab: how they name the member is a person's choice.
    """
    found = PeopleFound()
    rows: dict[str, dict[tuple[str, str, date], SourceRow]] = defaultdict(dict)
    for export in exports:
        for row in export.scores:
            who = recognise(row.client, people, OF_SCORES)
            if not isinstance(who, Match):
                found.ask_who(Unclear(client=row.client, who=who, beside=OF_SCORES), row, people)
                continue
            values: dict[str, Value] = {"score": row.value}
            key: dict[str, Value] = {"member_code": who.code, "measure": row.measure, "date": row.on}
            if key_text([who.code, row.measure, row.on.isoformat()]) not in there:
                values["member"] = directory.label(who.code)
            rows[export.source][who.code, row.measure.casefold(), row.on] = row_of(export, values, key=key)
    found.sources = sources_of("scores", {name: list(latest.values()) for name, latest in rows.items()})
    return found
