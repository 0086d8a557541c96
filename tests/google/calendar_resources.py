"""What an event resource is made of: the rules of writing one, apart from where it is kept."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tests.google.calendar_refusals import empty_range, invalid, required
from tests.google.calendar_times import Moment, checked_recurrence, parsed_moment

Resource = dict[str, Any]

GIVEN_ID = re.compile(r"[a-v0-9]{5,1024}")
READ_ONLY = frozenset(
    {
        *("kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "hangoutLink", "recurringEventId"),
        *("originalStartTime", "id", "iCalUID", "eventType", "locked", "privateCopy", "attendeesOmitted"),
    }
)
MOST_PROPERTIES = 300
_DEFAULTS = {"transparency": "opaque", "visibility": "default"}
_CHOICES = {
    "status": {"confirmed", "tentative", "cancelled"},
    "transparency": {"opaque", "transparent"},
    "visibility": {"default", "public", "private", "confidential"},
}
_RESCHEDULES = ("start", "end", "recurrence", "location")


def merged(present: Mapping[str, Any], change: Mapping[str, Any]) -> Resource:
    """What a PATCH makes: nested objects merge, null takes away, lists are replaced whole."""
    result = dict(present)
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(result.get(name), Mapping):
            result[name] = merged(result[name], value)
        elif isinstance(value, Mapping):
            result[name] = merged({}, value)
        else:
            result[name] = value
    return result


def patched(present: Mapping[str, Any], change: Mapping[str, Any]) -> Resource:
    """The event after a PATCH; another kind of time replaces the whole start or end."""
    change = {name: value for name, value in change.items() if name not in READ_ONLY}
    before = dict(present)
    for name in ("start", "end"):
        said = change.get(name)
        if isinstance(said, Mapping) and {"date", "dateTime"} & {key for key, value in said.items() if value}:
            kind = "date" if said.get("dateTime") else "dateTime"
            before[name] = {key: value for key, value in before.get(name, {}).items() if key != kind}
    return merged(before, change)


def replaced(present: Mapping[str, Any], body: Mapping[str, Any]) -> Resource:
    """The event after a PUT: only what Google owns survives what the body leaves out."""
    kept = {name: present[name] for name in READ_ONLY if name in present}
    kept["sequence"] = present["sequence"]
    return kept | {"status": "confirmed"} | merged({}, {k: v for k, v in body.items() if k not in READ_ONLY})


def checked(event: Resource) -> Resource:
    """Refuse what Google refuses; leave out what says only the default."""
    for name, choices in _CHOICES.items():
        if name in event and event[name] not in choices:
            raise invalid(f"Invalid value for: {event[name]} is not a valid value")
    start, end = (_moment(event, name) for name in ("start", "end"))
    if type(start) is not type(end):
        raise invalid("Start and end times must either both be date or both be dateTime.")
    if end < start:
        raise empty_range()
    if "recurrence" in event:
        _check_series(event)
    _check_properties(event)
    return {name: value for name, value in event.items() if _DEFAULTS.get(name) != value}


def _moment(event: Mapping[str, Any], name: str) -> Moment:
    said = event.get(name)
    if not said or not (said.get("date") or said.get("dateTime")):
        raise required(f"Missing {name} time.")
    return parsed_moment(said, name)


def _check_series(event: Resource) -> None:
    if not event["recurrence"]:
        del event["recurrence"]
        return
    checked_recurrence(event["recurrence"])
    for name in ("start", "end"):
        if event[name].get("dateTime") and not event[name].get("timeZone"):
            raise required(f"Missing time zone definition for {name} time.")


def _check_properties(event: Mapping[str, Any]) -> None:
    for kind in ("private", "shared"):
        found = event.get("extendedProperties", {}).get(kind, {})
        if any(len(key) > 44 or len(str(value)) > 1024 for key, value in found.items()):
            raise invalid("Invalid extended property.")
        if len(found) > MOST_PROPERTIES:
            raise invalid("Too many extended properties.")


def next_sequence(before: Mapping[str, Any], after: Mapping[str, Any], given: object) -> int:
    """The sequence after a change: raised by a new time; a lower one than stands is refused."""
    present = int(before["sequence"])
    if isinstance(given, int) and given < present:
        raise invalid(
            "Invalid sequence value. The specified sequence number is below the current sequence number of the "
            "resource. Re-fetch the resource and use its sequence number on the following request."
        )
    moved = any(before.get(name) != after.get(name) for name in _RESCHEDULES)
    return max(present + 1 if moved else present, given if isinstance(given, int) else 0)


def with_conference(before: Mapping[str, Any], event: Resource, *, version: int) -> Resource:
    """Make the asked-for video link, once per request id; without conferenceDataVersion=1 nothing changes."""
    if version < 1:
        kept = {name: before[name] for name in ("conferenceData", "hangoutLink") if name in before}
        return {k: v for k, v in event.items() if k not in ("conferenceData", "hangoutLink")} | kept
    asked = event.get("conferenceData", {}).get("createRequest")
    if not event.get("conferenceData"):
        event.pop("hangoutLink", None)
        return event
    known = before.get("conferenceData", {})
    if not asked:
        return event
    if known.get("createRequest", {}).get("requestId") == asked.get("requestId"):
        return event | {"conferenceData": known}
    if asked.get("conferenceSolutionKey", {}).get("type") != "hangoutsMeet" or not asked.get("requestId"):
        raise invalid("Invalid conference type value.")
    return event | _meet(str(asked["requestId"]))


def _meet(request: str) -> Resource:
    letters = "".join(chr(ord("a") + byte % 26) for byte in sha256(request.encode()).digest()[:10])
    code = f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"
    link, key = f"https://meet.google.com/{code}", {"type": "hangoutsMeet"}
    data = {
        "createRequest": {"requestId": request, "conferenceSolutionKey": key, "status": {"statusCode": "success"}},
        "entryPoints": [{"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}],
        "conferenceSolution": {"key": key, "name": "Google Meet"},
        "conferenceId": code,
    }
    return {"conferenceData": data, "hangoutLink": link}
