"""Visits of which a file tells the day and no time: what is asked about them, and what becomes of them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from addon.exports.joined import JoinedVisit
from addon.exports.review import ReviewItem, stable_key
from addon.names_in_text import date_in_words
from addon.records import Appointment, GroupSession
from addon.sessions.found import SessionVisit


def dated_key(one: JoinedVisit, *, is_open: bool) -> str:
    """Return the key of the question which group met.

    Where several sessions of the day are possible (``is_open``) it is about this member and day; where there is none,
    about all visits of one clinician, weekday and code: that is a group which Groups does not have then.
    """
    when = (one.member, one.day) if is_open else (f"{one.day:%A}",)
    return stable_key("dated", one.clinician_key, *when, one.code[:5])


def which_group(rows: Sequence[JoinedVisit], several: Collection[str], led: Collection[str]) -> ReviewItem:
    """Return the question which group met; ``several`` have a session that day, ``led`` are all of the clinician's."""
    one = rows[0]
    days = ", ".join(date_in_words(day) for day in sorted({row.day for row in rows}))
    members = len({row.member for row in rows})
    who = one.member if several else f"{members} member{'' if members == 1 else 's'}"
    why = f"it may be {' or '.join(sorted(several))}" if several else f"no group of {one.clinician} has a session then"
    question = f"{one.clinician} met {who} on {days} ({one.code}, without a time): {why}. Which group was it?"
    return ReviewItem(
        kind="which group",
        key=dated_key(one, is_open=bool(several)),
        question=question,
        place=one.places[0],
        choices=(*sorted(several or led), "not a group session"),
        rows=sum(len(row.places) for row in rows),
    )


def seen_again(row: JoinedVisit, single: Appointment) -> JoinedVisit:
    """Return an individual appointment of an earlier pass with the status that a row without a time gives it."""
    return replace(row, start=single.start, minutes=single.minutes, code=single.code, charge=single.charge)


def as_told(rows: Sequence[JoinedVisit], status: str) -> JoinedVisit:
    """Return the one visit that rows without a time mean, with the status that a person told."""
    places = tuple(place for row in rows for place in row.places)
    return replace(rows[0], status=status, weak=False, places=places)


def session_visit(session: GroupSession, rows: Sequence[JoinedVisit], *, status: str, weak: bool) -> SessionVisit:
    """Return the one visit of a member at a session that several rows tell of."""
    main = next((row for row in rows if row.code), rows[0])
    return SessionVisit(
        session=session.code,
        group=session.group,
        member=main.member,
        status=status,
        weak=weak,
        code=main.code,
        extra_codes=tuple(dict.fromkeys(extra for row in rows for extra in row.extra_codes)),
        charge=next((row.charge for row in rows if row.charge is not None), None),
        units=next((row.units for row in rows if row.units is not None), None),
        note=next((row.note for row in rows if row.note), ""),
        note_signed=next((row.note_signed for row in rows if row.note_signed), None),
        profiles=tuple(dict.fromkeys(profile for row in rows for profile in row.profiles)),
        places=tuple(place for row in rows for place in row.places),
    )
