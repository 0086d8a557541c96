"""A practice's people, groups, payers, numbers and days, as keys by which a column is recognised. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from addon.cells import digits
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import vocabulary
from addon.person_names import person_key, plain
from addon.records import Practice
from addon.tabs import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeKeys:
    """Keys of a practice's names and numbers, by the field they tell of, and its days of sessions and births."""

    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sessions: frozenset[date] = frozenset()
    births: frozenset[date] = frozenset()


NO_KEYS = PracticeKeys()
"""Those of a practice on its first day."""


def practice_keys(practice: Practice) -> PracticeKeys:
    """Return the keys of everything in a practice by which columns are recognised."""
    members, clinicians = practice.members, practice.clinicians
    names = {person_key(name) for one in members for name in (one.name, *one.aliases)}
    return PracticeKeys(
        texts={
            "client": _filled(names),
            "client_first": _filled(name.split()[0] for name in names if name),
            "client_last": _filled(name.split()[-1] for name in names if name),
            "clinician": _filled(person_key(name) for one in clinicians for name in (one.name, *one.aliases)),
            "group_name": _filled(folded(one.name) for one in practice.groups),
            "payer": _filled(folded(one.name) for one in practice.payers),
            "external_id": _filled(one.external_id.strip() for one in members),
            "phone": _filled(digits(one.phone) for one in members),
            "email": _filled(one.email.strip().casefold() for one in members),
            "measure": _filled(folded(one.name) for one in practice.measures),
        },
        sessions=frozenset(one.start.date() for one in practice.sessions),
        births=frozenset(one.birth_date for one in members if one.birth_date),
    )


def headed_by_people(table: Table, keys: PracticeKeys) -> tuple[int, ...]:
    """Return the places of the columns whose headers are names of people; none where it is one alone.

    These headers are shown nowhere, and become part of no format.
    """
    found = tuple(at for at, header in enumerate(table.headers) if header and _is_person(header, keys))
    return found if len(found) > 1 else ()


def _is_person(header: str, keys: PracticeKeys) -> bool:
    whole, first = (keys.texts.get(one, frozenset()) for one in ("client", "client_first"))
    if person_key(header) in whole | keys.texts.get("clinician", frozenset()):
        return True
    return plain(header) in first and vocabulary().about(header).isdisjoint(vocabulary().all_concepts)


def _filled(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, keys))
