"""Channels for Google's push notices: opened, renewed at half their life, the new one before the old one is stopped.

A channel that died unseen harms nobody: polling never stops, and the next renewal opens another.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Protocol

from addon.memory import Kept, Memory
from addon.problems import Fault
from webhooks.verify.google_push import Channel

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


def renew(
    google: Watching,
    memory: Memory,
    wanted: Iterable[Watched],
    *,
    address: str,
    now: datetime,
    secret: Callable[[], str] = lambda: token_urlsafe(SECRET_BYTES),
) -> list[Fault]:
    """Open what is missing or half over, stop what is replaced or not wanted any more; return what did not work.

    ``address`` is where Google sends the notices. Whatever fails is tried again by the next call.
    """
    things = {one.key: one for one in wanted}
    known = memory.remembered(CHANNELS)
    faults: list[Fault] = []
    for key in sorted({*things, *known}):
        alive = [one for one in known.get(key, ()) if one.ends > now]
        fresh = [one for one in alive if one.is_fresh(now)][:1] if key in things else []
        try:
            if key in things and not fresh:
                fresh = [_opened(google, memory, things[key], alive, address=address, now=now, secret=secret)]
            left = _stopped(google, [one for one in alive if one not in fresh], faults)
            _keep(memory, key, known.get(key, ()), (*fresh, *left))
        except Fault as fault:
            faults.append(fault)
    return faults


def _opened(  # noqa: PLR0913 (what one channel is made of)
    google: Watching,
    memory: Memory,
    thing: Watched,
    alive: list[OpenChannel],
    *,
    address: str,
    now: datetime,
    secret: Callable[[], str],
) -> OpenChannel:
    """Open a channel, remembered before Google is asked: its first notice may arrive before the answer."""
    channel = Channel(id=secret(), api=thing.api, token=secret())
    asked = OpenChannel(channel=channel, began=now, ends=now + LONGEST)
    answered = tuple(one for one in alive if one.channel.resource)
    memory.keep(CHANNELS, thing.key, (asked, *answered))
    resource, ends = google.watch(thing, channel, address=address, until=asked.ends)
    opened = replace(asked, channel=replace(channel, resource=resource), ends=ends)
    memory.keep(CHANNELS, thing.key, (opened, *answered))
    return opened


def _stopped(google: Watching, channels: list[OpenChannel], faults: list[Fault]) -> list[OpenChannel]:
    """Stop these channels; return those that could not be stopped."""
    left = []
    for one in channels:
        try:
            if one.channel.resource:
                google.stop(one.channel)
        except Fault as fault:
            faults.append(fault)
            left.append(one)
    return left


def _keep(memory: Memory, key: str, before: tuple[OpenChannel, ...], after: tuple[OpenChannel, ...]) -> None:
    if after != before:
        memory.keep(CHANNELS, key, after)


class Orphans:
    """Channels that send notices and that nobody here remembers, a few at once: whoever asks can name any."""

    def __init__(self) -> None:
        self._found: set[Channel] = set()
        self._lock = threading.Lock()

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
