"""Who runs a session: the lead, the co-facilitator, or a substitute who covers the lead.

A blank cell of a session means "as the group has it". A substitute covers the lead; where the
substitute is the group's own co-facilitator, that person leads alone. Whoever is away is not there: a
co-facilitator then leads alone, and without one nobody leads.
"""

from dataclasses import dataclass

from addon.records import GroupSession, TherapyGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitators:
    """Clinician codes ("" = nobody): who leads, who co-facilitates, who usually leads where that is somebody else."""

    lead: str
    co: str = ""
    covered: str = ""

    @property
    def present(self) -> tuple[str, ...]:
        """Return those who are there, the lead first."""
        return tuple(code for code in (self.lead, self.co) if code)


def facilitators(session: GroupSession, group: TherapyGroup | None = None) -> Facilitators:
    """Return who runs the session."""
    usual = session.clinician or (group.clinician if group else "")
    co = session.co_facilitator or (group.co_facilitator if group else "")
    there = [code for code in (session.substitute or usual, co) if code and code not in session.away]
    lead = there[0] if there else ""
    covered = usual if usual != lead else ""
    return Facilitators(lead=lead, co=co if co in there and co not in (lead, covered) else "", covered=covered)


def room_and_link(session: GroupSession, group: TherapyGroup | None = None) -> tuple[str, str]:
    """Return the room and the video link the session takes up ("" = none): a video session needs no room."""
    meets = session.meets or (group.meets if group else "")
    room = session.room or (group.room if group else "")
    link = session.video_link or (group.video_link if group else "")
    return ("" if meets == "video" else room), (link if meets in ("video", "hybrid") else "")
