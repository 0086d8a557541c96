"""Who is meant by a row: by an id, a name with a birth date, or a name that one member has.

What else makes two records one person is decided by ``addon.same_person`` alone; a client list goes by nothing else.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import TypeVar

from addon.cells import code_in
from addon.exports.export import Export
from addon.exports.names import clinician_keys, nickname_keys, person_keys
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef, VisitRow
from addon.person_names import name_key, person_key, read_person
from addon.records import ATTENDED, Member, Practice
from addon.same_person import ASK, DIFFERENT, SAME, Decision, Who, contact_keys, decide

_MANY = 50
"""What more members than this share, such as the office's e-mail address, tells nobody apart."""


@dataclass(frozen=True, slots=True)
class Match:
    """The one member or clinician meant."""

    code: str


@dataclass(frozen=True, slots=True)
class Several:
    """Two or more could be meant, or the row contradicts itself: a person decides. ``or_new``: or somebody new."""

    codes: tuple[str, ...]
    or_new: bool = False


@dataclass(frozen=True, slots=True)
class NewClient:
    """Nobody in Members has this name, birth date and number.

    ``namesakes`` have the same name but are somebody else; ``alike`` may be the client under another name.
    """

    namesakes: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


Recognised = Match | Several | NewClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a row has beside a client's name that helps to tell who is meant.

    ``clinician`` is a code; ``contacts`` are phone numbers and e-mail addresses as ``contact_keys`` makes them.
    ``where`` names what an answer about the row is bound to: the rows with one clinician, or one row of a list.
    ``slot`` is a visit's weekday and, where the file has it, its time. ``is_listed``: the row is one of a client list
    with birth dates, where a name alone decides nothing.
    """

    clinician: str = ""
    slot: tuple[int, time | None] | None = None
    contacts: frozenset[str] = frozenset()
    where: str = ""
    is_listed: bool = False


ALONE = Beside()


@dataclass(frozen=True, kw_only=True)
class KnownPeople:
    """The members and clinicians of a practice, and the clients whom this pass's ``exports`` name.

    ``listed_as`` are the names under which sources brought each member. Each index is made once, when it is first
    asked for: many a part asks for none.
    """

    practice: Practice
    answers: Mapping[str, str] = field(default_factory=dict)
    exports: tuple[Export, ...] = ()
    today: date = date.max
    listed_as: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """Return the members by code."""
        return {member.code: member for member in self.practice.members}

    @cached_property
    def by_external_id(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of members by their number in the EHR."""
        return _index((member.external_id.strip(), member.code) for member in self.practice.members)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of members by the keys of their names and aliases."""
        return _index((key, m.code) for m in self.practice.members for key in keys_of(m))

    @cached_property
    def removed(self) -> Mapping[str, tuple[Member, ...]]:
        """Return the members whose rows a person deleted, by the keys of their names."""
        return _index((key, m) for m in self.practice.removed for key in keys_of(m))

    @cached_property
    def by_nickname(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """Return the codes of members by last name and family of first names."""
        return _index(
            (key, m.code) for m in self.practice.members for name in names_of(m) for key in nickname_keys(name)
        )

    @cached_property
    def by_traits(self) -> Mapping[tuple[object, object], tuple[str, ...]]:
        """Return the codes of members by any two of: a word of the name, the birth date, a phone number or e-mail."""
        return _index(
            (pair, m.code)
            for m in self.practice.members
            for name in names_of(m)
            for pair in _traits(name, m.birth_date, _of(m))
        )

    @cached_property
    def whos(self) -> Mapping[str, Who]:
        """Return what tells each member from others, by code."""
        return {m.code: Who(names=names_of(m), birth_date=m.birth_date, contacts=_of(m)) for m in self.practice.members}

    @cached_property
    def clinicians_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of clinicians by the keys of their names."""
        return _index(
            (key, one.code)
            for one in self.practice.clinicians
            for name in (one.name, *one.aliases)
            for key in clinician_keys(name)
        )

    @cached_property
    def members_of(self) -> Mapping[str, frozenset[str]]:
        """Return who was ever in a clinician's groups, by the clinician's code."""
        return _members_of(self.practice)

    @cached_property
    def members_at(self) -> Mapping[tuple[str, tuple[int, time | None]], frozenset[str]]:
        """Return who was ever in the groups that a clinician leads on a weekday, and at a time of it."""
        return _members_at(self.practice)

    @cached_property
    def named(self) -> Mapping[str, tuple[ClientRef, ...]]:
        """Return every client whom the exports name, by the key of the name."""
        return _named(self.exports)

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return the groups that each member was ever in, with who leads them, in words."""
        names = {one.code: one.name for one in self.practice.clinicians}
        groups = {one.code: f"{one.name} with {names.get(one.clinician, 'nobody yet')}" for one in self.practice.groups}
        return _index((one.member, groups[one.group]) for one in self.practice.memberships if one.group in groups)

    @cached_property
    def last_came(self) -> Mapping[str, date]:
        """Return the last day on which each member came, as Attendance has it."""
        starts = {one.code: one.start.date() for one in self.practice.sessions}
        came = ((starts.get(one.session), one.member) for one in self.practice.attendance if one.status in ATTENDED)
        return {member: day for day, member in sorted((day, member) for day, member in came if day)}

    @cached_property
    def attended(self) -> Mapping[str, Sequence[VisitRow]]:
        """Return the visits by ``today`` to which somebody came, as the exports have them, by the key of the name."""
        found: dict[str, list[VisitRow]] = defaultdict(list)
        for export in self.exports:
            until = min(self.today, export.made.date())
            for row in (one for one in export.visits if one.status in ATTENDED and one.day <= until):
                found[person_key(row.client.name)].append(row)
        return found


def names_of(member: Member) -> tuple[str, ...]:
    """Return every name of a member: in Name, in Also known as, and with another first name that either tells."""
    firsts = [one for one in (member.goes_by, *member.aliases) if one and not one.strip().count(" ")]
    called = (read_person(member.name).with_first(first) for first in firsts)
    return tuple(dict.fromkeys((member.name, *member.aliases, *called)))


def keys_of(member: Member) -> tuple[str, ...]:
    """Return every reading of a member's names."""
    return tuple(key for name in names_of(member) for key in person_keys(name, member.goes_by))


