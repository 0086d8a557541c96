"""Opens and stops Google's push channels: all changes of a Drive, the events of a calendar."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from addon.sync.adapters.google_calls import READ_SECONDS, Calls, GoogleRefused
from addon.sync.adapters.google_troubles import of_googleapiclient
from webhooks.channels import Watched
from webhooks.verify.google_push import CALENDAR, DRIVE, Channel

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

GOOGLE = "https://www.googleapis.com/"
_VERSIONS = {CALENDAR: "v3", DRIVE: "v3"}
_GONE = (404, 410)


class GoogleWatching:
    """Push channels of one Google account. ``services`` are Google's own clients by api."""

    def __init__(self, services: Mapping[str, Any], calls: Calls) -> None:
        self._services = services
        self._calls = calls

    def watch(self, watched: Watched, channel: Channel, *, address: str, until: datetime) -> tuple[str, datetime]:
        """Open a channel; return its resource id and when it ends. Raises GoogleRefused and OutcomeUnknown."""
        body = {"id": channel.id, "type": "web_hook", "address": address, "token": channel.token}
        body["expiration"] = str(int(until.timestamp() * 1000))
        service = self._services[watched.api]
        if watched.api == CALENDAR:
            request = service.events().watch(calendarId=watched.of, body=body)
        else:
            start = self._calls.look(service.changes().getStartPageToken().execute)
            request = service.changes().watch(pageToken=start["startPageToken"], body=body)
        answer = self._calls.change(request.execute)
        ends = int(answer["expiration"]) / 1000 if answer.get("expiration") else until.timestamp()
        return str(answer["resourceId"]), datetime.fromtimestamp(ends, tz=UTC)

    def stop(self, channel: Channel) -> None:
        """Stop a channel; one that is gone is no trouble, and stopping twice is harmless. Raises GoogleRefused."""
        body = {"id": channel.id, "resourceId": channel.resource}
        try:
            self._calls.look(self._services[channel.api].channels().stop(body=body).execute)
        except GoogleRefused as refused:
            if refused.trouble.status not in _GONE:
                raise


def open_watching(credentials: "Credentials", *, calls: Calls | None = None, root: str = GOOGLE) -> GoogleWatching:
    """Return what opens channels with these credentials. ``root`` is where Google is."""
    import google_auth_httplib2  # noqa: PLC0415 - an optional part, installed with the extra "google"
    import httplib2  # noqa: PLC0415
    from googleapiclient.discovery import build_from_document  # noqa: PLC0415
    from googleapiclient.discovery_cache import get_static_doc  # noqa: PLC0415

    services = {}
    for api, version in _VERSIONS.items():
        document = json.loads(get_static_doc(api, version))
        document |= {"rootUrl": root, "baseUrl": f"{root}{document['servicePath']}"}
        http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=READ_SECONDS))
        services[api] = build_from_document(document, http=http)
    return GoogleWatching(services, calls or Calls(where="push notices", classify=of_googleapiclient))
