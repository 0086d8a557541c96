"""Calls to Google are made again only where that is safe, with pauses that part many clients."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from http.client import BadStatusLine, IncompleteRead
from json import JSONDecodeError
from typing import Any

import httplib2  # type: ignore[import-untyped]  # ships no types
import pytest
import requests
from google.auth.exceptions import RefreshError, TransportError
from googleapiclient.errors import HttpError
from gspread.exceptions import APIError

from addon.sync.adapters.google_calls import Calls, GoogleFault, GoogleRefused, OutcomeUnknown, Patience
from addon.sync.adapters.google_troubles import Effect, of_answer, of_googleapiclient, of_requests

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
QUOTED = "Ann Canary"


def body(reason: str = "", status: str = "", detail: str = "") -> bytes:
    """Return an error as Google writes it, quoting what was sent."""
    listed = f'"errors":[{{"reason":"{reason}"}}],' if reason else ""
    listed += f'"details":[{{"reason":"{detail}"}}],' if detail else ""
    return f'{{"error":{{{listed}"code":1,"message":"Invalid value {QUOTED}","status":"{status}"}}}}'.encode()


ANSWERS: list[tuple[int, dict[str, str], bytes, Effect, float | None]] = [
    (429, {}, body(status="RESOURCE_EXHAUSTED"), Effect.NOTHING_YET, None),
    (429, {"Retry-After": "17"}, b"no JSON", Effect.NOTHING_YET, 17),
    (429, {"Retry-After": "Tue, 03 Mar 2026 18:01:30 GMT"}, body(), Effect.NOTHING_YET, 90),
    (429, {"Retry-After": "Tue, 03 Mar 2026 17:00:00 GMT"}, body(), Effect.NOTHING_YET, 0),
    (429, {"Retry-After": "soon"}, body(), Effect.NOTHING_YET, None),
    (403, {}, body("rateLimitExceeded"), Effect.NOTHING_YET, None),
    (403, {}, body("userRateLimitExceeded"), Effect.NOTHING_YET, None),
    (403, {}, body("forbidden"), Effect.REFUSED, None),
    (403, {}, body(status="PERMISSION_DENIED"), Effect.REFUSED, None),
    (400, {}, body("badRequest"), Effect.REFUSED, None),
    (404, {}, b"[]", Effect.REFUSED, None),
    (408, {}, b"", Effect.UNKNOWN, None),
    (500, {}, body("backendError"), Effect.UNKNOWN, None),
    (503, {"Retry-After": "3"}, b"\xff", Effect.UNKNOWN, 3),
]


@pytest.mark.parametrize(("status", "headers", "content", "effect", "wait"), ANSWERS)
def test_answers(status: int, headers: dict[str, str], content: bytes, effect: Effect, wait: float | None) -> None:
    """Whether a call took effect, and how long Google wants us to wait, is read from its answer."""
    found = of_answer(status, headers, content, now=NOW)
    assert (found.effect, found.wait, found.status) == (effect, wait, status)


def api_error(status: int, content: bytes = b"{}") -> APIError:
    """Return what gspread raises for an answer."""
    response = requests.Response()
    response.status_code = status
    response._content = content
    return APIError(response)


def http_error(status: int, content: bytes = b"{}", **headers: str) -> HttpError:
    """Return what googleapiclient raises for an answer."""
    return HttpError(httplib2.Response({"status": str(status), **headers}), content)


RAISED: list[tuple[Exception, Effect | None]] = [
    (api_error(429, body()), Effect.NOTHING_YET),
    (api_error(400, body()), Effect.REFUSED),
    (requests.exceptions.ConnectTimeout(), Effect.NOTHING_YET),
    (requests.exceptions.ReadTimeout(), Effect.UNKNOWN),
    (requests.exceptions.ConnectionError(), Effect.UNKNOWN),
    (requests.exceptions.ChunkedEncodingError(), Effect.UNKNOWN),
    (requests.exceptions.SSLError(), Effect.REFUSED),
    (TransportError("x"), Effect.NOTHING_YET),
    (RefreshError("x"), Effect.REFUSED),
    (KeyError("x"), None),
]
RAISED_THERE: list[tuple[Exception, Effect | None]] = [
    (http_error(429, body(), **{"retry-after": "4"}), Effect.NOTHING_YET),
    (http_error(412, body()), Effect.REFUSED),
    (http_error(503, body()), Effect.UNKNOWN),
    (TimeoutError(), Effect.UNKNOWN),
    (ConnectionResetError(), Effect.UNKNOWN),
    (ConnectionRefusedError(), Effect.NOTHING_YET),
    (httplib2.ServerNotFoundError(), Effect.NOTHING_YET),
    (IncompleteRead(b""), Effect.UNKNOWN),
    (BadStatusLine("x"), Effect.UNKNOWN),
    (JSONDecodeError("x", QUOTED, 0), Effect.UNKNOWN),
    (http_error(200, b"no parts"), Effect.UNKNOWN),
    (RefreshError("x"), Effect.REFUSED),
    (KeyError("x"), None),
]


@pytest.mark.parametrize(("error", "effect"), RAISED)
def test_exceptions_of_requests(error: Exception, effect: Effect | None) -> None:
    """What gspread, requests and google-auth raise is understood; anything else is not ours to judge."""
    found = of_requests(error, now=NOW)
    assert (found.effect if found else None) is effect


@pytest.mark.parametrize(("error", "effect"), RAISED_THERE)
def test_exceptions_of_googleapiclient(error: Exception, effect: Effect | None) -> None:
    """What googleapiclient and httplib2 raise is understood too."""
    found = of_googleapiclient(error, now=NOW)
    assert (found.effect if found else None) is effect


def test_headers_of_either_library() -> None:
    """A Retry-After is found whichever library spells its name."""
    found = of_googleapiclient(http_error(429, body(), **{"retry-after": "4"}), now=NOW)
    assert found is not None
    assert found.wait == 4


def test_a_refused_connection_was_never_made() -> None:
    """A port where nobody listens: nothing can have been done."""
    session = requests.Session()
    session.trust_env = False
    with pytest.raises(requests.exceptions.ConnectionError) as raised:
        session.get("http://127.0.0.1:9/", timeout=1)
    found = of_requests(raised.value, now=NOW)
    assert found is not None
    assert found.effect is Effect.NOTHING_YET


class Sleeper:
    """Fails as told, then answers; sleeping moves its clock."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0
        self.slept: list[float] = []

    def __call__(self) -> str:
        """Answer, or fail."""
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    def calls(self, **changes: Any) -> Calls:
        """Return calls whose dice always show the highest."""
        plain = Calls(where="Practice", classify=of_requests, dice=lambda: 1.0, now=lambda: NOW)
        return replace(plain, clock=lambda: sum(self.slept), sleep=self.slept.append, **changes)


