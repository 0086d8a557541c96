"""Recorded Google traffic, asked again of the stand-in and compared."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

Json = dict[str, Any]
HOSTS = re.compile(r"https://(?:sheets|www)\.googleapis\.com")
UNCOMPARED = {"createdTime", "modifiedTime", "spreadsheetTheme", "spreadsheetUrl", "etag"}
IDS = ("spreadsheetId", "sheetId", "namedRangeId", "protectedRangeId", "id")
ENDPOINTS = (
    (r"GET .*/values:batchGet$", "batchGet"),
    (r"POST .*/values:batchUpdate$", "values.batchUpdate"),
    (r"POST .*/values:batchClear$", "batchClear"),
    (r"POST .*/values/.*:append$", "values.append"),
    (r"POST .*/values/.*:clear$", "values.clear"),
    (r"PUT .*/values/", "values.update"),
    (r"GET .*/values/", "values.get"),
    (r"POST .*:batchUpdate$", "batchUpdate"),
    (r"GET .*/v4/spreadsheets/", "spreadsheets.get"),
    (r"POST .*/drive/v3/files$", "files.create"),
    (r"GET .*/drive/v3/files$", "files.list"),
    (r"GET .*/export$", "files.export"),
    (r"GET .*/drive/v3/files/", "files.get"),
    (r"DELETE .*/drive/v3/files/", "files.delete"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One recorded request with Google's answer; `answer` is JSON where it was JSON, else text."""

    method: str
    uri: str
    body: str | None
    status: int
    answer: Any

    @property
    def endpoint(self) -> str:
        """The method of the API that was called."""
        asked = f"{self.method} {self.uri.partition('?')[0]}"
        return next(name for pattern, name in ENDPOINTS if re.match(pattern, asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where the stand-in answered otherwise than Google."""

    recording: str
    endpoint: str
    what: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """How many interactions of each endpoint there were, and which of them differed."""

    asked: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def shares(self) -> dict[str, float]:
        """The share that was answered as Google did, by endpoint and under "all"; in percent."""
        wrong = Counter(one.endpoint for one in self.differences)
        found = {name: 100 * (1 - wrong[name] / count) for name, count in sorted(self.asked.items())}
        return found | {"all": 100 * (1 - wrong.total() / self.asked.total())}

    def report(self) -> str:
        """One line for each endpoint."""
        counts = {**self.asked, "all": self.asked.total()}
        return "\n".join(f"{name:20} {share:6.2f} % of {counts[name]}" for name, share in self.shares().items())


def interactions(path: Path) -> Iterator[Interaction]:
    """What a recording holds, in order."""
    for one in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
        asked, answered = one["request"], one["response"]
        yield Interaction(
            method=asked["method"],
            uri=asked["uri"],
            body=asked["body"],
            status=answered["status"],
            answer=_decoded(answered["body"]),
        )


def _decoded(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def replay(path: Path, *, url: str, tally: Tally, session: requests.Session) -> None:
    """Ask everything in the recording of the server at `url`, each id in place of the recorded one."""
    ids: dict[str, str] = {}
    for one in interactions(path):
        answer = session.request(
            one.method,
            _with(ids, HOSTS.sub(url, one.uri)),
            data=_with(ids, one.body).encode() if one.body else None,
            headers={"Content-Type": "application/json"} if one.body else {},
            timeout=60,
        )
        given = _decoded(answer.text)
        _learn(one.answer, given, ids)
        tally.asked[one.endpoint] += 1
        recorded = _decoded(_with(ids, json.dumps(one.answer)))
        wrong = [] if answer.status_code == one.status else [f"status {answer.status_code} for {one.status}"]
        wrong += differences(recorded, given)
        if wrong:
            tally.differences.append(Difference(recording=path.stem, endpoint=one.endpoint, what=tuple(wrong)))


def _with(ids: dict[str, str], text: str) -> str:
    if not ids:
        return text
    return re.sub("|".join(re.escape(old) for old in ids), lambda found: ids[found.group()], text)


def _learn(recorded: Any, given: Any, ids: dict[str, str]) -> None:
    """Remember which id of the stand-in stands for which recorded one."""
    if isinstance(recorded, list) and isinstance(given, list):
        for old, new in zip(recorded, given, strict=False):
            _learn(old, new, ids)
    if not isinstance(recorded, dict) or not isinstance(given, dict):
        return
    for name in recorded.keys() & given.keys():
        old, new = recorded[name], given[name]
        if name in IDS and len(str(old)) > 5:
            ids.setdefault(str(old), str(new))
        else:
            _learn(old, new, ids)


def differences(recorded: Any, given: Any, path: str = "") -> list[str]:
    """Every key that only one of them has, every type and every value that is not the same."""
    if isinstance(recorded, dict) and isinstance(given, dict):
        names = sorted((recorded.keys() | given.keys()) - UNCOMPARED)
        return [found for name in names for found in _at_key(recorded, given, name, f"{path}.{name}")]
    if isinstance(recorded, list) and isinstance(given, list):
        if len(recorded) != len(given):
            return [f"{path}: {len(given)} items for {len(recorded)}"]
        pairs = enumerate(zip(recorded, given, strict=True))
        return [found for at, (old, new) in pairs for found in differences(old, new, f"{path}[{at}]")]
    same_kind = isinstance(recorded, bool) == isinstance(given, bool)
    return [] if recorded == given and same_kind else [f"{path}: {given!r} for {recorded!r}"]


def _at_key(recorded: Json, given: Json, name: str, path: str) -> list[str]:
    if name not in given:
        return [f"{path}: missing"]
    if name not in recorded:
        return [f"{path}: not in the recording"]
    return differences(recorded[name], given[name], path)
