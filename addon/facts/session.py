"""Facts of one session: when it is, how the group meets, how many were expected and came."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from addon.facts.catalog import Fact, FactRow
from addon.facts.group import group_values
from addon.facts.practice_index import UNREPORTED, PracticeIndex
from addon.records import ATTENDED, MISSED, NOT_EXPECTED, Attendance, GroupSession
from addon.tabs import Value

_SUBJECT = "session"
SESSION_FACTS = (
    Fact(
        name="session_date",
        label="Session date",
        subject=_SUBJECT,
        kind="date",
        means="The day the session takes place (after any move).",
        example="2026-03-03",
    ),
    Fact(
        name="session_start",
        label="Session start",
        subject=_SUBJECT,
        kind="datetime",
        means="Wall time in the practice's zone (after any move).",
        example="2026-03-03 18:00",
    ),
    Fact(
        name="minutes",
        label="Minutes",
        subject=_SUBJECT,
        kind="whole",
        unit="minutes",
        means="Minutes in Sessions.",
        example="90",
    ),
    Fact(
        name="session_state",
        label="Session state",
        subject=_SUBJECT,
        kind="choice",
        choices=("planned", "held", "cancelled", "not reported"),
        means="State in Sessions.",
        example="held",
    ),
    Fact(
        name="held",
        label="Meets",
        old_labels=("Held",),
        subject=_SUBJECT,
        kind="choice",
        choices=("in person", "video", "hybrid"),
        means="Meets in Sessions, or the group's where it is blank.",
        blank_means="not filled in",
        fill_in="Meets in Groups",
        example="hybrid",
    ),
    Fact(
        name="led_by",
        label="Led by",
        subject=_SUBJECT,
        kind="code",
        means="Code of the substitute, or of the session's or group's clinician.",
        blank_means="nobody is filled in",
        example="C-03",
    ),
    Fact(
        name="clinicians",
        label="Clinicians present",
        subject=_SUBJECT,
        kind="whole",
        unit="clinicians",
        means="Who leads, and a co-facilitator where there is one.",
        example="2",
    ),
    Fact(
        name="substituted",
        label="Substitute",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes if somebody covers this session.",
        example="no",
    ),
    Fact(
        name="moved",
        label="Moved",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes if the session is not where the cadence placed it.",
        example="no",
    ),
    Fact(
        name="expected_members",
        label="Expected members",
        subject=_SUBJECT,
        kind="whole",
        unit="members",
        means="Attendance rows not marked excused or cancelled by the practice; before rows exist, the roster.",
        example="7",
    ),
    Fact(
        name="attended_members",
        label="Attended members",
        subject=_SUBJECT,
        kind="whole",
        unit="members",
        means="Rows marked attended, late arrival, left early or makeup.",
        example="6",
    ),
    Fact(
        name="missed_members",
        label="Missed members",
        subject=_SUBJECT,
        kind="whole",
        unit="members",
        means="Rows marked no show or late cancel.",
        example="1",
    ),
    Fact(
        name="unreported_members",
        label="Not yet reported",
        subject=_SUBJECT,
        kind="whole",
        unit="members",
        means="Rows whose status is blank or not reported.",
        example="0",
    ),
)


def attendance_of(index: PracticeIndex, sessions: Iterable[GroupSession]) -> dict[str, tuple[Attendance, ...]]:
    """Return ``{session code: its attendance rows}`` for these sessions only (one walk over all rows)."""
    found: defaultdict[str, list[Attendance]] = defaultdict(list)
    wanted = {session.code for session in sessions}
    for row in index.practice.attendance:
        if row.session in wanted:
            found[row.session].append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def leading(index: PracticeIndex, session: GroupSession) -> str:
    """Return the code of whoever leads this session, "" if nobody is filled in."""
    group = index.groups.get(session.group)
    return session.substitute or session.clinician or (group.clinician if group else "")


def session_values(index: PracticeIndex, session: GroupSession, rows: Sequence[Attendance]) -> dict[str, Value]:
    """Return the facts of one session; ``rows`` are its attendance rows."""
    group = index.groups.get(session.group)
    led_by = leading(index, session)
    return {
        "session_date": session.start.date(),
        "session_start": session.start,
        "minutes": session.minutes,
        "session_state": session.state or None,
        "held": session.meets or (group.meets if group else "") or None,
        "led_by": led_by or None,
        "clinicians": len({led_by, session.co_facilitator} - {""}),
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
        "missed_members": sum(1 for status in statuses if status in MISSED),
        "unreported_members": sum(1 for status in statuses if status in UNREPORTED),
    }


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
