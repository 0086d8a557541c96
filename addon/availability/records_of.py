"""The tabs Rooms, Clinician hours, Time off and Closures as records, and why a row is none. Pure.

A cell that cannot be read counts as it was read last, so what is wrong here is what the cells of a row mean together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Generic, TypeVar

from addon.cells import BadCell, text_of, typed
from addon.names_in_text import date_in_words
from addon.part import View
from addon.problems import Problem, in_tab
from addon.records import UNCLEAR, Closure, MeetingRoom, TimeOff, WorkingHours
from addon.sessions.weekly_slots import weekly_slots
from addon.tabs import folded

T = TypeVar("T")
USUAL_CHANGEOVER = 10
"""Minutes that a room stays empty between two sessions, where Changeover minutes is blank."""
LONGEST = timedelta(days=366)
"""What lasts longer is a slip of the pen in a year."""


@dataclass(slots=True)
class RowsRead(Generic[T]):
    """The records of a tab by row id, and what is wrong with rows: field, words and next step by row id."""

    records: dict[str, T] = field(default_factory=dict)
    wrong: dict[str, tuple[str, BadCell]] = field(default_factory=dict)

    def refuse(self, rid: str, name: str, what: str, step: str) -> None:
        """Note what is wrong with a row; ``name`` is the field to correct."""
        self.wrong[rid] = (name, BadCell(what, step))

    def texts(self) -> Mapping[str, str]:
        """Return what is wrong with each row, as Check shows it."""
        return {rid: f"{bad.what[:1].upper()}{bad.what[1:]}. {bad.next_step}" for rid, (_, bad) in self.wrong.items()}

    def problems(self, view: View) -> Iterable[Problem]:
        """Yield it with the cells to correct."""
        for rid, (name, bad) in self.wrong.items():
            yield Problem(
                in_tab(view.sheet.title, view.at(rid, name)),
                "unclear-row",
                bad.what,
                bad.next_step,
                quotes=name == "times",
            )


def rooms(view: View) -> RowsRead[MeetingRoom]:
    """Return the rows of Rooms; of two that have one name the first counts."""
    found: RowsRead[MeetingRoom] = RowsRead()
    named: set[str] = set()
    for rid, (name, people, changeover, active) in view.rows(("name", "people", "changeover", "active")):
        size, minutes = typed(int, people), typed(int, changeover)
        if not name or folded(name) in named:
            found.refuse(rid, "name", "another row has this name, so this one does not count", "Delete one of the two.")
            continue
        named.add(folded(name))
        if (size is not None and size < 1) or (minutes is not None and not 0 <= minutes <= 240):
            what = "People is below 1 or Changeover minutes are not 0 to 240, so that number does not count"
            found.refuse(rid, "people", what, "Correct it, or leave it blank.")
        found.records[rid] = MeetingRoom(
            id=rid,
            name=text_of(name),
            people=size if size and size > 0 else None,
            changeover=USUAL_CHANGEOVER if minutes is None or not 0 <= minutes <= 240 else minutes,
            active=active is not False,
        )
    return found


def hours(view: View) -> RowsRead[WorkingHours]:
    """Return the rows of Clinician hours; one whose times cannot be read tells only that nobody can tell."""
    found: RowsRead[WorkingHours] = RowsRead()
    for rid, (clinician, times, where, since, until) in view.rows(
        ("clinician_code", "times", "where", "since", "until")
    ):
        first, last, slots = typed(date, since), typed(date, until), weekly_slots(text_of(times))
        if not clinician:
            found.refuse(rid, "clinician", "this is not clearly one clinician", "Pick from the list.")
            continue
        if first and last and last < first:
            found.refuse(rid, "until", "Until is before From, so the row does not count", "Correct one of the two.")
            continue
        if isinstance(slots, BadCell):
            what = f"{slots.what}, so nobody can tell when the clinician works"
            found.refuse(rid, "times", what, slots.next_step)
        found.records[rid] = WorkingHours(
            id=rid,
            clinician=text_of(clinician),
            slots=() if isinstance(slots, BadCell) else slots,
            where=text_of(where) or "both",
            since=first,
            until=last,
        )
    return found


_TIME_OFF = ("clinician_code", "what", "since", "until", "from_time", "until_time", "status")


def time_off(view: View) -> RowsRead[TimeOff]:
    """Return the rows of Time off whose clinician and stretch are clear."""
    found: RowsRead[TimeOff] = RowsRead()
    for rid, (clinician, what, since, until, begins, ends, status) in view.rows(_TIME_OFF):
        first = typed(date, since)
        last = first if until is None else typed(date, until)
        if not clinician or first is None or last is None:
            found.refuse(rid, "clinician", "Clinician, From or Until is not clear, so nothing follows", "Correct it.")
            continue
        one = TimeOff(
            id=rid,
            clinician=text_of(clinician),
            since=first,
            until=last,
            begins=typed(time, begins),
            ends=typed(time, ends),
            what=text_of(what),
            status=text_of(status) or ("approved" if what == "sick" else "requested"),
        )
        if not _is_stretch(first, last) or one.end <= one.start:
            step = "Correct Until or the times. What lasts longer than a year needs two rows."
            found.refuse(rid, "until", "this ends before it begins or lasts more than a year, so nothing follows", step)
        else:
            found.records[rid] = one
    return found


def _is_stretch(first: date, last: date) -> bool:
    return first.year < 9000 and timedelta() <= last - first <= LONGEST


_CLOSURE = ("date", "until", "name", "group", "group_code", "what", "to_date", "at_time")


def closures(view: View) -> RowsRead[Closure]:
    """Return the rows of Closures; where nobody can tell which group is meant, none of that day is touched."""
    found: RowsRead[Closure] = RowsRead()
    for rid, (day, until, name, group, code, what, to_date, at_time) in view.rows(_CLOSURE):
        first = typed(date, day)
        last = first if until is None else typed(date, until)
        if first is None or last is None or not _is_stretch(first, last):
            step = "Correct Day or Until. What lasts longer than a year needs two rows."
            found.refuse(rid, "until", "this ends before it begins or lasts more than a year, so nothing follows", step)
            continue
        is_unclear = bool(group) and not code
        if is_unclear:
            words = f"this is not clearly one group, so what is planned from {date_in_words(first)} on stays as it is"
            found.refuse(rid, "group", words, "Pick from the list, or clear it for all groups.")
        found.records[rid] = Closure(
            id=rid,
            day=first,
            until=last,
            name=text_of(name),
            group=text_of(code),
            what=UNCLEAR if is_unclear else text_of(what),
            to=typed(date, to_date),
            at=typed(time, at_time),
        )
    return found
