"""Client lists, rosters and scores of exports -> what the sources say about Members, Roster and Scores. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.identity import (
    KnownPeople,
    Match,
    NewClient,
    Recognised,
    Several,
    client_key,
    distinct_people,
    recognise,
    recognise_clinician,
    with_birth_dates,
)
from addon.exports.joined import client_question
from addon.exports.names import name_key
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef, ClientRow, RosterRow, ScoreRow
from addon.problems import Place
from addon.questions import Question
from addon.records import Membership
from addon.sources import Source, SourceRow, key_text
from addon.tabs import Value

FIRST_MENTION = "first mention"
"""The source of clients whom visits, rosters or scores name before any client list does."""
Said = dict[str, list[SourceRow]]
"""Rows by their source."""
Key = Mapping[str, Value]


@dataclass(slots=True, kw_only=True)
class PeopleFound:
    """What exports say about a tab, which questions are open, and how many rows of each file wait.

    ``listed`` is the client list that counts, if there is one.
    """

    sources: list[Source] = field(default_factory=list)
    listed: Export | None = None
    asked: list[Question] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)

    def wait(self, place: Place) -> None:
        """Count one row of a file as waiting for a person."""
        self.waiting[place.container] = self.waiting.get(place.container, 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """How clients who are not in Members are treated.

    ``mint`` gives a code, ``free`` adds without asking (an empty tab), ``accepted`` tells whether a
    question was answered yes, ``is_new`` whether the answer to "who is this?" was a new client. ``removed``:
    the name keys of people whose rows somebody deleted; they are not asked about again.
    """

    mint: Callable[[str], str]
    free: bool
    accepted: Callable[[str], bool]
    is_new: Callable[[str], bool]
    removed: frozenset[str] = frozenset()


def members_from(exports: Sequence[Export], people: KnownPeople, newcomers: Newcomers) -> PeopleFound:
    """Return what client lists say about Members; new clients are added on an empty tab, asked about later.

    A list that fills no names (birth dates) adds to members who are there and to those whom the other list brings.
    """
    found = PeopleFound(listed=_latest_list(exports, named=True))
    births = _latest_list(exports, named=False)
    said: Said = defaultdict(list)
    if births:
        said[births.source] = _about_members(births, people)
    if found.listed:
        new = _from_list(found, said, births, people)
        _add_new(found, said, new, newcomers, [one for one in (found.listed, births) if one])
    said[FIRST_MENTION] = _named_anywhere(exports, people, newcomers, free=newcomers.free and not found.listed)
    found.sources = _sources("members", said)
    return found


def _from_list(found: PeopleFound, said: Said, births: Export | None, people: KnownPeople) -> list[ClientRow]:
    """Take the client list's rows about members; return its rows about others."""
    new: list[ClientRow] = []
    listed = found.listed
    for row in with_birth_dates(listed.clients, births.clients if births else ()) if listed else ():
        who = recognise(row.client, people)
        if listed and isinstance(who, Match):
            said[listed.source].append(_client_row(listed, row, who.code))
        elif isinstance(who, Several):
            _ask_who(found, row.client, who, row)
        else:
            new.append(row)
    return new


def _about_members(births: Export, people: KnownPeople) -> list[SourceRow]:
    """Return the rows of a list without names about members; a member whom two of its rows fit gets none."""
    matched: dict[str, list[ClientRow]] = defaultdict(list)
    for row in births.clients:
        who = recognise(row.client, people)
        if isinstance(who, Match):
            matched[who.code].append(row)
    rows = (_client_row(births, rows[0], code) for code, rows in matched.items() if len(rows) == 1)
    return [row for row in rows if any(row.values.values())]


def _client_row(export: Export, row: ClientRow, code: str) -> SourceRow:
    values: dict[str, Value] = {
        "name": row.client.name,
        "birth_date": row.client.birth_date,
        "external_id": row.client.external_id or None,
        "phone": row.phone or None,
        "email": row.email or None,
        "payer": row.payer or None,
        "status": row.status or None,
    }
    return _row(export, values, rid=code)


def _row(export: Export, values: Mapping[str, Value], *, rid: str = "", key: Key = MappingProxyType({})) -> SourceRow:
    """Return one row of a file: the fields that its profile fills, and the row's key in any case."""
    said = {name: value for name, value in values.items() if name in export.fills}
    return SourceRow(rid=rid, values={**said, **key}, weak=export.weak)


def _sources(tab: str, said: Said) -> list[Source]:
    return [Source(name=name, tab=tab, rows=tuple(rows)) for name, rows in said.items() if rows]


