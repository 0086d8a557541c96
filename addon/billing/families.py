"""Multi-family groups: each family is billed once, on the member marked to bill for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.billing.books import Books
from addon.billing.decision import PER_FAMILY, BillingDecision, Decided
from addon.billing.room import Room
from addon.records import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family at one session: who attended, on whose account it is billed, or why that is unclear."""

    attending: tuple[str, ...]
    on: str
    unclear: str = ""

    @property
    def covered(self) -> tuple[str, ...]:
        """Who attended without a line of their own."""
        return tuple(member for member in self.attending if member != self.on)


def families_in(room: Room, decided: Mapping[str, Decided], books: Books) -> tuple[Family, ...]:
    """Return the families billed once at this session.

    A relative whose own rule is unclear (say, it is unknown how they joined) belongs to the family
    as soon as one of its members is billed per family.
    """
    per_family = {row.member for row in room.present if _is_per_family(decided[row.member])}
    named = {books.family(member) for member in per_family} - {""}
    attending: dict[str, list[str]] = {}
    for row in room.present:
        family = books.family(row.member)
        if row.member in per_family or (family in named and isinstance(decided[row.member], str)):
            attending.setdefault(family or f"without family {row.member}", []).append(row.member)
    return tuple(_family(tuple(members), room, books) for members in attending.values())


def _is_per_family(decision: Decided) -> bool:
    return isinstance(decision, BillingDecision) and decision.unit == PER_FAMILY


def _family(attending: tuple[str, ...], room: Room, books: Books) -> Family:
    relatives = books.families.get(books.family(attending[0]), ())
    marked = tuple(sorted((one for one in relatives if one.bills_for_family), key=lambda one: one.code))
    there = _billing_then([one for one in marked if one.code in attending])
    if len(there) == 1:
        return Family(attending=attending, on=there[0].code)
    present = {row.member for row in room.present}
    unclear = _why_unclear(relatives, marked, there, present)
    return Family(attending=attending, on=attending[0], unclear=unclear)


def _billing_then(there: Sequence[Member]) -> Sequence[Member]:
    """Return who billed at that session among those marked who came: one who left since was followed by the others."""
    left_since = [one for one in there if one.status == "inactive"]
    return left_since if len(left_since) == 1 else there


def _why_unclear(
    relatives: tuple[Member, ...], marked: Sequence[Member], there: Sequence[Member], present: set[str]
) -> str:
    if not relatives:
        return "no family is recorded: fill in Family in Members"
    if not marked:
        return "nobody is marked to bill for the family: type yes under Bills for family in Members"
    billers = [one for one in marked if one.status != "inactive"] or marked
    codes = " and ".join(one.code for one in there or billers)
    if len(there) > 1:
        return f"{codes} are both marked to bill for the family: empty Bills for family of one in Members"
    if present & {one.code for one in billers}:
        step = "correct Billing rules, or Bills for family in Members"
        return f"{codes} bills for the family but is not billed per family here: {step}"
    step = "type yes under Bills for family of who came in Members, or correct Attendance"
    return f"{codes} {'bills' if len(billers) == 1 else 'bill'} for the family but did not attend: {step}"
