"""Look-ups by code over the whole practice, built once per pass so that 100,000 rows are walked once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple, TypeVar

from addon.facts.recent import Recent, recent
from addon.records import (
    Appointment,
    Attendance,
    GroupSession,
    Member,
    Membership,
    Practice,
    TherapyGroup,
)

Key = TypeVar("Key")
Record = TypeVar("Record")


class Visit(NamedTuple):
    """One attendance row with its session, in the order of the history."""

    start: datetime
    session: GroupSession
    row: Attendance


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeIndex:
    """Look-ups over one practice on one day.

    ``visits`` are those of today's memberships, sorted by start, per (group code, member code). ``roster`` holds
    every membership that may count (known member who is not inactive, known group that has not ended); ``active``
    those of today. ``individual`` holds the appointments by clinician code.
    """

    practice: Practice
    today: date
    members: Mapping[str, Member]
    groups: Mapping[str, TherapyGroup]
    visits: Mapping[tuple[str, str], tuple[Visit, ...]]
    memberships: Mapping[tuple[str, str], tuple[Membership, ...]]
    by_member: Mapping[str, tuple[Membership, ...]]
    roster: Mapping[str, tuple[Membership, ...]]
    active: tuple[Membership, ...]
    active_by_group: Mapping[str, tuple[Membership, ...]]
    active_by_member: Mapping[str, tuple[Membership, ...]]
    individual: Mapping[str, tuple[Appointment, ...]]
    recent: Recent


def indexed(practice: Practice, today: date) -> PracticeIndex:
    """Return the look-ups; rows that name an unknown session, group or member are left out of them."""
    members = {member.code: member for member in practice.members}
    groups = {group.code: group for group in practice.groups}
    counting = [one for one in practice.memberships if _counts(members.get(one.member), groups.get(one.group))]
    active = tuple({(one.group, one.member): one for one in counting if one.active_on(today)}.values())
    return PracticeIndex(
        practice=practice,
        today=today,
        members=members,
        groups=groups,
        visits=_visits(practice, {(one.group, one.member) for one in active}),
        memberships=_grouped(practice.memberships, lambda one: (one.group, one.member)),
        by_member=_grouped(practice.memberships, lambda one: one.member),
        roster=_grouped(counting, lambda one: one.group),
        active=active,
        active_by_group=_grouped(active, lambda one: one.group),
        active_by_member=_grouped(active, lambda one: one.member),
        individual=_grouped(practice.appointments, lambda one: one.clinician),
        recent=recent(practice, today),
    )


def _counts(member: Member | None, group: TherapyGroup | None) -> bool:
    return member is not None and member.status != "inactive" and group is not None and group.status != "ended"


def _visits(practice: Practice, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[Visit, ...]]:
    # Years of rows belong to people who have left: they feed the metrics, but no row of facts.
    sessions = {session.code: session for session in practice.sessions}
    found: defaultdict[tuple[str, str], list[Visit]] = defaultdict(list)
    for row in practice.attendance:
        key = (row.group, row.member)
        session = sessions.get(row.session) if key in wanted else None
        if session is not None:
            found[key].append(Visit(session.start, session, row))
    return {key: tuple(sorted(visits, key=attrgetter("start"))) for key, visits in found.items()}


def _grouped(records: Iterable[Record], by: Callable[[Record], Key]) -> Mapping[Key, tuple[Record, ...]]:
    found: defaultdict[Key, list[Record]] = defaultdict(list)
    for one in records:
        found[by(one)].append(one)
    return {key: tuple(ones) for key, ones in found.items()}
