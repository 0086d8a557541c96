"""The Sessions and Attendance tabs as records: rows as a view shows them. Pure.

Given the records from before the merge, only the rows that it changed are read again: of 100,000 rows a few change.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from addon.cells import text_of, typed
from addon.directory import Directory
from addon.part import View
from addon.records import Attendance, GroupSession, TimeOff
from addon.session_codes import group_of
from addon.sessions.time_off import with_away
from addon.tabs import Value

_SESSION = (
    "group_code",
    "original_start",
    "date",
    "start",
    "minutes",
    "clinician",
    "co_facilitator",
    "substitute",
    "room",
    "video_link",
    "held",
    "state",
    "closure",
)
_WHEN = frozenset({"date", "start", "state"})
_ATTENDANCE = (
    "session",
    "member_code",
    "status",
    "joined_by",
    "add_on",
    "code",
    "charge",
    "units",
    "note",
    "note_signed",
)


def sessions(
    view: View, directory: Directory, before: Iterable[GroupSession], time_off: Iterable[TimeOff] = ()
) -> tuple[GroupSession, ...]:
    """Return the Sessions tab as records; ``start`` is when the row has it now, ``away`` follows from ``time_off``.

    ``before`` are the records from before the merge (ignored where the view is as typed).
    """
    numbers = view.numbers
    kept = (
        [] if view.changed is None else [one for one in before if one.code in numbers and one.code not in view.changed]
    )
    anew = None if view.changed is None else numbers.keys() - {one.code for one in kept}
    rows = ((rid, dict(zip(_SESSION, found, strict=True))) for rid, found in view.rows(_SESSION, only=anew))
    made = [
        replace(one, is_unclear=True) if view.unread(rid) & _WHEN else one
        for rid, row in rows
        if (one := _session(rid, row, directory))
    ]
    return tuple(sorted(with_away((*kept, *made), time_off), key=lambda one: numbers.get(one.code, sys.maxsize)))


def _session(code: str, row: Mapping[str, Value], directory: Directory) -> GroupSession | None:
    original = typed(datetime, row["original_start"])
    if original is None or not row["group_code"]:
        return None
    day, at = typed(date, row["date"]) or original.date(), typed(time, row["start"]) or original.time()
    return GroupSession(
        code=code,
        group=text_of(row["group_code"]),
        original_start=original,
        start=datetime.combine(day, at),
        minutes=typed(int, row["minutes"]) or 60,
        clinician=directory.code("clinicians", row["clinician"]),
        co_facilitator=directory.code("clinicians", row["co_facilitator"]),
        substitute=directory.code("clinicians", row["substitute"]),
        room=text_of(row["room"]),
        video_link=text_of(row["video_link"]),
        meets=text_of(row["held"]),
        state=text_of(row["state"]) or "planned",
        closure=text_of(row["closure"]),
        length_known=bool(typed(int, row["minutes"])),
    )


def attendance(view: View, before: Iterable[Attendance]) -> tuple[Attendance, ...]:
    """Return the Attendance tab as records; ``before`` as for sessions. As typed, nothing counts as disputed."""
    if view.changed is None:
        return tuple(_attendances(view.rows(_ATTENDANCE), {}))
    changed = view.changed | view.disputes.keys()
    anew = {one.id: one for one in _attendances(view.rows(_ATTENDANCE, only=changed), view.disputes)}
    kept = [anew.pop(one.id, one) for one in before if one.id not in changed or one.id in anew]
    return (*kept, *anew.values())


def _attendances(rows: Iterable[tuple[str, list[Value]]], disputes: Mapping[str, str]) -> Iterator[Attendance]:
    made = (_attendance(rid, values, disputed=rid in disputes) for rid, values in rows)
    return (one for one in made if one is not None)


def _attendance(rid: str, values: list[Value], *, disputed: bool) -> Attendance | None:
    session, member, status, joined_by, add_on, code, charge, units, note, signed = values
    if not session or not member:
        return None
    return Attendance(
        id=rid,
        session=str(session),
        group=group_of(str(session)),
        member=str(member),
        status=text_of(status),
        joined_by=text_of(joined_by),
        add_on=text_of(add_on),
        code=text_of(code),
        charge=typed(Decimal, charge),
        units=typed(Decimal, units),
        note=text_of(note),
        note_signed=typed(date, signed),
        disputed=disputed,
    )