def known_people(
    practice: Practice,
    answers: Mapping[str, str] | None = None,
    exports: Sequence[Export] = (),
    *,
    today: date = date.max,
    listed_as: Mapping[str, frozenset[str]] | None = None,
) -> KnownPeople:
    """Return a practice's people. ``answers``: what a person said to ``client_key`` questions; only codes are used."""
    codes = {member.code for member in practice.members} if answers else set()
    meant = {key: _member_code(answer) for key, answer in (answers or {}).items()}
    return KnownPeople(
        practice=practice,
        answers={key: code for key, code in meant.items() if code in codes},
        exports=tuple(exports),
        today=today,
        listed_as=listed_as or {},
    )


def _member_code(answer: str) -> str:
    """Return the code in an answer: ``M-0142``, ``m-0142``, ``Name (M-0142)``."""
    return code_in(answer) or answer.strip().upper()


Indexed = TypeVar("Indexed", bound=Hashable)
Meant = TypeVar("Meant", str, Member)


def _index(pairs: Iterable[tuple[Indexed, Meant]]) -> dict[Indexed, tuple[Meant, ...]]:
    found: dict[Indexed, dict[Meant, None]] = defaultdict(dict)
    for key, code in pairs:
        if key:
            found[key][code] = None
    return {key: tuple(codes) for key, codes in found.items()}


def _traits(name: str, birth: date | None, contacts: Iterable[str]) -> Iterator[tuple[object, object]]:
    """Yield the birth date, and every two traits of a person of which one is the birth date or a contact."""
    words = dict.fromkeys(person_key(name).split())
    if birth:
        yield birth, ""
        yield from ((birth, word) for word in words)
    for contact in sorted(contacts):
        yield from ((contact, trait) for trait in (*words, birth) if trait)


def _of(member: Member) -> frozenset[str]:
    return contact_keys(member.phone, member.email)


def _named(exports: Iterable[Export]) -> dict[str, tuple[ClientRef, ...]]:
    """Return every client whom the exports name, by the key of the name."""
    found: dict[str, dict[ClientRef, None]] = defaultdict(dict)
    for export in exports:
        for ref in {
            row.client for rows in (export.visits, export.clients, export.roster, export.scores) for row in rows
        }:
            found[person_key(ref.name)][ref] = None
    return {key: tuple(refs) for key, refs in found.items()}


