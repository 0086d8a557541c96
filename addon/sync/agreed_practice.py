"""The agreed practice: rows as the sheets will show them after the merge, as records. Pure.

A row that lacks what its record needs is left out here; the merge has already reported why.
"""

import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from addon.cells import BadCell
from addon.directory import Directory
from addon.records import (
    GROUP_THERAPY,
    Attendance,
    Clinician,
    GroupSession,
    Member,
    Membership,
    Score,
    TherapyGroup,
    WeeklySlot,
)
from addon.sessions.weekly_slots import weekly_slots
from addon.sync.merging.reconcile import final_cells, final_values
from addon.sync.merging.tab_plan import TabPlan
from addon.tabs import WEEKDAYS, Value

Row = Mapping[str, Value]
T = TypeVar("T", str, int, bool, date, datetime, time, Decimal)


def _as(kind: type[T], value: Value) -> T | None:
    return value if isinstance(value, kind) else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _names(value: Value) -> tuple[str, ...]:
    return tuple(part.strip() for part in _text(value).split(";") if part.strip())


def _slots(value: Value) -> tuple[WeeklySlot, ...]:
    found = weekly_slots(_text(value))
    return () if isinstance(found, BadCell) else found


def _rows(plan: TabPlan, known: Container[str] = frozenset()) -> Iterable[tuple[str, Row]]:
    return final_values(plan, [column.field for column in plan.tab.columns if column.owner != "id"], known=known)


def clinicians(plan: TabPlan, directory: Directory) -> tuple[Clinician, ...]:
    """Return the Clinicians tab as records."""
    return tuple(
        Clinician(
            code=code,
            name=_text(row["name"]),
            aliases=_names(row["other_names"]),
            licence=_text(row["licence"]),
            email=_text(row["email"]),
            supervisor=directory.code("clinicians", row["supervisor"]),
            supervision=_slots(row["supervision"]),
            meetings=_slots(row["meetings"]),
            active=row["active"] is not False,
        )
        for code, row in _rows(plan)
    )


def groups(plan: TabPlan, directory: Directory) -> tuple[TherapyGroup, ...]:
    """Return the Groups tab as records."""
    return tuple(
        TherapyGroup(
            code=code,
            name=_text(row["name"]),
            kind=_text(row["kind"]) or "process",
            clinician=directory.code("clinicians", row["clinician"]),
            co_facilitator=directory.code("clinicians", row["co_facilitator"]),
            weekday=WEEKDAYS.index(_text(row["weekday"])) if row["weekday"] in WEEKDAYS else None,
            start=_as(time, row["start"]),
            minutes=_as(int, row["minutes"]),
            every_weeks=_as(int, row["every_weeks"]) or 1,
            first=_as(date, row["first"]),
            last=_as(date, row["last"]),
            room=_text(row["room"]),
            video_link=_text(row["video_link"]),
            meets=_text(row["held"]) or "in person",
            service=_text(row["service"]) or GROUP_THERAPY,
            seats=_as(int, row["seats"]),
            preferred_size=_as(int, row["preferred_size"]),
            status=_text(row["status"]) or "active",
        )
        for code, row in _rows(plan)
    )


def members(plan: TabPlan) -> tuple[Member, ...]:
    """Return the Members tab as records."""
    return tuple(
        Member(
            code=code,
            name=_text(row["name"]),
            aliases=_names(row["other_names"]),
            birth_date=_as(date, row["birth_date"]),
            external_id=_text(row["external_id"]),
            phone=_text(row["phone"]),
            email=_text(row["email"]),
            text_consent=_as(bool, row["text_consent"]),
            email_consent=_as(bool, row["email_consent"]),
            zone=_text(row["zone"]),
            payer=_text(row["payer"]),
            family=_text(row["family"]),
            bills_for_family=row["bills_for_family"] is True,
            status=_text(row["status"]) or "active",
        )
        for code, row in _rows(plan)
    )


def memberships(plan: TabPlan) -> tuple[Membership, ...]:
    """Return the Roster tab as records; rows without group or member are left out."""
    return tuple(
        Membership(
            id=rid,
            group=_text(row["group_code"]),
            member=_text(row["member_code"]),
            joined=_as(date, row["joined"]),
            left=_as(date, row["left"]),
            exit_reason=_text(row["exit_reason"]),
            joins_by=_text(row["joins_by"]),
        )
        for rid, row in _rows(plan)
        if row["group_code"] and row["member_code"]
    )


