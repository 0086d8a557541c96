"""Publishes a practice's line after each of its passes: the agency's page opens no practice to show them all."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from addon.agency.lines import LINE, NEVER, TODAY, PracticeLine, PracticeToday
from addon.incoming import REPLY_TERMS
from addon.memory import Kept
from addon.sending_paused import who_paused
from addon.service.told import BUSY, DONE, FAILED, LOOKED, STOPPED, WAITS, PassTold
from addon.settings import PracticeFile
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.questions import QUESTION
from addon.sync.state.database import State
from addon.today.outside import OUTSIDE_COUNTS, OUTSIDE_LINE, OutsideCounts
from addon.web.shown import IN_REQUESTS, NEED_CARE, open_count
from addon.web.texts import texts_to_read

HELD_AFTER = timedelta(minutes=10)
"""How long after its time a message that did not leave counts as held."""
_BACK = timedelta(days=1)
_MOST_TROUBLE = 300
_READ: tuple[Kept[Any], ...] = (QUESTION, DIFFERENCE, *IN_REQUESTS, OUTSIDE_LINE, OUTSIDE_COUNTS)


def publish(agency: State, practice: str, told: PassTold, home: tuple[PracticeFile, State] | None) -> None:
    """Publish what a turn of a practice left: ``home`` are its settings and its state, None where it cannot be opened.

    Whoever runs a pass for an agency calls this after it, whatever came of it.
    """
    before = agency.one(LINE, practice) or NEVER
    line = _tried(before, told)
    if home is not None:
        line, today = _seen(line, *home, told.ended)
        if today != agency.one(TODAY, practice):
            agency.keep(TODAY, practice, today)
    if line != before:
        agency.keep(LINE, practice, line)


def keep_only(agency: State, practices: Collection[str]) -> None:
    """Forget what was published of practices that are no longer there; where none is, the disk is away."""
    for gone in agency.remembered(LINE).keys() - set(practices) if practices else ():
        agency.forget(LINE, gone)
        agency.forget(TODAY, gone)


def _tried(before: PracticeLine, told: PassTold) -> PracticeLine:
    """Return the line with how the pass went; one that never began, as somebody else was at work, is no news."""
    if told.result in {BUSY, STOPPED}:
        return before
    is_failed = told.result == FAILED
    return replace(
        before,
        looked=told.began if told.result in LOOKED else before.looked,
        began=told.began,
        result=told.result,
        trouble=told.trouble[:_MOST_TROUBLE],
        failures=before.failures + 1 if is_failed else 0,
        problems=told.problems if told.result in {DONE, WAITS} else before.problems,
    )


def _seen(line: PracticeLine, file: PracticeFile, state: State, now: datetime) -> tuple[PracticeLine, PracticeToday]:
    """Return the line with what waits there now, and its Today."""
    found = state.all_remembered(_READ)
    questions, terms = found[QUESTION.kind], state.one(REPLY_TERMS, "practice")
    texts = texts_to_read(state, questions, now.astimezone(ZoneInfo(file.zone)))
    due = found[OUTSIDE_COUNTS.kind].get("today", OutsideCounts())
    sent = state.outbox.all(since=now - _BACK).values()
    today = PracticeToday(lines=tuple(one for _, one in sorted(found[OUTSIDE_LINE.kind].items())))
    seen = replace(
        line,
        name=terms.sender if terms else "",
        safety=max(due.safety, len(texts.item_9) + len(texts.distress)),
        questions=open_count(questions.values()),
        conflicts=open_count(found[DIFFERENCE.kind].values()),
        requests=sum(open_count(found[kept.kind].values()) for kept in IN_REQUESTS),
        held=len(state.outbox.due(now - HELD_AFTER)),
        unsent=sum(one.state in NEED_CARE and one.since >= now - _BACK for one in sent),
        paused=bool(who_paused(state, file.zone)),
        due=due,
    )
    return seen, today
