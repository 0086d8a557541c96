"""Proposals in the calendar of the clinician who leads the group, and the yes or no in front of a title. Pure.

Such an event is about one group and one first session: another proposal has another event, so an old title decides
nothing. The answer is typed into the tab as the decision of the clinician whose calendar it is, and counts from there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from unicodedata import normalize

from addon.calendars.known_events import kind_of
from addon.calendars.wanted import PLACEMENT, AskedInTitles, WantedEvent
from addon.names_in_text import moment_in_words
from addon.part import Given, TypedCells
from addon.placements.heard import CONFIRM, DECLINE
from addon.placements.placement import TAB, Placement, Word
from addon.placing import CONFIRMED, DECLINED, PROPOSED
from addon.problems import Problem, in_tab
from addon.sessions.closed import closed_days
from addon.sessions.working_hours import NINE, Hours
from addon.tabs import folded

UNCLEAR = "unclear"
"""Something was typed in front of the title, and it is no answer."""
MINUTES = 15
HOW = "To answer, type yes or no in front of the title, or decide in Placements. Moving or deleting it decides nothing."
_WORDS = MappingProxyType({"yes": CONFIRM, "sí": CONFIRM, "si": CONFIRM, "no": DECLINE})
_FIRST = re.compile(r"\W*(\w+)(?:\s*[.,:;!]+\s*|\s+(?:[-\u2013\u2014]+\s+)?|$)")
"""The first word, and what parts it from the title: a yes with a question mark is no answer."""
_DAYS = 21
"""So far ahead a working day is looked for."""


def answer_in(title: str, asked: str) -> str:
    """Return the decision that somebody typed in front of a title, "" for none; also where nothing else is left of it.

    Anything else behind a yes or no is not clear: "no idea" decides nothing.
    """
    title = normalize("NFC", title)
    there = _FIRST.match(title)
    word = _WORDS.get(there[1].casefold(), "") if there else ""
    if not (there and word):
        return ""
    rest = folded(title[there.end() :])
    return word if not rest or (asked and rest.startswith(folded(asked))) else UNCLEAR


# --- what is shown --------------------------------------------------------------------------------------


def asked_in_titles(given: Given, placements: Iterable[Placement]) -> AskedInTitles:
    """Return an event for each proposal that waits, for the calendar of the clinician who leads its group."""
    leads = {one.code: one.clinician for one in given.practice.groups}
    found: dict[str, list[WantedEvent]] = {}
    for one in placements:
        lead = leads.get(one.group)
        if lead and one.is_open and one.stage == PROPOSED and one.start is not None:
            found.setdefault(lead, []).append(_event(given, one, lead, one.start))
    return AskedInTitles(found)


def _event(given: Given, one: Placement, lead: str, first: datetime) -> WantedEvent:
    return WantedEvent(
        key=f"{PLACEMENT} | {lead} | {_about(one)}",
        kind=PLACEMENT,
        start=_working_day(given, lead, one.shown or given.today),
        minutes=MINUTES,
        zone=given.practice.zone,
        title=_title(one),
        description=f"First session {moment_in_words(first)}.\n{HOW}",
    )


def _about(one: Placement) -> str:
    return f"{one.id} | {one.group} | {f'{one.start:%Y-%m-%d %H:%M}' if one.start else ''}"


def _title(one: Placement) -> str:
    return f"Placement to confirm: {one.member}, {one.group}"


def _working_day(given: Given, clinician: str, shown: date) -> datetime:
    """Return when the clinician's next working day after a proposal begins; once that is over, the next one."""
    first = max(shown + timedelta(days=1), given.today)
    hours, closed = Hours.of(given.practice), closed_days(given.practice)
    away = [one for one in given.practice.time_off if one.clinician == clinician and one.counts]
    for day in (first + timedelta(days=number) for number in range(_DAYS)):
        start = None if day in closed else hours.begins(clinician, day)
        if start and not any(one.start <= start < one.end for one in away):
            return start
    return datetime.combine(first, NINE)


