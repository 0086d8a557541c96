"""Google's certificates by which its tokens are known, kept as long as its Cache-Control allows, within bounds.

Fetching them needs the extra "google".
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

import requests

from addon.problems import Fault

Fetch = Callable[[], tuple[str, str]]
"""Fetches them: a JSON object of X.509 certificates (PEM) by key id, and the header Cache-Control. Raises OSError."""
LEAST, MOST = timedelta(minutes=5), timedelta(days=1)
"""How long they are kept at least and at most, whatever the header tells."""
PAUSE = timedelta(seconds=30)
"""Between two fetches, however many tokens with unknown keys come meanwhile."""
URL = "https://www.googleapis.com/oauth2/v1/certs"
"""Where Google publishes them."""
_SECONDS = (5.0, 10.0)
_LONGEST = 100_000
_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})\b")
_LONG_AGO = datetime.fromtimestamp(0, UTC)


class CertificatesMissing(Fault):
    """Nobody can be known, because Google's certificates cannot be read."""


@dataclass(slots=True)
class Certificates:
    """They are fetched when one is first needed, when they are too old, and for a key id that nobody knows.

    Where they cannot be fetched those at hand count on, up to a day from when they came.
    """

    fetch: Fetch
    clock: Callable[[], datetime]
    _known: Mapping[str, str] = field(default_factory=dict)
    _came: datetime = _LONG_AGO
    _ends: datetime = _LONG_AGO
    _tried: datetime = _LONG_AGO
    _lock: Lock = field(default_factory=Lock)

    def of(self, key: str) -> str:
        """Return the certificate of a key id, "" if there is none. Raises CertificatesMissing."""
        with self._lock:
            now = self.clock()
            if (now >= self._ends or key not in self._known) and now - self._tried >= PAUSE:
                self._read(now)
            if not self._known or now - self._came > MOST:
                raise CertificatesMissing("cards", "Google's certificates cannot be read", "Look at the network.")
            return self._known.get(key, "")

    def _read(self, now: datetime) -> None:
        self._tried = now
        try:
            text, header = self.fetch()
            found = parsed(text)
        except (OSError, ValueError):
            return
        self._known, self._came, self._ends = found, now, now + lifetime(header)


def parsed(text: str) -> Mapping[str, str]:
    """Return the certificates by key id. Raises ValueError where it is something else."""
    found = json.loads(text)
    is_such = isinstance(found, dict) and found and all(isinstance(one, str) for one in found.values())
    if not is_such:
        raise ValueError("no certificates by key id")
    return dict(found)


def lifetime(header: str) -> timedelta:
    """Return how long an answer with this Cache-Control is kept."""
    found = _AGE.search(header)
    return min(max(timedelta(seconds=int(found[1])) if found else LEAST, LEAST), MOST)


def fetch_certificates(url: str = URL) -> tuple[str, str]:
    """Return the text of what is there, and its Cache-Control. Raises OSError where there is no good answer."""
    answer = requests.get(url, timeout=_SECONDS, allow_redirects=False)
    if answer.status_code != requests.codes.ok or len(answer.content) > _LONGEST:
        raise OSError(f"answered {answer.status_code}")
    return answer.text, answer.headers.get("Cache-Control", "")
