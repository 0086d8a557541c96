"""Which column gets which field in a file of a kind, and how well a kind explains the columns. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from addon.exports.guessing.claims import Claim, abouts, claims
from addon.exports.guessing.practice_keys import PracticeKeys
from addon.exports.guessing.tables import Table
from addon.exports.guessing.vocabulary import EXACT, FieldWords, called, vocabulary
from addon.exports.profile import NEEDED

_OF_PAYERS = frozenset({"allowed", "claim_no", "payer_claim", "check_no", "paid_on", "reasons", "patient"})
_IMPOSSIBLE, _STRANGE, _REPEATED = 20.0, 0.5, 3.0
"""What counts against a kind: something it needs is missing, a column of other kinds, clients named more than once."""
_ONCE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A file taken for a kind: the claim of each column that got a field, by place, and every claim there was."""

    table: Table
    kind: str
    taken: Mapping[int, Claim]
    every: Sequence[Claim]

    @property
    def fields(self) -> set[str]:
        """Return the fields, as a profile has them, that some column got."""
        return {one.field.in_profile for one in self.taken.values()}

    def winner(self, field: FieldWords) -> Claim | None:
        """Return the claim that got a field."""
        return next((one for one in self.taken.values() if one.field.in_profile == field.in_profile), None)


def assigned(table: Table, kind: str, keys: PracticeKeys, chosen: Mapping[int, str] = MappingProxyType({})) -> Assigned:
    """Give each field to the column that claims it most, each column to one field; ``chosen`` ones are left out."""
    labels = set(chosen.values())
    every = [one for one in claims(table, kind, keys) if one.at not in chosen and one.field.label not in labels]
    taken: dict[int, Claim] = {}
    fields: set[str] = set()
    for one in sorted(every, key=lambda claim: (-claim.strength, claim.at, claim.field.field)):
        if one.at not in taken and one.field.in_profile not in fields and one.strength > 0:
            taken[one.at] = one
            fields.add(one.field.in_profile)
    return Assigned(table=table, kind=kind, taken=_one_name(taken), every=every)


def _one_name(taken: Mapping[int, Claim]) -> dict[int, Claim]:
    """Keep either the client's whole name or its parts: two sure parts win over a whole that is not."""
    whole = next((one for one in taken.values() if one.field.field == "client"), None)
    parts = {at for at, one in taken.items() if one.field.field in {"client_first", "client_last"}}
    if whole is None:
        return dict(taken)
    in_parts = len(parts) == 2 and all(taken[at].level == EXACT for at in parts) and whole.level < EXACT
    without = {whole.at} if in_parts else parts
    return {at: one for at, one in taken.items() if at not in without}


def weight(table: Table, kind: str, keys: PracticeKeys) -> float:
    """Return how well a kind explains the columns; what it needs and lacks rules it out."""
    there = assigned(table, kind, keys)
    taken = there.taken
    told = sum(one.field.weight * min(1.0, one.strength / EXACT) for one in taken.values())
    strange = [at for at, about in enumerate(abouts(table.headers)) if at not in taken and elsewhere(about, kind)]
    against = _IMPOSSIBLE * _lacks(kind, there.fields) + _STRANGE * len(strange)
    return told - against - _REPEATED * (kind == "clients" and _repeats(table, taken))


def _lacks(kind: str, fields: Collection[str]) -> bool:
    """Return whether something is missing without which no list is of the kind.

    A list of payments tells more of them than what was paid: a list of visits may tell that too.
    """
    named = "client" in fields or {"client_first", "client_last"} <= set(fields)
    told = kind != "payments" or bool(_OF_PAYERS.intersection(fields))
    return not named or not told or not set(NEEDED[kind]) <= set(fields)


def elsewhere(about: frozenset[str], kind: str) -> FieldWords | None:
    """Return the field that a header is called, in files of other kinds alone."""
    if any(called(one, about) for one in vocabulary().of_kind(kind)):
        return None
    return next((one for one in vocabulary().fields if called(one, about) == EXACT), None)


def _repeats(table: Table, taken: Mapping[int, Claim]) -> bool:
    """Return whether clients are named again and again, as a list of clients does not."""
    shapes = [table.shapes[at] for at, one in taken.items() if one.field.field in {"client", "client_last"}]
    return any(len(one.cells) < _ONCE * one.filled for one in shapes)
