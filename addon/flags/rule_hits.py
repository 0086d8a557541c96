"""What the flag rules found, in the form that flags start from."""

from collections.abc import Iterable
from types import MappingProxyType

from addon.facts.catalog import FactRow
from addon.flags.episodes import Noticed, disputed_subjects
from addon.flags.usual import protocol_of, usual_deadline
from addon.flags.why import why
from addon.records import Finding
from addon.rules.results import Hit, Outcome
from addon.rules.rule import RuleTable, meaning


def noticed(
    table: RuleTable, outcome: Outcome, fact_rows: Iterable[FactRow], *, unusable: frozenset[str] = frozenset()
) -> Noticed:
    """Return what the Flag rules tab noticed; ``unusable`` are the ids of its rows that have a bad cell."""
    return Noticed(
        findings=tuple(finding(hit) for hit in outcome.hits),
        rule_hashes=MappingProxyType({rule.id: meaning(rule) for rule in table.rules}),
        unusable=unusable,
        cannot_tell=frozenset((one.rule.id, one.fact_row.subject) for one in outcome.cannot_tell),
        disputed=disputed_subjects(fact_rows),
    )


def finding(hit: Hit) -> Finding:
    """Return a hit as the finding that the rest of the add-on speaks of."""
    row = hit.fact_row
    return Finding(
        rule=hit.rule.id,
        rule_name=hit.rule.name,
        subject=row.subject,
        began=row.began,
        sentence=why(hit),
        group=row.group,
        member=row.member,
        clinician=row.clinician,
        measure=str(row.values.get("measure") or "") if row.about == "score course" else "",
        outcome={
            "then_act_within": usual_deadline(hit.rule),
            **hit.rule.outcome,
            "then_protocol": protocol_of(hit.rule),
        },
    )
