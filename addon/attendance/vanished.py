"""Visits that exports used to show and no longer show, inside the dates that their files cover. Pure.

A file with a row that cannot be read proves nothing, nor does one whose rows about that day wait for an answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from addon.absence import NOT_IN_EHR, Sight, by_row, lacking
from addon.attendance.appointments import key_of
from addon.exports.export import Export
from addon.exports.known_people import KnownPeople, known_people
from addon.memory import Kept
from addon.names_in_text import date_in_words, moment_in_words
from addon.part import ExportsRead, Given
from addon.questions import Question
from addon.records import ATTENDED, Appointment, Attendance, GroupSession
from addon.sessions.claiming import roles
from addon.sessions.found import Rebuilt
from addon.sessions.not_reported import Cover, covers
from addon.tabs import folded

ABSENT_VISIT = Kept("absent visit", date)
"""Since when a source no longer shows a visit, by source and attendance row."""
CAME, STAYED_AWAY = "attended", "not attended"


@dataclass(frozen=True, slots=True)
class _File:
    """One new file of visits, with what it covers."""

    name: str
    source: str
    cover: Cover

    def covers(self, day: date, clinicians: frozenset[str]) -> bool:
        first, last, own, _ = self.cover
        return first <= day <= last and bool(clinicians & own)


def visit_sights(given: Given, found: Rebuilt) -> Iterator[Sight]:
    """Yield whether each past visit that a source spoke of is still in that source's latest file about its day."""
    practice, view = given.practice, given.views["attendance"]
    files = _new_files(given.from_exports, known_people(practice, given.answers, given.from_exports.exports))
    past = {one.code: one for one in practice.sessions if one.end <= given.wall} if files else {}
    proving = {code: _proving(one, files, found) for code, one in past.items()}
    seen = {(one.session, one.member): {place.container for place in one.places} for one in found.visits}
    for row in practice.attendance if past else ():
        for file in proving.get(row.session, {}).values():
            there = file.name in seen.get((row.session, row.member), ())
            is_unplaced = (row.member, past[row.session].start.date()) in found.unplaced
            if there or (file.source in view.observed(row.id) and not is_unplaced):
                yield Sight(row.id, file.source, there)


def appointment_sights(given: Given, appointments: Iterable[Appointment], found: Rebuilt) -> Iterator[Sight]:
    """Yield whether each individual appointment is still in the latest file with times about its day."""
    files = _new_files(
        given.from_exports, known_people(given.practice, given.answers, given.from_exports.exports), timed=True
    )
    for one in appointments if files else ():
        day, clinicians = one.start.date(), frozenset({one.clinician})
        last = next((file for file in reversed(files) if file.covers(day, clinicians)), None)
        if last is not None and not {(one.clinician, day), ("", day)} & found.open_days:
            there = last.name in found.singles.get((one.member, one.clinician, one.start), ())
            yield Sight(key_of(one), "", there)


def _new_files(read: ExportsRead, people: KnownPeople, *, timed: bool = False) -> list[_File]:
    exports = [one for one in read.exports if one.sha256 in read.fresh and not one.counts.error]
    wanted = (one for one in exports if not timed or _has_times(one))
    return [_File(one.file, one.source, cover) for one in wanted for cover in covers([one], people)]


def _has_times(export: Export) -> bool:
    return any(one.start is not None for one in export.visits)


def _proving(session: GroupSession, files: Iterable[_File], found: Rebuilt) -> Mapping[str, _File]:
    """Return the latest file of each source that tells who was at a session."""
    day, clinicians = session.start.date(), roles(session)
    if any((one, day) in found.open_days for one in (*clinicians, "")):
        return {}
    return {file.source: file for file in files if file.covers(day, clinicians) and file.cover[3] >= session.end}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Visits of one session, marked as attended, that the EHR no longer has since one day: one question."""

    key: str
    since: date
    rows: Sequence[Attendance]
    sources: Sequence[str]

    def question(self, start: datetime | None) -> Question:
        """Return what a person is asked; ``start`` is when the session took place."""
        who = ", ".join(sorted(one.member for one in self.rows))
        when = moment_in_words(start) if start else self.rows[0].session
        lists = f"{' and '.join(self.sources)} no longer {'has' if len(self.sources) == 1 else 'have'}"
        visits, ask = "this visit", "Did the member attend?"
        if len(self.rows) > 1:
            visits, ask = "these visits", "Did they attend? If only some did, correct Status in Attendance instead."
        what = (
            f"{who}: marked as attended on {when} in {self.rows[0].group}, but the EHR's {lists} {visits} (since "
            f"{date_in_words(self.since)}). Billing waits. {ask}"
        )
        choices = f"{CAME} / {STAYED_AWAY}"
        return Question(key=self.key, kind=NOT_IN_EHR, question=what, where="Attendance", choices=choices)


def doubts(rows: Iterable[Attendance], gone: Mapping[str, date]) -> Iterator[Doubt]:
    """Yield the sessions with visits marked as attended, on which a line could rest, that are gone from the EHR."""
    since = by_row(gone)
    found: dict[tuple[str, date], list[Attendance]] = {}
    for row in rows:
        if row.id in since and row.status in ATTENDED:
            found.setdefault((row.session, since[row.id]), []).append(row)
    for (session, day), own in found.items():
        ids = {one.id for one in own}
        yield Doubt(key=f"not in ehr|{session}|{day}", since=day, rows=own, sources=lacking(gone, ids))


def answered(key: str, answers: Mapping[str, str]) -> str:
    """Return which of the choices a person wrote, "" while nobody decided."""
    word = folded(answers.get(key, ""))
    return next((one for one in (CAME, STAYED_AWAY) if folded(one) == word), "")