def _members_of(practice: Practice) -> dict[str, frozenset[str]]:
    leads = {group.code: (group.clinician, group.co_facilitator) for group in practice.groups}
    found: dict[str, set[str]] = defaultdict(set)
    for membership in practice.memberships:
        for clinician in leads.get(membership.group, ()):
            found[clinician].add(membership.member)
    return {clinician: frozenset(codes) for clinician, codes in found.items() if clinician}


def _members_at(practice: Practice) -> dict[tuple[str, tuple[int, time | None]], frozenset[str]]:
    """Return who was ever in the groups that a clinician leads on a weekday, and at a time of it."""
    members: dict[str, set[str]] = defaultdict(set)
    for one in practice.memberships:
        members[one.group].add(one.member)
    found: dict[tuple[str, tuple[int, time | None]], frozenset[str]] = defaultdict(frozenset)
    for group in practice.groups:
        if group.weekday is not None:
            for slot in {(group.weekday, None), (group.weekday, group.start)}:
                for leader in {group.clinician, group.co_facilitator} - {""}:
                    found[leader, slot] |= members[group.code]
    return dict(found)


def recognise(client: ClientRef, people: KnownPeople, beside: Beside = ALONE) -> Recognised:
    """Return who a row is about.

    What a person answered about a row comes first, but about visits only where the visit itself does not decide. What
    they answered about a new client counts for the rows under that name as long as no member has it.
    """
    told = people.answers.get(client_key(client, beside.where)) if beside.where and people.answers else None
    if told and beside.slot is None:
        return Match(told)
    found = _recognised(client, people, beside)
    if told and isinstance(found, Several):
        return Match(told)
    if isinstance(found, NewClient) and people.answers:
        told = people.answers.get(client_key(whole(client, people))) or people.answers.get(client_key(client))
    return Match(told) if told else found


def _recognised(client: ClientRef, people: KnownPeople, beside: Beside) -> Recognised:
    named = people.by_name.get(person_key(client.name), ())
    by_id = people.by_external_id.get(client.external_id, ()) if client.external_id else ()
    if by_id:
        return _by_id(client, people, by_id, named)
    if beside.is_listed:
        return _of_list(client, people, beside, named)
    fitting = tuple(code for code in named if _could_be(client, people.members[code]))
    if client.birth_date:
        exact = tuple(code for code in fitting if people.members[code].birth_date == client.birth_date)
        fitting = exact or fitting
    fitting = _narrowed(fitting, people, beside) if len(fitting) > 1 else fitting
    if len(fitting) == 1 and not _may_be_removed(client, people, beside, people.members[fitting[0]]):
        return Match(fitting[0])
    return Several(fitting) if fitting else _by_other_name(whole(client, people), people, beside, named)


def _may_be_removed(client: ClientRef, people: KnownPeople, beside: Beside, left: Member) -> bool:
    """Return whether a row may be about a namesake whose row was deleted: nothing tells that it is the one left.

    Where the two could be one person, the deleted row was a duplicate.
    """
    namesakes = [
        one
        for one in people.removed.get(person_key(client.name), ())
        if _could_be(client, one)
        and not _could_be(replace(client, birth_date=one.birth_date, external_id=one.external_id), left)
    ]
    if not namesakes or (client.birth_date and client.birth_date == left.birth_date):
        return False
    own = people.members_of.get(beside.clinician, frozenset())
    is_theirs = left.code in own and not own & {one.code for one in namesakes}
    return not (is_theirs or beside.contacts & _of(left))


def _narrowed(fitting: tuple[str, ...], people: KnownPeople, beside: Beside) -> tuple[str, ...]:
    """Narrow several members of one name by whose groups they are in and by phone and e-mail, where these agree."""
    there = people.members_at.get((beside.clinician, beside.slot), frozenset()) if beside.slot else frozenset()
    own = (there & set(fitting)) or (people.members_of.get(beside.clinician, frozenset()) & set(fitting))
    same = {code for code in fitting if beside.contacts & _of(people.members[code])}
    reached = {code for code in fitting if _of(people.members[code])}
    if same and reached < set(fitting):
        same = set()  # whoever has no phone and e-mail in Members yet may share them
    kept = (own or set(fitting)) & (same or set(fitting))
    return tuple(code for code in fitting if code in kept) or fitting


