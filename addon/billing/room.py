"""Who was in the room: the open sessions with their attendance, one row per member."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.billing.bill import Facilitator
from addon.billing.places import Places, rosters_of
from addon.billing.terms import BillingTerms
from addon.problems import Problem, in_tab
from addon.records import ATTENDED, UNREPORTED, Attendance, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import Facilitators, facilitators


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One session in the open period: who led it, its attendance, and the members who have two rows in it."""

    session: GroupSession
    by: Facilitators
    rows: tuple[Attendance, ...]
    doubled: frozenset[str] = frozenset()

    @property
    def on(self) -> date:
        """The day the session took place (not the day it was first planned for)."""
        return self.session.start.date()

    @property
    def is_cancelled(self) -> bool:
        """Whether the practice cancelled the session."""
        return self.session.state == "cancelled"

    @property
    def present(self) -> tuple[Attendance, ...]:
        """The rows of everybody in the room, whatever their payer."""
        return tuple(row for row in self.rows if row.status in ATTENDED)

    @property
    def unreported(self) -> tuple[Attendance, ...]:
        """The rows nobody has marked; none in a cancelled session."""
        return () if self.is_cancelled else tuple(row for row in self.rows if row.status in UNREPORTED)

    @property
    def facilitators(self) -> tuple[Facilitator, ...]:
        """Who led it and for how long; a substitute takes the lead's place, or leads alone if the co-leader covers."""
        there = ((self.by.lead, "lead"), (self.by.co, "co-facilitator"))
        return tuple(Facilitator(code=code, role=role, minutes=self.session.minutes) for code, role in there if code)


def open_rooms(practice: Practice, terms: BillingTerms) -> tuple[tuple[Room, ...], tuple[Problem, ...]]:
    """Return the sessions to bill, by start, and the attendance rows that name no session.

    Attendance is read once; rows of closed months cost one look-up each. Today's session counts
    as soon as somebody is marked present.
    """
    open_sessions = {one.code: one for one in practice.sessions if terms.bills(one)}
    known = {one.code for one in practice.sessions}
    by_session: dict[str, list[Attendance]] = {code: [] for code in open_sessions}
    stray = []
    for row in practice.attendance:
        rows = by_session.get(row.session)
        if rows is not None:
            rows.append(row)
        elif row.session not in known and row.session not in terms.sent:  # what was sent is followed by a correction
            stray.append(row)
    groups = {one.code: one for one in practice.groups}
    reported = [one for code, one in open_sessions.items() if by_session[code]]
    rooms = [_room(one, groups.get(one.group), by_session[one.code]) for one in reported]
    rooms.sort(key=lambda room: (room.session.start, room.session.code))
    return tuple(room for room in rooms if room.on < terms.today or room.present), _strays(stray)


def attended_member_sessions(practice: Practice, terms: BillingTerms) -> dict[tuple[str, str], str]:
    """Return the (session, member) pairs of the open period, with the clinician whose name the claim carries."""
    rooms, _ = open_rooms(practice, terms)
    rosters = terms.rosters or rosters_of(practice.memberships)
    return {
        (room.session.code, row.member): rendering(room, row.member, rosters, terms)
        for room in rooms
        for row in room.present
    }


def rendering(room: Room, member: str, rosters: Mapping[str, Places], terms: BillingTerms) -> str:
    """Return the one clinician whose name the member's claim carries.

    In a roster split, places in the group's roster alternate between the facilitators (a member
    keeps theirs from session to session); guests and single billing go to the lead.
    """
    leaders = room.facilitators
    found = rosters.get(room.session.group)
    roster = found.members if found else ()
    if terms.mode == "roster split" and leaders and member in roster:
        return leaders[roster.index(member) % len(leaders)].code
    return leaders[0].code if leaders else ""


def _room(session: GroupSession, group: TherapyGroup | None, rows: Iterable[Attendance]) -> Room:
    by_member: dict[str, list[Attendance]] = {}
    for row in rows:
        by_member.setdefault(row.member, []).append(row)
    return Room(
        session=session,
        by=facilitators(session, group),
        rows=tuple(_one(by_member[member]) for member in sorted(by_member)),
        doubled=frozenset(member for member, found in by_member.items() if len(found) > 1),
    )


def _one(rows: list[Attendance]) -> Attendance:
    return min(rows, key=lambda row: (row.status not in ATTENDED, row.id))


def _strays(rows: Iterable[Attendance]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            in_tab("Attendance"),
            "session-unknown",
            f"Row {row.id} names a session that is not in Sessions, so it is not billed.",
            "Correct its Session, or add the session.",
        )
        for row in rows
    )
