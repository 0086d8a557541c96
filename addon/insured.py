"""Which payer a name means, and how a member is insured with it on a day."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from addon.records import (
    ANY_INSURANCE,
    ANY_PAYER,
    MEDICAID,
    OWN_POCKET,
    Authorization,
    Coverage,
    Payer,
    PayerLimit,
    Practice,
)
from addon.tabs import folded

_OWN_POCKET_NAMES = frozenset({"selfpay", "cash", "privatepay", "outofpocket"})
"""What people type, folded, where no insurance pays and Payers has no such row."""


@dataclass(frozen=True, slots=True)
class VisitsUsed:
    """How many visits each authorization has covered, by its row id; what was used before is not among them."""

    of: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """Payers by every folded name of theirs, and the rows of Coverage by member.

    ``spelled`` has the first of the names that Members takes for one payer, by each of them folded.
    """

    payers: Mapping[str, Payer] = field(default_factory=lambda: MappingProxyType({}))
    coverages: Mapping[str, tuple[Coverage, ...]] = field(default_factory=lambda: MappingProxyType({}))
    spelled: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def payer(self, name: str) -> Payer | None:
        """Return the payer of that name in Payers, None if no row names it."""
        return self.payers.get(folded(name))

    def is_same(self, one: str, other: str) -> bool:
        """Return whether two names mean one payer."""
        return self.key(one) == self.key(other)

    def key(self, name: str) -> str:
        """Return what all names of one payer have in common."""
        return folded(self.shown(name))

    def shown(self, name: str) -> str:
        """Return the one name by which people see a payer: that in Payers, else as Members spells it; "" for none."""
        found = self.payer(name)
        return found.name if found else self.spelled.get(folded(name), name.strip())

    def pays_alone(self, name: str) -> bool:
        """Return whether the name means that the member pays, not an insurance."""
        return self.kind(name) == OWN_POCKET

    def kind(self, name: str) -> str:
        """Return the kind of a payer: Kind in Payers or, where that is blank, what the name tells; "" for neither."""
        found = self.payer(name)
        if found and found.kind:
            return found.kind
        if self.key(name) in _OWN_POCKET_NAMES:
            return OWN_POCKET
        return MEDICAID if MEDICAID.casefold() in folded(name) else ""

    def coverage(self, member: str, payer: str, day: date) -> Coverage | None:
        """Return how a member is insured with a payer on a day; of several rows the one that began last counts."""
        rows = (one for one in self.coverages.get(member, ()) if one.is_in_effect(day))
        found = [one for one in rows if self.is_same(one.payer, payer)]
        return max(found, key=lambda one: (one.start or date.min, one.id), default=None)

    def payer_on(self, member: str, named: str, day: date, *, today: date) -> str:
        """Return who pays for a member on a day; ``named`` is the payer in Members, who pays today.

        Coverage tells it of days before a switch: where it had another payer that has ended since, or that came before
        the one in Members. A row that merely contradicts Members tells nothing: who is insured may still pay alone.
        """
        rows = self.coverages.get(member, ())
        there = [one for one in rows if one.is_in_effect(day)]
        if not there or (named and any(self.is_same(one.payer, named) for one in there)):
            return named
        if not named:
            return there[0].payer if len({self.key(one.payer) for one in there}) == 1 else ""
        comes_later = any(one.start and one.start > day and self.is_same(one.payer, named) for one in rows)
        over = [one for one in there if comes_later or (one.until and one.until < today)]
        return max(over, key=lambda one: (one.start or date.min, one.id)).payer if over else named


def insured(practice: Practice) -> Insured:
    """Return the look-ups of a practice; of two payers with one name the first counts."""
    payers: dict[str, Payer] = {}
    for one in practice.payers:
        for name in (one.name, *one.also):
            payers.setdefault(folded(name), one)
    for some in practice.payer_spellings:
        if found := next((payers[word] for word in map(folded, some) if word in payers), None):
            payers = dict.fromkeys(map(folded, some), found) | payers
    spelled = {folded(word): some[0] for some in practice.payer_spellings for word in some}
    return Insured(
        payers=payers,
        coverages=_by_member(practice.coverages),
        spelled=spelled,
    )


def in_turn(authorizations: Iterable[Authorization]) -> list[Authorization]:
    """Return authorizations in the order in which visits use them up: the one that ends first is used first.

    Of those that end on one day, the one that began first; then by row id.
    """
    return sorted(authorizations, key=lambda one: (one.until or date.max, one.start or date.min, one.id))


def _by_member(rows: Iterable[Coverage]) -> dict[str, tuple[Coverage, ...]]:
    found: dict[str, list[Coverage]] = {}
    for one in rows:
        found.setdefault(one.member, []).append(one)
    return {member: tuple(some) for member, some in found.items()}


def limits_of(limits: Iterable[PayerLimit], payer: str, key: Callable[[str], str]) -> Iterator[PayerLimit]:
    """Yield the limits that count for a payer, of those in force: its own, and those that name none.

    ``payer`` is a key as ``key`` makes it of names, "" where no insurance pays.
    """
    rows = [(key(one.payer), one) for one in limits]
    own = {one.what for name, one in rows if name == payer}
    for name, one in rows:
        is_general = name == folded(ANY_INSURANCE) and payer and one.what not in own
        if name in {payer, folded(ANY_PAYER)} or is_general:
            yield one
