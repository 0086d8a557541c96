"""Google's push notices: no signature and no data, only a channel's id, its resource and the token that we gave it.

Calendar and Drive use different words. https://developers.google.com/workspace/calendar/api/guides/push and
https://developers.google.com/workspace/drive/api/guides/push
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

CALENDAR, DRIVE = "calendar", "drive"


class Action(Enum):
    """What a notice calls for."""

    REFUSE = "refuse"
    ACKNOWLEDGE = "acknowledge"
    POLL = "poll"
    POLL_AND_TELL = "poll and tell the owner"
    STOP = "acknowledge and stop the channel"


_STATES: Mapping[str, Mapping[str, Action]] = {
    CALENDAR: {"exists": Action.POLL, "not_exists": Action.POLL},
    DRIVE: {
        **dict.fromkeys(("add", "update", "untrash", "change", "changed"), Action.POLL),
        **dict.fromkeys(("remove", "trash"), Action.POLL_AND_TELL),
    },
}
"""Every other state is acknowledged: "sync" only greets, and Google asks that unknown ones be ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that Google was asked to open: ``api`` is "calendar" or "drive", ``token`` our secret for it.

    ``resource`` is "" until the answer is there: the first notice may arrive before it.
    """

    id: str
    api: str
    token: str
    resource: str = ""


def what_to_do(method: str, headers: Mapping[str, str], channels: Iterable[Channel]) -> Action:
    """Return what a notice calls for; ``headers`` by lower-case name. A body is never looked at."""
    told = {name: headers.get(f"x-goog-{name}", "") for name in ("channel-id", "channel-token", "resource-id")}
    state = headers.get("x-goog-resource-state", "")
    if method != "POST" or not (told["channel-id"] and told["resource-id"] and state):
        return Action.REFUSE
    meant = [one for one in channels if _same(one.id, told["channel-id"])]
    if not meant:
        return Action.STOP
    ours = [one for one in meant if one.token and _same(one.token, told["channel-token"])]
    fitting = [one for one in ours if _same(one.resource or told["resource-id"], told["resource-id"])]
    if not fitting:
        return Action.REFUSE
    return _STATES[fitting[0].api].get(state, Action.ACKNOWLEDGE)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode(errors="replace"))
