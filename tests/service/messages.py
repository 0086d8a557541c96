"""A planned message, as short as it can be."""

from datetime import datetime, time, timedelta

from addon.outgoing import OutgoingMessage


def message(*, due: datetime, key: str = "M-0001 | S-1 | 1 | R-1 | text") -> OutgoingMessage:
    """Return a text that is due then."""
    return OutgoingMessage(
        key=key,
        person="M-0001",
        channel="text",
        address="+15555550101",
        text="See you tomorrow.",
        due=due,
        ends=due + timedelta(hours=2),
        zone="America/New_York",
        quiet_from=time(21),
        quiet_until=time(8),
    )
