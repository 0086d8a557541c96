"""Sessions that nobody leads -> findings for Flags: one a session, one a group where nobody is named at all. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from addon.names_in_text import moment_in_words
from addon.records import Finding, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators

RULE = "no leader"
"""The rule's id: no row of the Flag rules tab, but a computation of ours."""
AHEAD = timedelta(weeks=8)
"""How far ahead it is looked."""


def leaderless(practice: Practice, *, wall: datetime) -> tuple[Finding, ...]:
    """Return the sessions to come that nobody leads.

    Of a group for which nobody is named, or whose clinician has left or is not active, it is the first one alone.
    """
    groups = {one.code: one for one in practice.groups}
    found: dict[str, Finding] = {}
    for one in sorted(_to_come(practice, wall), key=lambda one: (one.start, one.code)):
        group, gone = groups.get(one.group), _gone(practice, one.start.date())
        if not facilitators(replace(one, away=one.away | gone), group).lead:
            finding = _finding(one, group, gone)
            found.setdefault(finding.subject, finding)
    return tuple(found.values())


def _gone(practice: Practice, day: date) -> frozenset[str]:
    """Return who does not work at the practice any more on a day."""
    return frozenset(one.code for one in practice.clinicians if (day > one.left_on if one.left_on else not one.active))


def _to_come(practice: Practice, wall: datetime) -> Iterator[GroupSession]:
    return (one for one in practice.sessions if one.state == "planned" and wall < one.start <= wall + AHEAD)


def _finding(session: GroupSession, group: TherapyGroup | None, gone: frozenset[str]) -> Finding:
    usual = session.substitute or session.clinician or (group.clinician if group else "")
    co = session.co_facilitator or (group.co_facilitator if group else "")
    when = moment_in_words(session.start)
    is_for_good = usual in gone - session.away and not session.substitute
    names = dict.fromkeys(one for one in (usual, co) if one)
    if is_for_good:
        who = " and ".join(one for one in names if one in gone)
        sentence = f"Nobody leads {session.group}, from {when} on: not active any more: {who}."
        plan = "Fill in another Clinician in Groups"
    elif usual:
        left = [one for one in names if one in gone and one not in session.away]
        away = " and ".join([one for one in names if one in session.away] + [f"{one} (not active)" for one in left])
        sentence = f"Nobody leads {session.code}: away: {away}."
        plan = "See Cover, or fill in Substitute in Sessions"
    else:
        sentence = f"Nobody leads {session.group}, from {when} on: no clinician is named in Groups or Sessions."
        plan = "Fill in Clinician in Groups"
    return Finding(
        rule=RULE,
        rule_name="Nobody leads it",
        subject=session.code if usual and not is_for_good else session.group,
        began=session.start.date().isoformat(),
        happens=session.start.date(),
        sentence=sentence,
        group=session.group,
        outcome={"then_severity": "red", "then_plan": plan},
    )