def sessions(plan: TabPlan, directory: Directory, before: Iterable[GroupSession] = ()) -> tuple[GroupSession, ...]:
    """Return the Sessions tab as records; ``start`` is where the row stands now.

    Given the records ``before`` the merge, only the rows it touched are read again.
    """
    place = {row.rid: row.number for row in plan.seen.rows}
    found = [one for one in before if one.code in place and one.code not in plan.overlay]
    for code, row in _rows(plan, {one.code for one in found}):
        original = _as(datetime, row["original_start"])
        if original is None or not row["group_code"]:
            continue
        day, at = _as(date, row["date"]) or original.date(), _as(time, row["start"]) or original.time()
        found.append(
            GroupSession(
                code=code,
                group=_text(row["group_code"]),
                original_start=original,
                start=datetime.combine(day, at),
                minutes=_as(int, row["minutes"]) or 60,
                clinician=directory.code("clinicians", row["clinician"]),
                co_facilitator=directory.code("clinicians", row["co_facilitator"]),
                substitute=directory.code("clinicians", row["substitute"]),
                room=_text(row["room"]),
                meets=_text(row["held"]),
                state=_text(row["state"]) or "planned",
            )
        )
    return tuple(sorted(found, key=lambda one: place.get(one.code, sys.maxsize)))


_SCORE = ("member_code", "measure", "score", "date")


def scores(plan: TabPlan, disputed: frozenset[str]) -> tuple[Score, ...]:
    """Return the Scores tab as records; incomplete rows are left out."""
    rows = chain(final_cells(plan, _SCORE, plan.seen.rows), _appended(plan, _SCORE))
    made = (_score(rid, values, disputed) for rid, values in rows)
    return tuple(one for one in made if one is not None)


def _score(rid: str, values: list[Value], disputed: frozenset[str]) -> Score | None:
    member, measure, score, day = values
    value, on = _as(Decimal, score), _as(date, day)
    if not member or not measure or value is None or on is None:
        return None
    return Score(id=rid, member=_text(member), measure=_text(measure), value=value, on=on, disputed=rid in disputed)


_ATTENDANCE = ("session", "member_code", "status", "joined_by", "add_on", "code", "charge", "note")


def attendance(plan: TabPlan, disputed: frozenset[str]) -> tuple[Attendance, ...]:
    """Return the Attendance tab as records."""
    rows = chain(final_cells(plan, _ATTENDANCE, plan.seen.rows), _appended(plan, _ATTENDANCE))
    return tuple(_attendances(rows, disputed))


def attendance_after(plan: TabPlan, before: Iterable[Attendance], disputed: frozenset[str]) -> tuple[Attendance, ...]:
    """Return the Attendance tab as records after its merge.

    Given the records ``before`` the merge, only the rows it touched are read again: of 100,000 rows a few change.
    """
    touched = plan.overlay.keys() | disputed
    rows = [row for row in plan.seen.rows if row.rid in touched]
    anew = {one.id: one for one in _attendances(final_cells(plan, _ATTENDANCE, rows), disputed)}
    kept = [anew.pop(one.id, one) for one in before if one.id not in touched or one.id in anew]
    return (*kept, *anew.values(), *_attendances(_appended(plan, _ATTENDANCE), disputed))


def _appended(plan: TabPlan, fields: Sequence[str]) -> Iterator[tuple[str, list[Value]]]:
    return ((new.rid, [new.values.get(name) for name in fields]) for new in plan.appends)


def _attendances(rows: Iterable[tuple[str, list[Value]]], disputed: frozenset[str]) -> Iterator[Attendance]:
    made = (_attendance(rid, values, disputed) for rid, values in rows)
    return (one for one in made if one is not None)


def _attendance(rid: str, values: list[Value], disputed: frozenset[str]) -> Attendance | None:
    session, member, status, joined_by, add_on, code, charge, note = values
    if not session or not member:
        return None
    return Attendance(
        id=rid,
        session=str(session),
        group=str(session).partition(" ")[0],
        member=str(member),
        status=_text(status),
        joined_by=_text(joined_by),
        add_on=_text(add_on),
        code=_text(code),
        charge=_as(Decimal, charge),
        note=_text(note),
        disputed=rid in disputed,
    )


def session_days(found: Iterable[GroupSession]) -> dict[tuple[str, date], list[str]]:
    """Return session codes by group and day, for rows typed by hand."""
    days: dict[tuple[str, date], list[str]] = {}
    for one in found:
        days.setdefault((one.group, one.start.date()), []).append(one.code)
    return days
