"""Cancellations that were marked too late to be told from a late cancel -> findings for the Flags tab. Pure.

Attendance holds no hour, but a pass sees when a mark first appears. One that a person typed and that appears less than
"Late cancel" hours (Settings; 24 are one day by the clock) before the start is told, so that somebody marks it late
cancel or leaves it: the member may have called earlier. The EHR has a word of its own for late ones, so its marks tell
all that is needed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.member_page import late_hours
from addon.memory import Kept, Remembered, news
from addon.records import Attendance, Finding, GroupSession, Practice
from addon.sessions.cover import facilitators
from addon.sessions.expand import before, instant

RULE = "late cancel"
"""The rule's id: no row of the Flag rules tab, but a computation of ours."""
SEEN = Kept("cancellation", datetime)
"""When (wall time) a pass first saw an upcoming attendance cancelled, by row id; and when the first pass looked."""
_FIRST_LOOK = "first look"
_TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class LateCancels:
    """The findings, and what to remember."""

    findings: tuple[Finding, ...]
    memory: Remembered[datetime]


def late_cancels(
    practice: Practice, seen: Mapping[str, datetime], *, wall: datetime, is_told: Callable[[str], bool]
) -> LateCancels:
    """Return the cancellations first seen too late; what was cancelled before the first look tells nothing.

    ``is_told`` returns whether the EHR shows the row (by its id) cancelled, or the member told us: both know when.
    """
    hours = late_hours(practice.settings)
    sessions = {one.code: one for one in practice.sessions if one.start > wall - _TOLD_FOR}
    groups = {one.code: one for one in practice.groups}
    now, findings = {_FIRST_LOOK: seen.get(_FIRST_LOOK, wall)}, []
    for row in practice.attendance:
        session = sessions.get(row.session) if row.status == "cancelled" else None
        at = seen.get(row.id, wall if _FIRST_LOOK in seen else datetime.min) if session else None
        if session is None or at is None or at >= session.start:
            continue
        now[row.id] = at
        line = before(instant(session.start, practice.zone), hours, practice.zone)
        if instant(at, practice.zone) > line and not is_told(row.id):
            lead = facilitators(session, groups.get(session.group)).lead
            findings.append(_finding(row, session, lead=lead, at=at, hours=hours))
    return LateCancels(tuple(findings), news(SEEN, seen, now))


def _finding(row: Attendance, session: GroupSession, *, lead: str, at: datetime, hours: int) -> Finding:
    left = max(1, (session.start - at) // timedelta(hours=1))
    told = f"{left} hour{'' if left == 1 else 's'} before {session.code}"
    return Finding(
        rule=RULE,
        rule_name="Cancelled late",
        subject=f"{row.member} at {row.session}",
        began=row.session,
        sentence=f"Marked cancelled {told}; under {hours} hours is a late cancel, unless the member told you earlier",
        group=row.group,
        member=row.member,
        clinician=lead,
        outcome={
            "then_severity": "amber",
            "then_plan": "Mark it late cancel in Attendance, or fill in Done on if the member told you in time",
            "then_act_within": "next business day",
        },
    )
