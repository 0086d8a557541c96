"""Rosters and scores of exports -> what the sources say about Roster and Scores. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.identity import (
    KnownPeople,
    Match,
    recognise,
)
from addon.exports.review import stable_key
from addon.exports.rows import RosterRow
from addon.people.found import OF_SCORES, PeopleFound, RowsBySource, Unclear, of_roster, row_of, sources_of
from addon.person_names import name_key
from addon.questions import Question
from addon.records import Membership
from addon.sources import SourceRow, key_text
from addon.tabs import Value


def roster_from(
    exports: Sequence[Export], people: KnownPeople, directory: Directory, memberships: Sequence[Membership]
) -> PeopleFound:
    """Return what roster exports say about Roster; a row adopts the member's overlapping time in that group."""
    found = PeopleFound()
    rows: RowsBySource = defaultdict(list)
    for export in exports:
        for row in export.roster:
            who = recognise(row.client, people, of_roster(row))
            group = directory.code("groups", row.group_name)
            if not isinstance(who, Match):
                found.ask_who(Unclear(client=row.client, who=who, beside=of_roster(row)), row, people)
                continue
            if not group:
                _ask_roster(found, row)
                continue
            same = _same_stay(memberships, group, who.code, row)
            joined = same.joined if same and same.joined else row.joined
            values: dict[str, Value] = {"joined": joined, "left": row.left}
            key: dict[str, Value] = {}
            if same is None:
                values |= {"group": directory.label(group), "member": directory.label(who.code)}
                key = {"group_code": group, "member_code": who.code}
            rows[export.source].append(row_of(export, values, rid=same.id if same else "", key=key))
    found.sources = sources_of("roster", rows)
    return found


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


def _same_stay(memberships: Iterable[Membership], group: str, member: str, row: RosterRow) -> Membership | None:
    for one in memberships:
        begins_before_end = one.left is None or row.joined is None or row.joined <= one.left
        ends_after_begin = row.left is None or one.joined is None or one.joined <= row.left
        if one.group == group and one.member == member and begins_before_end and ends_after_begin:
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
