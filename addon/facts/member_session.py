"""Facts of one member at one session: for reminders and billing. Only for the sessions asked for, never all."""

from collections.abc import Mapping, Sequence

from addon.facts.catalog import Fact, FactRow
from addon.facts.group import group_values
from addon.facts.member import member_values
from addon.facts.membership import NO_MEMBERSHIP
from addon.facts.practice_index import NOT_THERE, UNREPORTED, PracticeIndex
from addon.facts.session import attendance_of, leading, session_values
from addon.records import ATTENDED, Attendance, GroupSession, Membership
from addon.tabs import Value

_SUBJECT = "member-session"
MEMBER_SESSION_FACTS = (
    Fact(
        name="status",
        label="Status",
        subject=_SUBJECT,
        kind="choice",
        choices=(
            "attended",
            "late arrival",
            "left early",
            "no show",
            "late cancel",
            "cancelled",
            "excused",
            "makeup",
            "session cancelled by practice",
            "not reported",
        ),
        means="Status in Attendance.",
        blank_means="not reported yet",
        fill_in="Status in Attendance",
        example="attended",
    ),
    Fact(
        name="took_part",
        label="Took part",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes for attended, late arrival, left early and makeup.",
        blank_means="not reported yet",
        example="yes",
    ),
    Fact(
        name="joined_by",
        label="Joined by",
        subject=_SUBJECT,
        kind="choice",
        choices=("in person", "video", "phone"),
        means="Joined by in Attendance; where blank, how the session meets, and in a hybrid one Usually joins.",
        blank_means="a hybrid session and neither is filled in",
        fill_in="Joined by in Attendance, or Usually joins in Roster",
        example="video",
    ),
    Fact(
        name="minutes_attended",
        label="Minutes attended",
        subject=_SUBJECT,
        kind="whole",
        unit="minutes",
        means="The session's minutes for somebody who was there throughout, 0 for somebody who was not there.",
        blank_means="not reported yet, or came late or left early (Attendance does not say by how much)",
        example="90",
    ),
    Fact(
        name="code",
        label="Code",
        subject=_SUBJECT,
        kind="code",
        means="Code in Attendance, from the EHR.",
        blank_means="the EHR shows none",
        example="90853",
    ),
    Fact(
        name="charge",
        label="Charge",
        subject=_SUBJECT,
        kind="money",
        unit="dollars",
        means="Charge in Attendance, from the EHR.",
        blank_means="the EHR shows none",
        example="40.00",
    ),
    Fact(
        name="progress_note",
        label="Progress note",
        subject=_SUBJECT,
        kind="text",
        means="Note in Attendance: the state of the progress note in the EHR, never its text.",
        blank_means="the EHR shows none",
        example="signed",
    ),
    Fact(
        name="add_on",
        label="Add-on",
        subject=_SUBJECT,
        kind="choice",
        choices=("interactive complexity",),
        means="Add-on in Attendance.",
        blank_means="none",
        example="interactive complexity",
    ),
    Fact(
        name="same_day_individual",
        label="Same-day individual",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes if the member has an individual appointment that day which was not cancelled or missed.",
        example="no",
    ),
    Fact(
        name="on_roster",
        label="On the roster that day",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes if a membership of this group covers the session's date.",
        example="yes",
    ),
    Fact(
        name="attendance_disputed",
        label="Attendance in conflict",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes while the attendance row is an open conflict.",
        example="no",
    ),
)


def member_session_rows(
    index: PracticeIndex, sessions: Sequence[GroupSession], memberships: Mapping[str, FactRow]
) -> tuple[FactRow, ...]:
    """Return one row per member at each session asked for, with all parents' facts.

    ``memberships`` are the membership rows by subject. An upcoming session whose attendance rows have not been
    made yet has a row for each member of its roster.
    """
    recorded = attendance_of(index, sessions)
    individual = {(one.member, one.start.date()) for one in index.practice.appointments if one.status not in NOT_THERE}
    rows = []
    for session in sessions:
        own = recorded.get(session.code, ())
        about_session = {**group_values(index, session.group), **session_values(index, session, own)}
        for row in (*own, *_still_to_be_made(index, session, own)):
            same_day = (row.member, session.start.date()) in individual
            values = {**_parents(index, row, memberships), **about_session, "same_day_individual": same_day}
            rows.append(_row(index, session, row, values))
    return tuple(rows)


def _parents(index: PracticeIndex, row: Attendance, memberships: Mapping[str, FactRow]) -> dict[str, Value]:
    membership = memberships.get(f"{row.member} in {row.group}")
    return {**NO_MEMBERSHIP, **(membership.values if membership else {}), **member_values(index, row.member)}


def _row(index: PracticeIndex, session: GroupSession, row: Attendance, parents: Mapping[str, Value]) -> FactRow:
    membership = membership_at(index, session, row.member)
    usually = membership.joins_by if membership else ""
    meets = parents["held"]
    return FactRow(
        about=_SUBJECT,
        subject=f"{row.member} at {session.code}",
        began=session.code,
        values={
            **parents,
            "status": row.status or None,
            "took_part": None if row.status in UNREPORTED else row.status in ATTENDED,
            "joined_by": row.joined_by or (usually if meets in {"hybrid", None} else meets) or None,
            "usually_joins": usually or None,
            "minutes_attended": _minutes(row.status, session.minutes),
            "code": row.code or None,
            "charge": row.charge,
            "progress_note": row.note or None,
            "add_on": row.add_on or None,
            "on_roster": membership is not None,
            "attendance_disputed": row.disputed,
        },
        group=session.group,
        member=row.member,
        clinician=leading(index, session),
    )


def _minutes(status: str, minutes: int) -> int | None:
    if status in UNREPORTED or status in {"late arrival", "left early"}:
        return None
    return minutes if status in ATTENDED else 0


def membership_at(index: PracticeIndex, session: GroupSession, member: str) -> Membership | None:
    """Return the membership of the session's group that covers its date, if there is one."""
    day = session.start.date()
    for one in index.memberships.get((session.group, member), ()):
        if one.active_on(day):
            return one
    return None


def _still_to_be_made(index: PracticeIndex, session: GroupSession, own: Sequence[Attendance]) -> tuple[Attendance, ...]:
    day = session.start.date()
    if day < index.today or session.state == "cancelled":
        return ()
    there = {row.member for row in own}
    return tuple(
        Attendance(id="", session=session.code, group=session.group, member=one.member)
        for one in index.roster.get(session.group, ())
        if one.active_on(day) and one.member not in there
    )
