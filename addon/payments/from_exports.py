"""Payments in files -> what the sources say about Payments: whose they are, and a name that stays the same. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from addon.directory import Directory
from addon.exports.export import Export
from addon.exports.identity import Match, recognise
from addon.exports.known_people import KnownPeople
from addon.exports.rows import PaymentRow
from addon.names_in_text import date_in_words
from addon.records import Coverage
from addon.sources import Source, SourceRow, derived_id
from addon.tabs import Tab, Value, folded

_SAME = ("charged", "allowed", "paid", "patient", "reasons", "payer", "check_no", "paid_on", "code", "modifiers")
_SAME_IDS = ("claim_no", "payer_claim", "insurance_id")


def payments_from(exports: Sequence[Export], people: KnownPeople, directory: Directory, tab: Tab) -> tuple[Source, ...]:
    """Return the rows of all files, each once: a payment that two files bring is one row."""
    cards = by_number(people.practice.coverages)
    rows: defaultdict[str, dict[str, SourceRow]] = defaultdict(dict)
    for export in exports:
        alike: Counter[str] = Counter()
        for one in export.payments:
            name = _name(one)
            alike[name] += 1
            rid = derived_id(tab.prefix, tab.name, f"{name}|{alike[name]}")
            values = _values(one, export, whose(one, people, cards), directory)
            rows[export.source][rid] = SourceRow(rid=rid, values=values, weak=export.weak)
    return tuple(Source(name=name, tab=tab.name, rows=tuple(found.values())) for name, found in rows.items())


def by_number(coverages: Iterable[Coverage]) -> Mapping[str, frozenset[str]]:
    """Return the members by the number that a payer knows them by, as it is compared."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in coverages:
        if one.number:
            found[folded(one.number)].add(one.member)
    return {number: frozenset(members) for number, members in found.items()}


def whose(row: PaymentRow, people: KnownPeople, cards: Mapping[str, frozenset[str]]) -> str:
    """Return the member a payment is about: by the insurance number, else by the name, "" where they leave a doubt.

    A family shares a number: the name decides. A number of one member and the name of another decide nothing.
    """
    numbered = cards.get(folded(row.insurance_id), frozenset()) if row.insurance_id else frozenset()
    found = recognise(row.client, people) if row.client.name else None
    named = found.code if isinstance(found, Match) else ""
    if not numbered:
        return named
    if named:
        return named if named in numbered else ""
    return next(iter(numbered)) if len(numbered) == 1 else ""


def _name(row: PaymentRow) -> str:
    """Return what names a row: the same in every file that has it, and in no case a person's name alone."""
    day = row.on.isoformat() if row.on else ""
    paid_on = row.paid_on.isoformat() if row.paid_on else ""
    parts = (row.check_no, row.payer_claim, row.claim_no, row.insurance_id, row.client.name, day, row.code)
    return "|".join((*map(folded, parts), folded(row.modifiers), paid_on, str(row.charged), str(row.paid)))


def _values(row: PaymentRow, export: Export, member: str, directory: Directory) -> dict[str, Value]:
    values: dict[str, Value] = {name: getattr(row, name) for name in (*_SAME, *_SAME_IDS)}
    values |= {"date": row.on, "member": directory.label(member) if member else None}
    told: dict[str, Value] = {
        name: one for name, one in values.items() if name in export.fills and one not in (None, "")
    }
    if row.client.name:
        born = f", born {date_in_words(row.client.birth_date)}" if row.client.birth_date else ""
        told["named"] = f"{row.client.name}{born}"
    return told
