"""A message that is due at noon, and what surrounds it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from addon.outgoing import OutgoingMessage, Sending

NOON = datetime(2026, 9, 30, 16, tzinfo=UTC)
"""Noon in New York."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PHONE, MAIL = "+12125550147", "m1@example.org"


def a_message(key: str = "M-1 | S-1 | 18:00 | RR-1 | text", **changes: Any) -> OutgoingMessage:
    """Return a text that is due at noon, for a session the next day at noon."""
    given = {
        "person": "M-1",
        "channel": "text",
        "address": PHONE,
        "text": "Your appointment is Thu 12:00 PM. Reply 1 to confirm.",
        "due": NOON,
        "ends": NOON + DAY,
        "zone": "America/New_York",
        "session": "S-1",
        "lead": 24,
    }
    return OutgoingMessage(key=key, **{**given, **changes})


def a_mail(key: str = "M-1 | S-1 | 18:00 | RR-1 | email", **changes: Any) -> OutgoingMessage:
    """Return the same as an e-mail."""
    return a_message(key, **{"channel": "email", "address": MAIL, "subject": "Your appointment", **changes})


def planned(message: OutgoingMessage, **changes: Any) -> Sending:
    """Return a message as the outbox has it."""
    return Sending(message=message, **{"since": NOON, **changes})
