"""Finds past sessions that an export should contain, by its dates, but does not. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from addon.exports.export import Export
from addon.exports.identity import Match, recognise_clinician
from addon.exports.known_people import KnownPeople
from addon.records import GroupSession
from addon.sessions.claiming import roles

Cover = tuple[date, date, frozenset[str], datetime]
"""The first and last day of a file, the clinicians it mentions, and when it was made."""


def covers(exports: Iterable[Export], people: KnownPeople) -> list[Cover]:
    """Return each visit file's covered dates with the clinicians it mentions."""
    found = []
    for export in exports:
        if export.covers and export.visits:
            matches = (recognise_clinician(name, people) for name in {row.clinician for row in export.visits})
            clinicians = frozenset(one.code for one in matches if isinstance(one, Match))
            found.append((*export.covers, clinicians, export.made))
    return found


def not_reported(
    sessions: Iterable[GroupSession],
    covered: Sequence[Cover],
    *,
    open_days: Collection[tuple[str, date]],
    now: datetime,
) -> tuple[str, ...]:
    """Return the past ones of these sessions on covered days: no row of an export is about them.

    ``open_days`` are the (clinician, day) of rows that wait for an answer. A file's last day may be incomplete, so
    it is left.
    """
    found = []
    for session in sessions:
        leading, day = roles(session), session.start.date()
        if session.end > now or session.state not in {"planned", "not reported"}:
            continue
        if any((one, day) in open_days for one in (*leading, "")):
            continue
        if any(first <= day < last and leading & seen and session.end <= made for first, last, seen, made in covered):
            found.append(session.code)
    return tuple(sorted(found))
