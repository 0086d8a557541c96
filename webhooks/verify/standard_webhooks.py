"""Standard Webhooks: id, timestamp and raw body, signed with a shared key (whsec_) or with a sender's own key pair.

Of a key pair we have the public half (whpk_, ed25519). The library ``standardwebhooks`` signs and makes the keys
usable. Its reading of a request is not used: it accepts fractions in timestamps, asks its own clock, and raises
exceptions of other kinds where a signature is mangled.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

PUBLIC = "whpk_"
TOLERANCE = timedelta(minutes=5)
MOST_SIGNATURES = 16
_SECONDS = re.compile(r"[0-9]{1,11}")
_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,200}")
"""Printable and without a full stop: with one, id and timestamp could be shifted against each other."""


def verified(headers: Mapping[str, str], body: bytes, keys: Iterable[str], *, now: datetime) -> str | None:
    """Return the id of a request that one of the keys has signed within the tolerance; None refuses it.

    ``headers`` by lower-case name; ``keys`` are the present key and, while the sender changes over, the one before.
    """
    message, seconds, told = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (_ID.fullmatch(message) and _SECONDS.fullmatch(seconds) and told):
        return None
    signed_at = datetime.fromtimestamp(int(seconds), tz=UTC)
    if abs(now - signed_at) > TOLERANCE:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:  # the scheme signs text
        return None
    theirs = told.split(" ")[:MOST_SIGNATURES]
    matches = [
        _is_of_pair(key, f"{message}.{seconds}.{text}", one)
        if key.startswith(PUBLIC)
        else compare_digest(Webhook(key).sign(message, signed_at, text).encode(), one.encode(errors="replace"))
        for key in keys
        for one in theirs
    ]
    return message if any(matches) else None


def _is_of_pair(key: str, text: str, told: str) -> bool:
    """Return whether a signature was made with the private half of a public key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (only senders with key pairs need it)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    version, _, signature = told.partition(",")
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key.removeprefix(PUBLIC)))
        public.verify(b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return version == "v1a"


def is_key(text: str) -> bool:
    """Return whether a text can be a key: base64, with or without whsec_ before it, or a public key of 32 bytes."""
    try:
        if text.startswith(PUBLIC):
            return len(b64decode(text.removeprefix(PUBLIC), validate=True)) == 32
        Webhook(text)
    except (EmptyWebhookSecretError, ValueError):
        return False
    return True
