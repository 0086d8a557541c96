"""What Control does about sending, one wish after the other, and what it answers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from addon.names_in_text import moment_in_words
from addon.part import Given
from addon.sending_paused import (
    NOW,
    PAUSE,
    PAUSED,
    RESUME,
    WISH_DONE,
    Paused,
    SendingWish,
    after,
    in_words,
    paused_now,
)
from addon.sessions.expand import wall_time
from addon.today_line import Target, TodayLine, TodayLines

_WHAT_WAITS = (
    "Nothing is sent but notes to staff and answers to texts that may be about distress. "
    "What falls due meanwhile and whose time passes is not sent."
)
_NOTHING_SENDS = "Nothing is set up to send messages by itself, so this changes nothing today."
_HOW = {True: 'Choose "resume sending" in Control to go on.', False: "An admin resumes it on the service's page."}
"""How it ends, by whether Control paused it."""


@dataclass(slots=True)
class Sending:
    """Whether sending is paused, as it will be once what was wished so far is done. ``zone`` is the practice's.

    ``done`` tells when wishes were carried out whose answers could not be written; ``is_sent``: something sends.
    """

    now: datetime
    zone: str
    found: Paused | None
    done: Mapping[str, datetime]
    is_sent: bool
    effects: list[SendingWish] = field(default_factory=list)

    @classmethod
    def of(cls, given: Given) -> "Sending":
        """Return it as the last pass and people left it."""
        return cls(
            now=given.now,
            zone=given.practice.zone,
            found=given.remembered(PAUSED).get(NOW),
            done=given.remembered(WISH_DONE),
            is_sent=bool(given.channels),
        )

    def do(self, row: str, do: str) -> str:
        """Note what a row wishes, and return its answer."""
        wish = SendingWish(row=row, do=do, at=self.now)
        at = self.done.get(wish.key)
        if at is not None:  # while somebody had the workbook open
            return f"{self._done(do)} It was done {moment_in_words(wall_time(at, self.zone))}, before this was written."
        made = after(wish, self.found)
        if made is None:
            return self._why_not(do)
        self.found = made
        self.effects.append(wish)
        return self._done(do)

    def again(self, row: str, do: str, at: datetime) -> None:
        """Note a wish that was answered, and of which nobody knows whether it was done: it is done now, or has been."""
        wish = SendingWish(row=row, do=do, at=at)
        self.found = after(wish, self.found) or self.found
        self.effects.append(wish)

    def _done(self, do: str) -> str:
        idle = "" if self.is_sent else f" {_NOTHING_SENDS}"
        if do == RESUME:
            return f"Done: what is due is sent again.{idle}"
        return f"Done: sending is paused. {_WHAT_WAITS}{idle} {_HOW[True]}"

    def _why_not(self, do: str) -> str:
        now = paused_now(self.found)
        if now is None:
            return "Not done: sending is not paused."
        by = in_words(now, self.zone)
        if do == PAUSE:
            return f"Sending was paused already, by {by}. {_HOW[now.from_sheet]}"
        return f"Not done: sending was paused by {by}. {_HOW[False]}"


def paused_lines(found: Paused | None, zone: str) -> TodayLines:
    """Return the line that tells on Today that nothing is sent, and who can let it go on."""
    now = paused_now(found)
    lines = []
    if now is not None:
        what = f"All sending is paused by {in_words(now, zone)}. What falls due is not sent. {_HOW[now.from_sheet]}"
        row = Target(tab="control", field="do", value=PAUSE, text="Control") if now.from_sheet else None
        lines.append(TodayLine(kind="Sending", urgency="today", what=what, target=row, as_it_is=True, is_shown=True))
    return TodayLines(tuple(lines), ("pause", "pauses"))
