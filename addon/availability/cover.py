"""What time off means for the sessions that are still to come: how many have somebody who leads them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from addon.names_in_text import moment_in_words
from addon.records import GroupSession, Practice, TherapyGroup, TimeOff
from addon.sessions.cover import facilitators
from addon.sessions.time_off import overlaps

_MEANS: Mapping[str, str] = {
    "approved": "away",
    "requested": "requested: nothing follows until Status is approved",
    "declined": "declined: nothing follows",
}


def concerned(practice: Practice, off: TimeOff, *, wall: datetime) -> list[GroupSession]:
    """Return the sessions to come that a clinician would run while off, each without them."""
    groups = {one.code: one for one in practice.groups}
    return [
        replace(one, away=one.away | {off.clinician})
        for one in practice.sessions
        if one.state == "planned" and one.start > wall and overlaps(off, one) and off.clinician in _runs(one, groups)
    ]


def _runs(session: GroupSession, groups: Mapping[str, TherapyGroup]) -> Iterator[str]:
    group = groups.get(session.group)
    yield session.substitute
    yield session.clinician or (group.clinician if group else "")
    yield session.co_facilitator or (group.co_facilitator if group else "")


def cover_text(practice: Practice, sessions: Sequence[GroupSession]) -> str:
    """Return how many of the sessions have somebody who leads."""
    if not sessions:
        return "no session to come"
    return f"{len(sessions) - len(without_leader(practice, sessions))} of {len(sessions)} sessions covered"


def without_leader(practice: Practice, sessions: Sequence[GroupSession]) -> list[GroupSession]:
    """Return the sessions that nobody leads, the first one first."""
    groups = {one.code: one for one in practice.groups}
    found = (one for one in sessions if not facilitators(one, groups.get(one.group)).lead)
    return sorted(found, key=lambda one: (one.start, one.code))


def check_text(practice: Practice, off: TimeOff, sessions: Sequence[GroupSession]) -> str:
    """Return what the row does, and the first session that nobody leads."""
    left = without_leader(practice, sessions) if off.status != "declined" else []
    if not left:
        return _MEANS[off.status]
    more = f" and {len(left) - 1} more" if len(left) > 1 else ""
    return f"{_MEANS[off.status]}; nobody leads {left[0].group} on {moment_in_words(left[0].start)}{more}"
