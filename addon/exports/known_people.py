"""Whom a practice's rows can be about: its members and clinicians, by everything that names or reaches them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import TypeVar

from addon.cells import code_in
from addon.exports.export import Export
from addon.exports.names import clinician_keys, nickname_keys, person_keys
from addon.exports.rows import ClientRef, VisitRow
from addon.person_names import person_key, read_person
from addon.records import ATTENDED, Member, Practice
from addon.same_person import Who, contact_keys


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
            for pair in traits(name, m.birth_date, contacts_of(m))
        )

    @cached_property
    def whos(self) -> Mapping[str, Who]:
        """Return what tells each member from others, by code."""
        return {
            m.code: Who(names=names_of(m), birth_date=m.birth_date, contacts=contacts_of(m))
            for m in self.practice.members
        }

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


def traits(name: str, birth: date | None, contacts: Iterable[str]) -> Iterator[tuple[object, object]]:
    """Yield the birth date, and every two traits of a person of which one is the birth date or a contact."""
    words = dict.fromkeys(person_key(name).split())
    if birth:
        yield birth, ""
        yield from ((birth, word) for word in words)
    for contact in sorted(contacts):
        yield from ((contact, trait) for trait in (*words, birth) if trait)


def contacts_of(member: Member) -> frozenset[str]:
    """Return a member's own phone number and e-mail address as they are compared; those of a contact tell nobody."""
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
