"""Facts of one member at one session: for reminders and billing. Only for the sessions asked for, never all."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from types import MappingProxyType

from addon.facts.catalog import FactRow, declared
from addon.facts.group import group_values
from addon.facts.member import member_values
from addon.facts.membership import NO_MEMBERSHIP
from addon.facts.practice_index import PracticeIndex
from addon.facts.session import attendance_of, joined_by, leading, membership_at, session_values
from addon.paid import denied_before
from addon.records import ATTENDED, UNREPORTED, Attendance, GroupSession
from addon.tabs import Value

MEMBER_SESSION_FACTS = declared("member_session")
_NOT_THAT_DAY: Mapping[str, Value] = MappingProxyType({"session_of_day": None, "groups_that_day": None})


def member_session_rows(
    index: PracticeIndex, sessions: Sequence[GroupSession], memberships: Mapping[str, FactRow]
) -> tuple[FactRow, ...]:
    """Return one row per member at each session asked for, with all parents' facts.

    ``memberships`` are the membership rows by subject. An upcoming session whose attendance rows have not been
    made yet has a row for each member of its roster.
    """
    recorded = attendance_of(index, sessions)
    individual = {(one.member, one.start.date()) for one in index.practice.appointments if not one.is_off}
    days, denied = _days(index, sessions, recorded), denied_before(index.practice.payments)
    rows = []
    for session in sessions:
        own = recorded.get(session.code, ())
        about_session = {**group_values(index, session.group), **session_values(index, session, own)}
        for row in (*own, *_still_to_be_made(index, session, own)):
            same_day = (row.member, session.start.date()) in individual
            values = {**_parents(index, row, memberships), **about_session, "same_day_individual": same_day}
            values |= days.get((session.code, row.member), _NOT_THAT_DAY)
            values["denied_before"] = denied(row.member, session.start.date()) or None
            rows.append(_row(index, session, row, values))
    return tuple(rows)


def _days(
    index: PracticeIndex, sessions: Sequence[GroupSession], recorded: Mapping[str, Sequence[Attendance]]
) -> dict[tuple[str, str], dict[str, Value]]:
    """Return by (session, member) which session of its service that was for the member that day, and of how many."""
    of_service: Counter[tuple[str, date, str]] = Counter()
    ends: dict[tuple[str, date, str], datetime] = {}
    of_day: Counter[tuple[str, date]] = Counter()
    found: dict[tuple[str, str], dict[str, Value]] = {}
    days = {}
    for session in sorted(sessions, key=lambda one: (one.start, one.code)):
        group, day = index.groups.get(session.group), session.start.date()
        for member in {row.member for row in recorded.get(session.code, ()) if row.status in ATTENDED}:
            key = (member, day, group.service if group else "")
            if session.start >= ends.get(key, session.start):  # of two at one time one is a mistake
                of_service[key] += 1
            ends[key] = max(session.end, ends.get(key, session.end))
            of_day[member, day] += 1
            days[session.code, member] = (member, day)
            found[session.code, member] = {"session_of_day": of_service[key]}
    return {at: values | {"groups_that_day": of_day[days[at]]} for at, values in found.items()}


def _parents(index: PracticeIndex, row: Attendance, memberships: Mapping[str, FactRow]) -> dict[str, Value]:
    membership = memberships.get(f"{row.member} in {row.group}")
    return {**NO_MEMBERSHIP, **(membership.values if membership else {}), **member_values(index, row.member)}


def _row(index: PracticeIndex, session: GroupSession, row: Attendance, parents: Mapping[str, Value]) -> FactRow:
    membership = membership_at(index, session, row.member)
    return FactRow(
        about="member-session",
        subject=f"{row.member} at {session.code}",
        began=session.code,
        values={
            **parents,
            "status": row.status or None,
            "took_part": None if row.status in UNREPORTED else row.status in ATTENDED,
            "joined_by": joined_by(index, session, row) or None,
            "usually_joins": (membership.joins_by if membership else "") or None,
            "minutes_attended": _minutes(row.status, session.minutes),
            "code": row.code or None,
            "modifiers": ehr_modifiers(row.code) or None,
            "charge": row.charge,
            "ehr_units": row.units,
            "progress_note": row.note or None,
            "add_on": row.add_on or None,
            "on_roster": membership is not None,
            "attendance_disputed": row.disputed,
            "refused_for": None,
        },
        group=session.group,
        member=row.member,
        clinician=leading(index, session),
    )


def _minutes(status: str, minutes: int) -> int | None:
    if status in UNREPORTED or status in {"late arrival", "left early"}:
        return None
    return minutes if status in ATTENDED else 0


def ehr_modifiers(code: str) -> str:
    """Return the modifiers behind the first billing code that the EHR shows: ``95 59`` for ``90853-95-59``."""
    _, *behind = re.findall(r"[A-Z0-9]+", code.upper()) or [""]
    return " ".join(takewhile(lambda part: len(part) == 2, behind))


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
