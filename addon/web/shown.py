"""What the page shows, from what passes, senders and members left in the state: counts, codes, times.

It shows no name and no score, and no words but those of members' texts that somebody has to read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from addon.answers.asking import ASK
from addon.exports.folder import ACCEPTED, FILE, REFUSED, WAITING, KnownFile
from addon.memory import Kept
from addon.names_in_text import date_in_words, moment_in_words, time_in_words
from addon.outgoing import DELIVERED, FAILED, HANDED_OVER, NOT_SENT, PLANNED, SENDING, UNKNOWN, Sending
from addon.requests.from_cards import COVER_WANTED
from addon.requests.rows import REQUEST
from addon.self_booking import SLOT_ASK
from addon.session_codes import group_of
from addon.sync.log import LOG, LogEntry
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.questions import QUESTION, AskedQuestion
from addon.sync.state.database import State
from addon.today.outside import OUTSIDE_LINE, OutsideLine
from addon.waiting_list.part import SEAT_ASK
from addon.ways.make_ups import MAKE_UP_ASK
from addon.web.deps import PageStatus
from addon.web.texts import Texts, texts_to_read

NEED_CARE = (FAILED, UNKNOWN, NOT_SENT)
MOST_MESSAGES = 200
MOST_FILES = 12
_USE = {ACCEPTED: "used", WAITING: "used in part", REFUSED: "not used"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One kind of export: what was read of it last."""

    what: str
    days: str
    read: int
    loaded: int
    review: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message of the day, or that still waits, in the practice's wall time; ``group`` and ``person`` are codes."""

    at: str
    person: str
    group: str
    channel: str
    state: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for a person: how many, and in which tab."""

    count: int
    what: str
    tab: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The whole page. Times are the practice's, in words; ``place`` is whose they are, such as ``New York``.

    ``to_strangers`` counts the day's automatic answers to numbers that are not surely one member's. ``today`` has the
    lines of Today as others see them, where others do.
    """

    now: str
    place: str
    looked: str
    next_look: str
    passes: Sequence[LogEntry]
    sources: Sequence[SourceLine]
    texts: Texts
    waiting: Sequence[Waiting]
    messages: Sequence[MessageLine]
    care: Sequence[MessageLine]
    counts: Mapping[str, int]
    to_strangers: int
    status: PageStatus
    today: Sequence[OutsideLine] = ()


def shown(
    state: State, status: PageStatus, *, now: datetime, zone: str, titles: Mapping[str, str] = MappingProxyType({})
) -> Shown:
    """Return the page as it is now, an aware instant; ``titles`` are the plain names of the formats of exports."""
    here = now.astimezone(ZoneInfo(zone))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    today = [one for one in state.outbox.all(since=midnight).values() if _is_of(one, here)]
    lines = [_message(one, here) for one in sorted(today, key=_when)]
    questions = state.remembered(QUESTION)
    return Shown(
        now=_clock(now, here),
        place=zone.rpartition("/")[2].replace("_", " "),
        looked=_clock(status.looked, here),
        next_look=_clock(status.next_look, here),
        passes=sorted(state.remembered(LOG).values(), key=lambda one: one.when, reverse=True)[:5],
        sources=sources(state.remembered(FILE).values(), titles),
        texts=texts_to_read(state, questions, here),
        waiting=waiting(state, questions.values(), status),
        messages=lines[:MOST_MESSAGES],
        care=[line for line in lines if line.state in NEED_CARE],
        counts=Counter(line.state for line in lines),
        to_strangers=sum(one.message.is_answer and not one.message.person for one in today),
        status=status,
    )


def todays(state: State) -> list[OutsideLine]:
    """Return the lines of Today as an agency's page has them, in their order."""
    return [line for _, line in sorted(state.remembered(OUTSIDE_LINE).items())]


def sources(files: Iterable[KnownFile], titles: Mapping[str, str]) -> list[SourceLine]:
    """Return the newest file of each kind; a file's own name, which may hold a client's, is not shown."""
    newest: dict[str, KnownFile] = {}
    for one in sorted(files, key=lambda one: (one.made, one.arrived)):
        newest[one.profile or "a file of no kind we know"] = one
    return [
        SourceLine(
            what=titles.get(kind, kind.replace("_", " ")),
            days=f"{_day(one.first)} to {_day(one.last)}" if one.first else "",
            read=one.read,
            loaded=one.loaded,
            review=one.review,
            status=_USE.get(one.status, one.status),
        )
        for kind, one in sorted(newest.items())
    ][:MOST_FILES]


def _day(iso: str) -> str:
    return date_in_words(date.fromisoformat(iso))


def _is_of(one: Sending, here: datetime) -> bool:
    """Return whether a message belongs to the day, or should have left on an earlier one."""
    day = _when(one).astimezone(here.tzinfo).date()
    if one.state in {PLANNED, SENDING}:
        return day <= here.date()
    return day == here.date() and one.state in {HANDED_OVER, DELIVERED, *NEED_CARE}


def _when(one: Sending) -> datetime:
    return one.message.due if one.state in {PLANNED, SENDING, NOT_SENT} else one.since


def _message(one: Sending, here: datetime) -> MessageLine:
    return MessageLine(
        at=_clock(_when(one), here),
        person=one.message.person,
        group=group_of(one.message.session),
        channel=one.message.channel,
        state=one.state,
        reason=one.reason,
        remedy=one.remedy,
    )


IN_REQUESTS: tuple[Kept[Any], ...] = (REQUEST, COVER_WANTED, ASK, MAKE_UP_ASK, SLOT_ASK, SEAT_ASK)
"""What has a row in Requests, open or not."""


def waiting(state: State, questions: Iterable[AskedQuestion], status: PageStatus) -> list[Waiting]:
    """Return what waits for a person, with its tab."""
    requests = [one for kept in IN_REQUESTS for one in state.remembered(kept).values()]
    listed = [
        (open_count(questions), "question to answer", "questions to answer", "Needs review"),
        (open_count(state.remembered(DIFFERENCE).values()), "conflict to decide", "conflicts to decide", "Conflicts"),
        (open_count(requests), "request to decide", "requests to decide", "Requests"),
        (status.problems, "cell or file to put right", "cells or files to put right", "Today"),
    ]
    return [Waiting(count=n, what=one if n == 1 else many, tab=tab) for n, one, many, tab in listed if n]


def open_count(episodes: Iterable[object]) -> int:
    """Return how many episodes are open."""
    return sum(bool(getattr(one, "is_open", False)) for one in episodes)


def _clock(moment: datetime | None, here: datetime) -> str:
    if moment is None:
        return ""
    there = moment.astimezone(here.tzinfo)
    if there.date() == here.date():
        return time_in_words(there)
    words: str = moment_in_words(there.replace(tzinfo=None))
    return words


def is_late(status: PageStatus, now: datetime) -> bool:
    """Return whether the sheets were not read for so long that messages wait."""
    return status.looked is None or now - status.looked > timedelta(minutes=15)
