"""One calendar on a CalDAV server: its resources, its changes, conditional writes.

The library signs in, sends and parses; the requests are ours. Its own listing (caldav 3.6) asks with ``Depth: 1``,
which RFC 6578 (3.2) has servers refuse; its multiget gives a resource that cannot be read as one that is gone; its
save sends no condition at all where the version is a weak ETag.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Self
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from caldav.response import CalendarQueryResult, DAVResponse

from addon.calendars.ports import EventRefused
from addon.sync.adapters.caldav_calendar.account import CalDavAccount, check_address
from addon.sync.adapters.caldav_calendar.connection import Connection

TIMEOUT = 20.0
MOST_AT_ONCE = 50
MOST_PAGES = 200
_NO_SYNC = "no-sync"
"""The token of a server that cannot report changes: the next listing is complete again."""
_DONE = frozenset({200, 201, 204})
_NO_SYNC_HERE = frozenset({400, 403, 405, 409, 410, 412, 415, 422, 501})
_NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'


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


class CalDavServer:
    """The calendar of one account. Close it, or use it in a ``with``."""

    def __init__(
        self, account: CalDavAccount, *, timeout: float = TIMEOUT, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.code = account.code
        self._url = account.url.rstrip("/") + "/"
        self._line = Connection(account, self._url, timeout=timeout, sleep=sleep)

    @property
    def where(self) -> str:
        """Return how the calendar is named in faults."""
        return self._line.where

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()

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

    def has_elsewhere(self, uid: str) -> bool:
        """Return whether another calendar of this user has the resource with this UID."""
        return any(self.named(uid, url) for url in self._others)

    @cached_property
    def _others(self) -> tuple[str, ...]:
        return tuple(url for url in self._all() if not self._is_itself(url))

    def named(self, uid: str, url: str = "") -> str | None:
        """Return the name of the resource with this UID, wherever a program may have put it in this calendar."""
        test = f'<c:prop-filter name="UID"><c:text-match>{escape(uid)}</c:text-match></c:prop-filter>'
        status, response = self._line.ask("REPORT", url or self._url, _query("<d:getetag/>", test), depth="1")
        if status != 207 or response is None:
            return None
        return next((_name(one.href) for one in self._results(response)), None)

    def put(self, name: str, text: bytes, *, etag: str | None) -> str | None:
        """Create the resource (``etag`` None) or replace that version; return its version if the server gives it.

        Raises CalendarChanged where the condition no longer holds, and EventRefused.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {**condition, "Content-Type": "text/calendar; charset=utf-8"}
        status, response = self._line.ask("PUT", self._url + quote(name), text.decode(), headers=headers)
        if status == 412 or (etag and status in (404, 409, 410)):
            raise self._line.changed()
        if status == 409:
            raise self._line.elsewhere()
        if status not in _DONE or response is None:
            raise self._line.refused_event(status)
        return _strong(response.headers.get("ETag"))

    def elsewhere(self) -> EventRefused:
        """Return the fault for an event that is not here and yet cannot be created."""
        return self._line.elsewhere()

    def delete(self, name: str, *, etag: str) -> None:
        """Delete that version of the resource; one that is gone already is fine. Raises as ``put``."""
        status, _ = self._line.ask("DELETE", self._url + quote(name), headers={"If-Match": etag})
        if status in (409, 412):
            raise self._line.changed()
        if status not in _DONE | {404, 410}:
            raise self._line.refused_event(status)

    def calendars(self) -> tuple[str, ...]:
        """Return the addresses of all calendars of this user that count as busy time."""
        return tuple(url for url in self._all() if self._counts(url))

    def _all(self) -> list[str]:
        return sorted({url.rstrip("/") + "/" for url in self._line.calendars()} | {self._url})

    def events_between(self, url: str, first: datetime, last: datetime) -> tuple[bytes, ...]:
        """Return every resource of a calendar of this user with an event in that time (UTC)."""
        check_address(url, code=self.code)
        return tuple(_bytes(one.calendar_data) for one in self._within(url, first, last) if one.calendar_data)

    def between(self, first: datetime, last: datetime) -> dict[str, Resource]:
        """Return every resource of this calendar with an event in that time (UTC), by name."""
        found = self._within(self._url, first, last)
        there = [one for one in found if one.calendar_data and one.etag]
        return {_name(one.href): Resource(_strong(one.etag) or "", _bytes(one.calendar_data or "")) for one in there}

    def _within(self, url: str, first: datetime, last: datetime) -> Iterator[CalendarQueryResult]:
        stretch = f'<c:time-range start="{first.astimezone(UTC):{_UTC}}" end="{last.astimezone(UTC):{_UTC}}"/>'
        status, response = self._line.ask("REPORT", url, _query("<d:getetag/><c:calendar-data/>", stretch), depth="1")
        if status != 207 or response is None:
            raise self._line.refused(status)
        return self._results(response)

    # --- what is asked --------------------------------------------------------------------------

    def _synced(self, token: str) -> Listing | None:
        """Return the answer of sync-collection, page by page; None if there is none for this token."""
        there: dict[str, str] = {}
        gone: set[str] = set()
        page = token
        for _ in range(MOST_PAGES):
            body = (
                f"<d:sync-collection {_NAMESPACES}><d:sync-token>{escape(page)}</d:sync-token>"
                "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
            )
            status, response = self._line.ask("REPORT", self._url, body, depth="0")
            if status in _NO_SYNC_HERE:
                return None
            if status != 207 or response is None:
                raise self._line.refused(status)
            found = self._line.parsed(response.parse_sync_collection)
            if response.tree is None or not found.sync_token:
                raise self._line.odd()
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
        raise self._line.odd()

    def _walked(self) -> Listing:
        """Return everything there is, from a server that cannot report changes."""
        body = f"<d:propfind {_NAMESPACES}><d:prop><d:getetag/></d:prop></d:propfind>"
        status, response = self._line.ask("PROPFIND", self._url, body, depth="1")
        if status != 207 or response is None:
            raise self._line.refused(status)
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
        status, response = self._line.ask("REPORT", self._url, body, depth="1")
        if status != 207 or response is None:
            raise self._line.refused(status)
        results = {_name(one.href): one for one in self._results(response)}
        found: dict[str, Resource] = {}
        for name in names:
            one = results.get(name)
            if one is None:
                # Not "gone": the answer lacks it.
                raise self._line.odd()
            if one.status != 404:
                if not (one.calendar_data and one.etag):
                    raise self._line.odd()
                found[name] = Resource(_strong(one.etag) or "", _bytes(one.calendar_data))
        return found

    def _counts(self, url: str) -> bool:
        """Return whether a calendar tells when its user is busy: not one marked as free, nor one that others share."""
        asked = "<c:schedule-calendar-transp/><d:owner/><d:current-user-principal/>"
        body = f"<d:propfind {_NAMESPACES}><d:prop>{asked}</d:prop></d:propfind>"
        status, response = self._line.ask("PROPFIND", url, body, depth="0")
        tree = response.tree if response is not None and status == 207 else None
        if tree is None:
            return True
        owner, user = (tree.findtext(f".//{{DAV:}}{one}/{{DAV:}}href") for one in ("owner", "current-user-principal"))
        is_others = bool(owner and user) and _path(owner) != _path(user) and not self._is_itself(url)
        return not is_others and next(tree.iter("{urn:ietf:params:xml:ns:caldav}transparent"), None) is None

    def _is_itself(self, href: str) -> bool:
        return _path(href) == _path(self._url)

    def _results(self, response: DAVResponse) -> Iterator[CalendarQueryResult]:
        if response.tree is None:
            raise self._line.odd()
        yield from self._line.parsed(response.parse_calendar_query)


_UTC = "%Y%m%dT%H%M%SZ"


def _query(props: str, test: str) -> str:
    return (
        f"<c:calendar-query {_NAMESPACES}><d:prop>{props}</d:prop><c:filter>"
        f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{test}</c:comp-filter></c:comp-filter>'
        "</c:filter></c:calendar-query>"
    )


def _path(href: str | None) -> str:
    return unquote(urlsplit((href or "").strip()).path).rstrip("/")


def _name(href: str) -> str:
    return _path(href).rpartition("/")[2]


def _strong(etag: str | None) -> str | None:
    return etag.strip().removeprefix("W/") if etag else None


def _bytes(text: str) -> bytes:
    """Return iCalendar bytes with the line ends XML has taken away."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
