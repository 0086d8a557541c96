"""The files of the stand-in's Drive."""

import random
import re
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.google.channels import Channels
from tests.google.leeway import NO_LEEWAY, Leeway
from tests.google.refusals import Refused

Json = dict[str, object]
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_LETTERS = string.ascii_letters + string.digits + "-_"
_CONDITION = re.compile(
    r"""(?P<field>[A-Za-z]+)\s*(?P<how>=|!=|contains)\s*(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"""
    r"""|trashed\s*=\s*(?P<trashed>true|false)"""
    r"""|(?P<list>properties|appProperties)\s+has\s+\{\s*key='(?P<key>[^']*)'\s+and\s+value='(?P<value>[^']*)'\s*\}"""
    r"""|'(?P<parent>[^']*)'\s+in\s+parents"""
)


@dataclass(slots=True, kw_only=True)
class DriveWorld:
    """Files by id; `now` is the clock.

    `me` is who calls; with `may_create` off they cannot make files, as a service account cannot.
    `closed` holds the ids of files that others have not shared with them.
    """

    now: Callable[[], datetime]
    me: str = "robot@example.iam.gserviceaccount.com"
    may_create: bool = True
    files: dict[str, Json] = field(default_factory=dict)
    permissions: dict[str, list[Json]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    comments: dict[str, list[Json]] = field(default_factory=dict)
    leeway: Leeway = NO_LEEWAY
    channels: Channels = field(init=False)
    _late: dict[str, tuple[object, int]] = field(default_factory=dict)
    _ids: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - ids of a test

    def __post_init__(self) -> None:
        self.channels = Channels(now=self.now, uri="https://www.googleapis.com/drive/v3/")

    def create(self, given: Json) -> Json:
        """files.create, without content."""
        if not self.may_create:
            raise Refused(403, "The user's Drive storage quota has been exceeded.", "storageQuotaExceeded")
        file_id = "1" + "".join(self._ids.choices(_LETTERS, k=43))
        now = self._moment()
        made: Json = {"kind": "drive#file", "id": file_id, "name": "Untitled", "trashed": False, "version": "1"}
        made |= {"mimeType": "application/octet-stream", "createdTime": now, "modifiedTime": now}
        self.files[file_id] = made | given
        owner: Json = {"kind": "drive#permission", "id": "1", "type": "user", "role": "owner", "emailAddress": self.me}
        self.permissions[file_id] = [owner]
        return self.files[file_id]

    def file(self, file_id: str) -> Json:
        """The file, where the caller may know of it."""
        if file_id not in self.files or file_id in self.closed:
            raise Refused(404, f"File not found: {file_id}.", "notFound")
        return self.files[file_id]

    def looked_at(self, file_id: str) -> Json:
        """files.get: the file, perhaps with the version it had before the last change."""
        known = self.file(file_id)
        version, left = self._late.pop(file_id, ("", 0))
        if left <= 0:
            return known
        self._late[file_id] = (version, left - 1)
        return known | {"version": version}

    def catch_up(self) -> bool:
        """Let every file tell its version from now on; return whether one had been told late."""
        was_late = bool(self._late)
        self._late.clear()
        return was_late

    def copy(self, file_id: str, given: Json) -> Json:
        """files.copy, without content."""
        known = self.file(file_id)
        usual = {"name": f"Copy of {known['name']}", "mimeType": known["mimeType"]}
        return self.create(usual | {name: part for name, part in given.items() if part is not None})

    def comment(self, file_id: str, given: Json) -> Json:
        """comments.create."""
        self.file(file_id)
        known = self.comments.setdefault(file_id, [])
        made: Json = {"kind": "drive#comment", "id": f"c{len(known) + 1}", "createdTime": self._moment()} | given
        known.append(made)
        return made

    def update(self, file_id: str, given: Json) -> Json:
        """files.update: names, marks, the bin."""
        known = self.file(file_id)
        for marks in ("properties", "appProperties"):
            if isinstance(given.get(marks), dict):
                merged = {**_dict(known.get(marks)), **_dict(given[marks])}
                given = given | {marks: {key: value for key, value in merged.items() if value is not None}}
        self.files[file_id] = known | given
        self.touch(file_id)
        return self.files[file_id]

    def delete(self, file_id: str) -> None:
        """files.delete."""
        self.file(file_id)
        del self.files[file_id]

    def touch(self, file_id: str, **changes: object) -> None:
        """Something in the file changed: another version."""
        known = self.files[file_id]
        if self.leeway.lagging_versions:
            self._late[file_id] = (known["version"], self.leeway.lagging_versions)
        version = {"version": str(int(str(known["version"])) + 1), "modifiedTime": self._moment()}
        self.files[file_id] = known | changes | version
        self.channels.changed("changes", "change")

    def share(self, file_id: str, given: Json) -> Json:
        """permissions.create."""
        self.file(file_id)
        known = self.permissions[file_id]
        made: Json = {"kind": "drive#permission", "id": str(len(known) + 1)} | given
        self.permissions[file_id] = [*known, made]
        return made

    def listed(self, query: str) -> list[Json]:
        """files.list: what meets the query and is not hidden, the latest change first."""
        tests = _conditions(query)
        seen = (file for file_id, file in self.files.items() if file_id not in self.closed)
        found = [file for file in seen if all(test(file) for test in tests)]
        return sorted(found, key=lambda file: str(file["modifiedTime"]), reverse=True)

    def _moment(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dict(value: object) -> Json:
    return dict(value) if isinstance(value, dict) else {}


def _conditions(query: str) -> list[Callable[[Json], bool]]:
    tests = []
    rest = query.strip()
    while rest:
        found = _CONDITION.match(rest)
        if found is None:
            raise Refused(400, "Invalid Value", "invalid")
        tests.append(_condition(found.groupdict()))
        rest = rest[found.end() :].strip()
        if rest and not rest.startswith("and "):
            raise Refused(400, "Invalid Value", "invalid")
        rest = rest.removeprefix("and ").strip()
    return tests


def _condition(told: dict[str, str | None]) -> Callable[[Json], bool]:
    if told["trashed"]:
        return lambda file: bool(file.get("trashed")) == (told["trashed"] == "true")
    if told["list"]:
        marks, key, value = str(told["list"]), str(told["key"]), told["value"]
        return lambda file: _dict(file.get(marks)).get(key) == value
    if told["parent"]:
        return lambda file: told["parent"] in (file.get("parents") or ["root"])  # type: ignore[operator] # JSON
    name, text = str(told["field"]), re.sub(r"\\(.)", r"\1", told["text"] or "")
    if told["how"] == "contains":
        return lambda file: text.casefold() in str(file.get(name, "")).casefold()
    return lambda file: (str(file.get(name, "")) == text) == (told["how"] == "=")
