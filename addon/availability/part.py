"""The tabs Rooms, Clinician hours and Time off: what counts, and what is wrong with a row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from addon.availability import records_of
from addon.availability.cover import check_text, concerned, cover_text
from addon.availability.records_of import RowsRead
from addon.availability.unknown_rooms import unknown_rooms
from addon.names_in_text import in_names, names_of
from addon.part import Given, Part, Result, View
from addon.records import Practice, TimeOff
from addon.sessions.weekly_slots import hours_in_words
from addon.sources import Source, SourceRow
from addon.tabs import Value

T = TypeVar("T")


def answered(
    view: View, read: RowsRead[T], tell: Callable[[T], Mapping[str, Value]], *, fresh: Iterable[str] = ()
) -> Result:
    """Return what is computed beside each row; what is wrong with one is in its Check and a problem.

    ``fresh`` are the ids of the rows that this pass adds.
    """
    texts = read.texts()
    rows, added = [], tuple(fresh)
    for rid in (*view.numbers, *added):
        values = dict(tell(read.records[rid])) if rid in read.records else {}
        rows.append(SourceRow(rid=rid, values=values | ({"check": texts[rid]} if rid in texts else {})))
    source = Source(name="computed", tab=view.tab.name, rows=tuple(rows), creates=bool(added))
    return Result(sources=(source,), problems=tuple(read.problems(view)))


def _rooms(given: Given) -> Result:
    view = given.views["rooms"]
    return answered(view, records_of.rooms(view), lambda room: {"check": "OK" if room.active else "not used any more"})


def _with_rooms(given: Given, _: Result) -> Practice:
    return replace(given.practice, rooms=tuple(records_of.rooms(given.views["rooms"]).records.values()))


def _hours(given: Given) -> Result:
    view = given.views["clinician_hours"]
    return answered(view, records_of.hours(view), lambda one: {"check": f"OK: {hours_in_words(one.slots)}"})


def _with_hours(given: Given, _: Result) -> Practice:
    return replace(given.practice, hours=tuple(records_of.hours(given.views["clinician_hours"]).records.values()))


def _time_off(given: Given) -> Result:
    view, practice, names = given.views["time_off"], given.practice, names_of(given.practice)

    def tell(off: TimeOff) -> Mapping[str, Value]:
        sessions = concerned(practice, off, wall=given.wall)
        return {"cover": cover_text(practice, sessions), "check": in_names(check_text(practice, off, sessions), names)}

    told = answered(view, records_of.time_off(view), tell)
    unknown = unknown_rooms(given.views["groups"], given.views["sessions"], practice.rooms, today=given.today)
    return replace(told, problems=(*told.problems, *unknown))


def _with_time_off(given: Given, _: Result) -> Practice:
    return replace(given.practice, time_off=tuple(records_of.time_off(given.views["time_off"]).records.values()))


ROOMS = Part(name="rooms", tabs=("rooms",), compute=_rooms, records=_with_rooms)
HOURS = Part(name="clinician hours", tabs=("clinician_hours",), sees=("time_off",), compute=_hours, records=_with_hours)
"""Sees Time off as typed, so that every part after it knows who is away."""
TIME_OFF = Part(
    name="time off", tabs=("time_off",), sees=("groups", "sessions"), compute=_time_off, records=_with_time_off
)
"""Merged after Sessions: beside each row is how many of the sessions concerned are covered.

It tells of rooms in Groups and Sessions that nobody lists, too: no room is known before Rooms is merged.
"""
