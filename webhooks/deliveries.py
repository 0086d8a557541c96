"""What the doors learn about messages of ours, written into the outbox and the addresses."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from addon.outgoing import Address, Sending
from webhooks.ports import Delivery


class Reports(Protocol):
    """The outbox, as far as providers report to it."""

    def report(
        self, provider_id: str, state: str, *, now: datetime, reason: str = "", remedy: str = ""
    ) -> Sending | None:
        """Write what a provider tells later about a message; None if there is no such message."""


class Marks(Protocol):
    """What is known about addresses."""

    def mark(self, one: Address) -> None:
        """Write an address's state."""


def reporting(outbox: Reports, addresses: Marks, now: Callable[[], datetime]) -> Callable[[Delivery], bool]:
    """Return what writes a delivery down: the message's state, and the address if its owner, or nobody, gets texts."""

    def report(told: Delivery) -> bool:
        at = now()
        found = outbox.report(told.provider_id, told.state, now=at, reason=told.reason, remedy=told.remedy)
        if found is None:
            return False
        state = "stopped" if told.stopped else "bad" if told.bad_address else ""
        if state:
            message = found.message
            marked = Address(channel=message.channel, address=message.address, state=state, since=at, why=told.reason)
            addresses.mark(marked)
        return True

    return report
