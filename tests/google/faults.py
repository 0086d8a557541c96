"""What can go wrong between a client and Google: declared, then due at a call."""

import json
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus

from tests.google.calls import Call
from tests.google.refusals import Refused


class Silence(Enum):
    """How a caller is left without an answer."""

    HANGS = auto()
    DROPS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """One failure. `applied` says whether the request had taken effect before it failed.

    An answer with `status` and `body`, or a silence: the connection is dropped, or nothing comes for `seconds`.
    """

    status: int = 0
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    applied: bool = False
    silence: Silence | None = None
    seconds: float = 0.0


def too_many(*, retry_after: int | None = None) -> Failing:
    """429, with or without the seconds after which to come again."""
    message = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'"
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return _answering(Refused(429, message), headers=headers)


def server_error(status: int = 503, *, applied: bool = False) -> Failing:
    """A failure of Google's own, before or after the request took effect."""
    return _answering(Refused(status, HTTPStatus(status).phrase), applied=applied)


def hangs(*, seconds: float = 60.0, applied: bool = False) -> Failing:
    """No answer until the caller gives up, or `seconds` have gone by; then the connection is closed."""
    return Failing(silence=Silence.HANGS, seconds=seconds, applied=applied)


def drops(*, applied: bool = False) -> Failing:
    """The connection is closed without a byte of answer."""
    return Failing(silence=Silence.DROPS, applied=applied)


def gone() -> Failing:
    """410, as for a sync token that is no longer kept."""
    return _answering(Refused(410, "Sync token is no longer valid, a full sync is required.", "fullSyncRequired"))


def precondition_failed() -> Failing:
    """412, as for an If-Match that another change has overtaken."""
    return _answering(Refused(412, "Precondition Failed", "conditionNotMet"))


def usage_limit() -> Failing:
    """403 that means "slower", as Calendar and Drive say it."""
    return _answering(Refused(403, "Rate Limit Exceeded", "rateLimitExceeded"))


def refused(status: int, message: str, reason: str | None = None) -> Failing:
    """Any other answer."""
    return _answering(Refused(status, message, reason))


def _answering(why: Refused, *, applied: bool = False, headers: tuple[tuple[str, str], ...] = ()) -> Failing:
    return Failing(status=why.code, body=json.dumps(why.body()), headers=headers, applied=applied)


@dataclass(slots=True, kw_only=True)
class Quota:
    """Buckets of reads and writes: each call takes one, an empty bucket answers 429. None is without limit."""

    reads: int | None = None
    writes: int | None = None
    retry_after: int | None = None
    _taken: dict[bool, int] = field(default_factory=dict)

    def spend(self, call: Call) -> Failing | None:
        """Take one from the bucket of this call; the failure where it is empty."""
        limit = self.reads if call.reads else self.writes
        taken = self._taken.get(call.reads, 0)
        if limit is not None and taken >= limit:
            return too_many(retry_after=self.retry_after)
        self._taken[call.reads] = taken + 1
        return None

    def next_minute(self) -> None:
        """Fill the buckets again."""
        self._taken.clear()
