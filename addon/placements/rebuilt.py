"""Placements that only their rows still tell of, because the memory of earlier passes was lost. Pure.

A confirmed placement is watched again until its first session, and a no stays a no. Decisions about anything that was
open are not read: nobody can tell which group and session they were about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from addon.cells import text_of, typed
from addon.episode import OPEN
from addon.part import Given
from addon.placements.heard import words_of
from addon.placements.placement import PREFIX, TAB, Placement, RestsOn, Word
from addon.placing import CONFIRMED, DECLINED, IN_REVIEW, ReadyMember
from addon.sources import derived_id

_FIELDS = ("status", "member", "group", "first_session", "rests_on")
_IN_REVIEW = f"{OPEN}, {IN_REVIEW}: "
_MOST = 200
"""So many placements of one member are tried to find the one to which the id of a row belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of Placements that a clinician decided."""

    id: str
    stage: str
    status: str
    member: str
    group: str
    start: datetime | None
    rests: tuple[RestsOn, ...]


def rebuilt(given: Given, known: Mapping[str, Placement]) -> dict[str, Placement]:
    """Return the placements that rows of the tab tell of and nothing remembers, by row id; the part sees Placements."""
    found = (one for one in _rows(given) if one.id not in known)
    words = words_of(given)
    made = (_placement(given, one, words.get(one.id)) for one in found)
    return {one.id: one for one in made if one is not None}


def _rows(given: Given) -> Iterator[_Row]:
    """Yield the rows that still count: every no, and what is confirmed until its first session."""
    for rid, (status, member, group, start, rests) in given.views[TAB].rows(_FIELDS):
        stage, first = _stage(text_of(status)), typed(datetime, start)
        if stage == DECLINED or (stage and first is not None and first > given.wall):
            yield _Row(
                id=rid,
                stage=stage,
                status=text_of(status),
                member=given.directory.code("members", member),
                group=given.directory.code("groups", group),
                start=first,
                rests=tuple(RestsOn(one, "", one) for one in text_of(rests).split("; ") if one),
            )


def _stage(status: str) -> str:
    """Return the stage of a row that a clinician decided, "" for any other."""
    if status.startswith(_IN_REVIEW):
        return IN_REVIEW
    return next((one for one in (CONFIRMED, DECLINED) if status.startswith(f"{one} ")), "")


def _placement(given: Given, row: _Row, word: Word | None) -> Placement | None:
    """Return a row as the placement that it shows, None where it is not clear whose it is."""
    number = next((n for n in range(1, _MOST) if derived_id(PREFIX, TAB, f"{row.member}|{n}") == row.id), None)
    if not (row.member and row.group) or number is None:
        return None
    is_open = row.stage == IN_REVIEW
    return Placement(
        since=given.today,
        status=OPEN if is_open else row.status,
        number=number,
        stale=word.text if is_open and word else "",
        member=row.member,
        wishes=ReadyMember(member=row.member, prospect="", since=given.today),
        stage=row.stage,
        group=row.group,
        session=_session(given, row),
        start=row.start,
        rests=row.rests,
        by=word.by if word else "",
        decided_on=word.on if word else None,
    )


def _session(given: Given, row: _Row) -> str:
    mine = (one for one in given.practice.sessions if (one.group, one.start) == (row.group, row.start))
    return next((one.code for one in mine), "")
