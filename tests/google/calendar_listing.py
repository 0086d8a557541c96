"""Calendar's lists: what a query selects, pages, and the tokens that carry on from a list."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.google.calendar_refusals import CalendarRefused, empty_range, full_sync_required, invalid
from tests.google.calendar_resources import Resource
from tests.google.calendar_times import as_instant, asked_moment, instance_starts, parsed_moment, shown
from tests.google.calendar_times import zone_of as zone_named
from tests.google.calendar_world import CalendarWorld, KeptCalendar, instance

NOT_WITH_TOKEN = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)
BOUND = ("singleEvents", "eventTypes", "showHiddenInvitations")
USUAL_PAGE, LARGEST_PAGE = 250, 2500
_FEW = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
_PROMISED = ("kind", "id", "status")

Query = Mapping[str, Sequence[str]]
"""The parameters of a request, every value of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A list that was asked for, understood."""

    query: Query
    single: bool
    show_deleted: bool
    since: int | None
    upto: int
    after: str
    page: int

    def first(self, name: str) -> str | None:
        """The parameter's value, or None."""
        return next(iter(self.query.get(name, ())), None)


def listed(world: CalendarWorld, key: str, query: Query) -> Resource:
    """The answer to events.list."""
    kept = world.calendar(key)
    asked = _understood(world, kept, query)
    found = sorted(_selected(kept, asked), key=_order(asked, kept))
    return _page(world, kept, asked, found)


def instances(world: CalendarWorld, key: str, event_id: str, query: Query) -> Resource:
    """The answer to events.instances: the occurrences of one series, changed ones included."""
    kept = world.calendar(key)
    world.find(key, event_id)
    asked = _understood(world, kept, {**query, "singleEvents": ["true"]})
    original = asked.first("originalStart")
    found = [one for one in _selected(kept, asked) if one.get("recurringEventId") == event_id]
    if original:
        wanted = asked_moment(original, "originalStart")
        found = [one for one in found if _instant(one["originalStartTime"], kept) == wanted]
    return _page(world, kept, asked, sorted(found, key=_order(asked, kept)))


def _understood(world: CalendarWorld, kept: KeptCalendar, query: Query) -> _Asked:
    flag = {name: query.get(name, ["false"])[0].casefold() == "true" for name in ("singleEvents", "showDeleted")}
    single, show_deleted = flag["singleEvents"], flag["showDeleted"]
    sync, page = (query.get(name, [""])[0] for name in ("syncToken", "pageToken"))
    _check_range(query)
    if query.get("orderBy", [""])[0] == "startTime" and not single:
        raise invalid("The requested ordering is not available for the particular query.", reason="badRequest")
    since = _since(world, kept, query, sync) if sync else None
    upto, after = world.revision, ""
    if page:
        held = _opened(page, "pageToken")
        if held.get("b") != _bound(kept, query):
            raise invalid("Invalid page token value.", "pageToken")
        upto, after = int(held["u"]), str(held["a"])
    return _Asked(
        query=query,
        single=single,
        show_deleted=show_deleted or since is not None or "updatedMin" in query,
        since=since,
        upto=upto,
        after=after,
        page=_page_size(query),
    )


def _check_range(query: Query) -> None:
    low, high = (query[name][0] if query.get(name) else "" for name in ("timeMin", "timeMax"))
    if low and high and asked_moment(low, "timeMin") >= asked_moment(high, "timeMax"):
        raise empty_range()
    for name, text in (("timeMin", low), ("timeMax", high)):
        if text:
            asked_moment(text, name)


def _page_size(query: Query) -> int:
    text = query.get("maxResults", [str(USUAL_PAGE)])[0]
    if not text.isdigit() or int(text) < 1:
        raise invalid("Invalid value for maxResults.", "maxResults", "invalidParameter")
    return min(int(text), LARGEST_PAGE)


def _since(world: CalendarWorld, kept: KeptCalendar, query: Query, token: str) -> int:
    for name in NOT_WITH_TOKEN:
        if query.get(name):
            raise invalid(f"Sync token cannot be used together with {name}.", name, "badRequest")
    if query.get("showDeleted", [""])[0].casefold() == "false":
        raise invalid("Sync token cannot be used with showDeleted set to false.", "showDeleted", "badRequest")
    held = _opened(token, "syncToken")
    if held.get("b") != _bound(kept, query):
        raise invalid("Invalid sync token value.", "syncToken")
    if int(held["r"]) < world.oldest_revision:
        raise full_sync_required()
    return int(held["r"])


def _bound(kept: KeptCalendar, query: Query) -> list[Any]:
    return [kept.id, *(sorted(query.get(name, ())) for name in BOUND)]


def _opened(token: str, name: str) -> dict[str, Any]:
    try:
        held = json.loads(urlsafe_b64decode(token.encode()))
    except (ValueError, BadBase64) as error:
        raise invalid(f"Invalid {'sync' if name == 'syncToken' else 'page'} token value.", name) from error
    return held if isinstance(held, dict) else {}


