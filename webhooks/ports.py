"""What the doors need from the service, and the plain data that they hand over."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from addon.incoming import Incoming
from addon.sync.state.one_commit import Also
from webhooks.verify.google_push import Channel

Later = Callable[[float, Callable[[], object]], None]
"""Has something done so many seconds from now, once."""


def on_timer(seconds: float, call: Callable[[], object]) -> None:
    """Have something done so many seconds from now, unless the process ends before."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


class Inbox(Protocol):
    """Where arrivals are stored: on the disk when the call returns."""

    def store(self, arrived: Incoming, also: Also | None = None) -> int | None:
        """Store something and return its number; None if it is there already. ``also`` happens in the same commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReceived:
    """A member's text, at a UTC instant; numbers as the carrier writes them (E.164).

    ``opt_out_type`` is the carrier's own word (STOP, START, HELP) where it has answered by itself already.
    """

    provider_id: str
    from_number: str
    to_number: str
    text: str
    received: datetime
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailReport:
    """What became of an e-mail that the mail server took over: it was ``delivered``, or came back with a ``code``.

    ``message_id`` is the one it went out with, ``code`` a status of RFC 3463 such as 5.1.1, "" where none was told.
    """

    message_id: str
    delivered: bool
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDeps:
    """What the service gives to the doors.

    ``hear`` stores a text, once for each provider id, before it returns. ``text_status`` writes down what became of a
    text of ours (the carrier's id for it, its word, its error number or "") and returns False where there is no such
    text; ``email_report`` does so for an e-mail. ``look_again`` asks for a pass and returns at once; its word is a
    reason. ``unsubscribe`` stops messages to the address that a link's token means, False if it means none. ``keys``
    are those of a sender ("forms/intake", "ehr/bridge", "email"), ``text_tokens`` those of the account at the carrier:
    the present one first, at most two. ``channels`` are those open at Google; ``orphan`` takes note of one that
    nobody here remembers, to be stopped some time. ``public_url`` is how the world reaches us: https, without a slash
    at the end. ``later`` is a timer.
    """

    inbox: Inbox
    hear: Callable[[TextReceived], object]
    text_status: Callable[[str, str, str], bool]
    email_report: Callable[[EmailReport], object]
    look_again: Callable[[str], None]
    unsubscribe: Callable[[str], bool]
    keys: Callable[[str], Sequence[str]]
    text_tokens: Callable[[], Sequence[str]]
    channels: Callable[[], Iterable[Channel]]
    orphan: Callable[[Channel], None]
    public_url: str
    now: Callable[[], datetime]
    later: Later = on_timer
