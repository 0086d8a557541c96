"""Google's client for calendars, with our time-outs and patience: one method a kind of call.

Every update and delete is conditional on the version that was read. Nothing here retries by itself:
``Calls`` decides what is made again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.client import IncompleteRead
from typing import TYPE_CHECKING, Any

from addon.sync.adapters.google_calls import READ_SECONDS, Calls, GoogleRefused
from addon.sync.adapters.google_troubles import Effect, Trouble, of_googleapiclient

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

GOOGLE = "https://www.googleapis.com/"
MOST_IN_A_BATCH = 50
PAGE = 2500
GONE, CONFLICT, CHANGED, MISSING = 410, 409, 412, 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One call that changes one event. ``what``: insert, update, patch or delete; ``etag``: the version it rests on."""

    what: str
    calendar: str
    event: str
    body: Mapping[str, Any] = field(default_factory=dict)
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of one call of a batch: the event as it is now (empty after a delete), or the trouble."""

    event: Mapping[str, Any] = field(default_factory=dict)
    trouble: Trouble | None = None


def patient(where: str = "calendars") -> Calls:
    """Return how calendar calls are made."""
    return Calls(where=where, classify=of_googleapiclient)


class Client:
    """The calendars of one Google account. ``service`` is Google's own client, its HTTP with a time-out."""

    def __init__(self, service: Any, calls: Calls) -> None:  # noqa: ANN401 - Google's client has no types
        self._service = service
        self._events = service.events()  # each time anew, Google's client takes milliseconds to make it
        self._calls = calls

    def listed(self, calendar: str, **asked: object) -> tuple[list[dict[str, Any]], str]:
        """Return every event of a list, all pages of it, and the sync token. Raises GoogleRefused (410: expired)."""
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {}
        while True:
            query = {"maxResults": PAGE, **asked} | ({"pageToken": page["nextPageToken"]} if page else {})
            page = self._look(self._events.list(calendarId=calendar, **query))
            found += page.get("items", ())
            if "nextPageToken" not in page:
                return found, str(page.get("nextSyncToken", ""))

    def found(self, calendar: str, event: str) -> dict[str, Any] | None:
        """Return an event as it is now, deleted or not; None where there is none."""
        try:
            return self._look(self._events.get(calendarId=calendar, eventId=event))
        except GoogleRefused as refused:
            if refused.trouble.status in (MISSING, GONE):
                return None
            raise

    def occurrence(self, calendar: str, series: str, at: datetime) -> dict[str, Any] | None:
        """Return the occurrence that a series' rule puts at an aware instant, moved or deleted too; None if none.

        Its id is Google's own and is only ever read.
        """
        try:
            asked = {"originalStart": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "showDeleted": True}
            page = self._look(self._events.instances(calendarId=calendar, eventId=series, **asked))
        except GoogleRefused as refused:
            if refused.trouble.status in (MISSING, GONE):
                return None
            raise
        return next(iter(page.get("items", ())), None)

    def write(self, write: Write) -> dict[str, Any]:
        """Make one conditional write and return the event. Raises GoogleRefused and OutcomeUnknown."""
        request = self._request(write)
        return self._calls.change(partial(_answer, request))

    def write_all(self, writes: Sequence[Write]) -> list[Done]:
        """Make the writes in batches; one that Google refuses leaves the others done. Raises as ``write``.

        Google promises no order inside a batch.
        """
        done: list[Done] = []
        for at in range(0, len(writes), MOST_IN_A_BATCH):
            done += self._batch([self._request(one) for one in writes[at : at + MOST_IN_A_BATCH]], self._calls.change)
        return done

    def make_calendar(self, name: str, zone: str) -> str:
        """Make a calendar and return its id. Raises GoogleRefused and OutcomeUnknown."""
        request = self._service.calendars().insert(body={"summary": name, "timeZone": zone})
        made = self._calls.change(partial(_answer, request))
        return str(made["id"])

    def delete_calendar(self, calendar: str) -> None:
        """Delete a calendar that we made, with everything in it; doing it twice is harmless, so it is tried again."""
        self._calls.look(self._service.calendars().delete(calendarId=calendar).execute)

    def _look(self, request: Any) -> dict[str, Any]:  # noqa: ANN401
        return self._calls.look(partial(_answer, request))

    def _request(self, write: Write) -> Any:  # noqa: ANN401
        events = self._events
        if write.what == "insert":
            request = events.insert(
                calendarId=write.calendar, body={**write.body, "id": write.event}, **_version(write)
            )
        elif write.what == "delete":
            request = events.delete(calendarId=write.calendar, eventId=write.event, sendUpdates="none")
        else:
            call = events.patch if write.what == "patch" else events.update
            request = call(calendarId=write.calendar, eventId=write.event, body=dict(write.body), **_version(write))
        if write.etag:
            request.headers["If-Match"] = write.etag
        return request

    def _batch(self, requests: list[Any], way: Callable[[Callable[[], None]], None]) -> list[Done]:
        answers: dict[int, Done] = {}
        way(partial(self._send, requests, answers))
        return [answers[number] for number in range(len(requests))]

    def _send(self, requests: list[Any], answers: dict[int, Done]) -> None:
        """Send what has no answer yet; raise the first "slower" among the answers, so that the rest is sent again."""
        slower: list[Exception] = []

        def heard(number: str, answer: object, error: Exception | None) -> None:
            trouble = of_googleapiclient(error, now=datetime.now(UTC)) if error else None
            if error is not None and (trouble is None or trouble.effect is Effect.NOTHING_YET):
                slower.append(error)
            else:
                answers[int(number)] = Done(answer if isinstance(answer, dict) else {}, trouble)

        batch = self._service.new_batch_http_request(callback=heard)
        for number, request in enumerate(requests):
            if number not in answers:
                batch.add(request, request_id=str(number))
        try:
            batch.execute()
        except (KeyError, ValueError):  # Google's client finds a part missing, or no part at all
            raise IncompleteRead(b"") from None
        if slower:
            raise slower[0]


def _answer(request: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make a call; Google's client hands out what it cannot read as text."""
    answer = request.execute()
    if answer and not isinstance(answer, dict):
        raise IncompleteRead(b"")
    return answer or {}


def _version(write: Write) -> dict[str, int]:
    return {"conferenceDataVersion": 1} if "conferenceData" in write.body else {}


def open_client(
    credentials: "Credentials", *, calls: Calls | None = None, root: str = GOOGLE, seconds: float = READ_SECONDS
) -> Client:
    """Return a client. ``root`` is where Google is (batches go there too), ``seconds`` the time-out of every call."""
    import google_auth_httplib2  # noqa: PLC0415 - an optional part, installed with the extra "google"
    import httplib2  # noqa: PLC0415
    from googleapiclient.discovery import build_from_document  # noqa: PLC0415
    from googleapiclient.discovery_cache import get_static_doc  # noqa: PLC0415

    document = json.loads(get_static_doc("calendar", "v3"))
    document |= {"rootUrl": root, "baseUrl": f"{root}{document['servicePath']}"}
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=seconds))
    return Client(build_from_document(document, http=http), calls or patient())
