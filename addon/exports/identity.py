"""Who is meant. Exact keys only: an id, a name with a birth date, a name that one member has."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from addon.exports.names import clinician_keys, name_key
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef, ClientRow
from addon.records import Member, Practice


@dataclass(frozen=True, slots=True)
class Match:
    """The one member or clinician meant."""

    code: str


@dataclass(frozen=True, slots=True)
class Several:
    """Two or more could be meant, or the row contradicts itself: a person decides."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewClient:
    """Nobody known is meant; ``namesakes`` have the same name but are somebody else."""

    namesakes: tuple[str, ...] = ()


Recognised = Match | Several | NewClient


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeople:
    """The members and clinicians of a practice, indexed once."""

    members: Mapping[str, Member]
    by_external_id: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, tuple[str, ...]]
    clinicians_by_name: Mapping[str, tuple[str, ...]]
    members_of: Mapping[str, frozenset[str]]
    answers: Mapping[str, str] = field(default_factory=dict)


def known_people(practice: Practice, answers: Mapping[str, str] | None = None) -> KnownPeople:
    """Index a practice's people: names and aliases, ids, and whose groups each member was ever in.

    ``answers``: what a person said to a ``client_key`` question; only member codes are used here.
    """
    codes = {member.code for member in practice.members}
    return KnownPeople(
        answers={key: code for key, code in (answers or {}).items() if code in codes},
        members={member.code: member for member in practice.members},
        by_external_id=_index((member.external_id.strip(), member.code) for member in practice.members),
        by_name=_index((name_key(name), m.code) for m in practice.members for name in (m.name, *m.aliases)),
        clinicians_by_name=_index(
            (key, one.code)
            for one in practice.clinicians
            for name in (one.name, *one.aliases)
            for key in clinician_keys(name)
        ),
        members_of=_members_of(practice),
    )


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, code in pairs:
        if key and code not in found[key]:
            found[key].append(code)
    return {key: tuple(codes) for key, codes in found.items() if codes}


def _members_of(practice: Practice) -> dict[str, frozenset[str]]:
    leads = {group.code: (group.clinician, group.co_facilitator) for group in practice.groups}
    found: dict[str, set[str]] = defaultdict(set)
    for membership in practice.memberships:
        for clinician in leads.get(membership.group, ()):
            found[clinician].add(membership.member)
    return {clinician: frozenset(codes) for clinician, codes in found.items() if clinician}


def recognise(client: ClientRef, people: KnownPeople, *, clinician: str = "") -> Recognised:
    """Return who a row is about; ``clinician`` (a code) narrows several members of one name by their groups."""
    told = people.answers.get(client_key(client, clinician)) if people.answers else None
    told = told or (people.answers.get(client_key(client)) if people.answers and clinician else None)
    if told:
        return Match(told)
    named = people.by_name.get(name_key(client.name), ())
    by_id = people.by_external_id.get(client.external_id, ()) if client.external_id else ()
    if by_id:
        return _by_id(client, people, by_id, named)
    fitting = tuple(code for code in named if _could_be(client, people.members[code]))
    if client.birth_date:
        exact = tuple(code for code in fitting if people.members[code].birth_date == client.birth_date)
        fitting = exact or fitting
    if len(fitting) > 1 and clinician:
        own = tuple(code for code in fitting if code in people.members_of.get(clinician, ()))
        fitting = own or fitting
    if len(fitting) == 1:
        return Match(fitting[0])
    return Several(fitting) if fitting else NewClient(named)


def client_key(client: ClientRef, clinician: str = "") -> str:
    """Return the key of the question who a client is; it stays the same over passes and names nobody."""
    return stable_key("client", name_key(client.name), client.birth_date or "", client.external_id, clinician)


def _by_id(client: ClientRef, people: KnownPeople, by_id: Sequence[str], named: Sequence[str]) -> Recognised:
    if len(by_id) > 1:
        return Several(tuple(by_id))
    member = people.members[by_id[0]]
    other_birth = client.birth_date and member.birth_date and client.birth_date != member.birth_date
    if member.code not in named and (named or other_birth):
        return Several((member.code, *named))
    return Match(member.code)


def _could_be(client: ClientRef, member: Member) -> bool:
    """Return whether nothing known of the member contradicts the row."""
    other_birth = client.birth_date and member.birth_date and client.birth_date != member.birth_date
    other_id = client.external_id and member.external_id and client.external_id != member.external_id
    return not other_birth and not other_id


def recognise_clinician(name: str, people: KnownPeople) -> Recognised:
    """Return which clinician a name means; what follows a comma may be a credential."""
    for key in clinician_keys(name):
        found = people.clinicians_by_name.get(key, ())
        if len(found) == 1:
            return Match(found[0])
        if found:
            return Several(found)
    return NewClient()


def with_birth_dates(details: Sequence[ClientRow], demographics: Sequence[ClientRow]) -> tuple[ClientRow, ...]:
    """Return the client list with the birth dates of the demographics report, joined by name.

    A name that stands twice in either report gets no birth date from here.
    """
    births = _birth_dates(demographics)
    counted = Counter(name_key(row.client.name) for row in details)
    joined = []
    for row in details:
        key = name_key(row.client.name)
        birth = births.get(key) if counted[key] == 1 else None
        known = row.client if row.client.birth_date or not birth else replace(row.client, birth_date=birth)
        joined.append(replace(row, client=known))
    return tuple(joined)


def _birth_dates(demographics: Sequence[ClientRow]) -> dict[str, date]:
    counted = Counter(name_key(row.client.name) for row in demographics)
    return {
        key: row.client.birth_date
        for row in demographics
        if row.client.birth_date and counted[key := name_key(row.client.name)] == 1
    }


def distinct_people(
    clients: Iterable[ClientRef], *, listed: bool = False
) -> tuple[tuple[ClientRef, ...], tuple[ClientRef, ...]]:
    """Return ``(certain, unsure)``: new people that are surely one person each, and those a person must sort out.

    A name with one birth date and one id, or without any, is one person; a name that comes with two
    birth dates is two people, unless some row of that name has none and could be either. ``listed``:
    each entry is a person of its own (a client list), so that equal entries are not one person.
    """
    found: dict[str, Counter[ClientRef]] = defaultdict(Counter)
    for client in clients:
        found[name_key(client.name)][client] += 1
    certain: list[ClientRef] = []
    unsure: list[ClientRef] = []
    for refs in found.values():
        if listed and max(refs.values()) > 1:
            unsure.extend(refs)
            continue
        births = {ref.birth_date for ref in refs if ref.birth_date}
        ids = {ref.external_id for ref in refs if ref.external_id}
        if len(births) <= 1 and len(ids) <= 1 and not (listed and len(refs) > 1):
            first = next(iter(refs))
            certain.append(replace(first, birth_date=next(iter(births), None), external_id=next(iter(ids), "")))
        elif all(ref.birth_date for ref in refs) and len(births) == len(refs):
            certain.extend(refs)
        else:
            unsure.extend(refs)
    return tuple(certain), tuple(unsure)
