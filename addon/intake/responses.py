"""Responses of a form that came as a file: which of them are new, and the rows of Intake that they make. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from addon.exports.export import Export
from addon.exports.review import stable_key
from addon.exports.rows import ProspectRow
from addon.intake.arrived import BY_FORM, FIELDS, Arrived, typed_cells
from addon.memory import Kept
from addon.part import Given
from addon.person_names import person_key
from addon.problems import Problem, in_file
from addon.questions import Question, is_yes
from addon.records import Prospect
from addon.tabs import Tab

RESPONSE = Kept("form response", str)
"""The code of the row that a response made, by the response's number."""
OLDEST = timedelta(days=90)
"""Who answered longer ago was looked after without Intake: a form's file has everybody since its beginning."""
TOO_OLD = "old response"
"""The rule by which such a response is skipped."""


@dataclass(frozen=True, slots=True)
class Responses:
    """The new responses as rows to make, those that have a row already by number, and what is told of the others.

    ``skipped`` counts by file and rule those that make no row; ``waiting`` asks about those that a person has to type.
    """

    arrived: tuple[Arrived, ...]
    there: Mapping[str, str]
    problems: tuple[Problem, ...]
    skipped: Mapping[tuple[str, str], int]
    waiting: tuple[Question, ...] = ()


def responses(given: Given, tab: Tab) -> Responses:
    """Return what the files of this pass bring. Each download of a form has all earlier responses once more."""
    known = given.remembered(RESPONSE)
    prospects = {_known_by(one.name, one.first_contact): one for one in given.practice.prospects}
    found: dict[int, Arrived] = {}
    there: dict[str, str] = {}
    problems: list[Problem] = []
    skipped: dict[tuple[str, str], int] = {}
    for export in given.from_exports.exports:
        read = list(_read(export.prospects, tab, given.wall))
        problems += [_nameless(row) for row, one in read if not one.values.get("name")]
        named = [one for _, one in read if one.values.get("name")]
        new = [one for one in named if str(one.number) not in known]
        late = [one for one in new if given.wall - one.at > OLDEST]
        there |= _in_rows(new, prospects)
        found |= {one.number: one for one in new if one not in late and str(one.number) not in there}
        too_old = sum(str(one.number) not in there for one in late)
        problems += _told(export.file, too_old)
        skipped |= {(export.file, TOO_OLD): too_old} if too_old else {}
    asked = (one for export in given.from_exports.exports for one in _waiting(export))
    waiting = tuple(one for one in asked if not is_yes(given.answers.get(one.key)))
    return Responses(tuple(found.values()), there, tuple(problems), skipped, waiting)


def _waiting(export: Export) -> Iterator[Question]:
    """Yield the question about each response of which only a person can tell whose it is."""
    whys = {one.place: one.what for one in export.problems}
    for row in export.held_back:
        if isinstance(row, ProspectRow):
            why = whys.get(row.place, "nobody can tell whose it is")
            yield Question(
                key=stable_key("response waits", row.at or row.place.at, row.phone, row.email, row.client.name),
                kind="response waits",
                question=f"A response made no row of Intake: {why}. Have you typed it into Intake by hand?",
                where=str(row.place),
                choices="yes",
                file=export.file,
                private=", ".join(filter(None, (row.client.name, row.phone, row.email))),
            )


def _read(rows: Iterable[ProspectRow], tab: Tab, wall: datetime) -> Iterator[tuple[ProspectRow, Arrived]]:
    for row in rows:
        at = min(_moment(row.at, wall), wall)
        born = row.client.birth_date
        texts = {name: str(getattr(row, name, "")) for name in FIELDS}
        texts |= {"name": row.client.name, "birth_date": born.isoformat() if born else ""}
        values, remarks = typed_cells(texts, tab)
        yield row, Arrived(number=_number(row), came_by=BY_FORM, at=at, values=values, remarks=remarks)


def _nameless(row: ProspectRow) -> Problem:
    what = "this response has no name that can be read, so it made no row of Intake"
    return Problem(row.place, "no-name", what, "Look it up in the form, and type it into Intake by hand.")


def _moment(at: date | datetime | None, wall: datetime) -> datetime:
    if isinstance(at, datetime):
        return at
    return datetime.combine(at, time()) if at else wall


def _number(row: ProspectRow) -> int:
    """Return what a response is known again by, below 0: arrivals in the inbox count from 1."""
    parts = (person_key(row.client.name), row.at or "", row.phone, row.email)
    return -int(stable_key("response", *parts).rpartition(" ")[2], 16)


def _known_by(name: str, at: datetime | None) -> tuple[str, datetime | None]:
    return person_key(name), at.replace(second=0, microsecond=0) if at else None


def _in_rows(
    some: Collection[Arrived], prospects: Mapping[tuple[str, datetime | None], Prospect]
) -> Iterator[tuple[str, str]]:
    """Yield those that a row of Intake shows, though nothing is remembered of them any more."""
    for one in some:
        row = prospects.get(_known_by(str(one.values["name"]), one.at))
        if row:
            yield str(one.number), row.code


def _told(file: str, late: int) -> Iterator[Problem]:
    if late:
        what = (
            f"{late} response{'s are' if late > 1 else ' is'} older than {OLDEST.days} days and made no row of Intake"
        )
        yield Problem(in_file(file), "old-response", what, "Type those who still want a group into Intake by hand.")
