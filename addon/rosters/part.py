"""What each pass publishes for the staff's page: sessions of a few days with codes and first names. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from addon.behind_names import without_credentials
from addon.cells import text_of
from addon.incoming import MemberMarks
from addon.memory import news
from addon.on_page import DAYS_AHEAD, DAYS_BACK, PAGE_SESSION, PageSession, Seat
from addon.part import Given, Part, Result
from addon.person_names import first_name
from addon.records import Attendance, Clinician, GroupSession, TherapyGroup
from addon.sessions.cover import facilitators, room_and_link
from addon.video_links import room_link


def _rosters(given: Given) -> Result:
    first, last = given.today - timedelta(days=DAYS_BACK), given.today + timedelta(days=DAYS_AHEAD)
    near = [one for one in given.practice.sessions if first <= one.start.date() <= last]
    seats = _seats(given, {one.code for one in near})
    groups = {one.code: one for one in given.practice.groups}
    clinicians = {one.code: one for one in given.practice.clinicians}
    now = {one.code: _published(one, groups.get(one.group), clinicians, seats.get(one.code, ())) for one in near}
    return Result(memory=(news(PAGE_SESSION, given.remembered(PAGE_SESSION), now),))


def _published(
    session: GroupSession,
    group: TherapyGroup | None,
    clinicians: Mapping[str, Clinician],
    seats: Iterable[Seat],
) -> PageSession:
    present = facilitators(session, group).present
    room, typed = room_and_link(session, group)
    return PageSession(
        code=session.code,
        group=session.group,
        start=session.start,
        end=session.end,
        state=session.state,
        meets=session.meets or (group.meets if group else ""),
        room=room,
        link=room_link(typed) if typed else "",
        leaders=tuple((code, _called(clinicians.get(code))) for code in present),
        seats=tuple(sorted(seats, key=lambda one: (one.name.casefold(), one.member))),
    )


def _called(leader: Clinician | None) -> str:
    return first_name(without_credentials(leader.name)) if leader else ""


def _seats(given: Given, sessions: Collection[str]) -> dict[str, Iterable[Seat]]:
    """Return who is expected at each of these sessions, everybody once."""
    rows = [one for one in given.practice.attendance if one.session in sessions]
    answers = given.views["attendance"].rows(("answer",), only={one.id for one in rows}) if rows else ()
    told = {rid: text_of(answer) for rid, (answer,) in answers}
    marks = given.handed(MemberMarks)
    away = marks.away if marks else frozenset()
    names = {one.code: one.goes_by or first_name(one.name) for one in given.practice.members}
    found: dict[str, dict[str, Seat]] = defaultdict(dict)
    for one in rows:
        seat = _seat(one, names.get(one.member, ""), told.get(one.id, ""), is_away=(one.session, one.member) in away)
        found[one.session].setdefault(one.member, seat)
    return {session: seats.values() for session, seats in found.items()}


def _seat(row: Attendance, name: str, answer: str, *, is_away: bool) -> Seat:
    return Seat(
        member=row.member,
        name=name,
        status=row.status,
        answer=answer,
        joined_by=row.joined_by,
        is_away=is_away,
        disputed=row.disputed,
    )


ROSTERS = Part(name="rosters", sees=("attendance",), takes=(MemberMarks,), compute=_rosters, memory=(PAGE_SESSION,))
