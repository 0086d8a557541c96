"""A channel in memory that counts what it really got, and fails, or lets the sender die, as it is told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from addon.outgoing import OutgoingMessage, Sending
from addon.sending.ports import HandOver, Outcome, ask_later, failed, handed_over, try_later, unknown


class Killed(BaseException):
    """The sender's process died."""


@dataclass(kw_only=True)
class AProvider:
    """Whoever takes messages over. ``fate`` returns what happens to the next one, by one of these words.

    arrives · away (nothing left the house) · breaks (it began; it did not arrive) · arrives unheard (it did, and the
    answer was lost) · refused · killed before · killed after.
    """

    name: str
    can_look_up: bool
    fate: Callable[[OutgoingMessage], str] = lambda _: "arrives"
    got: list[OutgoingMessage] = field(default_factory=list)

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Take messages over, or not."""
        for message in messages:
            fate = self.fate(message)
            if fate in {"arrives", "arrives unheard", "killed after"}:
                self.got.append(message)
            if fate.startswith("killed"):
                raise Killed
            yield message.key, self._told(fate, message)
            if fate == "away":
                return

    def look_up(self, sending: Sending) -> HandOver | None:
        """Return whether it arrived; what did not is not found, which tells nothing."""
        found = any(one.key == sending.message.key for one in self.got)
        return handed_over(f"id of {sending.message.key}"[:120]) if found else None

    def _told(self, fate: str, message: OutgoingMessage) -> HandOver:
        if fate == "arrives":
            return handed_over(f"id of {message.key}"[:120])
        if fate == "away":
            return try_later("the network is down")
        if fate == "refused":
            return failed("it was refused", "Ask for another address.")
        return ask_later() if self.can_look_up else unknown("the connection broke", "Ask the person.")
