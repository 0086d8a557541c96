"""The stand-in's Calendar answers as Google documents it; every answer fits Google's own schemas."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from googleapiclient.discovery_cache import get_static_doc
from jsonschema import Draft202012Validator

from tests.google.calendar_routes import routes
from tests.google.calendar_world import CalendarWorld
from tests.google.leeway import Leeway

BASE = "/calendar/v3/calendars/primary/events"
SERIES = {
    "id": "series00001",
    "summary": "Group G-01",
    "start": {"dateTime": "2026-03-03T18:00:00", "timeZone": "America/New_York"},
    "end": {"dateTime": "2026-03-03T19:30:00", "timeZone": "America/New_York"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=America/New_York:20260317T180000"],
}
SINGLE = {
    "id": "single00001",
    "summary": "Prep",
    "start": {"dateTime": "2026-03-03T17:00:00-05:00"},
    "end": {"dateTime": "2026-03-03T17:15:00-05:00"},
    "extendedProperties": {"private": {"key": "a", "hash": "1"}},
}


def schema(said: dict[str, Any]) -> dict[str, Any]:
    """Return a discovery schema as a JSON schema that allows no unknown field."""
    if "$ref" in said:
        return {"$ref": f"#/$defs/{said['$ref']}"}
    made: dict[str, Any] = {} if said.get("type") in (None, "any") else {"type": said["type"]}
    if said.get("type") == "object":
        made["properties"] = {name: schema(one) for name, one in said.get("properties", {}).items()}
        made["additionalProperties"] = schema(said["additionalProperties"]) if "additionalProperties" in said else False
    if said.get("type") == "array":
        made["items"] = schema(said["items"])
    return made


DOCUMENT = json.loads(get_static_doc("calendar", "v3"))
DEFS = {name: schema(one) for name, one in DOCUMENT["schemas"].items()}
KINDS = {
    "calendar#event": "Event",
    "calendar#events": "Events",
    "calendar#calendar": "Calendar",
    "calendar#calendarList": "CalendarList",
    "calendar#calendarListEntry": "CalendarListEntry",
    "calendar#freeBusy": "FreeBusyResponse",
}


class Browser:
    """Asks the stand-in and checks every answer's shape."""

    def __init__(self, client: FlaskClient, world: CalendarWorld) -> None:
        self.client, self.world = client, world

    def ask(self, method: str, path: str, body: object = None, *, headers: Any = None, **query: object) -> Any:
        """Return status and answer."""
        found = self.client.open(
            path,
            method=method,
            query_string=query,
            json=body,
            headers={"Authorization": "Bearer t"} | (headers or {}),
        )
        answer = found.get_json(silent=True) or {}
        if found.status_code == 200:
            ref = {"$ref": f"#/$defs/{KINDS[answer['kind']]}", "$defs": DEFS}
            assert [one.message for one in Draft202012Validator(ref).iter_errors(answer)] == []
        return found.status_code, answer

    def ids(self, **query: object) -> list[str]:
        """Return the listed ids."""
        return [one["id"] for one in self.ask("GET", BASE, **query)[1]["items"]]


@pytest.fixture
def browser() -> Browser:
    """An account with an empty calendar."""
    moments = iter(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=at) for at in range(10_000))
    world = CalendarWorld(now=lambda: next(moments))
    app = Flask("calendar")
    app.register_blueprint(routes(world))
    return Browser(app.test_client(), world)


def reason(answer: Any) -> str:
    """Return why Google says no."""
    return str(answer["error"]["errors"][0]["reason"])


@pytest.mark.parametrize(
    ("given", "status", "why"),
    [
        ({"id": "abcd"}, 400, "invalid"),
        ({"id": "with-dash"}, 400, "invalid"),
        ({"id": "xyz000"}, 400, "invalid"),
        ({"id": "a" * 1025}, 400, "invalid"),
        ({"id": "single00001"}, 409, "duplicate"),
        ({"start": {"dateTime": "2026-03-03T17:00:00"}}, 400, "required"),
        ({"start": {"date": "2026-03-03"}}, 400, "invalid"),
        ({"start": {"dateTime": "2026-03-04T17:00:00-05:00"}}, 400, "timeRangeEmpty"),
        ({"end": None}, 400, "required"),
        ({"recurrence": ["RRULE:FREQ=WEEKLY"]}, 400, "required"),
        ({"visibility": "secret"}, 400, "invalid"),
    ],
)
def test_a_bad_event_is_refused_with_its_reason(browser: Browser, given: Any, status: int, why: str) -> None:
    """Ids keep to a-v and 0-9, and are taken once; times need zones and an order."""
    assert browser.ask("POST", BASE, SINGLE)[0] == 200
    status_seen, answer = browser.ask("POST", BASE, {**SINGLE, "id": "other00001", **given})
    assert (status_seen, reason(answer)) == (status, why)


