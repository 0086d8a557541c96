"""A cover task: a session, a clinician who is away from it, whom we asked, what we typed, what became of it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from addon.cover_asks import GIVEN, YES
from addon.episode import Episode
from addon.memory import Kept
from addon.session_codes import day_of
from addon.sources import derived_id

KEPT_FOR = timedelta(days=400)
"""How long after its session a task is remembered: it counts for who was asked last and who covered how often."""
LOAD_OVER = timedelta(days=180)
"""Over how long covers given and received are counted."""
LOCKED = "its cell in Sessions is a formula, or cannot be read: type it there yourself"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverAsk:
    """One clinician asked, at an instant, about the session as it began then (``start``, wall time)."""

    clinician: str
    at: datetime
    start: datetime
    video: bool = False
    answer: str = ""
    answered: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCell:
    """A cell of Sessions that we typed: what we typed, and what it was before (codes of clinicians, words)."""

    session: str
    field: str
    value: str
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTask(Episode):
    """One session that one clinician would run, and is away from.

    ``start`` is the wall time at which it begins; ``rows`` are the ids of the rows of Time off. ``by`` covers it since
    ``covered`` (wall time), ``swap`` is the session that the one who was away leads for them in return. ``typed`` is
    what we typed. ``heeded`` are the words of a person that were obeyed or answered, ``note`` is the answer. ``parent``
    is the key of the task by which the one who is away now came to lead. ``by_person``: somebody looked after it, so
    that it does not open again by itself. ``done`` is what happened last.
    """

    session: str
    away: str
    start: datetime
    rows: tuple[str, ...] = ()
    asks: tuple[CoverAsk, ...] = ()
    by: str = ""
    covered: datetime | None = None
    swap: str = ""
    typed: tuple[TypedCell, ...] = ()
    heeded: str = ""
    note: str = ""
    parent: str = ""
    by_person: bool = False
    done: str = ""

    @property
    def key(self) -> str:
        """Return what it is remembered under."""
        return f"{self.session}|{self.away}|{self.number}"

    @property
    def id(self) -> str:
        """Return the id of its row in Cover."""
        return derived_id("CV", "cover", self.key)

    @property
    def seat(self) -> str:
        """Return the name of what only one substitute can have."""
        return f"{day_of(self.session) or self.start.date()} {self.key}"

    def ask_id(self, ask: CoverAsk) -> str:
        """Return the id of one ask."""
        return derived_id("CA", "cover ask", f"{self.key}|{ask.clinician}|{ask.start}|{ask.video}")

    def asked(self, clinician: str) -> CoverAsk | None:
        """Return the last ask to a clinician about the session as it is now."""
        mine = (one for one in reversed(self.asks) if one.clinician == clinician and one.start == self.start)
        return next(mine, None)

    def waits_for(self, now: datetime, wait: timedelta) -> list[CoverAsk]:
        """Return the asks to which an answer may still come before others are asked."""
        there = (one for one in self.asks if one.start == self.start and not one.answer)
        return [one for one in there if now < one.at + wait]

    def with_answer(self, ask: CoverAsk, answer: str, at: datetime) -> "CoverTask":
        """Return it with an answer; a yes is not taken back by a no."""
        if ask.answer in {YES, answer}:
            return self
        said = replace(ask, answer=answer, answered=at)
        return replace(self, asks=tuple(said if one == ask else one for one in self.asks))

    def given_to(self, clinician: str, *, now: datetime, wall: datetime) -> "CoverTask":
        """Return it as somebody covers because a person decided so (``now`` an instant): they are to be told."""
        asked = self.asked(clinician)
        ask = asked or CoverAsk(clinician=clinician, at=now, start=self.start)
        given = self if asked else replace(self, asks=(*self.asks, ask))
        return replace(given.with_answer(ask, GIVEN, wall), by=clinician, covered=wall)


COVER_TASK = Kept("cover task", CoverTask)
"""By the task's key."""


def latest(tasks: Mapping[str, CoverTask]) -> dict[tuple[str, str], CoverTask]:
    """Return the last task of each session and clinician who is away."""
    found: dict[tuple[str, str], CoverTask] = {}
    for one in tasks.values():
        before = found.get((one.session, one.away))
        if before is None or before.number < one.number:
            found[one.session, one.away] = one
    return found


def last_asked(tasks: Iterable[CoverTask]) -> dict[str, datetime]:
    """Return when each clinician was asked last."""
    found: dict[str, datetime] = {}
    for one in (ask for task in tasks for ask in task.asks):
        found[one.clinician] = max(one.at, found.get(one.clinician, one.at))
    return found


def load(tasks: Iterable[CoverTask], wall: datetime) -> Counter[str]:
    """Return by clinician the covers given, less those received; a swap counts both ways."""
    found: Counter[str] = Counter()
    for one in tasks:
        if one.by and one.start > wall - LOAD_OVER:
            pairs = [(one.by, one.away), (one.away, one.by)] if one.swap else [(one.by, one.away)]
            found.update(giver for giver, _ in pairs)
            found.subtract(receiver for _, receiver in pairs)
    return found
