"""What each pass publishes for the staff's page and for calendar programs. Pure.

The page gets sessions of a few days with codes and first names, nothing else about anybody. Feeds get the events that
every calendar shows, with codes alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from addon.calendars.ical_text import calendar_text
from addon.calendars.wanted import WantedCalendars
from addon.cells import text_of
from addon.feeds import FEED
from addon.memory import news
from addon.on_page import DAYS_AHEAD, DAYS_BACK, PAGE_SESSION, PageSession, Seat
from addon.part import Given, Part, Result
from addon.person_names import first_name
from addon.records import Attendance, Clinician, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators, room_and_link


def _rosters(given: Given) -> Result:
    first, last = given.today - timedelta(days=DAYS_BACK), given.today + timedelta(days=DAYS_AHEAD)
    near = [one for one in given.practice.sessions if first <= one.start.date() <= last]
    seats = _seats(given, {one.code for one in near})
    groups = {one.code: one for one in given.practice.groups}
    clinicians = {one.code: one for one in given.practice.clinicians}
    now = {
        one.code: _published(given.practice, one, groups.get(one.group), clinicians, seats.get(one.code, ()))
        for one in near
    }
    return Result(memory=(news(PAGE_SESSION, given.remembered(PAGE_SESSION), now),))


def _published(
    practice: Practice,
    session: GroupSession,
    group: TherapyGroup | None,
    clinicians: Mapping[str, Clinician],
    seats: Iterable[Seat],
) -> PageSession:
    present = facilitators(session, group).present
    return PageSession(
        code=session.code,
        group=session.group,
        start=session.start,
        end=session.end,
        zone=practice.zone,
        state=session.state,
        meets=session.meets or (group.meets if group else ""),
        room=room_and_link(session, group)[0],
        leaders=tuple((code, first_name(clinicians[code].name) if code in clinicians else "") for code in present),
        seats=tuple(sorted(seats, key=lambda one: (one.name.casefold(), one.member))),
    )


def _seats(given: Given, sessions: Collection[str]) -> dict[str, Iterable[Seat]]:
    """Return who is expected at each of these sessions, everybody once."""
    rows = [one for one in given.practice.attendance if one.session in sessions]
    answers = given.views["attendance"].rows(("answer",), only={one.id for one in rows}) if rows else ()
    told = {rid: text_of(answer) for rid, (answer,) in answers}
    names = {one.code: one.goes_by or first_name(one.name) for one in given.practice.members}
    found: dict[str, dict[str, Seat]] = defaultdict(dict)
    for one in rows:
        found[one.session].setdefault(one.member, _seat(one, names.get(one.member, ""), told.get(one.id, "")))
    return {session: seats.values() for session, seats in found.items()}


def _seat(row: Attendance, name: str, answer: str) -> Seat:
    return Seat(
        member=row.member,
        name=name,
        status=row.status,
        answer=answer,
        joined_by=row.joined_by,
        disputed=row.disputed,
    )


def _feeds(given: Given) -> Result:
    wanted, before = given.handed(WantedCalendars), given.remembered(FEED)
    if wanted is None:
        return Result()
    gone = {code: () for code in before if code not in wanted.events}  # whoever left has no events any more
    now = {
        code: calendar_text(code, events, now=given.now, before=before.get(code, "").encode()).decode()
        for code, events in {**wanted.events, **gone}.items()
    }
    return Result(memory=(news(FEED, before, now),))


ROSTERS = Part(name="rosters", sees=("attendance",), compute=_rosters, memory=(PAGE_SESSION,))
FEEDS = Part(name="feeds", takes=(WantedCalendars,), compute=_feeds, memory=(FEED,))