def test_a_deleted_event_keeps_its_id_and_can_be_restored(browser: Browser) -> None:
    """Deleting twice is 410, inserting again 409; the body of a deleted event says cancelled; an update restores."""
    browser.ask("POST", BASE, SINGLE)
    one = f"{BASE}/single00001"
    assert browser.ask("DELETE", one)[0] == 204
    assert (browser.ask("DELETE", one)[0], browser.ask("POST", BASE, SINGLE)[0]) == (410, 409)
    assert browser.ask("GET", one)[1]["status"] == "cancelled"
    assert browser.ids() == []
    assert browser.ids(showDeleted="true") == ["single00001"]
    assert browser.ask("PATCH", one, {"summary": "Late"})[0] == 403
    assert browser.ask("PUT", one, SINGLE)[1]["status"] == "confirmed"
    assert browser.ids() == ["single00001"]


def test_a_patch_merges_what_is_nested_and_a_put_replaces_it(browser: Browser) -> None:
    """PATCH leaves the other private properties; null takes one away; PUT leaves only what it says."""
    browser.ask("POST", BASE, SINGLE)
    one = f"{BASE}/single00001"
    browser.ask("PATCH", one, {"extendedProperties": {"private": {"hash": "2", "new": "x"}}})
    private = browser.ask("GET", one)[1]["extendedProperties"]["private"]
    assert private == {"key": "a", "hash": "2", "new": "x"}
    after = browser.ask("PATCH", one, {"extendedProperties": {"private": {"key": None}}})[1]
    assert after["extendedProperties"]["private"] == {"hash": "2", "new": "x"}
    bare = {name: SINGLE[name] for name in ("start", "end")}
    after = browser.ask("PUT", one, bare)[1]
    assert "extendedProperties" not in after
    assert "summary" not in after
    assert after["iCalUID"] == "single00001@google.com"


def test_a_write_on_an_old_etag_is_refused_and_changes_nothing(browser: Browser) -> None:
    """412 for PATCH, PUT and DELETE; the present etag goes through; a moved event raises the sequence."""
    old = browser.ask("POST", BASE, SINGLE)[1]
    one = f"{BASE}/single00001"
    new = browser.ask("PATCH", one, {"summary": "Other"})[1]
    assert new["etag"] != old["etag"]
    for method, body in (("PATCH", {"summary": "x"}), ("PUT", SINGLE), ("DELETE", None)):
        status, answer = browser.ask(method, one, body, headers={"If-Match": old["etag"]})
        assert (status, reason(answer)) == (412, "conditionNotMet")
    end = {"end": {"dateTime": "2026-03-03T18:00:00-05:00"}}
    moved = browser.ask("PATCH", one, end, headers={"If-Match": new["etag"]})[1]
    assert (moved["sequence"], moved["summary"]) == (1, "Other")
    assert browser.ask("PATCH", one, {"sequence": 0})[0] == 400


def test_instances_follow_the_wall_clock_over_the_change(browser: Browser) -> None:
    """18:00 in New York is 23:00 UTC before 8 March and 22:00 after; the id says the UTC start; EXDATE leaves out."""
    browser.ask("POST", BASE, SERIES)
    found = browser.ask("GET", f"{BASE}/series00001/instances")[1]["items"]
    assert [one["id"] for one in found] == [
        "series00001_20260303T230000Z",
        "series00001_20260310T220000Z",
        "series00001_20260324T220000Z",
    ]
    assert [one["start"]["dateTime"] for one in found][:2] == [
        "2026-03-03T18:00:00-05:00",
        "2026-03-10T18:00:00-04:00",
    ]
    assert {one["recurringEventId"] for one in found} == {"series00001"}
    assert browser.ids(singleEvents="true", orderBy="startTime", timeMin="2026-03-09T00:00:00Z") == [
        one["id"] for one in found[1:]
    ]
    assert browser.ids() == ["series00001"]


def test_an_answer_shows_times_in_the_calendars_zone(browser: Browser) -> None:
    """An event given in one zone is answered with the offset of the calendar's zone; its own zone is named."""
    berlin = {"dateTime": "2026-07-01T10:00:00", "timeZone": "Europe/Berlin"}
    body = {"start": berlin, "end": {**berlin, "dateTime": "2026-07-01T11:00:00"}}
    made = browser.ask("POST", BASE, body)[1]
    assert made["start"] == {"dateTime": "2026-07-01T04:00:00-04:00", "timeZone": "Europe/Berlin"}
    there = browser.ask("GET", f"{BASE}/{made['id']}", timeZone="Europe/Berlin")[1]
    assert there["start"]["dateTime"] == "2026-07-01T10:00:00+02:00"


