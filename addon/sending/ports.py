"""What a way of sending messages offers, and how it tells what became of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from addon.outgoing import FAILED, HANDED_OVER, PLANNED, SENDING, UNKNOWN, OutgoingMessage, Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What became of a message at a channel.

    ``state``: HANDED_OVER, DELIVERED, FAILED (refused for good), UNKNOWN (it began, and nobody can tell how it ended),
    SENDING (it began; the channel can be asked later how it ended) or PLANNED (it certainly did not leave the house:
    try again later). ``reason`` and ``remedy`` are plain words.
    ``bad_address``: nothing arrives there; ``stopped``: its owner wants no messages. ``provider_id``: the other side's
    number for it.
    """

    state: str
    provider_id: str = ""
    reason: str = ""
    remedy: str = ""
    bad_address: bool = False
    stopped: bool = False


Outcome = tuple[str, HandOver]
"""A message's key, and what became of it."""


class Channel(Protocol):
    """A way of sending: text, email, push or staff."""

    @property
    def name(self) -> str:
        """Return what it is called in a message's ``channel``."""

    @property
    def can_look_up(self) -> bool:
        """Return whether it can be asked afterwards what became of a message."""

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Hand messages over, by one connection where there is one; yield each outcome before asking for the next.

        A message is claimed at the moment it is asked for. A channel that nobody can reach asks for no more.
        """

    def look_up(self, sending: Sending, /) -> HandOver | None:
        """Return what became of a message that was claimed and never settled; None if nobody can tell.

        PLANNED means that it certainly did not leave the house.
        """


def handed_over(provider_id: str = "") -> HandOver:
    """Return that the other side took it over."""
    return HandOver(state=HANDED_OVER, provider_id=provider_id)


def try_later(reason: str, remedy: str = "") -> HandOver:
    """Return that it did not leave the house, and why."""
    return HandOver(state=PLANNED, reason=reason, remedy=remedy)


def ask_later() -> HandOver:
    """Return that the other side has to be asked later what became of it."""
    return HandOver(state=SENDING)


def failed(reason: str, remedy: str, *, bad_address: bool = False, stopped: bool = False) -> HandOver:
    """Return that the other side refused it for good, and why."""
    return HandOver(state=FAILED, reason=reason, remedy=remedy, bad_address=bad_address, stopped=stopped)


def unknown(reason: str, remedy: str) -> HandOver:
    """Return that nobody can tell whether it arrived."""
    return HandOver(state=UNKNOWN, reason=f"{reason}: nobody can tell whether it arrived", remedy=remedy)
