"""Calendar feeds: what a calendar program gets of a clinician's calendar, and the secret in its address.

A secret is random, shown once and kept as a hash. A new one takes the place of the one before, which works no more.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from addon.memory import Kept, Memory

PATH = "/calendar/"
"""Where feeds are, below the public address; the secret and ``.ics`` follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSecret:
    """The hash of a feed's secret, "" while the feed is off, and since when it is so (UTC)."""

    digest: str
    since: datetime

    @property
    def is_on(self) -> bool:
        """Return whether the feed can be asked for."""
        return bool(self.digest)


FEED = Kept("feed", str)
"""The text of a clinician's .ics file as the last pass left it, by clinician code."""
FEED_SECRET = Kept("feed secret", FeedSecret)
"""By clinician code."""


def switch_on(memory: Memory, clinician: str, now: datetime) -> str:
    """Give a clinician's feed a fresh secret and return it: nobody can look it up later."""
    secret = token_urlsafe(32)
    memory.keep(FEED_SECRET, clinician, FeedSecret(digest=_digest(secret), since=now))
    return secret


def switch_off(memory: Memory, clinician: str, now: datetime) -> None:
    """Let a clinician's feed be asked for no more."""
    memory.keep(FEED_SECRET, clinician, FeedSecret(digest="", since=now))


def whose(memory: Memory, secret: str) -> str:
    """Return the code of the clinician whose feed a secret opens, "" if it opens none."""
    given = _digest(secret)
    found = ""
    for clinician, one in memory.remembered(FEED_SECRET).items():
        if one.is_on and hmac.compare_digest(one.digest, given):
            found = clinician
    return found


def address(base: str, secret: str) -> str:
    """Return what a person gives to their calendar program; ``base`` is the public address."""
    return f"{base}{PATH}{secret}.ics"


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
