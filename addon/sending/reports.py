"""What is told after a message was handed over: a provider's status report, an e-mail that comes back (RFC 3464)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default

from addon.outgoing import DELIVERED, FAILED, Sending
from addon.sending.channels.smtp import refused_for_good
from addon.sending.channels.twilio_codes import reported
from addon.sending.ports import HandOver
from addon.sending.sender import mark
from addon.sync.state.inbox import Addresses
from addon.sync.state.outbox import Outbox

LARGEST = 1_000_000
"""Bytes of an e-mail that are looked at: a returned one quotes at most a small one of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """An e-mail of ours that came back: its Message-ID, to whom it was, and the status (RFC 3463), ``5.1.1``."""

    message_id: str
    address: str
    status: str


def take_report(
    provider_id: str, outcome: HandOver, *, outbox: Outbox, addresses: Addresses, now: datetime
) -> Sending | None:
    """Write what became of a message that was handed over, and what that tells about its address.

    Returns the message, None if there is none under that id. A number at which a text arrived is bad no longer.
    """
    words = {"reason": outcome.reason, "remedy": outcome.remedy}
    found = outbox.report(provider_id, outcome.state, now=now, **words)
    if found is None:
        return None
    message = found.message
    mark(message, outcome, addresses, now=now)
    known = addresses.of(message.channel, message.address)
    if outcome.state == DELIVERED and known is not None and known.state == "bad":
        addresses.lift(message.channel, message.address)
    return found


def take_text_status(
    provider_id: str, status: str, code: str, *, outbox: Outbox, addresses: Addresses, now: datetime
) -> Sending | None:
    """Write what Twilio reports about a text: its status and, if it failed, the error's number ("" without one)."""
    outcome = reported(status, code or None)
    if outcome is None:
        return None
    return take_report(provider_id, outcome, outbox=outbox, addresses=addresses, now=now)


def take_bounce(raw: bytes, *, outbox: Outbox, addresses: Addresses, now: datetime) -> Sending | None:
    """Write that an e-mail came back; None if these bytes are no such report, or not about a message of ours."""
    for bounce in bounces(raw):
        outcome = refused_for_good(bounce.status)
        found = take_report(bounce.message_id, outcome, outbox=outbox, addresses=addresses, now=now)
        if found is not None:
            return found
    return None


def bounces(raw: bytes) -> Iterator[Bounce]:
    """Yield each receiver for whom a delivery report tells a failure for good; a delay is none. Never raises."""
    if len(raw) > LARGEST:
        return
    report = message_from_bytes(raw, policy=default)
    if report.get_content_type() != "multipart/report" or report.get_param("report-type") != "delivery-status":
        return
    parts = list(report.walk())
    message_id = next((found for part in parts if (found := _original_id(part))), "")
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if isinstance(block, Message) and _text(block, "Action").casefold() == FAILED:
                    address = _text(block, "Original-Recipient") or _text(block, "Final-Recipient")
                    yield Bounce(
                        message_id=message_id,
                        address=address.partition(";")[2].strip(),
                        status=_text(block, "Status").partition(" ")[0],
                    )


def _original_id(part: Message) -> str:
    """Return the Message-ID of the returned e-mail, which the report carries whole or by its head alone."""
    kind, inner = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
        return _text(inner[0], "Message-ID")
    if kind == "text/rfc822-headers":
        head = part.get_payload(decode=True)
        return _text(message_from_bytes(head, policy=default), "Message-ID") if isinstance(head, bytes) else ""
    return ""


def _text(message: Message, name: str) -> str:
    return str(message.get(name) or "").strip()
