"""Client lists, and clients whom other exports name -> what the sources say about Members. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from addon.exports.export import Export
from addon.exports.identity import Beside, Match, NewClient, Several, clinician_code, of_visit, recognise, whole
from addon.exports.known_people import KnownPeople, contacts_of
from addon.exports.new_people import distinct_people, with_birth_dates
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef, ClientRow
from addon.people.found import (
    OF_SCORES,
    PeopleFound,
    RowsBySource,
    Unclear,
    of_roster,
    question_key,
    row_of,
    sources_of,
)
from addon.people.remarks import is_deceased
from addon.person_names import name_key, person_key
from addon.questions import Question
from addon.same_person import contact_keys
from addon.sources import SourceRow
from addon.tabs import Value

_FEW = 3
"""So many rows that have the name of a member and no birth date to compare are asked about one by one."""
FIRST_MENTION = "first mention"
"""The source of clients whom visits, rosters or scores name before any client list does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """How clients who are not in Members are treated.

    ``mint`` gives a code, ``free`` adds without asking (an empty tab), ``accepted`` tells whether a
    question was answered yes, ``is_new`` whether the answer to "who is this?" was a new client. ``removed``:
    the name keys of people whose rows somebody deleted; they are not asked about again.
    """

    mint: Callable[[], str]
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
    by_source: RowsBySource = defaultdict(list)
    if births:
        by_source[births.source] = _about_members(births, people)
    told: list[ClientRow] = []
    if found.listed:
        lists = [one for one in (found.listed, births) if one]
        new, told = _from_list(found, by_source, births, people, newcomers)
        _add(by_source, told, newcomers, lists)
        _add_new(found, by_source, new, newcomers, lists)
    added = frozenset(person_key(row.client.name) for row in told)
    by_source[FIRST_MENTION] += _named_anywhere(
        exports, people, newcomers, free=newcomers.free and not found.listed, added=added
    )
    found.sources = sources_of("members", by_source)
    return found


def _from_list(
    found: PeopleFound, by_source: RowsBySource, births: Export | None, people: KnownPeople, newcomers: Newcomers
) -> tuple[list[ClientRow], list[ClientRow]]:
    """Take the client list's rows about members; return its rows about others, and those a person called new."""
    new: list[ClientRow] = []
    told: list[ClientRow] = []
    alike: Counter[str] = Counter()
    listed = found.listed
    tells_births = listed is not None and "birth_date" in listed.fills
    unclear: list[tuple[ClientRow, Unclear]] = []
    rows = with_birth_dates(listed.clients, births.clients if births else ()) if listed else ()
    named = Counter(person_key(row.client.name) for row in rows)
    for row in rows:
        shared = named[person_key(row.client.name)] > 1
        beside = replace(_of_list(row, people, alike), is_listed=tells_births, is_name_shared=shared)
        who = recognise(row.client, people, beside)
        if listed and isinstance(who, Match):
            by_source[listed.source].append(_client_row(listed, row, who.code))
        elif isinstance(who, NewClient) and not who.alike:
            new.append(row)
        elif newcomers.is_new(question_key(row.client, who, beside, people)):
            told.append(row)
        else:
            unclear.append((row, Unclear(client=row.client, who=who, beside=beside)))
    _take_by_name(found, by_source, unclear, people, newcomers)
    return new, told


def _take_by_name(
    found: PeopleFound,
    by_source: RowsBySource,
    unclear: Sequence[tuple[ClientRow, Unclear]],
    people: KnownPeople,
    newcomers: Newcomers,
) -> None:
    """Ask whom each row means; many that have a member's name and no birth date to compare are one question.

    So it is where Members was typed without birth dates before the first list came.
    """
    codes = Counter(code for _, one in unclear if isinstance(one.who, Several) for code in one.who.codes)
    alike = [(row, code) for row, one in unclear if (code := _by_name_alone(row, one, people)) and codes[code] == 1]
    rows = [row for row, _ in alike] if len(alike) > _FEW else []
    key = stable_key("same names", *sorted(name_key(row.client.name) for row in rows))
    if rows and found.listed and newcomers.accepted(key):
        by_source[found.listed.source] += [_client_row(found.listed, row, code) for row, code in alike]
    elif rows:
        found.asked.append(_same_names(key, rows))
        for row in rows:
            found.wait(row.place)
    together = {row.place for row in rows}
    for row, one in unclear:
        if row.place not in together:
            found.ask_who(one, row, people)


