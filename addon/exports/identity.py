"""Who is meant by a row: by an id, a name with a birth date, or a name that one member has.

What else makes two records one person is decided by ``addon.same_person`` alone; a client list goes by nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from addon.exports.known_people import KnownPeople, contacts_of, traits
from addon.exports.names import clinician_keys, nickname_keys
from addon.exports.review import stable_key
from addon.exports.rows import ClientRef
from addon.person_names import name_key, person_key
from addon.records import Member
from addon.same_person import ASK, DIFFERENT, SAME, Decision, Who, decide, may_be_called

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
    with birth dates, where a name alone decides nothing. ``is_name_shared``: another row of it has the same name.
    """

    clinician: str = ""
    slot: tuple[int, time | None] | None = None
    contacts: frozenset[str] = frozenset()
    where: str = ""
    is_listed: bool = False
    is_name_shared: bool = False


ALONE = Beside()


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
        and not _could_be(client._replace(birth_date=one.birth_date, external_id=one.external_id), left)
    ]
    if not namesakes or (client.birth_date and client.birth_date == left.birth_date):
        return False
    own = people.members_of.get(beside.clinician, frozenset())
    is_theirs = left.code in own and not own & {one.code for one in namesakes}
    return not (is_theirs or beside.contacts & contacts_of(left))


def _narrowed(fitting: tuple[str, ...], people: KnownPeople, beside: Beside) -> tuple[str, ...]:
    """Narrow several members of one name by whose groups they are in and by phone and e-mail, where these agree."""
    there = people.members_at.get((beside.clinician, beside.slot), frozenset()) if beside.slot else frozenset()
    own = (there & set(fitting)) or (people.members_of.get(beside.clinician, frozenset()) & set(fitting))
    same = {code for code in fitting if beside.contacts & contacts_of(people.members[code])}
    reached = {code for code in fitting if contacts_of(people.members[code])}
    if same and reached < set(fitting):
        same = set()  # whoever has no phone and e-mail in Members yet may share them
    kept = (own or set(fitting)) & (same or set(fitting))
    return tuple(code for code in fitting if code in kept) or fitting


def whole(client: ClientRef, people: KnownPeople) -> ClientRef:
    """Return the client with the birth date and number that other rows have, where all under this name are of one."""
    refs = people.named.get(person_key(client.name), ())
    births, ids = {one.birth_date for one in refs} - {None}, {one.external_id for one in refs} - {""}
    birth = client.birth_date or (next(iter(births)) if len(births) == 1 else None)
    return client._replace(birth_date=birth, external_id=client.external_id or ("".join(ids) if len(ids) == 1 else ""))


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
    client = client if beside.is_name_shared else whole(client, people)
    found = _decided(client, people, beside, named)
    if SAME not in found.values():
        others = (code for code in _around(client, people, beside) if code not in found)
        found |= _decided(client, people, beside, others)
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
    for pair in traits(client.name, client.birth_date, beside.contacts):
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
    """Return the member who has the row's number; where neither the name nor the birth date fits, a person decides."""
    if len(by_id) > 1:
        return Several(tuple(by_id))
    member = people.members[by_id[0]]
    if member.code in named:
        return Match(member.code)
    births = {one for one in (client.birth_date, member.birth_date) if one}
    is_born_alike = client.birth_date is not None and client.birth_date == member.birth_date
    is_surely = is_born_alike or any(may_be_called(client.name, one) for one in people.whos[member.code].names)
    if is_surely and not named and len(births) < 2:
        return Match(member.code)
    return Several((member.code, *named), or_new=not named)


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
