"""A request as the doors see it, how each ends, and how a body of JSON is read within bounds."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

MOST_BYTES = 256 * 1024
MOST_DEEP = 32
_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


class Outcome(Enum):
    """How a request ends. All who cannot prove who they are get one answer, whatever did not fit."""

    STORED = "stored"
    REPEATED = "repeated"
    REFUSED = "refused"
    MALFORMED = "malformed"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One request: its public URL, headers by lower-case name, the raw body, and when it came (UTC)."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Malformed(ValueError):
    """A body that its sender signed but nobody can read."""


def read_json(body: bytes) -> dict[str, Any]:
    """Return the object that a body holds. Raises Malformed: no JSON, too deep, a name twice, not a number."""
    if _depth(body) > MOST_DEEP:
        raise Malformed
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict):
        raise Malformed
    return found


def _depth(body: bytes) -> int:
    """Return how deep brackets open: read before the parser, which would follow them to the end of the stack."""
    return max(_depths(_TEXTS.sub(b"", body)), default=0)


def _depths(brackets: bytes) -> Iterator[int]:
    depth = 0
    for one in _BRACKETS.finditer(brackets):
        depth += 1 if one[0] in b"[{" else -1
        yield depth
        if depth > MOST_DEEP:
            return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed
    return found


def _no_number(_: str) -> float:
    raise Malformed
