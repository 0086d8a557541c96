"""Members who must not meet and are in one group all the same -> findings for Flags, one a pair and group. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product

from addon.records import Finding, Membership, Practice

RULE = "not together"
"""The rule's id: no row of the Flag rules tab, but a computation of ours."""


def met(practice: Practice, *, today: date) -> Iterator[Finding]:
    """Yield the pairs of Not together who are in one group now, or will be."""
    stays: defaultdict[str, list[Membership]] = defaultdict(list)
    for one in practice.memberships:
        if one.left is None or one.left > today:
            stays[one.member].append(one)
    found: dict[str, Finding] = {}
    for pair in practice.not_together:
        if not pair.one or not pair.other or pair.one == pair.other:
            continue
        first, second = sorted((pair.one, pair.other))
        for here, there in product(stays[first], stays[second]):
            if here.group == there.group and _overlap(here, there):
                finding = _finding(here, there, today=today)
                found.setdefault(finding.subject, finding)
    yield from found.values()


def _overlap(one: Membership, other: Membership) -> bool:
    begin = max(one.joined or date.min, other.joined or date.min)
    return begin < min(one.left or date.max, other.left or date.max)


def _finding(one: Membership, other: Membership, *, today: date) -> Finding:
    since = max(one.joined or today, other.joined or today)
    return Finding(
        rule=RULE,
        rule_name="Must not meet",
        subject=f"{one.member} and {other.member} in {one.group}",
        began=max(one.joined or date.min, other.joined or date.min).isoformat(),
        happens=since if since > today else None,
        sentence=f"{one.member} and {other.member} must not meet (Not together), and both are in {one.group}.",
        group=one.group,
        outcome={
            "then_severity": "red",
            "then_plan": "Find another group for one of them, or delete the row in Not together",
            "then_act_within": "next session",
        },
    )
