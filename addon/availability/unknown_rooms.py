"""Rooms that are typed into Groups and Sessions, and are in no row of Rooms. Pure."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from addon.near_words import did_you_mean
from addon.part import View
from addon.problems import Problem, in_tab
from addon.records import MeetingRoom
from addon.tabs import Value, folded

_STEP = "Pick from the list, or add the room to Rooms."


def unknown_rooms(groups: View, sessions: View, rooms: Iterable[MeetingRoom], *, today: date) -> Iterator[Problem]:
    """Yield the cells with such a room; a practice that lists no rooms has none that are unknown.

    A session from today on that has its group's room is not told besides.
    """
    names = [one.name for one in rooms]
    known = {folded(name) for name in names} | {""}
    if not names:
        return
    usual: dict[str, str] = {}
    for rid, (room, status) in groups.rows(("room", "status")):
        usual[rid] = _folded(room)
        if status != "ended" and usual[rid] not in known:
            yield _problem(groups, rid, str(room), names)
    for rid, (room, group, day, state) in sessions.rows(("room", "group_code", "date", "state")):
        is_to_come = isinstance(day, date) and day >= today and state != "cancelled"
        if is_to_come and _folded(room) not in known | {usual.get(str(group), "")}:
            yield _problem(sessions, rid, str(room), names)


def _folded(room: Value) -> str:
    return folded(str(room or ""))


def _problem(view: View, rid: str, room: str, names: Collection[str]) -> Problem:
    place = in_tab(view.sheet.title, view.at(rid, "room"))
    return Problem(place, "unknown-room", f"{room} is not in Rooms", did_you_mean(room, names, _STEP), quotes=True)
