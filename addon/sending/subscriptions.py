"""Browsers that somebody subscribed to push messages."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

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


def subscription_id(endpoint: str) -> str:
    """Return the id of a subscription; the endpoint itself is a secret."""
    return sha256(endpoint.encode()).hexdigest()[:32]
