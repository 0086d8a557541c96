"""The addresses of Calendar v3, and of its batches."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from tests.google.calendar_batch import batch_routes
from tests.google.calendar_listing import calendar_list, described, free_busy, instances, list_entry, listed, told
from tests.google.calendar_refusals import CalendarRefused, condition_not_met, invalid, no_access, unauthorized
from tests.google.calendar_resources import Resource
from tests.google.calendar_times import zone_of
from tests.google.calendar_world import CalendarWorld, KeptCalendar
from tests.google.channels import ChannelRefused

Granted = Callable[[str], frozenset[str] | None]
"""The scopes an access token was given, None where it does not hold."""


def routes(world: CalendarWorld, *, granted: Granted | None = None) -> Blueprint:
    """The endpoints over this world; without ``granted`` every token may do everything."""
    whole = Blueprint("calendar", __name__)
    api = Blueprint("v3", __name__, url_prefix="/calendar/v3")
    api.register_error_handler(CalendarRefused, lambda why: (why.body(), why.code, why.headers()))
    api.before_request(lambda: _let_in(world, granted))
    _calendars(api, world)
    _events(api, world)
    _instances_and_more(api, world)
    _channels(api, world)
    whole.register_blueprint(api)
    whole.register_blueprint(batch_routes(world))
    return whole


def _let_in(world: CalendarWorld, granted: Granted | None) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not token:
        raise unauthorized()
    scopes = granted(token) if granted else None
    if granted and scopes is None:
        raise unauthorized()
    if scopes is not None:
        _check_scopes(world, scopes)


def _check_scopes(world: CalendarWorld, scopes: frozenset[str]) -> None:
    """Each scope opens what Google says of it: everything, events one owns, times of any, calendars the app made."""
    given = {one.rpartition("/auth/")[2] for one in scopes}
    key = (request.view_args or {}).get("key")
    events = "/events" in request.path
    looks = request.method == "GET" or request.path.endswith("/events/watch")
    kept = world.calendars.get(world.owner if key == "primary" else str(key))
    opened = (
        "calendar" in given
        or ("calendar.events" in given and events)
        or ("calendar.events.owned" in given and events and kept is not None and kept.role == "owner")
        or ("calendar.app.created" in given and _is_of_the_app(key, kept))
        or (bool({"calendar.events.freebusy", "calendar.events.readonly"} & given) and events and looks)
        or ("calendar.events.freebusy" in given and request.path.endswith("/freeBusy"))
        or (any(one.startswith("calendar.") for one in given) and request.path.endswith("/channels/stop"))
    )
    if not opened:
        raise no_access("insufficientPermissions", "Request had insufficient authentication scopes.")


def _is_of_the_app(key: str | None, kept: KeptCalendar | None) -> bool:
    """Whether calendar.app.created reaches it: a calendar to be made, or one that was made by the app."""
    if key is None:
        return request.method == "POST" and request.path.endswith("/calendars")
    return kept is None or kept.made_here


def _calendars(api: Blueprint, world: CalendarWorld) -> None:
    @api.post("/calendars")
    def insert() -> Resource:
        return _calendar(world.insert_calendar(_body()))

    @api.get("/calendars/<key>")
    def get(key: str) -> Resource:
        return _calendar(world.calendar(key))

    @api.delete("/calendars/<key>")
    def delete(key: str) -> Response:
        world.delete_calendar(key)
        return Response(status=204)

    @api.get("/users/me/calendarList")
    def calendars() -> Resource:
        return calendar_list(world, request.args.to_dict(flat=False))

    @api.get("/users/me/calendarList/<key>")
    def entry(key: str) -> Resource:
        return list_entry(world.calendar(key))

    @api.post("/users/me/calendarList")
    def add() -> Resource:
        kept = world.calendar(str(_body().get("id")))
        kept.listed = True
        return list_entry(kept)


def _events(api: Blueprint, world: CalendarWorld) -> None:
    @api.get("/calendars/<key>/events")
    def event_list(key: str) -> Resource:
        return listed(world, key, request.args.to_dict(flat=False))

    @api.post("/calendars/<key>/events")
    def event_insert(key: str) -> Response:
        return _event(world, key, world.insert(key, _body(), conference_version=_conference()))

    @api.get("/calendars/<key>/events/<event>")
    def event_get(key: str, event: str) -> Response:
        found = world.find(key, event)
        if request.headers.get("If-None-Match") == found["etag"]:
            return Response(status=304, headers={"ETag": found["etag"]})
        return _event(world, key, found)

    @api.patch("/calendars/<key>/events/<event>")
    def event_patch(key: str, event: str) -> Response:
        return _event(
            world, key, world.patch(key, event, _body(), if_match=_if_match(), conference_version=_conference())
        )

    @api.put("/calendars/<key>/events/<event>")
    def event_update(key: str, event: str) -> Response:
        return _event(
            world, key, world.update(key, event, _body(), if_match=_if_match(), conference_version=_conference())
        )

    @api.delete("/calendars/<key>/events/<event>")
    def event_delete(key: str, event: str) -> Response:
        world.delete(key, event, if_match=_if_match())
        return Response(status=204)


def _instances_and_more(api: Blueprint, world: CalendarWorld) -> None:
    @api.get("/calendars/<key>/events/<event>/instances")
    def event_instances(key: str, event: str) -> Resource:
        return instances(world, key, event, request.args.to_dict(flat=False))

    @api.post("/calendars/<key>/events/import")
    def event_import(key: str) -> Response:
        return _event(world, key, world.import_(key, _body(), conference_version=_conference()))

    @api.post("/freeBusy")
    def query() -> Resource:
        return free_busy(world, _body())


def _channels(api: Blueprint, world: CalendarWorld) -> None:
    @api.post("/calendars/<key>/events/watch")
    def watch(key: str) -> Resource:
        return world.channels.watch(f"{world.calendar(key).id}/events", _body())

    @api.post("/channels/stop")
    def stop() -> Response:
        world.channels.stop(_body())
        return Response(status=204)

    @api.errorhandler(ChannelRefused)
    def refused(why: ChannelRefused) -> tuple[Resource, int]:
        return CalendarRefused(why.code, why.reason, why.message).body(), why.code


def _event(world: CalendarWorld, key: str, found: Resource) -> Response:
    asked = request.args.get("timeZone")
    kept = world.calendar(key)
    answer: Response = jsonify(told(world, kept, found, zone_of(asked) if asked else kept.zone_info))
    answer.headers["ETag"] = found["etag"]
    return answer


def _calendar(kept: KeptCalendar) -> Resource:
    answer: Resource = described(kept, "calendar#calendar") | {
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }
    return answer | ({"description": kept.description} if kept.description else {})


def _body() -> dict[str, Any]:
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise CalendarRefused(400, "parseError", "Parse Error")
    return found


def _if_match() -> str | None:
    given = request.headers.get("If-Match")
    if given is not None and not (given == "*" or given.startswith('"')):
        raise condition_not_met()
    return given


def _conference() -> int:
    text = request.args.get("conferenceDataVersion", "0")
    if text not in ("0", "1"):
        raise invalid("Invalid value for conferenceDataVersion.", "conferenceDataVersion", "invalidParameter")
    return int(text)