# --- what is answered -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the title of an event tells now; ``about`` as in its key, ``word`` "" for nothing."""

    clinician: str
    about: str
    word: str


def answers(given: Given, placements: Mapping[str, Placement]) -> Iterator[Answer]:
    """Yield what changed in the calendars about placements."""
    for code, read in given.calendars.items():
        for seen in read.changes.seen if read.changes else ():
            if kind_of(seen.id) == PLACEMENT and seen.event is not None:
                about = seen.id.key.split(" | ", 2)[-1]
                one = placements.get(about.partition(" | ")[0])
                yield Answer(clinician=code, about=about, word=answer_in(seen.event.title, _title(one) if one else ""))


@dataclass(slots=True, kw_only=True)
class InCalendars:
    """Takes answers for decisions: ``placements`` and ``words`` (the decisions typed in the tab) by row id."""

    given: Given
    placements: dict[str, Placement]
    words: dict[str, Word]
    typed: list[TypedCells] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def hear(self) -> None:
        """Take in the titles of this pass; what a person typed in the tab is left as it is, and told."""
        for answer in answers(self.given, self.placements):
            self.read |= {answer.clinician} if answer.word else set()
            one = self.placements.get(answer.about.partition(" | ")[0])
            if one is None or not (one.is_open and one.stage == PROPOSED and _about(one) == answer.about):
                self._too_late(answer, one)
            elif answer.word == UNCLEAR:
                self._tell(answer.about, "what was typed in front of the title in a calendar is no clear yes or no")
            elif answer.word != one.answered:
                self._take(one, answer)
        for one in self.placements.values():
            word = self.words.get(one.id)
            differs = word is not None and word.text != one.stale and word.decision != one.answered
            if one.is_open and one.answered and differs:
                self._tell(one.id, f"a calendar answers {one.answered}, the row has another Decision: the row counts")

    def _take(self, one: Placement, answer: Answer) -> None:
        """Type an answer into the row, unless somebody decided there; a decision about another state is replaced."""
        self.placements[one.id] = replace(one, answered=answer.word)
        word = self.words.get(one.id)
        if not answer.word or (word is not None and word.text != one.stale):
            return
        cells = {"decision": answer.word, "decided_by": self.given.directory.label(answer.clinician)}
        if why := self._why_not(one, answer, is_stale=word is not None):
            self._tell(one.id, why)
            return
        self.placements[one.id] = replace(one, answered=answer.word, stale="")
        self.words[one.id] = Word(decision=answer.word, by=answer.clinician)
        self.typed.append(TypedCells(tab=TAB, rid=one.id, values=cells))

    def _why_not(self, one: Placement, answer: Answer, *, is_stale: bool) -> str:
        """Return why an answer cannot be typed into the row, "" if it can."""
        view = self.given.views[TAB]
        row = next(view.rows(("decided_by",), only={one.id}), None)
        if row is None or any(view.is_locked(one.id, name) for name in ("decision", "decided_by")):
            return "a calendar answers it, and the cells for that cannot be written"
        (by,) = row[1]
        if by and not is_stale and self.given.directory.code("clinicians", by) != answer.clinician:
            return "a calendar answers it, and Decided by names somebody else"
        return ""

    def _too_late(self, answer: Answer, one: Placement | None) -> None:
        """Tell of an answer to what is not asked any more, unless it was decided in that way."""
        same = {CONFIRM: CONFIRMED, DECLINE: DECLINED}.get(answer.word, "")
        is_done = one is not None and not one.is_open and one.stage == same and _about(one) == answer.about
        if answer.word and not is_done:
            self._tell(answer.about, "what a calendar answers is not asked any more: it changed, or was decided")

    def _tell(self, about: str, what: str) -> None:
        view, rid = self.given.views[TAB], about.partition(" | ")[0]
        place = in_tab(view.sheet.title, view.at(rid, "decision"))
        step = "Decide in Placements, or in the event that is in the calendar now."
        self.problems.append(Problem(place, "calendar-answer", f"{what} ({rid})", step))
