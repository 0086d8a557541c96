"""Channels for Google's push notices: opened, renewed at half their life, the new one before the old one is stopped.

A channel that died unseen harms nobody: polling never stops, and the next renewal opens another.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Protocol

from addon.memory import Kept, Memory
from addon.problems import Fault
from webhooks.verify.google_push import Channel

PATH = "/hooks/google"
"""Where Google sends its notices, below the public address."""
LONGEST = timedelta(days=7)
"""For how long Google opens a channel at most; it tells for how long it did."""
MOST_ORPHANS = 20
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Watched:
    """What we want to hear about: all of the account's files (Drive), or the calendar with the id ``of``."""

    api: str
    of: str = ""

    @property
    def key(self) -> str:
        """Return its name in the state."""
        return f"{self.api} {self.of}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChannel:
    """A channel with its life: two UTC instants. Without a resource Google has not answered yet, or never will."""

    channel: Channel
    began: datetime
    ends: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Return whether less than half its life is over."""
        return bool(self.channel.resource) and now < self.began + (self.ends - self.began) / 2


CHANNELS = Kept("google channels", tuple[OpenChannel, ...])
"""The channels of each watched thing, the newest first, by its key."""


class Watching(Protocol):
    """Google, as far as it opens and stops channels."""

    def watch(self, watched: Watched, channel: Channel, *, address: str, until: datetime) -> tuple[str, datetime]:
        """Open a channel and return its resource id and when it really ends. Raises Fault."""

    def stop(self, channel: Channel) -> None:
        """Stop a channel; one that is gone already is no trouble. Raises Fault."""


def open_channels(memory: Memory) -> list[Channel]:
    """Return every channel whose notices are ours."""
    return [one.channel for some in memory.remembered(CHANNELS).values() for one in some]


def renew(google: Watching, memory: Memory, wanted: Iterable[Watched], *, address: str, now: datetime) -> list[Fault]:
    """Open what is missing or half over, stop what is replaced or not wanted any more; return what did not work.

    ``address`` is where Google sends the notices. Whatever fails is tried again by the next call.
    """
    renewal = _Renewal(google=google, memory=memory, address=address, now=now)
    things = {one.key: one for one in wanted}
    for key, channels in {**dict.fromkeys(things, ()), **memory.remembered(CHANNELS)}.items():
        try:
            renewal.of(key, things.get(key), channels)
        except Fault as fault:
            renewal.faults.append(fault)
    return renewal.faults


@dataclass(slots=True, kw_only=True)
class _Renewal:
    """One round over everything that is watched."""

    google: Watching
    memory: Memory
    address: str
    now: datetime
    faults: list[Fault] = field(default_factory=list)

    def of(self, key: str, thing: Watched | None, known: tuple[OpenChannel, ...]) -> None:
        """Bring the channels of one thing up to date; of one that is not wanted any more (None) none is left."""
        alive = [one for one in known if one.ends > self.now]
        kept = [one for one in alive if one.is_fresh(self.now)][:1] if thing else []
        if thing and not kept:
            kept = [self._opened(thing, [one for one in alive if one.channel.resource])]
        kept += [one for one in alive if one not in kept and not self._stops(one.channel)]
        if tuple(kept) != known:
            self.memory.keep(CHANNELS, key, tuple(kept))

    def _opened(self, thing: Watched, others: list[OpenChannel]) -> OpenChannel:
        """Open a channel, remembered before Google is asked: its first notice may arrive before the answer."""
        channel = Channel(id=token_urlsafe(SECRET_BYTES), api=thing.api, token=token_urlsafe(SECRET_BYTES))
        asked = OpenChannel(channel=channel, began=self.now, ends=self.now + LONGEST)
        self.memory.keep(CHANNELS, thing.key, (asked, *others))
        resource, ends = self.google.watch(thing, channel, address=self.address, until=asked.ends)
        opened = replace(asked, channel=replace(channel, resource=resource), ends=ends)
        self.memory.keep(CHANNELS, thing.key, (opened, *others))
        return opened

    def _stops(self, channel: Channel) -> bool:
        """Stop a channel, if Google ever opened it; return whether it is over."""
        try:
            if channel.resource:
                self.google.stop(channel)
        except Fault as fault:
            self.faults.append(fault)
            return False
        return True


class Orphans:
    """Channels that send notices and that nobody here remembers, a few at once: whoever asks can name any."""

    def __init__(self) -> None:
        self._found: set[Channel] = set()
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, channel: Channel) -> None:
        """Take note of one, unless there are enough already."""
        with self._lock:
            if len(self._found) < MOST_ORPHANS:
                self._found.add(channel)

    def stop_all(self, google: Watching) -> list[Fault]:
        """Stop them and forget them; return what did not work (they come again while they live)."""
        with self._lock:
            found, self._found = self._found, set()
        faults = []
        for one in sorted(found, key=lambda channel: channel.id):
            try:
                google.stop(one)
            except Fault as fault:
                faults.append(fault)
        return faults
