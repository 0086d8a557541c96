"""Twilio signs its requests with the account's token: HMAC-SHA1 over the whole URL and the sorted fields.

The URL is the public one from the settings, never what Host or X-Forwarded-* claim. There is no timestamp: a repeated
request is right for ever, and is told by its message id. https://www.twilio.com/docs/usage/security
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1, sha256
from urllib.parse import parse_qs

Fields = Sequence[tuple[str, str]]
_PORTS = {"https": 443, "http": 80}
_URL = re.compile(r"(https?)://([^/?#:]+)(:\d+)?([/?#].*)?", re.DOTALL)


def is_signed(url: str, signature: str, tokens: Iterable[str], *, fields: Fields = (), body: bytes = b"") -> bool:
    """Return whether one of the tokens has signed this URL with these form ``fields``, or with this JSON ``body``.

    Twilio signs with the port in the URL or without it, as it pleases. A body counts only where the signed URL names
    its hash.
    """
    if body and not _is_named(url, body):
        return False
    signed = "".join(name + value for name, value in sorted(set(fields)))
    told = signature.encode(errors="replace")
    ours = [_signature(token, one + signed) for token in tokens if token for one in _spellings(url)]
    return any(hmac.compare_digest(one, told) for one in ours)


def _signature(token: str, text: str) -> bytes:
    return b64encode(hmac.new(token.encode(), text.encode(errors="replace"), sha1).digest())


def _is_named(url: str, body: bytes) -> bool:
    named = parse_qs(url.partition("?")[2]).get("bodySHA256", [""])[-1]
    return hmac.compare_digest(sha256(body).hexdigest().encode(), named.encode(errors="replace"))


def _spellings(url: str) -> Iterator[str]:
    """Yield the URL as it is, and without its port or with the usual one."""
    yield url
    if found := _URL.fullmatch(url):
        scheme, host, port, rest = found.groups(default="")
        yield f"{scheme}://{host}{rest}" if port else f"{scheme}://{host}:{_PORTS[scheme]}{rest}"
