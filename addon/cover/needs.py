"""Which sessions somebody who is away would run, and who leads them now. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from addon.records import GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators
from addon.sessions.time_off import overlaps

LEAD, CO = "lead", "co-leader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One session without one clinician who is away.

    ``role`` is what they would be there. ``taken_by`` is who has their place, "" if nobody; ``others`` are those who
    run the session without them. ``rows`` are the ids of the rows of Time off.
    """

    session: GroupSession
    group: TherapyGroup | None
    away: str
    role: str
    taken_by: str = ""
    others: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Return session and clinician."""
        return self.session.code, self.away

    @property
    def meets(self) -> str:
        """Return how the session meets."""
        return self.session.meets or (self.group.meets if self.group else "")


def needs(practice: Practice, *, wall: datetime) -> dict[tuple[str, str], Need]:
    """Return the sessions to come that somebody who is away would run, in the order in which they begin.

    While nobody leads a session the one who would lead it is the need; the place of the co-leader comes after it.
    """
    groups = {one.code: one for one in practice.groups}
    sessions = (one for one in practice.sessions if one.away and one.state == "planned" and one.start > wall)
    found: dict[tuple[str, str], Need] = {}
    for session in sorted(sessions, key=lambda one: (one.start, one.code)):
        group = groups.get(session.group)
        there = [one for one in _of_session(session, group, practice) if group is None or group.is_running]
        has_lead = bool(facilitators(session, group).lead)
        wanted = [one for one in there if has_lead or one.role == LEAD] or there[:1]
        found |= {one.key: one for one in wanted}
    return found


def place_of(session: GroupSession, group: TherapyGroup | None, clinician: str) -> tuple[str, str]:
    """Return what a clinician would be in a session, and who has that place instead; "" twice for none."""
    usual = group.clinician if group else ""
    usual_co = group.co_facilitator if group else ""
    lead, co = session.clinician or usual, session.co_facilitator or usual_co
    if clinician == session.substitute:
        return LEAD, ""
    if clinician == lead:
        return LEAD, session.substitute
    if clinician == co:
        return CO, ""
    if clinician == usual:
        return LEAD, session.substitute or lead
    return (CO, co) if clinician == usual_co else ("", "")


def _of_session(session: GroupSession, group: TherapyGroup | None, practice: Practice) -> Iterator[Need]:
    present = facilitators(session, group).present
    for away in sorted(session.away):
        role, taken_by = place_of(session, group, away)
        if role:
            off = (one for one in practice.time_off if one.counts and one.clinician == away)
            yield Need(
                session=session,
                group=group,
                away=away,
                role=role,
                taken_by=taken_by,
                others=present,
                rows=tuple(one.id for one in off if overlaps(one, session)),
            )
