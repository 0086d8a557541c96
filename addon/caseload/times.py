"""Whether a clinician could take over a group's hours, or a client's usual hour. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.calendars.blocks import block_commitments
from addon.caseload.clients import Client
from addon.part import Given
from addon.records import GroupSession, Practice
from addon.sessions.commitments import Commitment
from addon.sessions.expand import instant
from addon.sessions.working_hours import Hours
from addon.taken_times import taken_times

_ALL_DAY = "all day"
_BLOCKS = frozenset({"preparation", "documentation"})
Span = tuple[datetime, datetime]
"""Instants; half-open."""
_LOOKS_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What takes each clinician's time in the next four weeks, when they work, and when each group meets.

    ``taken`` has preparation and documentation too. ``around`` is, by session code, from when until when it takes its
    lead: these two included.
    """

    zone: str
    taken: Mapping[str, Sequence[Commitment]]
    around: Mapping[str, Span]
    hours: Hours
    sessions: Mapping[str, Sequence[GroupSession]]
    today: date

    @classmethod
    def of(cls, given: Given) -> "Times":
        """Return them for a pass; the part remembers ``LAST_TOLD``."""
        practice, until = given.practice, given.today + _LOOKS_AHEAD
        taken = {
            code: [one for one in some if one.kind != _ALL_DAY and one.at.date() <= until]
            for code, some in taken_times(given).items()
        }
        blocks = [one for one in block_commitments(practice, today=given.today) if one.at.date() <= until]
        for block in blocks:
            taken.setdefault(block.who[1], []).append(block)
        return cls(
            zone=practice.zone,
            taken=taken,
            around=around_sessions(blocks),
            hours=Hours.of(practice),
            sessions=_planned(practice, given.today, until),
            today=given.today,
        )

    def why_busy(self, clinician: str, group: str) -> str:
        """Return why a clinician cannot be at a group's sessions of four weeks, "" if they can."""
        for session in self.sessions.get(group, ()):
            why = self._why_not(clinician, session.start, session.minutes, self.around.get(session.code))
            if why:
                return why
        return ""

    def is_free_for(self, client: Client, clinician: str) -> bool:
        """Return whether a clinician works and has nothing else at a client's usual hour, in the four weeks."""
        days = (client.last.weekday() - self.today.weekday()) % 7 or 7
        first = datetime.combine(self.today + timedelta(days=days), client.last.time())
        hours = (first + timedelta(weeks=week) for week in range(_LOOKS_AHEAD // timedelta(weeks=1)))
        return not any(self._why_not(clinician, start, client.minutes) for start in hours)

    def _why_not(self, clinician: str, start: datetime, minutes: int, around: Span | None = None) -> str:
        """Return why somebody is not free; only one's own preparation and documentation may lie side by side."""
        why = self.hours.why_outside(clinician, start, start + timedelta(minutes=minutes))
        begin = instant(start, self.zone)
        itself = begin, begin + timedelta(minutes=minutes)
        for one in () if why else self.taken.get(clinician, ()):
            if _meet(one, itself):
                return f"has {one.kind if one.kind in _BLOCKS else 'something else'} when it meets"
            if around and one.kind not in _BLOCKS and _meet(one, around):
                return "has something else when preparation or documentation is"
        return why


def _meet(one: Commitment, span: Span) -> bool:
    return one.start < span[1] and span[0] < one.end


def around_sessions(blocks: Sequence[Commitment]) -> dict[str, Span]:
    """Return from when until when each session takes its lead, by its code; ``blocks`` are those around sessions."""
    found: dict[str, Span] = {}
    for one in blocks:
        begin, end = found.get(one.what, (one.start, one.end))
        found[one.what] = min(begin, one.start), max(end, one.end)
    return found


def _planned(practice: Practice, today: date, until: date) -> dict[str, list[GroupSession]]:
    found: dict[str, list[GroupSession]] = {}
    for one in practice.sessions:
        if one.state == "planned" and today <= one.start.date() <= until:
            found.setdefault(one.group, []).append(one)
    return found
