"""Rows of Attendance that nobody marked and that are no longer true: they stay, with the reason, and count nowhere.

They count again as soon as the reason is gone: Left is cleared, the member is active again, the row is marked.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.records import Attendance, GroupSession, Member, Membership, Practice

NOT_COUNTED = Kept("not counted", str)
"""Why a row does not count, by its id."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is in Members and Roster; ``implied`` tells of a row whether Roster asked for it and no longer does.

    ``all_read``: every row of Members could be used, so that who is not among them is not there.
    """

    today: date
    members: Mapping[str, Member]
    stays: Mapping[tuple[str, str], Sequence[Membership]] = field(default_factory=dict)
    implied: Callable[[str], bool] = lambda _: False
    all_read: bool = True

    @classmethod
    def of(cls, practice: Practice, today: date, implied: Callable[[str], bool], *, all_read: bool) -> "Roll":
        """Return the look-ups for one pass."""
        stays: dict[tuple[str, str], list[Membership]] = {}
        for one in (*practice.memberships, *practice.never_began):
            stays.setdefault((one.group, one.member), []).append(one)
        return cls(today, {one.code: one for one in practice.members}, stays, implied, all_read)

    def why_not(self, row: Attendance, session: GroupSession) -> str:
        """Return why an unmarked row does not count, "" if it does."""
        day, member = session.start.date(), self.members.get(row.member)
        own = self.stays.get((session.group, row.member), ())
        there = [one for one in own if one.active_on(day)]
        if member is None:
            return "no longer in Members" if self.all_read else ""
        if member.status == "inactive" and not (day < self.today and any(one.left for one in there)):
            return "the member is inactive"
        if own and not there:
            return _outside(own, day)
        return "no longer in Roster" if not own and self.implied(row.id) else ""


def _outside(own: Iterable[Membership], day: date) -> str:
    left = max((one.left for one in own if one.left and one.left < day), default=None)
    joined = min((one.joined for one in own if one.joined and one.joined > day), default=None)
    return f"left on {date_in_words(left)}" if left else f"joins on {date_in_words(joined)}" if joined else ""


def why_not_counted(
    practice: Practice, roll: Roll, *, marked: Collection[tuple[str, str]], all_sessions: bool
) -> dict[str, str]:
    """Return why unmarked rows do not count, by row id; ``marked`` (session, member) are those marked in this pass.

    ``all_sessions``: every row of Sessions could be used, so that a session that is not among them is not there.
    """
    sessions = {one.code: one for one in practice.sessions}
    no_session = "no longer in Sessions" if all_sessions else ""
    found = {}
    for row in practice.attendance:
        if not _is_marked(row) and (row.session, row.member) not in marked:
            session = sessions.get(row.session)
            why = roll.why_not(row, session) if session else no_session
            if why:
                found[row.id] = why
    return found


def _is_marked(row: Attendance) -> bool:
    """Return whether a person or the EHR said anything about what happened; Joined by may be filled in ahead."""
    return bool(row.status or row.add_on or row.code or row.note) or row.charge is not None
