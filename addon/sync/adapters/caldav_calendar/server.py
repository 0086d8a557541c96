"""One calendar on a CalDAV server, as HTTP: what is there, what it says, conditional writes.

Every request has a time-out. What fails in passing (no connection, 5xx, 429) is asked again a few
times: reads always may be, and every write here carries a condition, so that one that has arrived
already is refused (412) instead of done twice.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, TypeVar
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from caldav.davclient import DAVClient
from caldav.lib.error import AuthorizationError, DAVError, RateLimitError
from caldav.lib.http_sync import requests
from caldav.response import CalendarQueryResult, DAVResponse

from addon.sync.adapters.caldav_calendar.account import Account, check_address, is_loopback
from addon.sync.calendars import CalendarChanged, CalendarUnavailable

TIMEOUT = 20.0
WAITS = (0.5, 2.0)
"""Seconds before the second and third try; a server may ask for longer, up to ``LONGEST_WAIT``."""
LONGEST_WAIT = 30.0
MOST_AT_ONCE = 50
MOST_PAGES = 200
_NO_SYNC = "no-sync"
"""The token of a server that cannot say what changed: the next listing is whole again."""
_OUT_OF_ORDER = (requests.exceptions.RequestException, OSError, ValueError, LookupError, TypeError, AttributeError)
"""What the library raises on a broken connection or a damaged answer; its words may quote a stranger's calendar."""
_DONE = frozenset({200, 201, 204})
_NO_SYNC_HERE = frozenset({400, 403, 405, 409, 410, 412, 415, 422, 501})
_NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Versions by resource name, and names that are gone. ``complete``: all there is, without those gone."""

    there: Mapping[str, str]
    gone: frozenset[str]
    token: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Resource:
    """One .ics resource: its version (etag) and its bytes."""

    etag: str
    text: bytes


class _TryAgain(Exception):
    def __init__(self, code: str, what: str, after: float = 0) -> None:
        super().__init__(code)
        self.code, self.what, self.after = code, what, after


class CalDavServer:
    """The calendar of one account. Close it, or use it in a ``with``."""

    def __init__(
        self, account: Account, *, timeout: float = TIMEOUT, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._account = account
        self._timeout, self._sleep = timeout, sleep
        self._url = account.url.rstrip("/") + "/"
        self.where = f"calendar of {account.code}"
        self._client = self._connected("basic")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def listing(self, since: str | None) -> Listing:
        """Return what changed since a token; None, an expired token, or a server without tokens gives everything."""
        found = self._synced(since) if since and since != _NO_SYNC else None
        return found or self._synced("") or self._walked()

    def fetch(self, names: Iterable[str]) -> dict[str, Resource]:
        """Return the resources of these names that are there."""
        names = list(names)
        found: dict[str, Resource] = {}
        for at in range(0, len(names), MOST_AT_ONCE):
            found |= self._fetched(names[at : at + MOST_AT_ONCE])
        return found

    def named(self, uid: str) -> str | None:
        """Return the name of the resource with this UID, wherever a program may have put it in this calendar."""
        test = f'<c:prop-filter name="UID"><c:text-match>{escape(uid)}</c:text-match></c:prop-filter>'
        status, response = self._ask("REPORT", self._url, _query("<d:getetag/>", test), depth="1")
        if status != 207 or response is None:
            return None
        return next((_name(one.href) for one in self._results(response)), None)

    def put(self, name: str, text: bytes, *, etag: str | None) -> str | None:
        """Create the resource (``etag`` None) or replace that version; return its version if the server says it.

        Raises CalendarChanged.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {**condition, "Content-Type": "text/calendar; charset=utf-8"}
        status, response = self._ask("PUT", self._url + quote(name), text.decode(), headers=headers)
        if status in (404, 409, 412):
            raise self._changed()
        if status not in _DONE or response is None:
            raise self._refused(status)
        return _strong(response.headers.get("ETag"))

    def delete(self, name: str, *, etag: str) -> None:
        """Delete that version of the resource; one that is gone already is fine. Raises CalendarChanged."""
        status, _ = self._ask("DELETE", self._url + quote(name), headers={"If-Match": etag})
        if status in (409, 412):
            raise self._changed()
        if status not in _DONE | {404, 410}:
            raise self._refused(status)

    def calendars(self) -> tuple[str, ...]:
        """Return the addresses of all calendars of this user that count as busy time."""
        found = self._try(lambda: [str(one.url) for one in self._client.get_calendars()])
        urls = sorted({url.rstrip("/") + "/" for url in found} | {self._url})
        return tuple(url for url in urls if not self._is_free(url))

    def events_between(self, url: str, first: datetime, last: datetime) -> tuple[bytes, ...]:
        """Return every resource of a calendar of this user with an event in that time (UTC)."""
        check_address(url, code=self._account.code)
        stretch = f'<c:time-range start="{first.astimezone(UTC):{_UTC}}" end="{last.astimezone(UTC):{_UTC}}"/>'
        status, response = self._ask("REPORT", url, _query("<d:getetag/><c:calendar-data/>", stretch), depth="1")
        if status != 207 or response is None:
            raise self._refused(status)
        found = self._results(response)
        return tuple(_bytes(one.calendar_data) for one in found if one.calendar_data)

    # --- how it is asked ------------------------------------------------------------------------

    def _synced(self, token: str) -> Listing | None:
        """Return what sync-collection says, page by page; None if it cannot be had (for this token)."""
        there: dict[str, str] = {}
        gone: set[str] = set()
        page = token
        for _ in range(MOST_PAGES):
            body = (
                f"<d:sync-collection {_NAMESPACES}><d:sync-token>{escape(page)}</d:sync-token>"
                "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
            )
            status, response = self._ask("REPORT", self._url, body, depth="0")
            if status in _NO_SYNC_HERE:
                return None
            if status != 207 or response is None:
                raise self._refused(status)
            found = self._parsed(response.parse_sync_collection)
            if response.tree is None or not found.sync_token:
                raise self._odd()
            for one in found.changed:
                if not self._is_itself(one.href):
                    there[_name(one.href)] = _strong(one.etag) or ""
                    gone.discard(_name(one.href))
            for name in map(_name, found.deleted):
                gone.add(name)
                there.pop(name, None)
            page = found.sync_token
            if not found.truncated:
                return Listing(there=there, gone=frozenset(gone), token=page, complete=not token)
        raise self._odd()

    def _walked(self) -> Listing:
        """Return everything there is, from a server that cannot say what changed."""
        body = f"<d:propfind {_NAMESPACES}><d:prop><d:getetag/></d:prop></d:propfind>"
        status, response = self._ask("PROPFIND", self._url, body, depth="1")
        if status != 207 or response is None:
            raise self._refused(status)
        found = self._results(response)
        there = {_name(one.href): _strong(one.etag) or "" for one in found if not self._is_itself(one.href)}
        return Listing(there=there, gone=frozenset(), token=_NO_SYNC, complete=True)

    def _fetched(self, names: Sequence[str]) -> dict[str, Resource]:
        path = urlsplit(self._url).path
        hrefs = "".join(f"<d:href>{escape(path + quote(name))}</d:href>" for name in names)
        body = (
            f"<c:calendar-multiget {_NAMESPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop>{hrefs}"
            "</c:calendar-multiget>"
        )
        status, response = self._ask("REPORT", self._url, body, depth="1")
        if status != 207 or response is None:
            raise self._refused(status)
        results = {_name(one.href): one for one in self._results(response)}
        found: dict[str, Resource] = {}
        for name in names:
            one = results.get(name)
            if one is None:
                # Not "gone": the answer lacks it.
                raise self._odd()
            if one.status != 404:
                if not (one.calendar_data and one.etag):
                    raise self._odd()
                found[name] = Resource(_strong(one.etag) or "", _bytes(one.calendar_data))
        return found

    def _is_free(self, url: str) -> bool:
        body = f"<d:propfind {_NAMESPACES}><d:prop><c:schedule-calendar-transp/></d:prop></d:propfind>"
        status, response = self._ask("PROPFIND", url, body, depth="0")
        tree = response.tree if response is not None and status == 207 else None
        return tree is not None and next(tree.iter("{urn:ietf:params:xml:ns:caldav}transparent"), None) is not None

    def _is_itself(self, href: str) -> bool:
        return unquote(urlsplit(href).path).rstrip("/") == unquote(urlsplit(self._url).path).rstrip("/")

    def _results(self, response: DAVResponse) -> Iterator[CalendarQueryResult]:
        if response.tree is None:
            raise self._odd()
        yield from self._parsed(response.parse_calendar_query)

    def _parsed(self, parse: Callable[[], _T]) -> _T:
        try:
            return parse()
        except (DAVError, *_OUT_OF_ORDER):
            raise self._odd() from None

    def _ask(
        self, method: str, url: str, body: str = "", *, headers: Mapping[str, str] | None = None, depth: str = ""
    ) -> tuple[int, DAVResponse | None]:
        """Return status and answer; of a 403 only the status."""
        sent = {**(headers or {}), **({"Depth": depth} if depth else {})}

        def once() -> tuple[int, DAVResponse | None]:
            try:
                response = self._client.request(url, method, body, sent)
            except AuthorizationError as error:
                if error.status == 403:
                    return 403, None
                raise
            if response.status >= 500 and response.status not in (501, 507):
                raise _TryAgain("calendar-unreachable", f"the server answered {response.status}")
            if response.status == 207 and response.tree is None:
                raise _TryAgain("calendar-odd-answer", "the server's answer is not whole")
            return response.status, response

        return self._try(once)

    def _try(self, once: Callable[[], _T]) -> _T:
        for wait in (*WAITS, None):
            try:
                return self._attempt(once)
            except _TryAgain as again:
                if wait is None:
                    step = "The next pass tries again; if it stays so, open the calendar's address in a browser."
                    raise CalendarUnavailable(self.where, again.what, step, code=again.code) from None
                self._sleep(min(max(wait, again.after), LONGEST_WAIT))
        raise self._odd()

    def _attempt(self, once: Callable[[], _T]) -> _T:
        try:
            return self._signed_in(once)
        except RateLimitError as error:
            after = error.retry_after_seconds or 0
            raise _TryAgain("calendar-busy", "the server asks to wait", after) from None
        except AuthorizationError as error:
            raise self._refused(error.status or 401) from None
        except requests.exceptions.TooManyRedirects:
            step = "Open the address in a browser, sign in, and copy the address the calendar really has."
            raise CalendarUnavailable(
                self.where, "the address leads to another address", step, code="calendar-moved"
            ) from None
        except DAVError as error:
            if (error.status or 500) < 500:
                raise self._refused(error.status or 400) from None
            raise _TryAgain("calendar-unreachable", "the server did not answer as it should") from None
        except requests.exceptions.Timeout:
            raise _TryAgain("calendar-unreachable", "the server did not answer in time") from None
        except _OUT_OF_ORDER:
            raise _TryAgain("calendar-unreachable", "there is no usable answer from the server") from None

    def _signed_in(self, once: Callable[[], _T]) -> _T:
        """Ask with the password in the usual way; a server that wants it as a digest is asked once more so."""
        try:
            return once()
        except AuthorizationError as error:
            if error.status != 401 or self._client.auth_type == "digest":
                raise
        self._client.close()
        self._client = self._connected("digest")
        return once()

    def _connected(self, auth_type: str) -> DAVClient:
        _quieten()
        client = DAVClient(
            url=self._url,
            username=self._account.user,
            password=self._account.password,
            auth_type=auth_type,
            timeout=self._timeout,  # type: ignore[arg-type] # a float is what the HTTP library takes
            enable_rfc6764=False,
        )
        client.session.max_redirects = 0
        client.session.hooks["response"].append(_plain)
        if is_loopback(self._url):
            client.session.trust_env = False
        else:
            # Not even a link given by the server may carry the password over an open line.
            client.session.adapters.pop("http://", None)
        return client

    def _changed(self) -> CalendarChanged:
        return CalendarChanged(self.where, "the event was changed since it was read", code="calendar-changed")

    def _odd(self) -> CalendarUnavailable:
        what = "the server's answer is not whole"
        return CalendarUnavailable(self.where, what, "The next pass tries again.", code="calendar-odd-answer")

    def _refused(self, status: int) -> CalendarUnavailable:
        code, what, step = _REFUSALS.get(status, ("calendar-refused", f"the server answered {status}", _LOOK))
        return CalendarUnavailable(self.where, what, step, code=code)


