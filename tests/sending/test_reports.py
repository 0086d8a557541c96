"""What comes back later: e-mails returned in the standard form, and what that tells about an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.outgoing import DELIVERED, FAILED, HANDED_OVER
from addon.sending.ports import HandOver
from addon.sending.reports import bounces, take_bounce, take_report
from addon.sync.state.database import State
from tests.sending.a_message import MAIL, MINUTE, NOON, PHONE, a_mail, a_message
from tests.stores import fresh_state

ID = "<0123456789abcdef@example.org>"


REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: office@example.org
Subject: Undelivered mail returned to sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=-cut-="

--=-cut-=
Content-Type: text/plain

Your message could not be delivered.
--=-cut-=
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Wed, 30 Sep 2026 12:00:00 -0400

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--=-cut-=
Content-Type: {kind}

Message-ID: {message_id}
To: {address}
Subject: Your appointment

{body}--=-cut-=--
"""


def returned(status: str = "5.1.1", action: str = "failed", *, whole: bool = True, message_id: str = ID) -> bytes:
    """Return a delivery report (RFC 3464) as mail servers write it; it quotes our e-mail ``whole``, or its head."""
    kind, body = ("message/rfc822", "Thu 12:00 PM\n") if whole else ("text/rfc822-headers", "")
    words = {"address": MAIL, "action": action, "status": status, "kind": kind, "message_id": message_id, "body": body}
    return REPORT.format(**words).replace("\n", "\r\n").encode()


@pytest.fixture
def state() -> State:
    """Return a state with an e-mail that was handed over."""
    made = fresh_state()
    sent(made, ID)
    return made


def sent(state: State, provider_id: str) -> None:
    """Hand an e-mail over."""
    state.outbox.plan([a_mail()], now=NOON)
    state.outbox.claim(a_mail().key, now=NOON, lease=NOON + MINUTE)
    state.outbox.settle(a_mail().key, HANDED_OVER, now=NOON, id_=provider_id)


def take(state: State, raw: bytes) -> bool:
    """Take a returned e-mail; return whether it was one of ours."""
    return take_bounce(raw, outbox=state.outbox, addresses=state.addresses, now=NOON + MINUTE) is not None


CASES: list[tuple[str, bytes, str, bool]] = [
    ("no such address", returned(), FAILED, True),
    ("its head alone", returned(whole=False), FAILED, True),
    ("folded in other words", returned("5.1.10 (bad destination)"), FAILED, True),
    ("mailbox full", returned("5.2.2"), FAILED, False),
    ("refused", returned("5.7.1"), FAILED, False),
    ("only late", returned("4.4.1", "delayed"), HANDED_OVER, False),
    ("delivered", returned("2.0.0", "delivered"), HANDED_OVER, False),
    ("of somebody else", returned(message_id="<other@example.org>"), HANDED_OVER, False),
    ("an answer from a person", b"Subject: Re: Your appointment\r\n\r\nFinal-Recipient: rfc822; x", HANDED_OVER, False),
    ("nothing", b"", HANDED_OVER, False),
    ("too large", returned() + b"x" * 1_000_001, HANDED_OVER, False),
    ("cut", returned()[:600], HANDED_OVER, False),
]


@pytest.mark.parametrize(("raw", "became", "is_bad"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_returned_mail_reaches_its_message(state: State, raw: bytes, became: str, is_bad: object) -> None:
    """A returned e-mail fails its message, and marks an address that does not exist; nothing else does."""
    take(state, raw)
    one = state.outbox.all()[a_mail().key]
    assert one.state == became
    assert bool(one.reason) == (became == FAILED)
    known = state.addresses.of("email", MAIL)
    assert (known is not None and known.state == "bad") == is_bad
    assert MAIL not in one.reason


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_no_bytes_are_too_odd(odd: bytes, at: int) -> None:
    """Whatever arrives at the mailbox, nothing breaks, and what is no report tells of no bounce."""
    whole = returned()
    assert list(bounces(odd)) == []
    assert len(list(bounces(whole[:at] + odd + whole[at:]))) <= 1


def test_a_number_at_which_a_text_arrives_is_bad_no_longer() -> None:
    """A number at which a text arrives is bad no longer; one whose owner stopped stays."""
    state = fresh_state()
    told = {"outbox": state.outbox, "addresses": state.addresses, "now": NOON}
    text = a_message()
    state.outbox.plan([text], now=NOON)
    state.outbox.claim(text.key, now=NOON, lease=NOON + MINUTE)
    state.outbox.settle(text.key, HANDED_OVER, now=NOON, id_="SM1")
    for outcome, became in (
        (HandOver(state=FAILED, reason="off", remedy="Ask.", bad_address=True), "bad"),
        (HandOver(state=DELIVERED), None),
        (HandOver(state=FAILED, reason="STOP", remedy="Ask.", stopped=True), "stopped"),
        (HandOver(state=DELIVERED), "stopped"),
    ):
        assert take_report("SM1", outcome, **told) is not None  # type: ignore[arg-type]
        known = state.addresses.of("text", PHONE)
        assert (known.state if known else None) == became
