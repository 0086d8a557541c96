"""Members who must not meet and are in one group, or come to one session, all the same -> findings for Flags. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from addon.records import NOT_COMING, Finding, Practice
from addon.records.days import overlap
from addon.sessions.expected import counting, on_roster

RULE = "not together"
"""The rule's id: no row of the Flag rules tab, but a computation of ours."""
_OTHER_GROUP = "Find another group for one of them, or delete the row in Not together"
_OTHER_SESSION = "Find another session for one of them, or delete the row in Not together"


def met(practice: Practice, *, today: date) -> Iterator[Finding]:
    """Yield the pairs of Not together who are in one group now or later, or of whom one is a guest at a session."""
    pairs = {frozenset((one.one, one.other)) for one in practice.not_together if one.one and one.other}
    found: dict[str, Finding] = {}
    for group, stays in counting(practice).items():
        lasting = [one for one in stays if one.left is None or one.left >= today]
        for here, there in combinations(sorted(lasting, key=lambda one: one.member), 2):
            if {here.member, there.member} in pairs and overlap((here.joined, here.left), (there.joined, there.left)):
                began = max(here.joined or date.min, there.joined or date.min)
                finding = _finding((here.member, there.member), f"in {group}", began, today=today, plan=_OTHER_GROUP)
                found.setdefault(finding.subject, finding)
    yield from found.values()
    yield from _as_guests(practice, pairs, today)


def _as_guests(practice: Practice, pairs: set[frozenset[str]], today: date) -> Iterator[Finding]:
    """Yield who meets at a session to come because one has a row there without being in the group."""
    roster, active = counting(practice), {one.code for one in practice.members if one.status != "inactive"}
    rows: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for row in practice.attendance:
        if row.member in active:
            rows[row.session][row.member] = row.status not in NOT_COMING
    for one in practice.sessions:
        if one.state == "cancelled" or one.start.date() < today or one.code not in rows:
            continue
        seats, marks = set(on_roster(roster, one)), rows[one.code]
        there = sorted(member for member in seats | marks.keys() if marks.get(member, True))
        for pair in combinations(there, 2):
            if frozenset(pair) in pairs and not seats.issuperset(pair):
                yield _finding(pair, f"at {one.code}", one.start.date(), today=today, plan=_OTHER_SESSION)


def _finding(pair: tuple[str, str], where: str, since: date, *, today: date, plan: str) -> Finding:
    one, other = pair
    return Finding(
        rule=RULE,
        rule_name="Must not meet",
        subject=f"{one} and {other} {where}",
        began=since.isoformat(),
        happens=since if since > today else None,
        sentence=f"{one} and {other} must not meet (Not together), and both are {where}.",
        group=where.split()[1],
        outcome={"then_severity": "red", "then_plan": plan, "then_act_within": "next session"},
    )
