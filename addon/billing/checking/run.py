"""The Billing checks tab run over the lines of a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from addon.billing.checking.claim_facts import ClaimFacts
from addon.billing.checking.not_checked import not_checked
from addon.billing.checks import Checks, checks_found
from addon.rules.evaluation import evaluate
from addon.rules.results import Count
from addon.rules.rule import RuleTable
from addon.session_codes import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the checks found by session and member; by rule id how often each fits, and why some did not run."""

    found: Checks
    counts: Mapping[str, Count]
    idle: Mapping[str, str]


def run_checks(table: RuleTable, facts: ClaimFacts, wall: datetime) -> Checked:
    """Run the checks. Of charges without attendance only the rows tell that test Charge and attendance."""
    idle = not_checked(table.rules, (*facts.rows, *facts.missed))
    running = [rule for rule in table.rules if rule.id not in idle]
    of_charges = [rule for rule in running if any(one.fact.name == "charge_found" for one in rule.tests)]
    lines, missed = (
        evaluate(replace(table, rules=tuple(rules)), rows, today=wall, on_date=lambda row: day_of(row.began))
        for rules, rows in ((running, facts.rows), (of_charges, facts.missed))
    )
    counts = dict(lines.counts)
    for rid, more in missed.counts.items():
        counts[rid] = Count(counts[rid].matched + more.matched, counts[rid].cannot_tell + more.cannot_tell)
    found = {**checks_found(missed), **checks_found(lines, facts.passed)}
    found |= {about: (*found.get(about, ()), *more) for about, more in facts.unread.items()}
    return Checked(found=found, counts=counts, idle=idle)