BUSY, BROKEN, WRONG = (lambda: api_error(429)), (lambda: api_error(503)), (lambda: api_error(400, body()))


@pytest.mark.parametrize(
    ("failures", "harmless", "made", "raised"),
    [
        ([BUSY, BUSY], False, 3, None),
        ([BROKEN, BROKEN], True, 3, None),
        ([BROKEN], False, 1, OutcomeUnknown),
        ([BUSY, BROKEN], False, 2, OutcomeUnknown),
        ([WRONG], True, 1, GoogleRefused),
        ([BUSY] * 9, False, 6, GoogleRefused),
        ([BROKEN] * 9, True, 6, GoogleRefused),
    ],
)
def test_again(failures: list[Callable[[], Exception]], harmless: bool, made: int, raised: type | None) -> None:  # noqa: FBT001 (a case)
    """What was not carried out, or is harmless twice, is made again; nothing else is."""
    sleeper = Sleeper(*(failure() for failure in failures))
    call = sleeper.calls().look if harmless else sleeper.calls().change
    if raised is None:
        assert call(sleeper) == "answer"
    else:
        with pytest.raises(raised) as told:
            call(sleeper)
        assert type(told.value) is raised
        assert QUOTED not in str(told.value)
        assert told.value.__cause__ is None
        assert told.value.__context__ is None
    assert sleeper.made == made


def test_pauses_grow_within_their_bound() -> None:
    """Pauses double up to the longest, each anywhere between nothing and its bound."""
    sleeper = Sleeper(*(api_error(429) for _ in range(8)))
    sleeper.calls(patience=Patience(tries=9, deadline=1000, first=1, longest=8)).look(sleeper)
    assert sleeper.slept == [1, 2, 4, 8, 8, 8, 8, 8]
    sleeper = Sleeper(*(api_error(429) for _ in range(3)))
    replace(sleeper.calls(), dice=lambda: 0.25).look(sleeper)
    assert sleeper.slept == [0.25, 0.5, 1]


def test_google_is_not_asked_before_it_said() -> None:
    """A Retry-After is waited out whole; one that is beyond our time ends the call at once."""
    error = api_error(429)
    error.response.headers["Retry-After"] = "40"
    sleeper = Sleeper(error)
    sleeper.calls().look(sleeper)
    assert sleeper.slept == [41]
    error.response.headers["Retry-After"] = "3600"
    sleeper = Sleeper(error)
    with pytest.raises(GoogleFault) as told:
        sleeper.calls().look(sleeper)
    assert (sleeper.slept, sleeper.made) == ([], 1)
    assert "3600 seconds" in str(told.value)


@pytest.mark.parametrize(
    ("status", "content", "step"),
    [
        (403, body("accessNotConfigured"), "enable the Google Sheets, Drive and Calendar APIs"),
        (403, body(status="PERMISSION_DENIED", detail="SERVICE_DISABLED"), "enable the Google Sheets"),
        (403, body("insufficientPermissions"), "tick every box"),
        (403, body(status="PERMISSION_DENIED", detail="ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "tick every box"),
        (403, body("dailyLimitExceeded"), "tomorrow"),
        (403, body("domainPolicy"), "administers"),
        (400, body("failedPrecondition", "FAILED_PRECONDITION"), "Save as Google Sheets"),
        (400, body(status="FAILED_PRECONDITION"), "Save as Google Sheets"),
        (403, body(status="PERMISSION_DENIED"), "Share it"),
        (403, body("forbidden"), "Share it"),
        (400, body(status="INVALID_ARGUMENT"), "report it"),
    ],
)
def test_a_refusal_has_a_step_that_helps(status: int, content: bytes, step: str) -> None:
    """Sharing helps only where nothing is shared."""
    with pytest.raises(GoogleRefused) as told:
        Sleeper().calls().look(Sleeper(api_error(status, content)))
    assert step in told.value.next_step


def test_strangers_pass() -> None:
    """A mistake of our own is no trouble with Google: it is raised as it is."""
    with pytest.raises(ZeroDivisionError):
        Sleeper().calls().look(lambda: 1 // 0)
