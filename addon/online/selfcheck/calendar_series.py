"""Checks of weekly series: their occurrences over a change of clocks, moved, deleted and put back."""

from dataclasses import replace
from datetime import timedelta

from addon.calendars.wanted import WantedEvent, Weekly, starts
from addon.online.selfcheck.calendar_desk import DONE, CalendarDesk
from addon.online.selfcheck.checks import Check, Seen, seen
from addon.sync.adapters.google_calendar.client import CHANGED
from addon.sync.adapters.google_calendar.event_body import is_cancelled

WEEKS, BEFORE, AFTER = 8, 1, 6
"""How long a series is; occurrences before and after the clocks change (see ``first_start``)."""


def _series(desk: CalendarDesk, code: str) -> WantedEvent:
    return desk.event(code, repeats=Weekly(every=1, count=WEEKS))


def _occurrence(series: WantedEvent, number: int) -> WantedEvent:
    at = starts(series)[number]
    return replace(series, start=at, repeats=None, instead_of=at)


def occurrences_have_their_ids(desk: CalendarDesk) -> Seen:
    """Find occurrences of a series under the ids that we compute, at the same wall time all along."""
    series = _series(desk, "occurrence-ids")
    desk.made(series)
    found = {name: _occurrence(series, number) for name, number in (("before", BEFORE), ("after", AFTER))}
    wrong = []
    for name, one in found.items():
        there = desk.standing(one)
        if not there or desk.shelf.said(there, series.key).start != one.start:
            wrong.append(name)
    return seen(not wrong, f"not found {' and '.join(wrong)} the change" if wrong else "found before and after")


def occurrences_have_versions(desk: CalendarDesk) -> Seen:
    """Change an occurrence with the version it had, then once more with the same."""
    series = _series(desk, "occurrence-versions")
    desk.made(series)
    one = _occurrence(series, AFTER)
    write = desk.shelf.put(replace(one, start=one.start + timedelta(hours=1)), desk.standing(one))
    answers = desk.status(write), desk.status(write)
    return seen(answers == (DONE, CHANGED), f"first {answers[0]}, again {answers[1]}")


def moved_occurrence_is_told(desk: CalendarDesk) -> Seen:
    """Let a person move one occurrence."""
    series = _series(desk, "occurrence-moved")
    desk.made(series)
    token = desk.ours().changes(None).token
    one = _occurrence(series, AFTER)
    desk.moves(one, 2)
    look, news = desk.told(token, one)
    told = news is not None and news.event is not None and news.event.start == one.start + timedelta(hours=2)
    return seen(told, f"told at look {look}" if told else "not told")


def deleted_occurrence_is_told(desk: CalendarDesk) -> Seen:
    """Let a person delete one occurrence; a token tells it, and so does a list of everything."""
    series = _series(desk, "occurrence-deleted")
    desk.made(series)
    token = desk.ours().changes(None).token
    one = _occurrence(series, BEFORE)
    desk.deletes(one)
    look, news = desk.told(token, one)
    since = news is not None and news.event is None
    everything = desk.ours().changes(None).seen
    whole = any((each.id.key, each.id.instead_of, each.event) == (one.key, one.start, None) for each in everything)
    text = f"by token: {f'look {look}' if since else 'no'}; in a full list: {'yes' if whole else 'no'}"
    return seen(since and whole, text)


def occurrence_comes_back(desk: CalendarDesk) -> Seen:
    """Put an occurrence that was deleted."""
    series = _series(desk, "occurrence-restored")
    desk.made(series)
    one = _occurrence(series, BEFORE)
    desk.deletes(one)
    gone = desk.standing(one)
    status = desk.status(desk.shelf.put(one, gone)) if gone else 0
    there = desk.standing(one)
    back = bool(gone) and is_cancelled(gone) and bool(there) and not is_cancelled(there)
    return seen(back, f"status {status}, {there.get('status', 'not there')}")


def changed_occurrence_stays(desk: CalendarDesk) -> Seen:
    """Write another text into a series of which a person has moved one occurrence."""
    series = _series(desk, "occurrence-stays")
    desk.made(series)
    one = _occurrence(series, AFTER)
    desk.moves(one, 3)
    version = str(desk.standing(series)["etag"])
    desk.ours().put(replace(series, description="another text"), based_on=version)
    there = desk.standing(one)
    stays = bool(there) and desk.shelf.said(there, series.key).start == one.start + timedelta(hours=3)
    written = desk.standing(series).get("description") == "another text"
    return seen(stays and written, f"series {'written' if written else 'not written'}, {'stays' if stays else 'lost'}")


_TOLD = (
    (
        "occurrence-ids",
        "An occurrence has the id we compute, at the same wall time when clocks change.",
        occurrences_have_their_ids,
    ),
    (
        "occurrence-versions",
        "An occurrence has a version, and takes a write only with that.",
        occurrences_have_versions,
    ),
    (
        "occurrence-moved-told",
        "A moved occurrence is told after a token, with the time it had.",
        moved_occurrence_is_told,
    ),
    (
        "occurrence-deleted-told",
        "A deleted occurrence is told, by a token and in a full list.",
        deleted_occurrence_is_told,
    ),
    ("occurrence-restored", "A deleted occurrence stands again when it is written.", occurrence_comes_back),
    ("occurrence-stays", "Writing a series leaves a moved occurrence where a person put it.", changed_occurrence_stays),
)
CHECKS = tuple(Check(code=code, promise=promise, run=run) for code, promise, run in _TOLD)
