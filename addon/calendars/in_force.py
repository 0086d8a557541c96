"""What counts as busy in a pass: what each calendar tells now, or told last where it cannot be read. Pure.

Unreadable is not empty. A feed that turned into a page to sign in, a file that ends too early, one without a single
entry where there were some: nobody can tell what the calendar holds now, so none of its time is free again. Whether a
calendar that is not there any more was removed on purpose is for a person to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from addon.calendars.busy_calendar import BusyCalendar
from addon.memory import Kept, Remembered, news
from addon.names_in_text import date_in_words
from addon.problems import Place, Problem
from addon.questions import Question, is_no
from addon.sessions.commitments import BusyTime
from addon.tabs import folded

REMOVED, PUT_BACK = "removed", "put back"
_NO_ENTRIES = "there are no entries in this calendar any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTold:
    """What a calendar told when all of it was read last; ``place`` is how it is called in texts."""

    on: date
    owner: str
    place: str
    times: tuple[BusyTime, ...] = ()


LAST_TOLD = Kept("busy calendar", LastTold)
"""By the calendar's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known when busy times are put in force: the last ones, the answers to questions, the time."""

    before: Mapping[str, LastTold]
    answers: Mapping[str, str]
    now: datetime
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The calendars with the times that count, the questions about those that are gone, and what to remember."""

    calendars: tuple[BusyCalendar, ...]
    asked: tuple[Question, ...]
    memory: Remembered[LastTold]


def in_force(read: Iterable[BusyCalendar], asked: Asked) -> InForce:
    """Return what counts as busy now."""
    found = [_counting(one, _ahead(asked.before.get(one.key), asked.now)) for one in read]
    kept = {one.key: asked.before[one.key] for one in found if not one.is_whole and one.key in asked.before}
    whole = {one.key: _told(one, asked.today) for one in found if one.is_whole and one.key}
    gone = dict(_gone(found, asked))
    return InForce(
        calendars=(*found, *(_as_told(key, last, asked.answers) for key, last in gone.items())),
        asked=tuple(_question(key, last) for key, last in gone.items()),
        memory=news(LAST_TOLD, asked.before, kept | whole | gone),
    )


def _told(calendar: BusyCalendar, today: date) -> LastTold:
    return LastTold(on=today, owner=calendar.owner, place=str(calendar.place), times=calendar.times)


def _ahead(last: LastTold | None, now: datetime) -> LastTold | None:
    """Return what a calendar told last about the time to come, None if nothing."""
    times = tuple(one for one in last.times if one.end > now) if last else ()
    return replace(last, times=times) if last and times else None


def _counting(calendar: BusyCalendar, last: LastTold | None) -> BusyCalendar:
    """Return the calendar with what it told last, where it cannot be read or has no entry at all any more."""
    if last is None or not (calendar.is_bare or not calendar.is_whole):
        return calendar
    problems = calendar.problems
    if calendar.is_bare:
        step = "If it is empty on purpose, remove the file; else export the calendar again."
        problems = (Problem(calendar.place, "empty-calendar", _NO_ENTRIES, step, is_unread=True),)
    told = f"what it told on {date_in_words(last.on)} still counts"
    return replace(
        calendar,
        times=tuple(sorted({*calendar.times, *last.times})),
        problems=tuple(replace(one, what=f"{one.what}; {told}") for one in problems),
        is_whole=False,
    )


def _gone(found: Iterable[BusyCalendar], asked: Asked) -> Iterator[tuple[str, LastTold]]:
    """Yield the calendars that are not there any more though they told of time to come that no other tells of."""
    there = {one.key for one in found}
    told = {time for one in found for time in one.times}
    for key, last in asked.before.items():
        ahead = _ahead(last, asked.now)
        if key in there or ahead is None or told.issuperset(ahead.times):
            continue
        if folded(asked.answers.get(_key(key, last), "")) != REMOVED:
            yield key, last


def _as_told(key: str, last: LastTold, answers: Mapping[str, str]) -> BusyCalendar:
    """Return a calendar that is gone as it was told; once somebody wants to put it back, it is told until it is."""
    place, answer = Place(last.place), answers.get(_key(key, last), "")
    what = f"this calendar is not back yet; what it told on {date_in_words(last.on)} still counts"
    step = f"Put it back, or answer {REMOVED} in Needs review."
    back = (Problem(place, "calendar-gone", what, step, is_unread=True),)
    problems = back if is_no(answer) or folded(answer) == folded(PUT_BACK) else ()
    return BusyCalendar(place=place, key=key, owner=last.owner, times=last.times, problems=problems, is_whole=False)


def _question(key: str, last: LastTold) -> Question:
    """Return what is asked until the calendar is there again, or somebody removed it on purpose."""
    what = (
        f"this calendar is not there any more. What it told on {date_in_words(last.on)} counts until this is settled."
    )
    step = "Was it removed on purpose? If not, put it back."
    return Question(
        key=_key(key, last),
        kind="calendar gone",
        question=f"{what} {step}",
        where=last.place,
        choices=f"{REMOVED} / {PUT_BACK}",
    )


def _key(key: str, last: LastTold) -> str:
    """Return the key of the question: of this calendar, as it was told last."""
    told = sha256(repr(last.times).encode()).hexdigest()[:8]
    return f"busy calendar|{sha256(key.encode()).hexdigest()[:12]}|{last.on.isoformat()}|{told}"
