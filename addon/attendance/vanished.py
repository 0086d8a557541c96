"""Visits that exports used to show and no longer show, inside the dates that their files cover. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from addon.absence import Sight
from addon.exports.export import Export
from addon.exports.identity import KnownPeople
from addon.memory import Kept
from addon.names_in_text import date_in_words, moment_in_words
from addon.part import View
from addon.questions import Question
from addon.records import ATTENDED, Attendance, GroupSession, Practice
from addon.sessions.claiming import roles
from addon.sessions.not_reported import Cover, covers
from addon.sessions.rebuild import Rebuilt
from addon.tabs import folded

ABSENT_VISIT = Kept("absent visit", date)
"""Since when a source no longer shows a visit, by source and attendance row."""
CAME, STAYED_AWAY = "attended", "not attended"


@dataclass(frozen=True, slots=True)
class _File:
    """One file of visits, with what it covers."""

    name: str
    cover: Cover

    def covers(self, session: GroupSession) -> bool:
        first, last, clinicians = self.cover
        return first <= session.start.date() <= last and bool(roles(session) & clinicians)


def sights(
    practice: Practice, view: View, exports: Sequence[Export], found: Rebuilt, *, people: KnownPeople, now: datetime
) -> Iterator[Sight]:
    """Yield whether each past visit that a source spoke of is still in that source's latest file about its day.

    A file with a row that cannot be read proves nothing, nor does one whose rows about that day wait for an answer.
    """
    files = _files(exports, people)
    sessions = {one.code: one for one in practice.sessions if one.end <= now} if files else {}
    seen = {(one.session, one.member): {place.container for place in one.places} for one in found.visits}
    for row in practice.attendance if sessions else ():
        session = sessions.get(row.session)
        if session is None or _is_unclear(row, session, found):
            continue
        for source, own in files.items():
            last = next((file for file in reversed(own) if file.covers(session)), None)
            if last is None:
                continue
            there = last.name in seen.get((row.session, row.member), ())
            if there or source in view.observed(row.id):
                yield Sight(row.id, source, there)


def _files(exports: Iterable[Export], people: KnownPeople) -> Mapping[str, list[_File]]:
    found: dict[str, list[_File]] = {}
    for export in exports:
        for cover in covers([export], people) if not export.counts.error else ():
            found.setdefault(export.source, []).append(_File(export.file, cover))
    return found


def _is_unclear(row: Attendance, session: GroupSession, found: Rebuilt) -> bool:
    day = session.start.date()
    waits = any((one, day) in found.open_days for one in (*roles(session), ""))
    return waits or (row.member, day) in found.unplaced


def in_doubt(practice: Practice, since: Mapping[str, date]) -> list[tuple[Attendance, date]]:
    """Return the rows marked as attended on which a line could rest though the EHR no longer has their visit."""
    return [(one, since[one.id]) for one in practice.attendance if one.id in since and one.status in ATTENDED]


def questions(practice: Practice, rows: Iterable[tuple[Attendance, date]]) -> dict[str, tuple[Question, list[str]]]:
    """Return the question about each session and day on which visits went, with the ids of the rows it is about."""
    starts = {one.code: one.start for one in practice.sessions}
    found: dict[str, tuple[list[Attendance], date]] = {}
    for row, day in rows:
        found.setdefault(f"not in ehr|{row.session}|{day}", ([], day))[0].append(row)
    return {
        key: (_question(key, gone, day, starts[gone[0].session]), [one.id for one in gone])
        for key, (gone, day) in found.items()
    }


def _question(key: str, rows: Sequence[Attendance], day: date, start: datetime) -> Question:
    visits = "1 visit" if len(rows) == 1 else f"{len(rows)} visits"
    who = ", ".join(sorted(one.member for one in rows))
    what = (
        f"{who}: marked as attended on {moment_in_words(start)} in {rows[0].group}, but the EHR no longer has "
        f"{visits} (since {date_in_words(day)}). Billing waits. Did they attend? If they differ, or the session did "
        "not take place, correct Status in Attendance instead."
    )
    return Question(key=key, kind="not in EHR", question=what, where="Attendance", choices=f"{CAME} / {STAYED_AWAY}")


def answered(key: str, answers: Mapping[str, str], choices: Collection[str] = (CAME, STAYED_AWAY)) -> str:
    """Return which of the choices a person wrote, "" while nobody decided."""
    word = folded(answers.get(key, ""))
    return next((one for one in choices if folded(one) == word), "")
