"""Links by which somebody stops e-mails with one click (RFC 8058): random, kept as a hash, good for one address.

A GET only shows the page; a POST stops the e-mails (Addresses.mark). Both are the web's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from addon.memory import Kept, Memory
from addon.outgoing import Address, OutgoingMessage

PATH = "/unsubscribe/"
"""Where the page is, below the public address; the token follows."""
PURPOSE = "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeLink:
    """Whose e-mails a link stops, and since when it is there (UTC)."""

    channel: str
    address: str
    person: str
    since: datetime

    def stopped(self, now: datetime) -> Address:
        """Return what is known about the address once the link was used."""
        return Address(
            channel=self.channel,
            address=self.address,
            state="stopped",
            since=now,
            programme="reminders",
            why="by the link in an e-mail",
        )


UNSUBSCRIBE = Kept("unsubscribe link", UnsubscribeLink)
"""By the hash of the token."""


@dataclass(slots=True, kw_only=True)
class UnsubscribeLinks:
    """Makes links: one for each address and run of the service, since only hashes are kept."""

    memory: Memory
    public_url: str
    made: dict[str, str] = field(default_factory=dict)

    def link(self, message: OutgoingMessage, *, now: datetime) -> str:
        """Return the link for a message's receiver, "" where the service has no public address, and for staff."""
        if not self.public_url or message.is_for_staff:
            return ""
        token = self.made.get(message.address)
        if token is None:
            token = self.made[message.address] = token_urlsafe(32)
            link = UnsubscribeLink(channel=message.channel, address=message.address, person=message.person, since=now)
            self.memory.keep(UNSUBSCRIBE, hashed(token), link)
        return f"{self.public_url.rstrip('/')}{PATH}{token}"


def resolve_unsubscribe(token: str, links: Mapping[str, UnsubscribeLink]) -> UnsubscribeLink | None:
    """Return whose e-mails a token stops, None if there is no such link. ``links``: what is kept, by hash."""
    return links.get(hashed(token))


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(f"{PURPOSE}\n{token}".encode()).hexdigest()
