"""What billing looks up again and again: members, families, decisions, rates, appointments."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from addon.billing.checks import BilledAnyway, Checks
from addon.billing.decision import Decided
from addon.billing.payers_then import PayersThen
from addon.billing.places import Places, rosters_of
from addon.billing.prices.rates import Fee, RateTable
from addon.billing.terms import BillingTerms
from addon.insured import Insured
from addon.records import Appointment, Attendance, Member, Practice
from addon.tabs import folded

Decisions = Mapping[tuple[str, str], Decided]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingInputs:
    """What lines follow from beside the practice and the billing rules.

    ``conflicts``: attendance row id -> its row in Conflicts. ``joined``: how each member took part, by session and
    member. ``checks`` are what Billing checks found, ``anyway`` the
    lines that a person lets through. ``payers`` tell who pays for which line, None: nothing went out yet.
    """

    rates: RateTable
    terms: BillingTerms
    conflicts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    joined: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    checks: Checks = field(default_factory=lambda: MappingProxyType({}))
    anyway: BilledAnyway = field(default_factory=BilledAnyway)
    payers: PayersThen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Look-ups made once per pass. Families by folded family word, rosters by group."""

    terms: BillingTerms
    decisions: Decisions
    rates: RateTable
    conflicts: Mapping[str, str]
    joined: Mapping[tuple[str, str], str]
    insured: Insured
    payers: PayersThen
    licences: Mapping[str, str]
    members: Mapping[str, Member]
    families: Mapping[str, tuple[Member, ...]]
    rosters: Mapping[str, Places]
    appointments: Mapping[tuple[str, date], tuple[Appointment, ...]]

    def decided(self, session: str, member: str) -> Decided:
        """Return what the billing rules decided for one member at one session."""
        return self.decisions.get((session, member), "no billing rule fits: add one in Billing rules")

    def in_doubt(self, row: Attendance) -> bool:
        """Return whether a row rests on an open conflict, or on a cell of the EHR that somebody typed over."""
        return row.disputed or row.id in self.conflicts

    def payer(self, session: str, member: str) -> str:
        """Return who pays for the member at a session, "" while none is recorded."""
        return self.payers.payer(session, member)

    def plan(self, session: str, member: str, day: date) -> str:
        """Return the member's plan with their payer on a day, "" where Coverage has none."""
        found = self.insured.coverage(member, self.payer(session, member), day)
        return found.plan if found else ""

    def own_fee(self, session: str, member: str) -> Fee | None:
        """Return a self-pay member's own fee for a session, None where the practice's fee counts."""
        found = self.members.get(member)
        own = found.own_fee if found and self.insured.pays_alone(self.payer(session, member)) else None
        return None if own is None else Fee(amount=own, where="Own fee in Members")

    def family(self, member: str) -> str:
        """Return the member's family as it is compared, "" while none is recorded."""
        return folded(self.members[member].family) if member in self.members else ""


def open_books(practice: Practice, decisions: Decisions, given: BillingInputs, days: Container[date]) -> Books:
    """Return the look-ups for one pass; ``days`` are those on which sessions are billed."""
    payers = given.payers or PayersThen.of(practice, given.terms.today)
    families: dict[str, tuple[Member, ...]] = {}
    for member in practice.members:
        if member.family:
            families[folded(member.family)] = (*families.get(folded(member.family), ()), member)
    return Books(
        terms=given.terms,
        decisions=decisions,
        rates=given.rates,
        conflicts=given.conflicts,
        joined=given.joined,
        insured=payers.known,
        payers=payers,
        licences={one.code: one.licence for one in practice.clinicians},
        members={member.code: member for member in practice.members},
        families=families,
        rosters=given.terms.rosters or rosters_of(practice.memberships),
        appointments=_by_day(practice.appointments, days),
    )


def _by_day(
    appointments: Iterable[Appointment], days: Container[date]
) -> dict[tuple[str, date], tuple[Appointment, ...]]:
    found: dict[tuple[str, date], tuple[Appointment, ...]] = {}
    for one in appointments:
        day = one.start.date()
        if day in days:
            found[one.member, day] = (*found.get((one.member, day), ()), one)
    return found