def _named_anywhere(
    exports: Sequence[Export], people: KnownPeople, newcomers: Newcomers, *, free: bool
) -> list[SourceRow]:
    """New clients whom visits, rosters or scores name: a person said so, or (``free``) day one without a list."""
    told: dict[str, ClientRef] = {}
    unknown: list[ClientRef] = []
    for client, seen_by in _named(exports):
        clinician = _clinician(seen_by, people)
        who = recognise(client, people, clinician=clinician)
        if isinstance(who, Match):
            continue
        key = client_key(client, clinician if isinstance(who, Several) else "")
        if newcomers.is_new(key):
            told.setdefault(name_key(client.name), client)
        elif isinstance(who, NewClient):
            unknown.append(client)
    certain = distinct_people(unknown)[0] if free else ()
    return [_newcomer(client, newcomers) for client in (*told.values(), *certain)]


def _named(exports: Sequence[Export]) -> dict[tuple[ClientRef, str], None]:
    """Return each client with the clinician beside them ("" if none), once, in the order of their first row."""
    named: dict[tuple[ClientRef, str], None] = {}
    for export in exports:
        named |= dict.fromkeys((row.client, row.clinician) for row in export.visits)
        rows: tuple[RosterRow | ScoreRow, ...] = (*export.roster, *export.scores)
        named |= dict.fromkeys((row.client, "") for row in rows)
    return named


def _clinician(name: str, people: KnownPeople) -> str:
    found = recognise_clinician(name, people) if name else None
    return found.code if isinstance(found, Match) else ""


def _newcomer(client: ClientRef, newcomers: Newcomers) -> SourceRow:
    code = newcomers.mint(client.name)
    values: dict[str, Value] = {
        "name": client.name,
        "birth_date": client.birth_date,
        "external_id": client.external_id or None,
    }
    return SourceRow(rid=code, values=values)


def _latest_list(exports: Sequence[Export], *, named: bool) -> Export | None:
    """Return the latest client list (exports come oldest first) that fills names, or the latest that does not."""
    lists = (one for one in reversed(exports) if one.clients)
    return next((one for one in lists if ("name" in one.fills) == named), None)


def _ask_who(found: PeopleFound, client: ClientRef, who: Recognised, row: ClientRow | RosterRow | ScoreRow) -> None:
    """Ask once who a client is, in codes and places; every row about the client waits."""
    found.wait(row.place)
    item = client_question(client, who, [row])
    if all(one.key != item.key for one in found.asked):
        found.asked.append(item.asked())


def _add_new(
    found: PeopleFound, said: Said, new: Sequence[ClientRow], newcomers: Newcomers, lists: Sequence[Export]
) -> None:
    if not new:
        return
    new = [row for row in new if name_key(row.client.name) not in newcomers.removed]
    certain, _ = distinct_people([row.client for row in new], listed=True)
    sure = [row for row in new if row.client in certain]
    unsure = [row for row in new if row.client not in certain]
    key = stable_key("new clients", *sorted(name_key(row.client.name) for row in sure))
    if sure and (newcomers.free or newcomers.accepted(key)):
        for row in sure:
            code = newcomers.mint(row.client.name)
            for one in lists:
                said[one.source].append(_client_row(one, row, code))
    elif sure:
        at = ", ".join(row.place.at for row in sure[:8]) + (" …" if len(sure) > 8 else "")
        what = f"{len(sure)} clients of this list are not in Members (rows {at}). Add them?"
        file = sure[0].place.container
        found.asked.append(Question(key=key, kind="new clients", question=what, where=file, file=file))
        for row in sure:
            found.wait(row.place)
    for row in unsure:
        found.wait(row.place)
        found.asked.append(
            Question(
                key=stable_key("same name", name_key(row.client.name), row.place.at),
                kind="which member",
                question="Two rows of this list have one name and nothing to tell them apart.",
                where=str(row.place),
                choices="add them to Members by hand, with birth dates",
                file=row.place.container,
            )
        )


def roster_from(
    exports: Sequence[Export], people: KnownPeople, directory: Directory, memberships: Sequence[Membership]
) -> PeopleFound:
    """Return what roster exports say about Roster; a row adopts the member's overlapping time in that group."""
    found = PeopleFound()
    said: Said = defaultdict(list)
    for export in exports:
        for row in export.roster:
            who = recognise(row.client, people)
            group = directory.code("groups", row.group_name)
            if not isinstance(who, Match):
                _ask_who(found, row.client, who, row)
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
            said[export.source].append(_row(export, values, rid=same.id if same else "", key=key))
    found.sources = _sources("roster", said)
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
            who = recognise(row.client, people)
            if not isinstance(who, Match):
                _ask_who(found, row.client, who, row)
                continue
            values: dict[str, Value] = {"score": row.value}
            key: dict[str, Value] = {"member_code": who.code, "measure": row.measure, "date": row.on}
            if key_text([who.code, row.measure, row.on.isoformat()]) not in there:
                values["member"] = directory.label(who.code)
            rows[export.source][who.code, row.measure.casefold(), row.on] = _row(export, values, key=key)
    found.sources = _sources("scores", {name: list(latest.values()) for name, latest in rows.items()})
    return found
