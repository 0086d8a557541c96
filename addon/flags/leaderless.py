"""Sessions that nobody leads -> findings for Flags: one a session, one a group where nobody is named at all. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from addon.names_in_text import moment_in_words
from addon.records import Finding, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators

RULE = "no leader"
"""The rule's id: no row of the Flag rules tab, but a computation of ours."""
AHEAD = timedelta(weeks=8)
"""How far ahead it is looked."""


def leaderless(practice: Practice, *, wall: datetime) -> tuple[Finding, ...]:
    """Return the sessions to come that nobody leads; of a group for which nobody is named, the first one alone."""
    groups = {one.code: one for one in practice.groups}
    found: dict[str, Finding] = {}
    for one in sorted(_to_come(practice, wall), key=lambda one: (one.start, one.code)):
        group = groups.get(one.group)
        if not facilitators(one, group).lead:
            finding = _finding(one, group)
            found.setdefault(finding.subject, finding)
    return tuple(found.values())


def _to_come(practice: Practice, wall: datetime) -> Iterator[GroupSession]:
    return (one for one in practice.sessions if one.state == "planned" and wall < one.start <= wall + AHEAD)


def _finding(session: GroupSession, group: TherapyGroup | None) -> Finding:
    usual = session.substitute or session.clinician or (group.clinician if group else "")
    co = session.co_facilitator or (group.co_facilitator if group else "")
    when = moment_in_words(session.start)
    if usual:
        gone = " and ".join(one for one in dict.fromkeys((usual, co)) if one in session.away)
        sentence, plan = (
            f"Nobody leads {session.code}: away: {gone}.",
            "See Cover, or fill in Substitute in Sessions",
        )
    else:
        sentence = f"Nobody leads {session.group}, from {when} on: no clinician is named in Groups or Sessions."
        plan = "Fill in Clinician in Groups"
    return Finding(
        rule=RULE,
        rule_name="Nobody leads it",
        subject=session.code if usual else session.group,
        began=session.start.date().isoformat(),
        happens=session.start.date(),
        sentence=sentence,
        group=session.group,
        outcome={"then_severity": "red", "then_plan": plan},
    )
