"""Push to a browser whose keys the test has: it can read what comes, and nobody else can."""

import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import http_ece
import pytest
import pywebpush
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from addon.outgoing import FAILED, HANDED_OVER, PLANNED, UNKNOWN, OutgoingMessage
from addon.outward import Outward
from addon.sending.channels import push
from addon.sending.channels.push import PushChannel, new_key, read_key, topic
from addon.sending.ports import HandOver
from addon.sending.subscriptions import PushSubscription
from tests.conftest import SHARED
from tests.sending.a_message import HOUR, NOON, a_message
from tests.sending.channels.a_browser import Browser, PushService, coded, plain, public_key, push_server
from tests.sending.channels.a_mail_server import free_port


@pytest.fixture
def service() -> PushService:
    """Return a push service."""
    return PushService()


@pytest.fixture
def endpoint(service: PushService) -> Iterator[str]:
    """Run it; return a subscription's endpoint."""
    with push_server(service) as endpoint:
        yield endpoint


class Practice:
    """A practice with one subscription."""

    def __init__(self, subscription: PushSubscription) -> None:
        self.id = "SU-1"
        self.subscriptions = {self.id: subscription}
        self.key = read_key(new_key().decode())
        self.channel = PushChannel(
            key=self.key,
            subject="mailto:office@example.org",
            page="https://go.example.org/",
            subscriptions=lambda: self.subscriptions,
            forget=self.subscriptions.pop,  # type: ignore[arg-type]
            clock=lambda: NOON,
            outward=Outward.of(["127.0.0.1"]),
            timeout=5,
        )

    def message(self, **changes: object) -> OutgoingMessage:
        """Return a push message."""
        return replace(a_message(channel="push", address=self.id, subject="Your appointment"), **changes)  # type: ignore[arg-type]

    def sends(self, message: OutgoingMessage | None = None) -> HandOver:
        """Send one; return what became of it."""
        ((_, outcome),) = self.channel.send([message or self.message()])
        return outcome


def test_only_the_browser_can_read_it(service: PushService, endpoint: str) -> None:
    """The browser reads the declarative form; it replaces an earlier one, and dies with the session's begin."""
    browser = Browser()
    practice = Practice(browser.subscribed(endpoint, since=NOON))
    message = practice.message(ends=NOON + 2 * HOUR)
    assert practice.sends(message).state == HANDED_OVER
    ((head, body),) = service.got
    assert message.text.encode() not in body
    told = json.loads(browser.read(body))
    assert told["web_push"] == 8030
    assert told["notification"] == {
        "title": "Your appointment",
        "body": message.text,
        "lang": "en",
        "navigate": "https://go.example.org/",
        "tag": topic(message),
    }
    assert (head["ttl"], head["topic"], head["urgency"]) == (str(2 * 3600), topic(message), "high")
    assert (head["content-encoding"], head["content-type"]) == ("aes128gcm", "application/notification+json")
    _, token, key = head["authorization"].replace("t=", " ").replace(",k=", " ").split()
    assert key == public_key(practice.key)
    assert Vapid02.verify(f"vapid t={token},k={key}")


def test_the_topic_is_the_sessions(endpoint: str) -> None:
    """Reminders of one session replace each other; the topic is short and tells nothing."""
    message = Practice(Browser().subscribed(endpoint, since=NOON)).message()
    assert topic(message) == topic(replace(message, key="another rule", lead=2))
    assert topic(message) != topic(replace(message, session="S-2"))
    assert topic(message) != topic(replace(message, person="M-2"))
    assert len(topic(message)) <= 32


ANSWERS: list[tuple[int | None, str, bool]] = [
    (200, HANDED_OVER, False),
    (400, FAILED, False),
    (403, FAILED, False),
    (404, FAILED, True),
    (410, FAILED, True),
    (413, FAILED, False),
    (429, PLANNED, False),
    (500, UNKNOWN, False),
    (503, PLANNED, False),
    (None, UNKNOWN, False),
]


@pytest.mark.parametrize(("status", "state", "is_gone"), ANSWERS)
def test_each_answer_has_its_meaning(
    service: PushService, endpoint: str, status: int | None, state: str, is_gone: object
) -> None:
    """Each answer has its meaning; 404 and 410 delete the subscription, and the next one is not tried."""
    service.status = status
    practice = Practice(Browser().subscribed(endpoint, since=NOON))
    outcome = practice.sends()
    assert outcome.state == state
    assert bool(practice.subscriptions) != is_gone
    assert endpoint not in outcome.reason
    assert len(service.got) == 1
    if is_gone:
        assert practice.sends().bad_address
        assert len(service.got) == 1


def test_where_nobody_answers_it_is_tried_later() -> None:
    """Where nobody answers, it is tried later; keys that are none are the subscription's fault."""
    away = Practice(Browser().subscribed(f"http://127.0.0.1:{free_port()}/send/x", since=NOON))
    assert away.sends().state == PLANNED
    odd = Practice(replace(Browser().subscribed("http://127.0.0.1:9/x", since=NOON), p256dh="AAAA"))
    assert odd.sends().state == FAILED


def test_a_key_is_kept_and_read_again() -> None:
    """A key is a PEM text; anything else is refused."""
    pem = new_key().decode()
    assert public_key(read_key(pem)) == public_key(read_key(pem))
    assert len(plain(public_key(read_key(pem)))) == 65
    with pytest.raises(ValueError, match="no key"):
        read_key("nonsense")


@pytest.mark.judges
def test_the_standards_own_vector(monkeypatch: pytest.MonkeyPatch, service: PushService, endpoint: str) -> None:
    """With the vector's salt and key our body is the vector's, byte for byte; what must be refused is refused."""
    told = json.loads((SHARED / "judges" / "webpush" / "vectors.json").read_text(encoding="utf-8"))
    vector = told["rfc8291_appendix_a"]
    browser = Browser(key=_private(vector["ua_private"]), auth=plain(vector["auth_secret"]))
    practice = Practice(browser.subscribed(endpoint, since=NOON))
    assert practice.subscriptions[practice.id].p256dh == vector["ua_public"]
    monkeypatch.setattr(push, "declarative", lambda *_, **__: plain(vector["plaintext"]).decode())
    monkeypatch.setattr(
        pywebpush,
        "ec",
        SimpleNamespace(**{**vars(ec), "generate_private_key": lambda *_: _private(vector["as_private"])}),
    )
    monkeypatch.setattr(http_ece.os, "urandom", lambda _: plain(vector["salt"]))
    assert practice.sends().state == HANDED_OVER
    assert coded(service.got[0][1]) == vector["body"]
    assert len(told["must_be_refused"]) == 7
    for one in told["must_be_refused"]:
        with pytest.raises((http_ece.ECEException, InvalidTag, ValueError)):
            browser.read(plain(one["body"]))


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(plain(text), "big"), ec.SECP256R1())
