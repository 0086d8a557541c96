"""Which payer a name means, and how a member is insured with it on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.records import Coverage, Payer, Practice
from addon.tabs import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """Payers by every folded name of theirs, and the rows of Coverage by member."""

    payers: Mapping[str, Payer]
    coverages: Mapping[str, tuple[Coverage, ...]]

    def payer(self, name: str) -> Payer | None:
        """Return the payer of that name in Payers, None if no row names it."""
        return self.payers.get(folded(name))

    def is_same(self, one: str, other: str) -> bool:
        """Return whether two names mean one payer."""
        left, right = self.payer(one), self.payer(other)
        return folded(one) == folded(other) or (left is not None and left is right)

    def coverage(self, member: str, payer: str, day: date) -> Coverage | None:
        """Return how a member is insured with a payer on a day; of several rows the one that began last counts."""
        rows = (one for one in self.coverages.get(member, ()) if one.is_in_effect(day))
        found = [one for one in rows if self.is_same(one.payer, payer)]
        return max(found, key=lambda one: (one.start or date.min, one.id), default=None)


def insured(practice: Practice) -> Insured:
    """Return the look-ups of a practice; of two payers with one name the first counts."""
    payers: dict[str, Payer] = {}
    for one in practice.payers:
        for name in (one.name, *one.also):
            payers.setdefault(folded(name), one)
    return Insured(payers=payers, coverages=_by_member(practice.coverages))


def _by_member(coverages: Iterable[Coverage]) -> dict[str, tuple[Coverage, ...]]:
    found: dict[str, tuple[Coverage, ...]] = {}
    for one in coverages:
        found[one.member] = (*found.get(one.member, ()), one)
    return found
