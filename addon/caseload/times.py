"""Whether a clinician could take over a group's hours, or a client's usual hour. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.caseload.clients import Client
from addon.part import Given
from addon.records import GroupSession, Practice
from addon.sessions.commitments import Commitment
from addon.sessions.expand import instant
from addon.sessions.working_hours import Hours
from addon.taken_times import taken_times

_ALL_DAY = "all day"
_LOOKS_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What takes each clinician's time in the next four weeks, when they work, and when each group meets."""

    zone: str
    taken: Mapping[str, Sequence[Commitment]]
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
        return cls(
            zone=practice.zone,
            taken=taken,
            hours=Hours.of(practice),
            sessions=_planned(practice, given.today, until),
            today=given.today,
        )

    def why_busy(self, clinician: str, group: str) -> str:
        """Return why a clinician cannot be at a group's sessions of four weeks, "" if they can."""
        for session in self.sessions.get(group, ()):
            why = self._why_not(clinician, session.start, session.minutes)
            if why:
                return why
        return ""

    def is_free_for(self, client: Client, clinician: str) -> bool:
        """Return whether a clinician works and has nothing else at a client's usual hour, in the four weeks."""
        days = (client.last.weekday() - self.today.weekday()) % 7 or 7
        first = datetime.combine(self.today + timedelta(days=days), client.last.time())
        hours = (first + timedelta(weeks=week) for week in range(_LOOKS_AHEAD // timedelta(weeks=1)))
        return not any(self._why_not(clinician, start, client.minutes) for start in hours)

    def _why_not(self, clinician: str, start: datetime, minutes: int) -> str:
        why = self.hours.why_outside(clinician, start, start + timedelta(minutes=minutes))
        begin = instant(start, self.zone)
        end = begin + timedelta(minutes=minutes)
        is_taken = any(one.start < end and begin < one.end for one in self.taken.get(clinician, ()))
        return why or ("has something else when it meets" if is_taken else "")


def _planned(practice: Practice, today: date, until: date) -> dict[str, list[GroupSession]]:
    found: dict[str, list[GroupSession]] = {}
    for one in practice.sessions:
        if one.state == "planned" and today <= one.start.date() <= until:
            found.setdefault(one.group, []).append(one)
    return found
