"""Which life of its key each event is in: we remember it, because Google may name a deleted event by its id alone.

So only what we remember tells our own deletion from a person's (see ``event_id``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from addon.calendars.ports import DELETED
from addon.memory import Kept, Memory
from addon.sync.adapters.google_calendar.event_body import (
    GONE,
    KEY,
    LIFE,
    Resource,
    event_id,
    is_cancelled,
    is_marked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The present life of an event, counted from 0; ``is_over``: we deleted it, or were about to.

    ``rest``: the ids under which a series goes on that a person cut; who deletes one is told of by its id alone.
    """

    number: int = 0
    is_over: bool = False
    rest: tuple[str, ...] = ()


LIVES = Kept("google life", Life)
"""By the calendar's id and the event's key; an event in its first life is not remembered."""


class Lives:
    """The lives of one calendar's events. ``practice`` makes their ids."""

    def __init__(self, memory: Memory, calendar: str, practice: str) -> None:
        self._memory, self._calendar, self._practice = memory, calendar, practice

    def of(self, key: str) -> Life:
        """Return the present life of a key."""
        return self._known.get(self._name(key), Life())

    def keep(self, key: str, life: Life) -> None:
        """Remember it at once; the same again is no write."""
        if self.of(key) != life:
            self._memory.keep(LIVES, self._name(key), life)
            self._known[self._name(key)] = life

    def whole(self, found: Resource, key: str, number: int) -> dict[str, Any]:
        """Return a found life of a key: of a deleted one with what Google left out, marked where the deletion is ours.

        Earlier versions marked an event before they deleted it.
        """
        if not is_cancelled(found):
            return dict(found)
        life = self.of(key)
        over = is_marked(found) or number < life.number or (number == life.number and life.is_over)
        private = {KEY: key, LIFE: str(number)} | ({GONE: "deleted"} if over else {})
        return {"etag": DELETED, **found, "extendedProperties": {"private": private}}

    def ended(self, keys: Iterable[str]) -> dict[str, Resource]:
        """Return, by id, the lives of the keys that we ended ourselves; they are shown as deleted."""
        over = {key: self.of(key).number for key in keys if self.of(key).is_over}
        found = {event_id(self._practice, key, number): (key, number) for key, number in over.items()}
        return {name: self.whole({"id": name, "status": "cancelled"}, *one) for name, one in found.items()}

    def named(self, keys: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return key and life by id, of every life that the keys have had."""
        lives = ((key, number) for key in keys for number in range(self.of(key).number + 1))
        return {event_id(self._practice, key, number): (key, number) for key, number in lives}

    def cut(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the keys of series that a person cut, by the ids under which they go on."""
        return {name: key for key in keys for name in self.of(key).rest}

    @cached_property
    def _known(self) -> dict[str, Life]:
        return self._memory.remembered(LIVES)

    def _name(self, key: str) -> str:
        return f"{self._calendar}|{key}"
