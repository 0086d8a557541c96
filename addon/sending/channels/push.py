"""Web push to a browser that somebody subscribed. Needs the extra "channels". An extra, never the only channel.

The declarative form is shown without a service worker. A later reminder of the same session replaces an earlier one
(Topic), and none is kept for a device beyond the session's begin (TTL).
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import requests
from py_vapid import Vapid02, VapidException
from pywebpush import WebPushException, webpush

from addon.outgoing import OutgoingMessage, Sending
from addon.outward import Outward
from addon.problems import AddressRefused
from addon.sending.pinned import Pinned
from addon.sending.ports import HandOver, Outcome, failed, handed_over, try_later, unknown
from addon.sending.subscriptions import PushSubscription

LONGEST_TTL = 4 * 7 * 24 * 3600
"""Push services keep nothing longer than four weeks."""
_GONE = frozenset({404, 410})
_AGAIN = "The person can switch notifications on again on their page."
_LOG = "It is not sent again; the text or the e-mail counts."


@dataclass(frozen=True, slots=True, kw_only=True)
class PushChannel:
    """Push under the practice's own key. ``page``: what opens when somebody touches the message.

    ``subscriptions`` returns those that there are, by id; ``forget`` deletes one. A browser names its push service
    itself: ``outward`` judges the address.
    """

    key: Vapid02 = field(repr=False)
    subject: str
    page: str
    subscriptions: Callable[[], Mapping[str, PushSubscription]]
    forget: Callable[[str], None]
    clock: Callable[[], datetime]
    outward: Outward = field(default_factory=Outward)
    timeout: float = 20
    name: str = "push"
    can_look_up: bool = False

    def send(self, messages: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Send each to its own push service; one that is away says nothing about the others."""
        with Pinned(self.outward) as session:
            for message in messages:
                yield message.key, self._hand_over(session, message)

    def look_up(self, sending: Sending) -> HandOver | None:
        """Nobody can ask a push service what became of a message."""

    def _hand_over(self, session: requests.Session, message: OutgoingMessage) -> HandOver:
        subscription = self.subscriptions().get(message.address)
        if subscription is None:
            return failed("this device no longer takes notifications", _AGAIN, bad_address=True)
        try:
            status = self._posted(session, subscription, message)
        except AddressRefused:
            return failed("the address of this device's push service is not a public one", _AGAIN, bad_address=True)
        except (requests.ConnectTimeout, requests.exceptions.MissingSchema):
            return try_later("the push service cannot be reached")
        except requests.ConnectionError as fault:
            return _broken(fault)
        except requests.RequestException:
            return unknown("the connection broke while the notification was handed over", _LOG)
        except OSError:  # the name of the push service is not found
            return try_later("the push service cannot be reached")
        if status in _GONE:
            self.forget(message.address)
            return failed(f"this device no longer takes notifications ({status})", _AGAIN, bad_address=True)
        return _meaning(status)

    def _posted(self, session: requests.Session, subscription: PushSubscription, message: OutgoingMessage) -> int:
        """Send one encrypted notification; return the push service's status."""
        left = int((message.ends - self.clock()).total_seconds())
        keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
        try:
            answer = webpush(
                {"endpoint": subscription.endpoint, "keys": keys},
                data=declarative(message, page=self.page),
                vapid_private_key=self.key,
                vapid_claims={"sub": self.subject},
                ttl=max(0, min(left, LONGEST_TTL)),
                headers={
                    "Topic": topic(message),
                    "Urgency": "high",
                    "Content-Type": "application/notification+json",
                },
                timeout=self.timeout,
                requests_session=session,
            )
        except VapidException:
            return 400  # the endpoint is no address of a push service
        except WebPushException as refusal:
            if refusal.response is None:
                return 400  # the subscription's keys are no keys
            return int(refusal.response.status_code)
        return 201 if isinstance(answer, str) else int(answer.status_code)


def declarative(message: OutgoingMessage, *, page: str) -> str:
    """Return a notification in the declarative form (JSON; https://webkit.org/blog/16535)."""
    shown = {
        "title": message.subject or "Reminder",
        "body": message.text,
        "lang": "en",
        "navigate": page,
        "tag": topic(message),
    }
    return json.dumps({"web_push": 8030, "notification": shown}, ensure_ascii=False)


def topic(message: OutgoingMessage) -> str:
    """Return what reminders of one session have in common, at most 32 letters of base64url (RFC 8030, 5.4)."""
    digest = sha256(f"{message.person}\n{message.session or message.key}".encode()).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def new_key() -> bytes:
    """Return a fresh private key as a PEM text."""
    made = Vapid02()
    made.generate_keys()
    pem: bytes = made.private_pem()
    return pem


def read_key(pem: str) -> Vapid02:
    """Return the key of a PEM text. Raises ValueError if it is none."""
    try:
        return Vapid02.from_pem(pem.encode())
    except (VapidException, ValueError):
        raise ValueError("no key") from None


def _meaning(status: int) -> HandOver:
    if status < 300:
        return handed_over()
    if status in {429, 503}:
        return try_later(f"the push service takes nothing at present ({status})")
    if status >= 500:
        return unknown(f"the push service had a fault ({status})", _LOG)
    return failed(f"the push service refused it ({status})", "Check [push] in practice.toml; groupkeeper doctor helps.")


def _broken(fault: requests.ConnectionError) -> HandOver:
    """Tell a connection that was never made from one that broke."""
    inner: object = fault.args[0] if fault.args else None
    names = {type(one).__name__ for one in (inner, getattr(inner, "reason", None))}
    if names & {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "MaxRetryError"}:
        return try_later("the push service cannot be reached")
    return unknown("the connection broke while the notification was handed over", _LOG)