def _sealed(**held: object) -> str:
    return urlsafe_b64encode(json.dumps(held, separators=(",", ":")).encode()).decode()


def _selected(kept: KeptCalendar, asked: _Asked) -> Iterator[Resource]:
    for event in kept.events.values():
        if asked.single and "recurrence" in event and event["status"] != "cancelled":
            yield from (one for one in _expanded(kept, event, asked) if _fits(one, kept, asked))
        elif _stands(kept, event, asked) and _fits(event, kept, asked):
            yield event


def _expanded(kept: KeptCalendar, series: Resource, asked: _Asked) -> Iterator[Resource]:
    if asked.since is not None and kept.changed[series["id"]] <= asked.since:
        return
    for start in instance_starts(series):
        if kept.occurrence_id(series, start) not in kept.events:
            yield instance(kept, series, start)


def _stands(kept: KeptCalendar, event: Resource, asked: _Asked) -> bool:
    """Whether an event of its own, an exception or a deletion belongs into the list at all."""
    if event["id"] in kept.unlisted:
        return False
    series = kept.events.get(event.get("recurringEventId", ""))
    orphan = series is not None and series["status"] == "cancelled"
    if asked.since is not None:
        told = [event, *([series] if series and orphan else [])]
        return any(kept.changed[one["id"]] > asked.since for one in told)
    if event["status"] != "cancelled":
        return not orphan or asked.show_deleted
    occurrence_of_series = series is not None and not orphan and not asked.single
    return asked.show_deleted or occurrence_of_series


def _fits(event: Resource, kept: KeptCalendar, asked: _Asked) -> bool:
    low, high = asked.first("timeMin"), asked.first("timeMax")
    if low and not (_last_end(event, kept) > asked_moment(low, "timeMin")):
        return False
    if high and not (_instant(event["start"], kept) < asked_moment(high, "timeMax")):
        return False
    if asked.first("iCalUID") not in (None, event["iCalUID"]):
        return False
    updated = asked.first("updatedMin")
    if updated and datetime.fromisoformat(event["updated"]) < asked_moment(updated, "updatedMin"):
        return False
    if asked.query.get("eventTypes") and event.get("eventType") not in asked.query["eventTypes"]:
        return False
    return _says(event, asked) and all(
        _has_property(event, kind, constraint)
        for kind in ("private", "shared")
        for constraint in asked.query.get(f"{kind}ExtendedProperty", ())
    )


def _says(event: Resource, asked: _Asked) -> bool:
    terms = (asked.first("q") or "").casefold().split()
    text = " ".join(str(event.get(name, "")) for name in ("summary", "description", "location")).casefold()
    return all(term in text for term in terms)


def _has_property(event: Resource, kind: str, constraint: str) -> bool:
    name, _, value = constraint.partition("=")
    return bool(event.get("extendedProperties", {}).get(kind, {}).get(name) == value)


def _instant(said: Mapping[str, Any], kept: KeptCalendar) -> datetime:
    return as_instant(parsed_moment(said, "start"), kept.zone_info)


def _last_end(event: Resource, kept: KeptCalendar) -> datetime:
    end = _instant(event["end"], kept)
    if "recurrence" not in event:
        return end
    starts = instance_starts(event)
    lasts = end - _instant(event["start"], kept)
    return as_instant(starts[-1], kept.zone_info) + lasts if starts else end


def _order(asked: _Asked, kept: KeptCalendar) -> Any:
    by = asked.first("orderBy")
    if by not in (None, "startTime", "updated"):
        raise invalid("Invalid value for orderBy.", "orderBy", "invalidParameter")
    if by == "startTime":
        return lambda one: (_instant(one["start"], kept), one["id"])
    if by == "updated":
        return lambda one: (one["updated"], one["id"])
    return lambda one: one["id"]


def _page(world: CalendarWorld, kept: KeptCalendar, asked: _Asked, found: list[Resource]) -> Resource:
    ids = [one["id"] for one in found]
    # An ordered list carries on by place, an unordered one by id: what changes between pages is not skipped.
    ordered = asked.first("orderBy") is not None
    at = int(asked.after or 0) if ordered else sum(1 for one in ids if one <= asked.after)
    part, rest = found[at : at + asked.page], found[at + asked.page :]
    zone_asked = asked.first("timeZone")
    zone = zone_named(zone_asked) if zone_asked else kept.zone_info
    answer: Resource = {
        "kind": "calendar#events",
        "etag": f'"p{world.revision}"',
        "summary": kept.summary,
        "description": kept.description,
        "updated": max((one["updated"] for one in kept.events.values()), default="2026-01-01T00:00:00.000Z"),
        "timeZone": kept.zone,
        "accessRole": kept.role,
        "defaultReminders": [],
        "items": [told(world, kept, one, zone, details=_details(world, asked)) for one in part],
    }
    if rest:
        after = str(at + asked.page) if ordered else part[-1]["id"]
        return answer | {"nextPageToken": _sealed(b=_bound(kept, asked.query), u=asked.upto, a=after)}
    return answer if ordered else answer | {"nextSyncToken": _sealed(b=_bound(kept, asked.query), r=asked.upto)}


