"""Checks of the calendar: what a person does there is told, and never overwritten."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from addon.calendars.busy import Span
from addon.calendars.wanted import WantedEvent, Weekly, starts
from addon.online.selfcheck.calendar_desk import ZONE, CalendarDesk, said
from addon.online.selfcheck.checks import Check, Seen, seen
from addon.sync.adapters.google_calendar.busy import busy_times
from addon.sync.adapters.google_calendar.client import CHANGED, CONFLICT, Write
from addon.sync.adapters.google_calendar.event_body import is_cancelled, is_rewritten
from addon.sync.adapters.google_calendar.plan import stands_so

WEEKS, AFTER = 8, 6
"""How long a series is, and an occurrence after the clocks have changed (see ``first_start``)."""
_FILES = (
    "Until this holds, leave calendars = true out of [google] in practice.toml: clinicians then get calendar files, "
    "which rest on none of this."
)
_BUSY = (
    "Until this holds, leave [google.busy] out of practice.toml and put exports of the clinicians' own calendars "
    "into calendars/busy/."
)


def series(desk: CalendarDesk, code: str) -> WantedEvent:
    """Return a weekly series of one check."""
    return desk.event(code, repeats=Weekly(every=1, count=WEEKS))


def occurrence(whole: WantedEvent, number: int) -> WantedEvent:
    """Return one occurrence of a series, as its rule has it."""
    at = starts(whole)[number]
    return replace(whole, start=at, repeats=None, instead_of=at)


def reads_back(desk: CalendarDesk) -> Seen:
    """Create an event with texts of every kind and see it as we meant it."""
    event = desk.event("reads-back", description="two\nlines  and <b>&amp;</b> 三 🙂 ", location=" a  place ")
    desk.made(event)
    there = desk.standing(event)
    same = stands_so(event, there, desk.shelf) and not is_rewritten(there, desk.shelf.said(there, event.key))
    return seen(same, "as written" if same else "time or texts came back otherwise")


def stale_writes_are_refused(desk: CalendarDesk) -> Seen:
    """Change an event in every way on the ground of a version that a person has overtaken."""
    event = desk.event("if-match")
    old = desk.made(event)
    desk.edits(event, summary="A person's")
    writes = {
        "update": desk.shelf.put(event, old),
        "patch": desk.shelf.without("patch", old),
        "delete": desk.shelf.without("delete", old),
    }
    answers = {name: desk.status(write) for name, write in writes.items()}
    there = desk.standing(event)
    kept = there.get("summary") == "A person's" and not is_cancelled(there)
    text = ", ".join(f"{name} {status}" for name, status in answers.items())
    return seen(kept and set(answers.values()) == {CHANGED}, f"{text}; the person's {'stays' if kept else 'is lost'}")


def deletion_stays(desk: CalendarDesk) -> Seen:
    """Let a person delete an event after a token was given; created once more, it stays deleted."""
    event = desk.event("deleted")
    desk.made(event)
    token = desk.ours().changes(None).token
    desk.deletes(event)
    look, news = desk.told(token, event)
    told = news is not None and news.event is None
    status = desk.status(desk.shelf.put(event, None))
    there = desk.standing(event)
    gone = status == CONFLICT and bool(there) and is_cancelled(there)
    return seen(told and gone, f"{f'told at look {look}' if told else 'not told'}; created again: status {status}")


def moved_occurrence_is_told(desk: CalendarDesk) -> Seen:
    """Let a person move one occurrence."""
    whole = series(desk, "occurrence-moved")
    desk.made(whole)
    token = desk.ours().changes(None).token
    one = occurrence(whole, AFTER)
    desk.moves(one, 2)
    look, news = desk.told(token, one)
    told = news is not None and news.event is not None and news.event.start == one.start + timedelta(hours=2)
    return seen(told, f"told at look {look}" if told else "not told")


def busy_times_are_told(desk: CalendarDesk) -> Seen:
    """Read when the calendar's owner is busy: their own event counts, ours does not."""
    ours, theirs = desk.event("ours"), replace(desk.event("theirs"), start=desk.start - timedelta(days=1))
    desk.made(ours)
    own = {"summary": "Own", "start": said(theirs.start), "end": said(theirs.start + timedelta(minutes=50))}
    desk.client.write(Write(what="insert", calendar=desk.calendar, event=desk.name(theirs), body=own))
    day = datetime.combine(theirs.start.date(), time(), UTC)
    span = Span(first=day, last=day + timedelta(days=3), zone=ZONE)
    found, problems = busy_times(desk.client, {"C-00": [desk.calendar]}, span=span)
    count = len(found.get("C-00", ()))
    return seen(count == 1 and not problems, f"{count} of 1 time, {len(problems)} problems")


_TOLD = (
    (
        "event-reads-back",
        "An event reads back as it was written, so that an unchanged pass writes nothing.",
        reads_back,
        _FILES,
    ),
    (
        "stale-event-refused",
        "What a person changed in an event is not overwritten by who has not seen it.",
        stale_writes_are_refused,
        _FILES,
    ),
    ("deletion-stays", "An event that a person deletes is told as deleted and stays deleted.", deletion_stays, _FILES),
    (
        "occurrence-moved-told",
        "A moved session of a weekly series is told, with the time it had.",
        moved_occurrence_is_told,
        _FILES,
    ),
    ("busy-times", "A clinician's own events are told as busy times.", busy_times_are_told, _BUSY),
)
CHECKS = tuple(Check(code=code, promise=promise, run=run, step=step) for code, promise, run, step in _TOLD)