def _by_name_alone(row: ClientRow, unclear: Unclear, people: KnownPeople) -> str:
    """Return the one member whose name a row has where a birth date is missing and no contact differs, else ""."""
    who = unclear.who
    if not (isinstance(who, Several) and who.or_new and len(who.codes) == 1):
        return ""
    if who.codes[0] not in people.by_name.get(person_key(row.client.name), ()):
        return ""
    member = people.members[who.codes[0]]
    theirs, ours = unclear.beside.contacts, contacts_of(member)
    is_open = not (row.client.birth_date and member.birth_date) and not (theirs and ours and not theirs & ours)
    return member.code if is_open else ""


def _of_list(row: ClientRow, people: KnownPeople, alike: Counter[str]) -> Beside:
    """Return what a row of a client list has beside the name; an answer counts for that row alone."""
    parts = (person_key(row.client.name), row.added or "", row.clinician, row.phone, row.email)
    where = f"list {' '.join(map(str, parts))}"
    alike[where] += 1
    return Beside(
        clinician=clinician_code(row.clinician, people),
        contacts=contact_keys(row.phone, row.email),
        where=where if alike[where] == 1 else f"{where} {alike[where]}",
    )


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
        "contact": row.contact or None,
        "contact_phone": row.contact_phone or None,
        "payer": row.payer or None,
        "status": row.status or None,
    }
    told = row_of(export, values, rid=code)
    return replace(told, values={**told.values, "status": "inactive"}) if is_deceased(row.client.name) else told


def _named_anywhere(
    exports: Sequence[Export], people: KnownPeople, newcomers: Newcomers, *, free: bool, added: frozenset[str]
) -> list[SourceRow]:
    """New clients whom visits, rosters or scores name: a person said so, or (``free``) day one without a list.

    The names of those whom the list has ``added`` are left out.
    """
    told: dict[str, ClientRef] = {}
    unknown: list[ClientRef] = []
    for client, beside in _named(exports, people):
        who = recognise(client, people, beside)
        if isinstance(who, Match) or person_key(client.name) in added:
            continue
        if newcomers.is_new(question_key(client, who, beside, people)):
            told.setdefault(person_key(client.name), whole(client, people))
        elif isinstance(who, NewClient):
            unknown.append(client)
    certain = distinct_people(unknown)[0] if free else ()
    return [_newcomer(client, newcomers) for client in (*told.values(), *certain)]


def _named(exports: Sequence[Export], people: KnownPeople) -> dict[tuple[ClientRef, Beside], None]:
    """Return each client with what is beside them, once, in the order of their first row."""
    named: dict[tuple[ClientRef, Beside], None] = {}
    visits: dict[tuple[ClientRef, str], None] = {}
    for export in exports:
        visits |= dict.fromkeys((row.client, row.clinician) for row in export.visits)
        named |= dict.fromkeys((row.client, of_roster(row)) for row in export.roster)
        named |= dict.fromkeys((row.client, OF_SCORES) for row in export.scores)
    return dict.fromkeys((client, of_visit(clinician_code(seen_by, people))) for client, seen_by in visits) | named


def _newcomer(client: ClientRef, newcomers: Newcomers) -> SourceRow:
    code = newcomers.mint()
    values: dict[str, Value] = {
        "name": client.name,
        "birth_date": client.birth_date,
        "external_id": client.external_id or None,
    }
    return SourceRow(rid=code, values=values)


def _latest_list(exports: Sequence[Export], *, named: bool) -> Export | None:
    """Return the latest client list (exports come oldest first) that fills names, or the latest that does not.

    Lists that do not name everybody add up: an EHR may have one of its active and one of its inactive clients.
    """
    lists = [one for one in exports if one.clients and ("name" in one.fills) == named]
    latest = list(takewhile(lambda one: not one.is_complete, reversed(lists)))
    if len(latest) < 2:
        return lists[-1] if lists else None
    rows: list[ClientRow] = []
    fills: dict[str, str] = {}
    for one in reversed(latest):
        rows = [*_not_in(rows, one.clients), *one.clients]
        fills |= one.fills
    return replace(latest[0], rows=tuple(rows), fills=fills)


def _not_in(rows: Iterable[ClientRow], later: Sequence[ClientRow]) -> Iterator[ClientRow]:
    """Yield the rows whose clients a later list of the same EHR has not: by number, else by name and birth date."""
    numbers = {row.client.external_id for row in later} - {""}
    people = {_called(row) for row in later}
    unnumbered = {_called(row) for row in later if not row.client.external_id}
    for row in rows:
        number = row.client.external_id
        if number not in numbers and _called(row) not in (unnumbered if number else people):
            yield row


