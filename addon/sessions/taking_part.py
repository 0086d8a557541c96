"""How each member takes part in a session: in person, by video, by phone; and how many come online."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from addon.records import GroupSession, Membership, Practice
from addon.sessions.expected import by_group

HYBRID = "hybrid"
REMOTE = frozenset({"video", "phone"})
IN_PERSON = frozenset({"", "in person"})
"""How members take part who may ask to join online instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """What decides it: how the groups meet, what Attendance has for this time, what Roster has for always."""

    meets: Mapping[str, str]
    rows: Mapping[tuple[str, str], str]
    roster: Mapping[str, list[Membership]]

    @classmethod
    def of(cls, practice: Practice, sessions: Iterable[GroupSession]) -> "TakingPart":
        """Return it for these sessions."""
        wanted = {one.code for one in sessions}
        rows = {(one.session, one.member): one.joined_by for one in practice.attendance if one.session in wanted}
        return cls(
            meets={one.code: one.meets for one in practice.groups}, rows=rows, roster=by_group(practice.memberships)
        )

    def how_meets(self, session: GroupSession) -> str:
        """Return how a session meets: as filled in, else as its group does."""
        return session.meets or self.meets.get(session.group, "")

    def by(self, session: GroupSession, member: str) -> str:
        """Return how a member takes part; "" where a session is hybrid and nobody tells."""
        this_time, meets = self.rows.get((session.code, member), ""), self.how_meets(session)
        if this_time or meets not in {HYBRID, ""}:
            return this_time or meets
        own, day = self.roster.get(session.group, ()), session.start.date()
        return next((one.joins_by for one in own if one.member == member and one.active_on(day)), "")

    def online(self, session: GroupSession, members: Iterable[str]) -> int:
        """Return how many of these members take part by video or phone."""
        return sum(self.by(session, member) in REMOTE for member in members)
