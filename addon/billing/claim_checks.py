"""Ready lines as claims: what a clearing house would refuse becomes a fact that a row of Billing checks tests (B27)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from addon.billing.bill import ADD_ON, READY, SERVICE, BillingLine
from addon.billing.rows import LINES
from addon.claim_shape.checking import SHAPE, Shape, checked_claims
from addon.claim_shape.wanted import ClaimLine, Service
from addon.facts.catalog import FactRow
from addon.insured import Insured, insured
from addon.part import Given
from addon.records import Authorization
from addon.rules.rule import RuleTable
from addon.sources import derived_id

REFUSED_FOR = "refused_for"
"""The fact: what would be refused in the claim for one member at one session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What became of the claims: by (session, member) what would be refused, and by rule id what was not checked."""

    refused: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    not_checked: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    shapes: Mapping[str, Shape] = field(default_factory=lambda: MappingProxyType({}))

    def added_to(self, rows: Iterable[FactRow]) -> list[FactRow]:
        """Return the facts of the lines with what would be refused in their claims."""
        return [
            replace(row, values={**row.values, REFUSED_FOR: self.refused.get((row.began, row.member))}) for row in rows
        ]


def claims_of(
    given: Given,
    checks: RuleTable,
    lines: Callable[[], Iterable[BillingLine]],
    authorized: Mapping[tuple[str, str], Authorization],
) -> Claimed:
    """Return what would be refused; the lines, as they are before any check, are asked for only if a row tests it.

    ``authorized``: the authorization that a line uses, by session and member.
    """
    known = given.remembered(SHAPE)
    testing = [rule.id for rule in checks.rules if any(test.fact.name == REFUSED_FOR for test in rule.tests)]
    if not testing:
        return Claimed(shapes=known)
    tab = given.views[LINES].tab
    ready: dict[str, tuple[tuple[str, str], ClaimLine]] = {}
    for line in claim_lines(lines(), insured(given.practice)):
        number = derived_id(tab.prefix, tab.name, line[0].key)
        about = line[0].session, line[0].member
        ready[number] = about, _claim(number, line, authorized.get(about))
    found = checked_claims((one for _, one in ready.values()), given.practice, today=given.today, known=known)
    return Claimed(
        refused={ready[number][0]: "; ".join(words) for number, words in found.refused.items()},
        not_checked={rid: f"Not checked: {'; '.join(found.not_checked)}." for rid in testing if found.not_checked},
        shapes=found.shapes,
    )


def claim_lines(lines: Iterable[BillingLine], known: Insured) -> Iterator[tuple[BillingLine, ...]]:
    """Yield each claim's ready lines, its add-on after it; who pays alone gets no claim."""
    claim: tuple[BillingLine, ...] = ()
    for line in lines:
        if line.role == ADD_ON and claim and line.member == claim[0].member and line.session == claim[0].session:
            claim = (*claim, line) if line.state == READY else claim
            continue
        if claim:
            yield claim
        is_ready = line.role == SERVICE and line.state == READY and not known.pays_alone(line.payer)
        claim = (line,) if is_ready else ()
    if claim:
        yield claim


def _claim(number: str, lines: tuple[BillingLine, ...], authorization: Authorization | None) -> ClaimLine:
    first = lines[0]
    return ClaimLine(
        number=number,
        member=first.member,
        payer=first.payer,
        clinician=first.clinician,
        on=first.on,
        place_of_service=first.place_of_service,
        services=tuple(Service(one.code, one.modifiers, one.charge, one.units) for one in lines),
        rule=first.rule,
        authorization=authorization,
    )