def whole(client: ClientRef, people: KnownPeople) -> ClientRef:
    """Return the client with the birth date and number that other rows have, where all under this name are of one."""
    refs = people.named.get(person_key(client.name), ())
    births, ids = {one.birth_date for one in refs} - {None}, {one.external_id for one in refs} - {""}
    birth = client.birth_date or (next(iter(births)) if len(births) == 1 else None)
    return replace(client, birth_date=birth, external_id=client.external_id or ("".join(ids) if len(ids) == 1 else ""))


def _by_other_name(client: ClientRef, people: KnownPeople, beside: Beside, named: tuple[str, ...]) -> Recognised:
    """Find a member under another name who is surely the same person; else who might be meant."""
    found = _decided(client, people, beside, (code for code in _around(client, people, beside) if code not in named))
    same = [code for code, one in found.items() if one == SAME]
    if len(same) == 1 and not named:
        return Match(same[0])
    return NewClient(named, tuple(code for code, one in found.items() if one != DIFFERENT))


def _of_list(client: ClientRef, people: KnownPeople, beside: Beside, named: tuple[str, ...]) -> Recognised:
    """Return whom a row of a client list means; one whom a source has brought under this very name is known by it."""
    brought = [code for code in named if client.name in people.listed_as.get(code, ())]
    if len(brought) == 1 and _could_be(client, people.members[brought[0]]):
        return Match(brought[0])
    client = whole(client, people)
    found = _decided(client, people, beside, dict.fromkeys((*named, *_around(client, people, beside))))
    same = tuple(code for code, one in found.items() if one == SAME)
    same = _narrowed(same, people, beside) if len(same) > 1 else same
    if len(same) == 1 and not _may_be_removed(client, people, beside, people.members[same[0]]):
        return Match(same[0])
    asked = tuple(code for code, one in found.items() if one == ASK)
    if same or any(code in named for code in asked):
        return Several((*same, *asked), or_new=not same)
    return NewClient(tuple(code for code in named if code not in asked), asked)


def _around(client: ClientRef, people: KnownPeople, beside: Beside) -> Iterator[str]:
    """Yield the members who share the birth date, a contact and a word, or a surname and a form of the first name."""
    for pair in _traits(client.name, client.birth_date, beside.contacts):
        sharing = people.by_traits.get(pair, ())
        yield from sharing if len(sharing) <= _MANY else ()
    for key in nickname_keys(client.name):
        called = people.by_nickname.get(key, ())
        yield from called if len(called) <= _MANY else ()


def _decided(client: ClientRef, people: KnownPeople, beside: Beside, codes: Iterable[str]) -> dict[str, Decision]:
    """Return for each member whether the row is about them; another number in the EHR is another person."""
    row = Who(names=(client.name,), birth_date=client.birth_date, contacts=beside.contacts)
    return {
        code: DIFFERENT
        if _is_numbered_otherwise(client, people.members[code])
        else decide(row, people.whos[code], people.today)
        for code in dict.fromkeys(codes)
    }


def client_key(client: ClientRef, where: str = "") -> str:
    """Return the key of the question who a client is; it stays the same over passes and names nobody."""
    return stable_key("client", name_key(client.name), client.birth_date or "", client.external_id, where)


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
    return not other_birth and not _is_numbered_otherwise(client, member)


def _is_numbered_otherwise(client: ClientRef, member: Member) -> bool:
    return bool(client.external_id and member.external_id and client.external_id != member.external_id)


def recognise_clinician(name: str, people: KnownPeople) -> Recognised:
    """Return which clinician a name means; what follows a comma may be a credential."""
    for key in clinician_keys(name):
        found = people.clinicians_by_name.get(key, ())
        if len(found) == 1:
            return Match(found[0])
        if found:
            return Several(found)
    return NewClient()


def clinician_code(name: str, people: KnownPeople) -> str:
    """Return the code of the clinician whom a name means, "" if it is nobody or not clear."""
    found = recognise_clinician(name, people) if name else None
    return found.code if isinstance(found, Match) else ""


def of_visit(clinician: str, day: date | None = None, start: datetime | None = None) -> Beside:
    """Return what tells whose visit it is: an answer counts for the visits with one clinician (a code)."""
    slot = (day.weekday(), start.time() if start else None) if day else None
    return Beside(clinician=clinician, slot=slot, where=clinician or "visits")
