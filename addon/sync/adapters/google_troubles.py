"""What an exception of a Google library means: may the call be made again, and was anything done? Pure.

Only codes and statuses are taken over. Google's own sentences quote what was sent, so they are dropped.
"""

import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http.client import HTTPException

SLOWER = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "calendarUsageLimitsExceeded"}
    | {"RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"}
)
"""Reasons of a 403 that mean "slower", not "forbidden"."""


class Effect(Enum):
    """What became of a call that failed."""

    NOTHING_YET = auto()
    """It was certainly not carried out and may be made again: too many calls, no connection."""
    UNKNOWN = auto()
    """It may have been carried out: no answer, or Google's own failure."""
    REFUSED = auto()
    """It was certainly not carried out, and making it again would not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A failed call: HTTP ``status`` (0: no answer), Google's short ``reason``, ``wait`` in seconds if it named one."""

    effect: Effect
    status: int = 0
    reason: str = ""
    wait: float | None = None


def of_answer(status: int, headers: Mapping[str, str], body: bytes | str, *, now: datetime) -> Trouble:
    """Return what an answer with an error status means. ``now`` is an aware time, for a Retry-After that is a date."""
    reason = _reason(body)
    if status == 429 or (status == 403 and reason in SLOWER):
        effect = Effect.NOTHING_YET
    elif status >= 500 or status == 408 or status < 400:  # a yes that is no usable answer
        effect = Effect.UNKNOWN
    else:
        effect = Effect.REFUSED
    return Trouble(effect=effect, status=status, reason=reason, wait=_wait(headers, now))


def of_requests(error: Exception, *, now: datetime) -> Trouble | None:
    """Read an exception of gspread, requests or google-auth; None if it is none of theirs."""
    import requests  # noqa: PLC0415 - an optional part, installed with the extra "google"
    from google.auth import exceptions as signing_in  # noqa: PLC0415
    from gspread.exceptions import APIError  # noqa: PLC0415

    if isinstance(error, APIError):
        return of_answer(error.response.status_code, error.response.headers, error.response.content, now=now)
    if isinstance(error, requests.exceptions.SSLError):
        return Trouble(effect=Effect.REFUSED, reason="certificate")
    if isinstance(error, requests.exceptions.ConnectTimeout) or _never_connected(error):
        return Trouble(effect=Effect.NOTHING_YET, reason="no-connection")
    if isinstance(error, requests.exceptions.RequestException):
        return Trouble(effect=Effect.UNKNOWN, reason="no-answer")
    return _of_signing_in(error) if isinstance(error, signing_in.GoogleAuthError) else None


def of_googleapiclient(error: Exception, *, now: datetime) -> Trouble | None:
    """Read an exception of googleapiclient, httplib2 or google-auth; None if it is none of theirs."""
    import httplib2  # noqa: PLC0415
    from google.auth import exceptions as signing_in  # noqa: PLC0415
    from googleapiclient.errors import HttpError  # noqa: PLC0415

    if isinstance(error, HttpError):
        headers = {str(name).title(): str(value) for name, value in error.resp.items()}
        return of_answer(int(error.resp.status), headers, error.content, now=now)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble(effect=Effect.REFUSED, reason="certificate")
    if isinstance(error, httplib2.ServerNotFoundError | ConnectionRefusedError | socket.gaierror):
        return Trouble(effect=Effect.NOTHING_YET, reason="no-connection")
    if isinstance(error, signing_in.GoogleAuthError):
        return _of_signing_in(error)
    half = HTTPException | json.JSONDecodeError  # the answer broke off, or is somebody else's
    if isinstance(error, httplib2.HttpLib2Error | OSError | half):  # a time-out is an OSError too
        return Trouble(effect=Effect.UNKNOWN, reason="no-answer")
    return None


def _of_signing_in(error: Exception) -> Trouble:
    """Signing in happens before a call is sent, so nothing was done."""
    if getattr(error, "retryable", False) or type(error).__name__ == "TransportError":
        return Trouble(effect=Effect.NOTHING_YET, reason="signing-in")
    return Trouble(effect=Effect.REFUSED, status=401, reason="signing-in")


def _never_connected(error: Exception) -> bool:
    from urllib3.exceptions import NewConnectionError  # noqa: PLC0415

    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError)


def _reason(body: bytes | str) -> str:
    """Return Google's short reason: errors[].reason (Drive, Calendar), details[].reason or the status word."""
    try:
        error = json.loads(body)["error"]
        listed = [*error.get("errors", ()), *error.get("details", ())]
        found = next((one["reason"] for one in listed if one.get("reason")), error.get("status", ""))
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return found if isinstance(found, str) and found.replace("_", "").isalnum() else ""


def _wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a Retry-After asks for; it is a number of seconds or an HTTP date."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
