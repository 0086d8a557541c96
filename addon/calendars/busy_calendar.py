"""A clinician's own calendar as a pass has read it: when it is busy, and whether all of it could be read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from addon.problems import Place, Problem
from addon.sessions.commitments import BusyTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time asked about (UTC, half-open) and the zone that times without one are meant in."""

    first: datetime
    last: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyCalendar:
    """One calendar as it was read in this pass.

    ``key`` tells it from all others; ``owner`` is the clinician's code or name. ``is_whole``: all of it that matters
    could be read. ``is_bare``: there is no entry in it, past ones included.
    """

    place: Place
    key: str = ""
    owner: str = ""
    times: tuple[BusyTime, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_whole: bool = True
    is_bare: bool = False


def unread(place: Place, *, what: str, next_step: str, code: str = "unreadable-calendar") -> BusyCalendar:
    """Return a calendar of which nothing could be read."""
    return BusyCalendar(place=place, problems=(Problem(place, code, what, next_step, is_unread=True),), is_whole=False)


ReadBusy = Callable[[Span], tuple[BusyCalendar, ...]]
