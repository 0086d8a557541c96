"""Facts of one session: when it is, how the group meets, how many were expected and came."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from addon.facts.catalog import FactRow, declared
from addon.facts.group import group_values
from addon.facts.practice_index import PracticeIndex
from addon.records import ATTENDED, MISSED, NOT_EXPECTED, UNREPORTED, Attendance, GroupSession, Membership
from addon.sessions.cover import facilitators
from addon.tabs import Value, folded

SESSION_FACTS = declared("session")


def attendance_of(index: PracticeIndex, sessions: Iterable[GroupSession]) -> dict[str, tuple[Attendance, ...]]:
    """Return ``{session code: its attendance rows}`` for these sessions only (one walk over all rows)."""
    found: defaultdict[str, list[Attendance]] = defaultdict(list)
    wanted = {session.code for session in sessions}
    for row in index.practice.attendance:
        if row.session in wanted:
            found[row.session].append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def leading(index: PracticeIndex, session: GroupSession) -> str:
    """Return the code of whoever leads this session, "" if nobody does."""
    return facilitators(session, index.groups.get(session.group)).lead


def membership_at(index: PracticeIndex, session: GroupSession, member: str) -> Membership | None:
    """Return the membership of the session's group that covers its date, if there is one."""
    day = session.start.date()
    for one in index.memberships.get((session.group, member), ()):
        if one.active_on(day):
            return one
    return None


def meets_by(index: PracticeIndex, session: GroupSession) -> str:
    """Return how a session meets: as filled in, else as its group does."""
    group = index.groups.get(session.group)
    return session.meets or (group.meets if group else "")


def joined_by(index: PracticeIndex, session: GroupSession, row: Attendance) -> str:
    """Return how a member took part or will; "" where a hybrid session and nobody tells."""
    if row.joined_by:
        return row.joined_by
    meets, membership = meets_by(index, session), membership_at(index, session, row.member)
    return (membership.joins_by if membership else "") if meets in {"hybrid", ""} else meets


def session_values(index: PracticeIndex, session: GroupSession, rows: Sequence[Attendance]) -> dict[str, Value]:
    """Return the facts of one session; ``rows`` are its attendance rows."""
    group = index.groups.get(session.group)
    by = facilitators(session, group)
    return {
        "session_date": session.start.date(),
        "session_start": session.start,
        "minutes": session.minutes,
        "length_known": session.length_known,
        "session_state": session.state or None,
        "held": meets_by(index, session) or None,
        "room": session.room or (group.room if group else "") or None,
        "led_by": by.lead or None,
        "clinicians": len(by.present),
        "substituted": bool(session.substitute),
        "moved": session.start != session.original_start,
        **_counts(index, session, rows),
    }


def _counts(index: PracticeIndex, session: GroupSession, rows: Sequence[Attendance]) -> dict[str, Value]:
    statuses = [row.status for row in rows]
    expected = sum(1 for status in statuses if status not in NOT_EXPECTED)
    if not rows:
        expected = sum(1 for one in index.roster.get(session.group, ()) if one.active_on(session.start.date()))
    return {
        "expected_members": 0 if session.state == "cancelled" else expected,
        "attended_members": sum(1 for status in statuses if status in ATTENDED),
        "families_present": len({_family(index, row.member) for row in rows if row.status in ATTENDED}),
        "missed_members": sum(1 for status in statuses if status in MISSED),
        "unreported_members": sum(1 for status in statuses if status in UNREPORTED),
        **_came_by(index, session, rows),
    }


def _came_by(index: PracticeIndex, session: GroupSession, rows: Sequence[Attendance]) -> dict[str, Value]:
    """Count who came into the room and who joined from elsewhere; nobody can tell where one of them is unclear."""
    ways = [joined_by(index, session, row) for row in rows if row.status in ATTENDED]
    here = ways.count("in person")
    unclear = "" in ways
    return {
        "attended_in_person": None if unclear else here,
        "attended_remotely": None if unclear else len(ways) - here,
    }


def _family(index: PracticeIndex, code: str) -> str:
    member = index.members.get(code)
    return folded(member.family) if member and member.family else code


def session_rows(index: PracticeIndex, sessions: Sequence[GroupSession]) -> tuple[FactRow, ...]:
    """Return one row per session asked for, its group's facts included."""
    rows = attendance_of(index, sessions)
    return tuple(
        FactRow(
            about="session",
            subject=session.code,
            began=session.code,
            values={**group_values(index, session.group), **session_values(index, session, rows.get(session.code, ()))},
            group=session.group,
            clinician=leading(index, session),
        )
        for session in sessions
    )
