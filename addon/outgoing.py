"""Messages on their way: what a pass wants sent, and what became of it. Plain data, times are UTC instants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType

PLANNED = "planned"
SENDING = "sending"
HANDED_OVER = "handed over"
DELIVERED = "delivered"
FAILED = "failed"
UNKNOWN = "unknown"
NOT_SENT = "not sent"
WITHDRAWN = "withdrawn"
TOLD = "told"
"""The state of what somebody told by phone or in person."""
TOO_LATE = "its time passed before it could be sent"

TO_MEMBERS = frozenset({"text", "email"})
"""The channels by which members are told anything."""
NOT_SET_UP: Mapping[str, str] = MappingProxyType(
    {"text": "nothing is set up for sending texts", "email": "nothing is set up for sending e-mails"}
)
"""Why nothing goes by a channel that practice.toml does not name."""
AND = " + "
"""What is between the codes of the sessions that one message is about."""
OUT = frozenset({SENDING, HANDED_OVER, DELIVERED, UNKNOWN})
"""States in which the person has it, or may have it: they count towards the limits, and are never sent again."""
ANSWER, STAFF = "answer | ", "staff | "
"""How the keys begin of answers to somebody's own text and of what the practice's own people are told."""
CRISIS = f"{ANSWER}crisis | "
"""How the keys begin of answers to a text that may be about distress."""
LINK_HERE = "{link}"
"""Where the words of a message have the link to a page of its receiver's: it is made when the message leaves."""
HOME_FOR = timedelta(days=15)
"""How long a link to a member's own page is good: from now, or from the session of its message."""
LINK_PATH, LINK_LETTERS = "/m/", 22
"""Where members' pages are, below the public address, and how long what follows is."""


def link_at(public_url: str, token: str) -> str:
    """Return the address of a member's page."""
    return f"{public_url.rstrip('/')}{LINK_PATH}{token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """One message to one person by one channel, in the words in which it goes out.

    ``key`` is unique for person, session, the time the session was to begin, rule and channel: whatever happens, no
    key is sent twice. ``person`` is a member's, clinician's or referrer's code, ``address`` a phone number or e-mail
    address, ``zone`` the receiver's IANA zone. It is due at ``due`` and never sent at or after ``ends``, nor between
    ``quiet_from`` and ``quiet_until`` on the receiver's clock. ``lead`` are the hours before the session, 0 for a
    notice about a change; ``limited``: it keeps to the limits of so many a day and week. ``answerable``: a reply to it
    is an answer about its ``session``. A message about several sessions names them all, with ``AND`` between them.
    ``link`` is what the page is for to which ``LINK_HERE`` in its words leads (a purpose of ``member_page``), ``about``
    what of, and the link is good until ``link_ends``.
    """

    key: str
    person: str
    channel: str
    address: str
    text: str
    subject: str = ""
    due: datetime
    ends: datetime
    zone: str
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    session: str = ""
    lead: int = 0
    limited: bool = True
    per_day: int = 2
    per_week: int = 8
    answerable: bool = False
    link: str = ""
    about: str = ""
    link_ends: datetime | None = None

    @property
    def sessions(self) -> list[str]:
        """Return the codes of the sessions that it is about."""
        return [code for code in self.session.split(AND) if code]

    @property
    def is_answer(self) -> bool:
        """Return whether it answers a text that the person wrote."""
        return self.key.startswith(ANSWER)

    @property
    def is_crisis_answer(self) -> bool:
        """Return whether it answers a text that may be about distress: whatever else is stopped, it goes."""
        return self.key.startswith(CRISIS)

    @property
    def is_for_staff(self) -> bool:
        """Return whether the practice's own people are told something at once."""
        return self.key.startswith(STAFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What became of a message: its state, since when (UTC), why, what can be done, and the provider's id for it.

    ``message`` is what is, or was, to be sent. ``lease`` is until when whoever is sending it has it for itself,
    ``claimed`` when somebody last took it to send it.
    """

    message: OutgoingMessage
    state: str = PLANNED
    since: datetime
    reason: str = ""
    remedy: str = ""
    provider_id: str = ""
    lease: datetime | None = None
    claimed: datetime | None = None
    attempts: int = 0

    @property
    def sent_at(self) -> datetime:
        """Return the instant at which it went out, if it did."""
        return self.claimed or self.since

    @property
    def shown(self) -> str:
        """Return the state as people read it, with its reason."""
        return f"{self.state}: {self.reason}" if self.reason else self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What is known about an address apart from any message.

    ``state`` is "stopped" (its owner does not want messages) or "bad" (nothing arrives there). ``programme`` is what
    the wish was about, ``why`` the words or the provider's code.
    """

    channel: str
    address: str
    state: str
    since: datetime
    programme: str = ""
    why: str = ""


AddressBook = Mapping[tuple[str, str], Address]
"""By channel and address, as ``one_address`` writes it."""


def one_address(address: str) -> str:
    """Return an address as it is known: Ana.Ruiz@Example.org and ana.ruiz@example.org are one mailbox."""
    return address.casefold()
