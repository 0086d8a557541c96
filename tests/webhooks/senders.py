"""Senders as the tests play them, a practice's doors on a state of their own, and a clock that a test sets."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from standardwebhooks.webhooks import Webhook
from twilio.request_validator import RequestValidator

from addon.sync.state.database import State
from tests.stores import fresh_state
from webhooks.ports import EmailReport, TextReceived, WebhookDeps
from webhooks.routes import doors_app
from webhooks.verify.google_push import CALENDAR, DRIVE, Channel

NOW = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
KEY, OLD_KEY, FOREIGN_KEY = (f"whsec_{letter * 42}w=" for letter in "ABC")
TOKEN, FOREIGN_TOKEN = "0123456789abcdef0123456789abcdef", "f" * 32
PUBLIC = "https://practice.example.org"
LINK = "link-of-a-member"
CHANNELS = (
    Channel(id="drive-1", api=DRIVE, token="d" * 43, resource="res-drive"),
    Channel(id="calendar-1", api=CALENDAR, token="c" * 43, resource="res-calendar"),
)
FORM = {"type": "form.submitted", "data": {"answer": "yes"}}


def standard(
    payload: object, *, key: str = KEY, id_: str = "msg_1", at: datetime = NOW
) -> tuple[dict[str, str], bytes]:
    """Return headers and body as a sender of Standard Webhooks makes them, signed by the reference library."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    signature = Webhook(key).sign(id_, at, text)
    stamp = str(int(at.timestamp()))
    return {"webhook-id": id_, "webhook-timestamp": stamp, "webhook-signature": signature}, text.encode()


def carrier(path: str, fields: Mapping[str, str], *, token: str = TOKEN) -> tuple[dict[str, str], bytes]:
    """Return headers and body as Twilio makes them, signed by its own library."""
    signature = RequestValidator(token).compute_signature(PUBLIC + path, dict(fields))
    kind = "application/x-www-form-urlencoded"
    return {"X-Twilio-Signature": signature, "Content-Type": kind}, urlencode(dict(fields)).encode()


def notice(channel: Channel, state: str = "exists", number: int = 2, **changed: str) -> dict[str, str]:
    """Return the headers of a push notice."""
    told = {"Channel-ID": channel.id, "Channel-Token": channel.token, "Resource-ID": channel.resource}
    told |= {"Resource-State": state, "Message-Number": str(number)}
    told |= {name.replace("_", "-"): value for name, value in changed.items()}
    return {f"X-Goog-{name}": value for name, value in told.items() if value}


TEXT = {"MessageSid": "SM1", "From": "+13035550142", "To": "+17205550100", "Body": "1", "NumMedia": "0"}


@dataclass
class Doors:
    """A practice's doors: what came through them is noted here, and in the inbox of a real state."""

    state: State = field(default_factory=fresh_state)
    now: datetime = NOW
    keys: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"forms/intake": (KEY, OLD_KEY), "ehr/bridge": (FOREIGN_KEY,), "email": (KEY,)}
    )
    ours: set[str] = field(default_factory=set)
    heard: list[TextReceived] = field(default_factory=list)
    statuses: list[tuple[str, str, str]] = field(default_factory=list)
    emails: list[EmailReport] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    orphans: list[Channel] = field(default_factory=list)
    waiting: list[Callable[[], object]] = field(default_factory=list)

    def deps(self, **changed: Any) -> WebhookDeps:
        """Return what the doors are given."""
        usual: dict[str, Any] = {
            "inbox": self.state.inbox,
            "hear": self.heard.append,
            "text_status": self._status,
            "email_report": self.emails.append,
            "look_again": self.looks.append,
            "unsubscribe": self._unsubscribe,
            "keys": lambda name: self.keys.get(name, ()),
            "text_tokens": lambda: (TOKEN,),
            "channels": lambda: CHANNELS,
            "orphan": self.orphans.append,
            "public_url": PUBLIC,
            "now": lambda: self.now,
            "later": lambda _, call: self.waiting.append(call),
        }
        return WebhookDeps(**usual | changed)

    def client(self, **changed: Any) -> FlaskClient:
        """Return the world outside."""
        return doors_app(self.deps(**changed)).test_client()

    def wait(self) -> None:
        """Let the timers run out."""
        due, self.waiting[:] = list(self.waiting), []
        for call in due:
            call()

    def effects(self) -> int:
        """Return how much anything had an effect so far."""
        noted = (self.heard, self.statuses, self.emails, self.looks, self.stopped, self.waiting)
        return self.state.inbox.last_number() + sum(len(one) for one in noted)

    def _status(self, *told: str) -> bool:
        self.statuses.append((told[0], told[1], told[2]))
        return told[0] in self.ours

    def _unsubscribe(self, token: str) -> bool:
        self.stopped.append(token)
        return token == LINK
