"""Push channels of the stand-in: opened, stopped, and the notices that Google would send."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

ID = re.compile(r"[A-Za-z0-9_+/=-]{1,64}")
LONGEST = timedelta(days=7)
SHORTEST = timedelta(hours=1)


@dataclass(slots=True)
class ChannelRefused(Exception):
    """A channel that cannot be opened or stopped; each API words it in its own shape."""

    code: int
    reason: str
    message: str


@dataclass(slots=True, kw_only=True)
class Channels:
    """Channels by id; `now` is the clock. `notices` are the headers of what was sent so far: (address, headers)."""

    now: Callable[[], datetime]
    uri: str
    open: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def watch(self, of: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Open a channel for a resource, greet its address, and answer as Google does."""
        key, address, token = (str(body.get(name, "")) for name in ("id", "address", "token"))
        if body.get("type") not in ("web_hook", "webhook"):
            raise ChannelRefused(400, "push.webhookTypeInvalid", "Unknown channel type")
        if not address.startswith("https://"):
            raise ChannelRefused(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS: " + address)
        if not ID.fullmatch(key) or len(token) > 256:
            raise ChannelRefused(400, "channelIdInvalid", "Invalid channel")
        if key in self.used:
            raise ChannelRefused(400, "channelIdNotUnique", f"Channel id {key} not unique")
        asked = int(body["expiration"]) / 1000 if body.get("expiration") else None
        until = datetime.fromtimestamp(asked, tz=UTC) if asked else self.now() + SHORTEST
        ends = min(until, self.now() + LONGEST)
        made = {"id": key, "address": address, "token": token, "ends": ends, "of": of, "number": 0}
        made["resourceId"] = sha256(of.encode()).hexdigest()[:27]
        self.used.add(key)
        self.open[key] = made
        self._send(made, "sync")
        answer = {"kind": "api#channel", "id": key, "resourceId": made["resourceId"], "resourceUri": self.uri + of}
        return answer | {"token": token, "expiration": str(int(ends.timestamp() * 1000))}

    def stop(self, body: Mapping[str, Any]) -> None:
        """Stop a channel."""
        found = self.open.get(str(body.get("id", "")))
        if found is None or found["resourceId"] != body.get("resourceId"):
            raise ChannelRefused(404, "notFound", f"Channel '{body.get('id')}' not found for project")
        del self.open[found["id"]]

    def changed(self, of: str, state: str) -> None:
        """Notify every live channel of a resource."""
        for channel in self.open.values():
            if channel["of"] == of and channel["ends"] > self.now():
                self._send(channel, state)

    def _send(self, channel: dict[str, Any], state: str) -> None:
        channel["number"] += 1
        headers = {
            "X-Goog-Channel-ID": channel["id"],
            "X-Goog-Channel-Token": channel["token"],
            "X-Goog-Channel-Expiration": format_datetime(channel["ends"], usegmt=True),
            "X-Goog-Resource-ID": channel["resourceId"],
            "X-Goog-Resource-URI": self.uri + channel["of"],
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(channel["number"]),
        }
        self.notices.append((channel["address"], headers))
