"""The one life of whatever opens, stays and closes: flags, alerts, questions, conflicts, requests. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self, TypeVar

from addon.names_in_text import date_in_words

OPEN = "open"
DECIDE_AGAIN = "changed: clear the decision and decide again"
ACCEPT, DECLINE = "accept", "decline"
"""The words under Decision that are an answer to what was asked."""
ACCEPTED, DECLINED, HANDLED = "accepted", "declined", "handled"
"""How the status of an episode begins that a person decided: yes, no, or looked after in another way."""
OUTCOMES = {ACCEPT: ACCEPTED, DECLINE: DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What every such record has.

    ``since`` is the day it opened; ``status`` what people read: it begins with "open" or "changed" while the
    episode is open, and gives day and reason once it is closed. ``number`` counts the episodes under one key.
    ``stale`` is a decision that was made about another state of it: it does not count any more.
    """

    since: date
    status: str = OPEN
    number: int = 1
    stale: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether it may still need a person."""
        return self.status.startswith((OPEN, "changed"))

    @property
    def was_accepted(self) -> bool:
        """Return whether the answer to it was yes."""
        return self.status.startswith(ACCEPTED)

    @property
    def was_declined(self) -> bool:
        """Return whether the answer to it was no."""
        return self.status.startswith(DECLINED)

    def decided(self, today: date, word: str) -> Self:
        """Return it as a person decided it on this day; any word but accept and decline: they looked after it."""
        return replace(self, status=f"{OUTCOMES.get(word, HANDLED)} {date_in_words(today)}", stale="")

    def ended(self, today: date, why: str, word: str = "closed") -> Self:
        """Return it closed on this day, with the reason."""
        return replace(self, status=f"{word} {date_in_words(today)}: {why}", stale="")


E = TypeVar("E", bound=Episode)


def changed_episodes(before: Mapping[str, E], now: Mapping[str, E], end: Callable[[str, E], E]) -> dict[str, E]:
    """Return the episodes that this pass opens, changes or ends, by key.

    ``now`` holds those that are true, as they are after this pass. ``end`` is asked about each open one that is no
    longer true and returns it closed, or as it was to leave it open.
    """
    after = {key: one for key, one in now.items() if before.get(key) != one}
    for key, one in before.items():
        if one.is_open and key not in now:
            ended = end(key, one)
            if ended != one:
                after[key] = ended
    return after


def opened(made: E, before: E | None, decision: Callable[[E], str]) -> E:
    """Return a new episode after an earlier one (or none).

    A decision that its row already bears was made about something else (the memory of it was lost): it is stale.
    """
    made = replace(made, number=before.number + 1 if before else 1)
    word = decision(made)
    return replace(made, status=DECIDE_AGAIN, stale=word) if word else made


def moved_on(before: E, made: E, word: str) -> E:
    """Return an open episode whose two sides are other ones now; ``word``, decided about the old ones, is stale."""
    status = DECIDE_AGAIN if word else OPEN
    return replace(made, since=before.since, number=before.number, status=status, stale=word)