def _called(row: ClientRow) -> tuple[str, date | None]:
    return person_key(row.client.name), row.client.birth_date


def _add(by_source: RowsBySource, rows: Iterable[ClientRow], newcomers: Newcomers, lists: Sequence[Export]) -> None:
    """Make members of rows of a client list."""
    for row in rows:
        code = newcomers.mint()
        for one in lists:
            by_source[one.source].append(_client_row(one, row, code))


def _add_new(
    found: PeopleFound, by_source: RowsBySource, new: Sequence[ClientRow], newcomers: Newcomers, lists: Sequence[Export]
) -> None:
    """Add the rows of people who are not in Members, or ask; two of one name come with their birth dates."""
    new = [row for row in new if person_key(row.client.name) not in newcomers.removed]
    certain = set(distinct_people([row.client for row in new], listed=True)[0])
    sure = [row for row in new if row.client in certain]
    unsure = [row for row in new if row.client not in certain]
    key = stable_key("new clients", *sorted(name_key(row.client.name) for row in sure))
    if newcomers.free:
        pairs = _namesakes_with_birth_dates(unsure, lists)
        by_source[FIRST_MENTION] += [_newcomer(client, newcomers) for client in pairs]
        named = {person_key(client.name) for client in pairs}
        found.asked += [_which_is_whose(row) for row in unsure if person_key(row.client.name) in named]
        unsure = [row for row in unsure if person_key(row.client.name) not in named]
    if sure and (newcomers.free or newcomers.accepted(key)):
        _add(by_source, sure, newcomers, lists)
    elif sure:
        found.asked.append(_add_them(key, sure))
    for row in (*unsure, *(sure if found.asked and found.asked[-1].key == key else ())):
        found.wait(row.place)
    found.asked += [_one_name(row) for row in unsure]


def _namesakes_with_birth_dates(unsure: Sequence[ClientRow], lists: Sequence[Export]) -> list[ClientRef]:
    """Return people of one name whose list has as many birth dates as rows: two people, whichever row is whose."""
    counted = Counter(person_key(row.client.name) for row in unsure)
    born: dict[str, dict[ClientRef, None]] = defaultdict(dict)
    for row in (row for one in lists if "name" not in one.fills for row in one.clients):
        if person_key(row.client.name) in counted and row.client.birth_date:
            born[person_key(row.client.name)][row.client] = None
    return [ref for key, refs in born.items() if len({one.birth_date for one in refs}) == counted[key] for ref in refs]


def _add_them(key: str, rows: Sequence[ClientRow]) -> Question:
    at, names = (", ".join(texts[:8]) + (" …" if len(rows) > 8 else "") for texts in _rows_and_names(rows))
    count, file = len(rows), rows[0].place.container
    clients = "1 client of this list is" if count == 1 else f"{count} clients of this list are"
    what = f"{clients} not in Members (row{'s' * (count > 1)} {at}). Add {'them' if count > 1 else 'this client'}?"
    return Question(key=key, kind="new clients", question=what, where=file, file=file, private=f"{names}.")


def _same_names(key: str, rows: Sequence[ClientRow]) -> Question:
    at, names = (", ".join(texts[:8]) + (" …" if len(rows) > 8 else "") for texts in _rows_and_names(rows))
    file = rows[0].place.container
    what = (
        f"{len(rows)} clients of this list have the name of one member each, and no birth date to compare (rows {at}). "
        "Are all of them these members? If not, fill in Birth date in Members: whose date is equal is not asked about."
    )
    return Question(key=key, kind="same names", question=what, where=file, file=file, private=f"{names}.")


def _rows_and_names(rows: Sequence[ClientRow]) -> tuple[list[str], list[str]]:
    return [row.place.at for row in rows], [row.client.name for row in rows]


def _which_is_whose(row: ClientRow) -> Question:
    """Keep the list until the next pass, which can name the two new members."""
    return Question(
        key=stable_key("whose row", name_key(row.client.name), row.place.at),
        kind="which client",
        question="Two people of this list have one name. Both are in Members now, with their birth dates; the next "
        "pass asks whose phone and e-mail are in this row.",
        where=str(row.place),
        choices="nothing to answer yet: run another pass",
        file=row.place.container,
        private=f'"{row.client.name}".',
    )


def _one_name(row: ClientRow) -> Question:
    return Question(
        key=stable_key("same name", name_key(row.client.name), row.place.at),
        kind="which member",
        question="Two rows of this list have one name and nothing to tell them apart.",
        where=str(row.place),
        choices="add them to Members by hand, with birth dates",
        file=row.place.container,
        private=f'"{row.client.name}".',
    )
