"""Doors for the carrier: members' texts, and what became of ours."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from webhooks.arrived import Arrived, Malformed, Outcome
from webhooks.ports import TextReceived, WebhookDeps
from webhooks.verify.twilio import is_signed

MOST_FIELDS = 200
SECONDS = 5.0
PICTURE = "(a picture without text)"
_FINAL = frozenset({"delivered", "read", "undelivered", "failed", "canceled"})
"""The carrier's words after which no other follows."""


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
    """Write down what became of a text of ours."""
    told = _fields(deps, arrived)
    if told is None:
        return Outcome.REFUSED
    report = _needed(told, "MessageSid"), _needed(told, "MessageStatus"), told.get("ErrorCode", "")
    if not deps.text_status(*report) and report[1] in _FINAL:
        # The carrier may be quicker than the answer to our call, which brings the id. A text that is not ours stays so.
        deps.later(SECONDS, lambda: deps.text_status(*report))
    return Outcome.STORED


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
