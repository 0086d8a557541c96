"""Browsers that somebody subscribed to push messages."""

from dataclasses import dataclass
from datetime import datetime

from addon.memory import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSubscription:
    """A browser's address for push messages with its two keys (base64url), whose it is and since when (UTC)."""

    person: str
    endpoint: str
    p256dh: str
    auth: str
    since: datetime


SUBSCRIPTION = Kept("push subscription", PushSubscription)
"""By id: what a push message has for its address."""
