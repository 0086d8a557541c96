"""What the practice's own people are told at once, by whatever service they use (apprise addresses). Needs "channels".

Codes only, never a name or a member's words. Better told twice than not at all: what failed is tried again.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from apprise import Apprise

from addon.outgoing import OutgoingMessage, Sending
from addon.sending.ports import HandOver, Outcome, handed_over, try_later

_SET_UP = "Check urls under [staff] in practice.toml; groupkeeper send DIR --test staff va tries them."


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChannel:
    """The practice's own channel: every address gets each message."""

    urls: Sequence[str] = field(repr=False)
    timeout: float = 60
    name: str = "staff"
    can_look_up: bool = True

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Tell each to every address."""
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would write addresses and tokens
        told = Apprise()
        usable = bool(self.urls) and all(told.add(url) for url in self.urls)
        for message in messages:
            if not usable:
                yield message.key, try_later("an address under [staff] is none that apprise knows", _SET_UP)
                return
            done = told.notify(body=message.text, title=message.subject or "Groupkeeper", timeout=self.timeout)
            yield message.key, handed_over() if done else try_later("the staff channel did not take it", _SET_UP)

    def look_up(self, _: Sending) -> HandOver | None:
        """Nothing can be looked up; it may be told again."""
        return try_later("telling it was interrupted")
