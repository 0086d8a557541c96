"""Doors for the carrier: members' texts, and what became of ours."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from addon.outgoing import DELIVERED, FAILED, HANDED_OVER
from webhooks.arrived import Arrived, Malformed, Outcome
from webhooks.ports import Delivery, TextReceived, WebhookDeps
from webhooks.verify.twilio import is_signed

MOST_FIELDS = 200
SECONDS = 5.0
PICTURE = "(a picture without text)"
_STATES = {"delivered": DELIVERED, "read": DELIVERED, "undelivered": FAILED, "failed": FAILED} | dict.fromkeys(
    ("accepted", "scheduled", "queued", "sending", "sent", "partially_delivered"), HANDED_OVER
)
"""Twilio's words. "sent" is not "delivered": the next carrier has it, which says nothing about the phone."""


def texts(deps: WebhookDeps, arrived: Arrived) -> Outcome:
    """Hand a member's text over; it is stored when this returns."""
    told = _fields(deps, arrived)
    if told is None:
        return Outcome.REFUSED
    has_picture = told.get("NumMedia", "0") not in {"", "0"}
    deps.hear(
        TextReceived(
            provider_id=_needed(told, "MessageSid"),
            from_number=_needed(told, "From"),
            to_number=told.get("To", ""),
            text=told.get("Body", "") or (PICTURE if has_picture else ""),
            received=arrived.at,
            opt_out_type=told.get("OptOutType", ""),
        )
    )
    return Outcome.STORED


def status(deps: WebhookDeps, arrived: Arrived) -> Outcome:
    """Write down what became of a text of ours. Words that are new are acknowledged and change nothing."""
    told = _fields(deps, arrived)
    if told is None:
        return Outcome.REFUSED
    found = delivery(_needed(told, "MessageSid"), told.get("MessageStatus", ""), told.get("ErrorCode", ""))
    if found and not deps.delivery_report(found):
        # The carrier may be quicker than the answer to our call, which brings the id. A text that is not ours stays so.
        deps.later(SECONDS, lambda: deps.delivery_report(found))
    return Outcome.STORED


def delivery(provider_id: str, word: str, code: str) -> Delivery | None:
    """Return what one of Twilio's states and error codes mean here; None for a word that is not about our sending."""
    state = _STATES.get(word)
    if state is None:
        return None
    if state != FAILED:
        return Delivery(provider_id=provider_id, state=state)
    known = _codes().get(code, {})
    return Delivery(
        provider_id=provider_id,
        state=FAILED,
        reason=known.get("reason", "the carrier did not deliver it") + (f" ({code})" if code.isdecimal() else ""),
        remedy=known.get("remedy", "Reach the member another way."),
        stopped=bool(known.get("stopped")),
        bad_address=bool(known.get("bad_address")),
    )


@cache
def _codes() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("webhooks") / "twilio_codes.toml").read_text(encoding="utf-8"))


def _fields(deps: WebhookDeps, arrived: Arrived) -> dict[str, str] | None:
    """Return the fields of a form that the carrier signed, None if it did not."""
    signature = arrived.headers.get("x-twilio-signature", "")
    try:
        found = parse_qsl(arrived.body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    is_theirs = is_signed(arrived.url, signature, _some(deps.text_tokens()), fields=found)
    return dict(found) if is_theirs else None


def _some(tokens: Iterable[str]) -> list[str]:
    return [one for one in tokens if one]


def _needed(told: Mapping[str, str], name: str) -> str:
    if not told.get(name):
        raise Malformed
    return told[name]
