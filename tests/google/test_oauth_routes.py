"""Signing in to the stand-in, with Google's own libraries, and what a token's scopes allow."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google.oauth2.service_account import Credentials as ServiceCredentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from werkzeug.serving import make_server

from tests.google.calendar_refusals import too_fast
from tests.google.calendar_routes import routes
from tests.google.calendar_world import CalendarWorld
from tests.google.oauth_routes import OAuthWorld, oauth_routes
from tests.google.test_calendar_world import DOCUMENT, SINGLE

ALL = "https://www.googleapis.com/auth/calendar"
OWN = "https://www.googleapis.com/auth/calendar.app.created"


class Here:
    """The stand-in's Calendar and token endpoint on a port of this machine."""

    def __init__(self) -> None:
        self.oauth = OAuthWorld(now=lambda: datetime.now(UTC))
        self.world = CalendarWorld(now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
        app = Flask("oauth")
        app.register_blueprint(oauth_routes(self.oauth))
        app.register_blueprint(routes(self.world, granted=self.oauth.granted))
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def person(self, *scopes: str) -> Credentials:
        """Return the credentials of a person who agreed to these scopes."""
        given = self.oauth.add_person(*scopes)
        return Credentials(None, token_uri=f"{self.url}/token", **given)

    def calendar(self, credentials: Any) -> Any:
        """Return Google's client, batch address included."""
        document = DOCUMENT | {"rootUrl": f"{self.url}/", "baseUrl": f"{self.url}/calendar/v3/"}
        return build_from_document(document, credentials=credentials)


@pytest.fixture
def here() -> Iterator[Here]:
    """A running stand-in."""
    made = Here()
    Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_refresh_token_gives_access_until_it_is_revoked(here: Here) -> None:
    """The client refreshes by itself, also after its access token ran out; after a revocation it cannot."""
    who = here.person(ALL)
    calendar = here.calendar(who)
    assert calendar.calendarList().list().execute()["items"][0]["primary"] is True
    here.oauth.expire()
    assert calendar.events().list(calendarId="primary").execute()["items"] == []
    here.oauth.revoke()
    with pytest.raises(RefreshError, match="revoked"):
        calendar.events().list(calendarId="primary").execute()


def test_a_service_account_signs_for_itself(here: Here) -> None:
    """A grant signed with the account's key gives access; signed with another key it gives none."""
    key, other = (here.oauth.add_service_account(token_uri=f"{here.url}/token") for _ in range(2))
    who = ServiceCredentials.from_service_account_info(key, scopes=[ALL])
    assert here.calendar(who).events().list(calendarId="primary").execute()["items"] == []
    forged = ServiceCredentials.from_service_account_info(key | {"private_key": other["private_key"]}, scopes=[ALL])
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        forged.refresh(Request())


def test_the_smallest_scope_reaches_only_calendars_the_app_made(here: Here) -> None:
    """With calendar.app.created a new calendar can be made and written; the person's own cannot even be read."""
    calendar = here.calendar(here.person(OWN))
    made = calendar.calendars().insert(body={"summary": "Groupkeeper"}).execute()["id"]
    assert calendar.events().insert(calendarId=made, body=SINGLE).execute()["id"] == SINGLE["id"]
    for call in (calendar.events().list(calendarId="primary"), calendar.calendarList().list()):
        with pytest.raises(HttpError) as refused:
            call.execute()
        assert (refused.value.status_code, refused.value.error_details[0]["reason"]) == (403, "insufficientPermissions")


def test_a_batch_answers_every_call_by_itself(here: Here) -> None:
    """Fifty calls travel in one request; one that is refused leaves the others done; If-Match counts inside too."""
    calendar = here.calendar(here.person(ALL))
    heard: dict[str, Any] = {}
    batch = calendar.new_batch_http_request(callback=lambda name, answer, error: heard.update({name: error or answer}))
    here.world.parts.at(3, too_fast())
    for number in range(50):
        body = SINGLE | {"id": f"batch{number:05d}"}
        batch.add(calendar.events().insert(calendarId="primary", body=body), request_id=str(number))
    batch.execute()
    refused = [name for name, answer in heard.items() if isinstance(answer, HttpError)]
    assert len(heard) == 50
    assert refused == ["47"]
    assert heard["47"].error_details[0]["reason"] == "rateLimitExceeded"
    assert heard["0"]["id"] == "batch00000"
    late = calendar.events().delete(calendarId="primary", eventId="batch00001")
    late.headers["If-Match"] = '"1"'
    batch = calendar.new_batch_http_request(callback=lambda name, answer, error: heard.update({name: error or answer}))
    batch.add(late, request_id="late")
    batch.execute()
    assert heard["late"].status_code == 412


def test_an_access_token_runs_out_after_an_hour() -> None:
    """A token that held a second before its hour holds no longer after it."""
    now = [datetime(2026, 3, 2, tzinfo=UTC)]
    oauth = OAuthWorld(now=lambda: now[0])
    token = oauth.give(frozenset({ALL}))[0]["access_token"]
    now[0] += timedelta(seconds=3598)
    assert oauth.granted(token) == {ALL}
    now[0] += timedelta(seconds=1)
    assert oauth.granted(token) is None