def test_a_changed_occurrence_keeps_its_original_start(browser: Browser) -> None:
    """Moved, it stays the same instance; cancelled, it says id, series and original start and no more."""
    browser.ask("POST", BASE, SERIES)
    world = browser.world
    moved = world.instance_id("primary", "series00001", datetime(2026, 3, 10, 18))
    world.person_moves("primary", moved, datetime(2026, 3, 11, 9))
    world.person_cancels("primary", "series00001", datetime(2026, 3, 24, 18))
    found = {one["id"]: one for one in browser.ask("GET", BASE)[1]["items"]}
    assert found[moved]["originalStartTime"]["dateTime"] == "2026-03-10T18:00:00-04:00"
    assert found[moved]["start"]["dateTime"] == "2026-03-11T09:00:00-04:00"
    cancelled = found["series00001_20260324T220000Z"]
    assert set(cancelled) == {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
    assert browser.ids(singleEvents="true") == ["series00001_20260303T230000Z", moved]
    world.person_deletes("primary", "series00001")
    assert browser.ids(singleEvents="true") == browser.ids() == []


def test_ids_of_occurrences_may_be_opaque(browser: Browser) -> None:
    """Then an occurrence is found by its series and original start only; the id it has keeps."""
    browser.world.calendar("primary").opaque = True
    browser.ask("POST", BASE, SERIES)
    asked = {"originalStart": "2026-03-10T22:00:00Z", "showDeleted": "true"}
    (found,) = browser.ask("GET", f"{BASE}/series00001/instances", **asked)[1]["items"]
    assert not found["id"].startswith("series00001")
    browser.ask("DELETE", f"{BASE}/{found['id']}")
    (gone,) = browser.ask("GET", f"{BASE}/series00001/instances", **asked)[1]["items"]
    assert (gone["id"], gone["status"]) == (found["id"], "cancelled")
    assert browser.ask("GET", f"{BASE}/series00001_20260303T230000Z")[0] == 404


def test_tombstones_may_be_bare(browser: Browser) -> None:
    """Of a deleted event only its id is told; a cancelled occurrence names its series and original start too."""
    browser.world.leeway = Leeway(bare_tombstones=True)
    for body in (SERIES, SINGLE):
        browser.ask("POST", BASE, body)
    browser.ask("DELETE", f"{BASE}/single00001")
    browser.world.person_cancels("primary", "series00001", datetime(2026, 3, 10, 18))
    told = {one["id"]: set(one) for one in browser.ask("GET", BASE, showDeleted="true")[1]["items"]}
    assert told["single00001"] == {"kind", "id", "status"}
    assert told["series00001_20260310T220000Z"] == {"kind", "id", "status", "recurringEventId", "originalStartTime"}
    assert set(browser.ask("GET", f"{BASE}/single00001")[1]) == {"kind", "id", "status"}


def test_sync_tokens_give_what_changed_since(browser: Browser) -> None:
    """The token stands on the last page only; a deletion comes as cancelled; nothing new is an empty list."""
    for number in range(5):
        browser.ask("POST", BASE, {**SINGLE, "id": f"single0000{number}"})
    first = browser.ask("GET", BASE, maxResults=2)[1]
    assert "nextSyncToken" not in first
    browser.ask("PATCH", f"{BASE}/single00000", {"summary": "between the pages"})
    seen, page = [one["id"] for one in first["items"]], first
    while "nextPageToken" in page:
        page = browser.ask("GET", BASE, maxResults=2, pageToken=page["nextPageToken"])[1]
        seen += [one["id"] for one in page["items"]]
    assert seen == [f"single0000{number}" for number in range(5)]
    token = page["nextSyncToken"]
    browser.ask("DELETE", f"{BASE}/single00003")
    news = browser.ask("GET", BASE, syncToken=token)[1]
    assert [(one["id"], one["status"]) for one in news["items"]] == [
        ("single00000", "confirmed"),
        ("single00003", "cancelled"),
    ]
    assert browser.ids(syncToken=news["nextSyncToken"]) == []


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ({"timeMin": "2026-01-01T00:00:00Z"}, 400, "badRequest"),
        ({"q": "x"}, 400, "badRequest"),
        ({"orderBy": "updated"}, 400, "badRequest"),
        ({"privateExtendedProperty": "key=a"}, 400, "badRequest"),
        ({"iCalUID": "x"}, 400, "badRequest"),
        ({"showDeleted": "false"}, 400, "badRequest"),
        ({"singleEvents": "true"}, 400, "invalid"),
        ({"syncToken": "bogus"}, 400, "invalid"),
    ],
)
def test_a_token_goes_with_the_same_request_only(browser: Browser, query: Any, status: int, why: str) -> None:
    """Filters cannot be combined with a token, nor can a token be carried to another kind of list."""
    token = browser.ask("GET", BASE)[1]["nextSyncToken"]
    seen, answer = browser.ask("GET", BASE, **{"syncToken": token, **query})
    assert (seen, reason(answer)) == (status, why)


