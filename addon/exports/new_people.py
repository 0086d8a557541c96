"""Clients who are not in Members yet: which rows of a list are one person, and whose birth date is whose. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from addon.exports.rows import ClientRef, ClientRow
from addon.person_names import person_key


def with_birth_dates(details: Sequence[ClientRow], demographics: Sequence[ClientRow]) -> tuple[ClientRow, ...]:
    """Return the client list with the birth dates of the demographics report, joined by name.

    A name that is twice in either report gets no birth date from here.
    """
    if not demographics:
        return tuple(details)
    births = _birth_dates(demographics)
    counted = Counter(person_key(row.client.name) for row in details)
    joined = []
    for row in details:
        key = person_key(row.client.name)
        birth = births.get(key) if counted[key] == 1 else None
        known = row.client if row.client.birth_date or not birth else row.client._replace(birth_date=birth)
        joined.append(row._replace(client=known))
    return tuple(joined)


def _birth_dates(demographics: Sequence[ClientRow]) -> dict[str, date]:
    counted = Counter(person_key(row.client.name) for row in demographics)
    return {
        key: row.client.birth_date
        for row in demographics
        if row.client.birth_date and counted[key := person_key(row.client.name)] == 1
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
        found[person_key(client.name)][client] += 1
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
            certain.append(first._replace(birth_date=next(iter(births), None), external_id=next(iter(ids), "")))
        elif all(ref.birth_date for ref in refs) and len(births) == len(refs):
            certain.extend(refs)
        else:
            unsure.extend(refs)
    return tuple(certain), tuple(unsure)
