"""Sessions that do not fit where or when they are: too many for the room, outside somebody's working hours. Pure."""

from collections.abc import Iterator
from datetime import date

from addon.records import GroupSession, MeetingRoom, Practice
from addon.sessions.cover import facilitators, room_and_link
from addon.sessions.double_bookings import DoubleBooking
from addon.sessions.expected import coming
from addon.sessions.taking_part import REMOTE, TakingPart
from addon.sessions.working_hours import Hours
from addon.tabs import folded

ROOM_SIZE, ROOM_UNUSED, HOURS = "room size", "room not used", "hours"


def out_of_place(practice: Practice, *, today: date) -> Iterator[DoubleBooking]:
    """Yield what is wrong with each session from today on; what nobody filled in is wrong with none."""
    groups = {one.code: one for one in practice.groups}
    rooms = {folded(one.name): one for one in practice.rooms}
    sessions = [one for one in practice.sessions if one.state != "cancelled" and one.start.date() >= today]
    members = coming(practice, sessions, today=today) if rooms else {}
    taking_part, hours = TakingPart.of(practice, sessions), Hours.of(practice)
    for one in sessions:
        group = groups.get(one.group)
        leaders = facilitators(one, group).present
        room = rooms.get(folded(room_and_link(one, group)[0]))
        if room is not None:
            there = sum(taking_part.by(one, code) not in REMOTE for code in members[one.code])
            yield from _in_room(one, room, there, leaders=len(leaders))
        for code in leaders:
            why = hours.why_outside(code, one.start, one.end, meets=taking_part.how_meets(one))
            if why:
                yield _found(HOURS, code, one, f"{code} {why}: {one.code}.")


def _in_room(one: GroupSession, room: MeetingRoom, there: int, *, leaders: int) -> Iterator[DoubleBooking]:
    if not room.active:
        what = f"{room.name} is not used any more (Rooms), and {one.code} is planned there."
        yield _found(ROOM_UNUSED, room.name, one, what)
    elif room.people is not None and there + leaders > room.people:
        what = f"{room.name} takes {room.people} people; {there} members and {leaders} clinicians come to {one.code}."
        yield _found(ROOM_SIZE, room.name, one, what)


def _found(kind: str, subject: str, one: GroupSession, sentence: str) -> DoubleBooking:
    return DoubleBooking(
        kind=kind,
        subject=subject,
        first=one.code,
        second="",
        against=kind,
        start=one.start,
        minutes=one.minutes,
        sentence=sentence,
    )
