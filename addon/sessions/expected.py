"""Who is expected at which session, from Roster and Sessions. New Attendance rows come from here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.records import NOT_COMING, UNREPORTED, GroupSession, Membership, Practice


@dataclass(frozen=True, slots=True)
class Expected:
    """One member at one session; ``key`` is the natural key of the Attendance row."""

    session: GroupSession
    member: str

    @property
    def key(self) -> tuple[str, str]:
        """Return (session code, member code)."""
        return self.session.code, self.member


def expected_attendance(
    practice: Practice, *, until: date, known: Collection[tuple[str, str]] = frozenset()
) -> tuple[Expected, ...]:
    """Return who is expected at every session up to and including ``until``, by session and member.

    Pairs in ``known`` (session code, member code) are left out; a cancelled session expects nobody, and
    members who are inactive or no longer in Members are expected nowhere.
    """
    roster = counting(practice)
    sessions = (one for one in practice.sessions if one.state != "cancelled" and one.start.date() <= until)
    return tuple(
        Expected(session, member)
        for session in sorted(sessions, key=lambda one: (one.start, one.code))
        for member in on_roster(roster, session)
        if (session.code, member) not in known
    )


def by_group(memberships: Iterable[Membership]) -> Mapping[str, list[Membership]]:
    """Return the memberships of each group."""
    found: dict[str, list[Membership]] = {}
    for one in memberships:
        found.setdefault(one.group, []).append(one)
    return found


def counting(practice: Practice, *, past: bool = False) -> Mapping[str, list[Membership]]:
    """Return the memberships of each group that take a seat: of members who are in Members and not inactive.

    In the ``past`` those of inactive members took one too, where Left tells until when.
    """
    inactive = {one.code: one.status == "inactive" for one in practice.members}
    return by_group(
        one
        for one in practice.memberships
        if one.member in inactive and (not inactive[one.member] or (past and one.left is not None))
    )


def on_roster(roster: Mapping[str, list[Membership]], session: GroupSession) -> list[str]:
    """Return the codes of the members who belong to the session's group on its day, sorted."""
    day = session.start.date()
    return sorted({one.member for one in roster.get(session.group, ()) if one.active_on(day)})


def coming(practice: Practice, sessions: Iterable[GroupSession], *, today: date) -> dict[str, tuple[str, ...]]:
    """Return {session code: members who take a seat or are marked as there, and have not cancelled}.

    What becomes of a member later changes nothing about the sessions before ``today``.
    """
    wanted = {session.code: session for session in sessions}
    marked, away = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in practice.attendance:
        if row.session in wanted and row.status not in UNREPORTED:
            (away if row.status in NOT_COMING else marked)[row.session].add(row.member)
    rosters = {past: counting(practice, past=past) for past in (False, True)}
    seats = {code: on_roster(rosters[one.start.date() < today], one) for code, one in wanted.items()}
    return {code: tuple(sorted({*members, *marked[code]} - away[code])) for code, members in seats.items()}