def test_an_expired_token_asks_for_everything_again(browser: Browser) -> None:
    """410 with fullSyncRequired, for events and for the list of calendars."""
    tokens = [browser.ask("GET", path)[1]["nextSyncToken"] for path in (BASE, "/calendar/v3/users/me/calendarList")]
    browser.world.expire_tokens()
    for path, token in zip((BASE, "/calendar/v3/users/me/calendarList"), tokens, strict=True):
        status, answer = browser.ask("GET", path, syncToken=token)
        assert (status, reason(answer), answer["error"]["errors"][0]["location"]) == (
            410,
            "fullSyncRequired",
            "syncToken",
        )


def test_a_video_link_is_made_on_request_with_the_version_only(browser: Browser) -> None:
    """Without conferenceDataVersion the request is ignored; the same request id again makes no second link."""
    asked = {"createRequest": {"requestId": "r1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
    body = {**SINGLE, "conferenceData": asked}
    assert "hangoutLink" not in browser.ask("POST", BASE, body)[1]
    one = f"{BASE}/single00001"
    made = browser.ask("PATCH", one, {"conferenceData": asked}, conferenceDataVersion=1)[1]
    assert made["conferenceData"]["entryPoints"][0]["uri"] == made["hangoutLink"]
    again = browser.ask("PUT", one, body, conferenceDataVersion=1)[1]
    assert again["hangoutLink"] == made["hangoutLink"]
    assert browser.ask("PUT", one, SINGLE)[1]["hangoutLink"] == made["hangoutLink"]


def test_busy_times_are_opaque_and_joined(browser: Browser) -> None:
    """Free events do not count; what touches is one stretch; an unknown calendar is an error of its own."""
    world = browser.world
    world.person_creates("primary", datetime(2026, 3, 3, 9), 60)
    world.person_creates("primary", datetime(2026, 3, 3, 10), 30)
    world.person_creates("primary", datetime(2026, 3, 3, 12), 30, transparency="transparent")
    span = {"timeMin": "2026-03-03T00:00:00-05:00", "timeMax": "2026-03-04T00:00:00-05:00"}
    status, answer = browser.ask("POST", "/calendar/v3/freeBusy", {**span, "items": [{"id": "primary"}, {"id": "x"}]})
    assert status == 200
    assert answer["calendars"]["primary"]["busy"] == [{"start": "2026-03-03T14:00:00Z", "end": "2026-03-03T15:30:00Z"}]
    assert answer["calendars"]["x"]["errors"] == [{"domain": "global", "reason": "notFound"}]
    turned = {"timeMin": span["timeMax"], "timeMax": span["timeMin"]}
    assert reason(browser.ask("POST", "/calendar/v3/freeBusy", turned)[1]) == "timeRangeEmpty"


def test_calendars_are_made_listed_and_deleted(browser: Browser) -> None:
    """A secondary calendar has an id of its own; the primary one stays; a shared one can only be read."""
    made = browser.ask("POST", "/calendar/v3/calendars", {"summary": "Groupkeeper C-01", "timeZone": "Europe/Berlin"})[
        1
    ]
    assert made["id"].endswith("@group.calendar.google.com")
    browser.world.add_calendar("colleague@practice.example", role="reader")
    found = browser.ask("GET", "/calendar/v3/users/me/calendarList")[1]["items"]
    assert [one["accessRole"] for one in found] == ["owner", "owner", "reader"]
    path = "/calendar/v3/calendars/colleague@practice.example/events"
    assert reason(browser.ask("POST", path, SINGLE)[1]) == "requiredAccessLevel"
    assert browser.ask("DELETE", f"/calendar/v3/calendars/{made['id']}")[0] == 204
    assert browser.ask("GET", f"/calendar/v3/calendars/{made['id']}")[0] == 404
    assert browser.ask("DELETE", "/calendar/v3/calendars/primary")[0] == 400


def test_an_import_is_one_event_per_ical_uid(browser: Browser) -> None:
    """Importing the same iCalUID again changes the event that has it."""
    body = {**SINGLE, "iCalUID": "abc@elsewhere.example"}
    first = browser.ask("POST", f"{BASE}/import", body)[1]
    again = browser.ask("POST", f"{BASE}/import", {**body, "summary": "Later"})[1]
    assert (again["id"], again["summary"]) == (first["id"], "Later")
    assert browser.ids(iCalUID="abc@elsewhere.example") == [first["id"]]


def test_without_a_token_nobody_is_let_in(browser: Browser) -> None:
    """401 with authError."""
    status, answer = browser.ask("GET", BASE, headers={"Authorization": ""})
    assert (status, reason(answer)) == (401, "authError")