def _details(world: CalendarWorld, asked: _Asked) -> bool:
    return world.keeps_details and asked.query.get("showDeleted", [""])[0].casefold() == "true"


def told(world: CalendarWorld, kept: KeptCalendar, event: Resource, zone: Any, *, details: bool = True) -> Resource:
    """An event as an answer tells it: times in `zone`; of a deleted one little, of a cancelled occurrence less."""
    series = kept.events.get(event.get("recurringEventId", ""))
    gone = event["status"] == "cancelled" or (series is not None and series["status"] == "cancelled")
    if gone and (not details or "recurringEventId" in event):
        event = {name: event[name] for name in _FEW if name in event} | {"status": "cancelled"}
    if gone and world.leeway.bare_tombstones:
        of_series = _FEW[-2:] if series is not None and series["status"] != "cancelled" else ()
        event = {name: event[name] for name in (*_PROMISED, *of_series) if name in event}
    times = {
        name: shown(event[name], zone, name.removesuffix("Time"))
        for name in ("start", "end", "originalStartTime")
        if name in event
    }
    return event | times


def calendar_list(world: CalendarWorld, query: Query) -> Resource:
    """The answer to calendarList.list; with a token only what changed, deletions included."""
    token = query.get("syncToken", [""])[0]
    since = -1
    if token:
        held = _opened(token, "syncToken")
        if held.get("b") != ["calendarList"]:
            raise invalid("Invalid sync token value.", "syncToken")
        since = int(held["r"])
        if since < world.oldest_revision:
            raise full_sync_required()
    found = [one for one in world.calendars.values() if one.listed and (not one.gone or token)]
    return {
        "kind": "calendar#calendarList",
        "etag": f'"p{world.revision}"',
        "nextSyncToken": _sealed(b=["calendarList"], r=world.revision),
        "items": [list_entry(one) for one in found if one.revision > since],
    }


def described(kept: KeptCalendar, kind: str) -> Resource:
    """What a calendar says of itself, whoever asks."""
    version = f'"{kept.revision}000"'
    return {"kind": kind, "etag": version, "id": kept.id, "summary": kept.summary, "timeZone": kept.zone}


def list_entry(kept: KeptCalendar) -> Resource:
    """A calendar as it stands in the account's list."""
    entry: Resource = described(kept, "calendar#calendarListEntry") | {
        "accessRole": kept.role,
        "defaultReminders": [],
        "selected": True,
    }
    entry |= {"primary": True} if kept.primary else {}
    entry |= {"description": kept.description} if kept.description else {}
    return entry | ({"deleted": True} if kept.gone else {})


def free_busy(world: CalendarWorld, body: Mapping[str, Any]) -> Resource:
    """The answer to freebusy.query: opaque, standing events of each calendar, merged."""
    low, high = (asked_moment(str(body.get(name, "")), name) for name in ("timeMin", "timeMax"))
    if low >= high:
        raise empty_range()
    asked = [str(one.get("id")) for one in body.get("items", ())]
    if len(asked) > 50:
        raise CalendarRefused(400, "tooManyCalendarsRequested", "Too many calendars requested.", "calendar")
    zone = zone_named(str(body.get("timeZone") or "UTC"))
    return {
        "kind": "calendar#freeBusy",
        "timeMin": shown({"dateTime": low.isoformat()}, zone)["dateTime"],
        "timeMax": shown({"dateTime": high.isoformat()}, zone)["dateTime"],
        "calendars": {key: _busy(world, key, (low, high), zone) for key in asked},
    }


def _busy(world: CalendarWorld, key: str, span: tuple[datetime, datetime], zone: Any) -> Resource:
    try:
        kept = world.calendar(key)
    except CalendarRefused:
        return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    query = {
        "singleEvents": ["true"],
        "timeMin": [span[0].isoformat()],
        "timeMax": [span[1].isoformat()],
    }
    taken = sorted(
        (_instant(one["start"], kept), _instant(one["end"], kept))
        for one in _selected(kept, _understood(world, kept, query))
        if one.get("transparency") != "transparent" and one["status"] != "cancelled"
    )
    joined: list[tuple[datetime, datetime]] = []
    for start, end in taken:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    said = [{"start": max(start, span[0]), "end": min(end, span[1])} for start, end in joined]
    return {
        "busy": [{n: shown({"dateTime": at.isoformat()}, zone)["dateTime"] for n, at in one.items()} for one in said]
    }