REFUSED = frozenset({"calendar-refused", "calendar-no-access"})
"""Codes of faults that say no to this one request; the server itself is there."""
_UTC = "%Y%m%dT%H%M%SZ"
_LOOK = "Open the calendar's address in a browser and compare it with the settings."
_REFUSALS = {
    401: ("calendar-no-access", "the server does not take this user and password", "Make a new app password."),
    403: ("calendar-no-access", "this user may not do that in this calendar", "Let the user write to the calendar."),
    404: ("calendar-not-found", "there is no calendar at this address", _LOOK),
    410: ("calendar-not-found", "there is no calendar at this address any more", _LOOK),
    507: ("calendar-full", "the server has no room left", "Make room on the server."),
}


def _query(props: str, test: str) -> str:
    return (
        f"<c:calendar-query {_NAMESPACES}><d:prop>{props}</d:prop><c:filter>"
        f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{test}</c:comp-filter></c:comp-filter>'
        "</c:filter></c:calendar-query>"
    )


def _name(href: str) -> str:
    return unquote(urlsplit(href).path).rstrip("/").rpartition("/")[2]


def _strong(etag: str | None) -> str | None:
    return etag.strip().removeprefix("W/") if etag else None


def _bytes(text: str) -> bytes:
    """Return iCalendar bytes with the line ends XML has taken away."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _plain(response: requests.Response | requests.PreparedRequest, *_: object, **__: object) -> None:
    """Keep the library from logging an answer that is no whole XML: it may be somebody's calendar."""
    if isinstance(response, requests.Response):
        response.headers["Content-Type"] = "text/plain"


def _quieten() -> None:
    """Keep the libraries from logging addresses, headers and bodies; what matters is said by our faults."""
    for name in ("caldav", "caldav.response", "niquests", "urllib3_future", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
