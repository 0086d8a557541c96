"""Links by which somebody stops e-mails with one click (RFC 8058): each address has one, for ever.

Its token comes from a random secret of the practice and the address, so that nobody can guess it and nothing has to be
kept for each e-mail; of each address a record is kept under the token's hash. Tokens of earlier versions were random:
their records are kept in the same way, and count as well.

A GET only shows the page; a POST stops the e-mails (Addresses.mark). Both are the web's.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_hex

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
SECRET = Kept("unsubscribe secret", str)
"""What tokens come from, under the key "links"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeLinks:
    """Makes links, the same one for an address each time."""

    memory: Memory
    public_url: str

    def link(self, message: OutgoingMessage, *, now: datetime) -> str:
        """Return the link for a message's receiver, "" where the service has no public address, and for staff."""
        if not self.public_url or message.is_for_staff:
            return ""
        token = self._token(message)
        if self.memory.one(UNSUBSCRIBE, hashed(token)) is None:
            link = UnsubscribeLink(channel=message.channel, address=message.address, person=message.person, since=now)
            self.memory.keep(UNSUBSCRIBE, hashed(token), link)
        return f"{self.public_url.rstrip('/')}{PATH}{token}"

    def _token(self, message: OutgoingMessage) -> str:
        secret = self.memory.one(SECRET, "links")
        if secret is None:
            secret = token_hex(32)
            self.memory.keep(SECRET, "links", secret)
        whose = f"{PURPOSE}\n{message.channel}\n{message.address}".encode()
        return urlsafe_b64encode(hmac.digest(bytes.fromhex(secret), whose, sha256)).decode().rstrip("=")


def resolve_unsubscribe(token: str, memory: Memory) -> UnsubscribeLink | None:
    """Return whose e-mails a token stops, None if there is no such link."""
    return memory.one(UNSUBSCRIBE, hashed(token))


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(f"{PURPOSE}\n{token}".encode()).hexdigest()
