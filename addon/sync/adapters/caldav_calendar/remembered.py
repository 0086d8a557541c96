"""Remembers a calendar between passes: which of our events it had, and how they were.

A calendar server forgets what was deleted. Only what we remember tells an event that a person has
deleted from one that was never there. Plain texts under plain keys, kept by whoever keeps the state.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Literal

from addon.memory import Kept, Memory

State = Literal["there", "going", "gone", "missing", "away", "damaged", "elsewhere"]
UNCLEAR = ("damaged", "elsewhere")
"""States in which nobody can tell what became of an event."""
GONE = "gone"
"""The version of what a person has deleted ends in this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """One event as it stood when last looked at: its digest, and the etag at which it was first seen to stand so.

    ``text``: which texts we wrote.
    """

    stands: str
    since: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedResource:
    """A resource: ``parts`` and ``deleted`` by wall time of the occurrence ("": the event or series itself).

    ``deleted`` says for each at which etag it was first seen to be so. ``regular``, too: occurrences that were changed
    or deleted before, and have nothing of their own since somebody undid that.
    ``state``: there · going (we are about to delete it) · gone (a person has deleted it) · missing (a
    full listing was handed out without it: whoever asked knows) · away (we have deleted it, and remember
    what a person had deleted of it) · damaged (it cannot be read) · elsewhere (in another calendar of theirs).
    ``name``: how the resource is called. ``slots``: the times of a series as we last wrote it; ``is_cut``: a person
    ended it earlier, and it goes on with the UID ``rest``, if anywhere.
    """

    key: str
    name: str
    etag: str
    state: State = "there"
    parts: Mapping[str, Stood] = field(default_factory=dict)
    deleted: Mapping[str, str] = field(default_factory=dict)
    regular: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    is_cut: bool = False
    rest: str = ""
    left_out: tuple[str, ...] = ()


def version(known: RememberedResource, at: str) -> str:
    """Return the version of an event or occurrence: another one for every change seen, the same until then."""
    if known.state == "gone":
        return f"{known.etag} {GONE}"
    if at in known.deleted:
        return f"{known.deleted[at]} {GONE}"
    if at in known.regular:
        return f"{known.regular[at]} "
    return f"{known.parts[at].since} {known.parts[at].stands}"


def iso(at: datetime | None) -> str:
    """Return how an occurrence is called here."""
    return at.isoformat() if at else ""


class KnownResources:
    """The known resources of one calendar by the stem of their name; one forgotten is kept as a blank."""

    def __init__(self, memory: Memory, kind: Kept[str]) -> None:
        self._memory, self._kind = memory, kind
        self._known = {stem: _known(text) for stem, text in memory.remembered(kind).items() if text}

    def get(self, stem: str) -> RememberedResource | None:
        """Return what is known."""
        return self._known.get(stem)

    def items(self) -> Iterator[tuple[str, RememberedResource]]:
        """Yield everything known, by stem."""
        yield from sorted(self._known.items())

    def keep(self, stem: str, known: RememberedResource) -> None:
        """Keep it at once; the same again is no write."""
        if self._known.get(stem) != known:
            self._memory.keep(self._kind, stem, json.dumps(asdict(known), separators=(",", ":")))
            self._known[stem] = known

    def mark(self, stem: str, state: State) -> None:
        """Note that it is there, going, or gone."""
        if known := self._known.get(stem):
            self.keep(stem, replace(known, state=state))

    def settle(self, stem: str) -> None:
        """Note that we have deleted it: nothing is known of it any more but what a person deleted of it."""
        known = self._known.get(stem)
        if known and known.deleted:
            self.keep(stem, replace(known, state="away", parts={}, regular={}, etag=""))
        elif known:
            self._forget(stem)

    def clear(self) -> None:
        """Forget everything."""
        for stem in tuple(self._known):
            self._forget(stem)

    def _forget(self, stem: str) -> None:
        self._memory.keep(self._kind, stem, "")
        del self._known[stem]


def _known(text: str) -> RememberedResource:
    raw = json.loads(text)
    parts = {at: Stood(**one) for at, one in raw["parts"].items()}
    times = {name: tuple(raw.get(name, ())) for name in ("left_out", "slots")}
    return RememberedResource(**raw | {"parts": parts} | times)
