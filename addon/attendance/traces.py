"""What is no longer true withdraws its traces: rows that count nowhere, and visits that the EHR no longer has. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from addon.absence import absent, by_row, shown
from addon.attendance.not_counted import NOT_COUNTED, Roll, why_not_counted
from addon.attendance.vanished import ABSENT_VISIT, CAME, STAYED_AWAY, answered, doubts, visit_sights
from addon.memory import Remembered, news
from addon.names_in_text import date_in_words
from addon.on_page import MarksInDoubt
from addon.part import Given
from addon.questions import Question
from addon.records import Attendance
from addon.sessions.found import Rebuilt, SessionVisit
from addon.sources import Source


@dataclass(frozen=True, slots=True)
class WhatCounts:
    """Which rows count, and which of those are disputed.

    ``not_counted`` tells why rows do not; ``waiting`` since when the visits of others, about which a person is asked,
    are gone from the EHR. ``in_doubt`` are the (session, member) about whose mark on the page a person is asked.
    """

    not_counted: Mapping[str, str]
    waiting: Mapping[str, date]
    in_doubt: frozenset[tuple[str, str]] = frozenset()

    def of(self, rows: Iterable[Attendance]) -> tuple[Attendance, ...]:
        """Return the rows that count, those whose visit is gone as disputed."""
        return tuple(self._waiting(one) for one in rows if one.id not in self.not_counted)

    def _waiting(self, one: Attendance) -> Attendance:
        if one.id in self.waiting:
            return replace(one, disputed=True, not_in_ehr=self.waiting[one.id])
        return replace(one, disputed=True) if (one.session, one.member) in self.in_doubt else one


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a pass withdraws, what it asks about that, and what it remembers."""

    counts: WhatCounts
    sources: tuple[Source, ...]
    asked: tuple[Question, ...]
    memory: tuple[Remembered[Any], ...]


def traces(given: Given, found: Rebuilt | None) -> Traces:
    """Return what is withdrawn as of this pass; ``found`` is what its exports show."""
    gone_before, away_before = given.remembered(ABSENT_VISIT), given.remembered(NOT_COUNTED)
    gone = _absent_visits(given, found)
    since = by_row(gone)
    asked, waiting, stayed_away = _decided(given, gone)
    in_doubt = (given.handed(MarksInDoubt) or MarksInDoubt()).rows
    reasons = {**_not_counted(given, found), **stayed_away}
    return Traces(
        counts=WhatCounts(reasons, waiting, in_doubt),
        sources=shown(
            "attendance", {"not_counted": (away_before, reasons), "not_in_ehr": (by_row(gone_before), since)}
        ),
        asked=tuple(asked),
        memory=(news(NOT_COUNTED, away_before, reasons), news(ABSENT_VISIT, gone_before, gone)),
    )


def _absent_visits(given: Given, found: Rebuilt | None) -> dict[str, date]:
    before = given.remembered(ABSENT_VISIT)
    return absent(before, visit_sights(given, found) if found else (), given.today)


def _decided(given: Given, gone: Mapping[str, date]) -> tuple[list[Question], dict[str, date], dict[str, str]]:
    """Return what is still to be asked, the rows that wait for it, and those of members who did not attend."""
    asked: list[Question] = []
    waiting: dict[str, date] = {}
    stayed_away: dict[str, str] = {}
    starts = {one.code: one.start for one in given.practice.sessions} if gone else {}
    for one in doubts(given.practice.attendance, gone) if gone else ():
        answer = answered(one.key, given.answers)
        if answer == STAYED_AWAY:
            why = f"did not attend; not in the EHR since {date_in_words(one.since)}"
            stayed_away |= {row.id: why for row in one.rows}
        elif answer != CAME:
            asked.append(one.question(starts.get(one.rows[0].session)))
            waiting |= {row.id: one.since for row in one.rows}
    return asked, waiting, stayed_away


def _not_counted(given: Given, found: Rebuilt | None) -> dict[str, str]:
    view, roster, members = (given.views[name] for name in ("attendance", "roster", "members"))
    all_stays = len(roster.numbers) == len(given.practice.memberships)
    all_read = len(members.numbers) == len(given.practice.members)
    roll = Roll.of(
        given.practice, given.today, lambda rid: all_stays and "roster" in view.observed(rid), all_read=all_read
    )
    marks = found.visits if found else ()
    marked = {(one.session, one.member) for one in marks if _tells(one)}
    all_sessions = len(given.views["sessions"].numbers) == len(given.practice.sessions)
    return why_not_counted(given.practice, roll, marked=marked, all_sessions=all_sessions)


def _tells(one: SessionVisit) -> bool:
    return bool(one.status or one.code or one.note) or one.charge is not None
