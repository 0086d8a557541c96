"""Whether all sending is paused, by whom, and what the workbook's Control tab wishes about it. Plain data.

Whoever paused it, on a page or in the workbook, did the same: nothing leaves until somebody resumes.
"""

from dataclasses import dataclass
from datetime import datetime

from addon.memory import Kept, Memory
from addon.names_in_text import moment_in_words
from addon.sessions.expand import wall_time

THE_TAB = "the Control tab"
"""By whom sending was paused that a row of Control paused: a workbook has no accounts."""
PAUSE, RESUME = "pause sending", "resume sending"
"""What Control can be asked about sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Who paused all sending, or let it go on again, and when. ``from_sheet``: a row of Control did."""

    by: str
    since: datetime
    is_over: bool = False
    from_sheet: bool = False


PAUSED = Kept("sending paused", Paused)
NOW = "last"
"""The key of the one record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingWish:
    """An effect: a row of Control (by its id) asks at an instant to pause all sending, or to resume it."""

    row: str
    do: str
    at: datetime

    @property
    def key(self) -> str:
        """Return under which key it is kept that it was done."""
        return f"{self.row} {self.do}"


WISH_DONE = Kept("sending wish done", datetime)
"""When each wish was carried out, by its key, until the pass after that has read it.

A wish of a workbook that somebody has open is carried out before its answer can be written, and only once.
"""


def pause(memory: Memory, by: str, now: datetime) -> None:
    """Remember that somebody paused all sending."""
    memory.keep(PAUSED, NOW, Paused(by=by, since=now))


def resume(memory: Memory, by: str, now: datetime) -> None:
    """Remember that somebody lets messages be sent again."""
    memory.keep(PAUSED, NOW, Paused(by=by, since=now, is_over=True))


def paused_now(found: Paused | None) -> Paused | None:
    """Return the pause that is in force, None if there is none."""
    return None if found is None or found.is_over else found


def last_decided(found: Paused | None) -> str:
    """Return what tells one decision about sending from the next."""
    return found.since.isoformat() if found else ""


def in_words(found: Paused, zone: str) -> str:
    """Return who paused and when, in the practice's zone: ``ana, since Tue Mar 3 12:00 PM``."""
    return f"{found.by}, since {moment_in_words(wall_time(found.since, zone))}"


def who_paused(memory: Memory, zone: str) -> str:
    """Return who paused all sending and when in the practice's zone, "" if nobody did."""
    found = paused_now(memory.one(PAUSED, NOW))
    return in_words(found, zone) if found else ""


def after(wish: SendingWish, found: Paused | None) -> Paused | None:
    """Return what becomes of sending by a row's wish, None where nothing changes.

    A pause that somebody with an account made is not lifted from the workbook. Whatever somebody decided after the
    wish was read counts for more.
    """
    if found is not None and found.since > wish.at:
        return None
    now = paused_now(found)
    if wish.do == PAUSE:
        return None if now else Paused(by=THE_TAB, since=wish.at, from_sheet=True)
    if now is None or not now.from_sheet:
        return None
    return Paused(by=THE_TAB, since=wish.at, is_over=True, from_sheet=True)


def carry_out_wish(memory: Memory, wish: SendingWish) -> None:
    """Do what a row of Control wishes, once; what was done already is not done again."""
    if memory.one(WISH_DONE, wish.key) is not None:
        return
    made = after(wish, memory.one(PAUSED, NOW))
    if made is not None:
        memory.keep(PAUSED, NOW, made)
    memory.keep(WISH_DONE, wish.key, wish.at)
