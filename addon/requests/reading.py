"""What the two-way calendars told, made into what is known of them; or a question where too much vanished. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from addon.calendars import known_events
from addon.calendars.known_events import KNOWN, SESSION, KnownEvents, kind_of
from addon.calendars.ports import Changes
from addon.names_in_text import moment_in_words
from addon.part import Given
from addon.problems import Place, Problem
from addon.questions import Question
from addon.requests import from_calendars
from addon.requests.from_calendars import SessionsInSheet
from addon.sources import few
from addon.tabs import folded

FILL = "calendar:"
"""Confirmed with a clinician's code behind it: fill that calendar again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsRead:
    """What is known of each calendar now, what the readable ones told, and what a person has to settle."""

    known: Mapping[str, KnownEvents]
    told: Mapping[str, Changes]
    asked: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()


def calendars_read(given: Given) -> CalendarsRead:
    """Take in the changes of every calendar that could be read."""
    known: dict[str, KnownEvents] = {code: dict(events) for code, events in given.remembered(KNOWN).items()}
    told: dict[str, Changes] = {}
    asked, problems = [], []
    for code, read in given.calendars.items():
        if read.fault is not None:
            what = f"{read.fault.what}; it was left alone"
            place = Place(f"calendar of {code}")
            problems.append(Problem(place, "unread-calendar", what, read.fault.next_step, is_unread=True))
        elif read.changes is not None:
            problems += _unclear(code, read.changes)
            before = {} if code in given.fill_again else known.get(code, {})
            after, question = _without_deleted(given, code, before, read.changes)
            if question is not None:
                asked.append(question)
            else:
                known[code], told[code] = after, read.changes
    problems += [one for code, events in known.items() for one in _unread(code, events)]
    for code in sorted(given.fill_again - told.keys()):
        what = "no calendar online of this clinician could be read, so none was filled again"
        step = "Compare the code with the tab Clinicians. Files in calendars need nothing: each pass writes them whole."
        problems.append(Problem(Place(f"calendar of {code}"), "not-filled-again", what, step))
    return CalendarsRead(known=known, told=told, asked=tuple(asked), problems=tuple(problems))


def _unclear(code: str, told: Changes) -> Iterator[Problem]:
    """Yield a problem for each event of which the calendar cannot tell what became: it alone is left alone."""
    for _, fault in told.unclear:
        what = f"{fault.what}; it was left alone"
        yield Problem(Place(f"calendar of {code}"), "unclear-event", what, fault.next_step, is_unread=True)


def _unread(code: str, known: KnownEvents) -> Iterator[Problem]:
    """Yield the series of which nobody can tell when they take place now."""
    for event in (event for event, one in known.items() if one.unread):
        about = " ".join(event.key.split(" | ")[2:3]) or event.key
        what = f"how the series of {about} repeats cannot be read any more; it was left alone"
        step = "Let it repeat weekly there; what is to change, change in Sessions or Groups."
        yield Problem(Place(f"calendar of {code}"), "unread-series", what, step, is_unread=True)


def without_time(known: Mapping[str, KnownEvents], sheet: SessionsInSheet, now: datetime) -> Iterator[Problem]:
    """Yield the events of sessions to come that somebody made all day."""
    for code, events in known.items():
        for event, one in events.items():
            session = sheet.of(event)
            over = session is not None and (session.start <= now or session.state == "cancelled")
            if kind_of(event) == SESSION and one.has_no_time and not over:
                about = session.code if session else f"the series of {' '.join(event.key.split(' | ')[2:3])}"
                what = f"{about} was made all day there, which tells no time; it was left alone"
                step = "Give it a time there: the session's own settles it, another one becomes a request."
                yield Problem(Place(f"calendar of {code}"), "all-day-session", what, step)


def without_session(known: Mapping[str, KnownEvents], sheet: SessionsInSheet, now: datetime) -> Iterator[Problem]:
    """Yield the series that somebody gave more times than there are sessions: the next write takes these out again."""
    for code, events in known.items():
        for event, times in from_calendars.without_session(events, sheet, now):
            about = " ".join(event.key.split(" | ")[2:3])
            what = (
                f"the series of {about} takes place at {len(times)} times without a session, from"
                f" {moment_in_words(times[0])} on; they do not stay"
            )
            step = "Add what is to take place in Sessions, or change the weekday or the rhythm in Groups."
            yield Problem(Place(f"calendar of {code}"), "no-session-there", what, step)


def _without_deleted(
    given: Given, code: str, before: KnownEvents, told: Changes
) -> tuple[KnownEvents, Question | None]:
    """Return what is known now; what a complete listing no longer has counts as deleted.

    Where too many events vanished, or nothing is left in a calendar, a person is asked instead.
    """
    known = known_events.put_back(known_events.heard(before, told), told.lost)
    unseen = known_events.vanished(known, told)
    gone = unseen if len(unseen) > few(len(known)) else known_events.emptied(before, known, unseen)
    if not gone:
        return known_events.deleted(known, unseen), None
    mark = sha256("|".join(f"{one.key} {one.instead_of}" for one in gone).encode()).hexdigest()[:8]
    key = f"calendar|{code}|{mark}"
    answer = folded(given.new_answers.get(key, ""))
    if answer == "deleted":
        return known_events.deleted(known, unseen), None
    if answer == "putback":
        return known_events.put_back(known, gone), None
    what = (
        f"{len(gone)} of {len(known)} events vanished at once. Until this is settled it is left alone."
        f" To fill it again, put them back or run groupkeeper sync --accept {FILL}{code}."
    )
    question = Question(
        key=key,
        kind="calendar left alone",
        question=what,
        where=f"calendar of {code}",
        choices="deleted / put back",
    )
    return known, question
