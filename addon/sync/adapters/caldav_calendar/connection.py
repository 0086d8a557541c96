"""The connection to a calendar server: sign-in, time-outs, tries, and faults that never quote anything private.

Every request has a time-out. What fails in passing (no connection, 5xx, 429) is asked again a few
times: reads always may be, and every write made here carries a condition, so that one that has
arrived already is refused (412) instead of done twice.
"""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from caldav.davclient import DAVClient
from caldav.lib.error import AuthorizationError, DAVError, RateLimitError, error_from_response
from caldav.lib.http_sync import requests
from caldav.response import DAVResponse

from addon.calendars.ports import CalendarChanged, CalendarUnavailable, EventRefused
from addon.problems import AddressRefused
from addon.sync.adapters.caldav_calendar.account import CalDavAccount, is_loopback
from addon.sync.adapters.caldav_calendar.judged import judged_adapter

WAITS = (0.5, 2.0)
"""Seconds before the second and third try; a server may ask for longer, up to ``LONGEST_WAIT``."""
LONGEST_WAIT = 30.0
_OUT_OF_ORDER = (requests.exceptions.RequestException, OSError, ValueError, LookupError, TypeError, AttributeError)
"""What the library raises on a broken connection or a damaged answer; its words may quote a stranger's calendar."""
_LOOK = "Open the calendar's address in a browser and compare it with the settings."
_REFUSALS = {
    401: ("calendar-no-access", "the server does not take this user and password", "Make a new app password."),
    403: ("calendar-no-access", "this user may not do that in this calendar", "Let the user write to the calendar."),
    404: ("calendar-not-found", "there is no calendar at this address", _LOOK),
    410: ("calendar-not-found", "there is no calendar at this address any more", _LOOK),
    507: ("calendar-full", "the server has no room left", "Make room on the server."),
}
_T = TypeVar("_T")


class _TryAgain(Exception):
    def __init__(self, code: str, what: str, after: float = 0) -> None:
        super().__init__(code)
        self.code, self.what, self.after = code, what, after


class Connection:
    """Signed in as one account. ``where`` names it in faults."""

    def __init__(self, account: CalDavAccount, url: str, *, timeout: float, sleep: Callable[[float], None]) -> None:
        self.where = f"calendar of {account.code}"
        self._account, self._url = account, url
        self._timeout, self._sleep = timeout, sleep
        self._client = self._connected("basic")

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def calendars(self) -> list[str]:
        """Return the addresses of the user's calendars, found from the calendar's own address."""
        return self.attempt(lambda: [str(one.url) for one in self._client.get_calendars()])

    def parsed(self, parse: Callable[[], _T]) -> _T:
        """Return what the library makes of an answer."""
        try:
            return parse()
        except (DAVError, *_OUT_OF_ORDER):
            raise self.odd() from None

    def ask(
        self, method: str, url: str, body: str = "", *, headers: Mapping[str, str] | None = None, depth: str = ""
    ) -> tuple[int, DAVResponse | None]:
        """Return status and answer; of a 403 only the status. Raises EventRefused where the event is elsewhere."""
        sent = {**(headers or {}), **({"Depth": depth} if depth else {})}

        def once() -> tuple[int, DAVResponse | None]:
            try:
                response = self._client.request(url, method, body, sent)
            except AuthorizationError as error:
                self._not_elsewhere(error)
                if error.status == 403:
                    return 403, None
                raise
            if response.status >= 400:
                self._not_elsewhere(error_from_response(DAVError, response))
            if response.status >= 500 and response.status not in (501, 507):
                raise _TryAgain("calendar-unreachable", f"the server answered {response.status}")
            if response.status == 207 and response.tree is None:
                raise _TryAgain("calendar-odd-answer", "the server's answer is not whole")
            return response.status, response

        return self.attempt(once)

    def attempt(self, once: Callable[[], _T]) -> _T:
        """Do what asks the server, again if that may help. Raises CalendarUnavailable."""
        for wait in (*WAITS, None):
            try:
                return self._once(once)
            except _TryAgain as again:
                if wait is None:
                    step = "The next pass tries again; if it stays so, open the calendar's address in a browser."
                    raise CalendarUnavailable(self.where, again.what, step, code=again.code) from None
                self._sleep(min(max(wait, again.after), LONGEST_WAIT))
        raise self.odd()

    def _once(self, once: Callable[[], _T]) -> _T:
        try:
            return self._signed_in(once)
        except RateLimitError as error:
            after = error.retry_after_seconds or 0
            raise _TryAgain("calendar-busy", "the server asks to wait", after) from None
        except AuthorizationError as error:
            raise self.refused(error.status or 401) from None
        except requests.exceptions.TooManyRedirects:
            step = "Open the address in a browser, sign in, and copy the address the calendar really has."
            raise CalendarUnavailable(
                self.where, "the address leads to another address", step, code="calendar-moved"
            ) from None
        except AddressRefused as fault:
            raise CalendarUnavailable(self.where, fault.what, fault.next_step, code=fault.code) from None
        except DAVError as error:
            if (error.status or 500) < 500:
                raise self.refused(error.status or 400) from None
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
            timeout=self._timeout,  # type: ignore[arg-type]  # a float is what the HTTP library takes
            enable_rfc6764=False,
        )
        client.session.max_redirects = 0
        client.session.hooks["response"].append(_plain)
        if is_loopback(self._url):
            client.session.trust_env = False
            client.session.mount("http://", judged_adapter(self._account.outward))
        else:
            # Not even a link given by the server may carry the password over an open line.
            client.session.adapters.pop("http://", None)
        client.session.mount("https://", judged_adapter(self._account.outward))
        return client

    def changed(self) -> CalendarChanged:
        """Return the fault for a condition that no longer holds."""
        return CalendarChanged(self.where, "the event was changed since it was read", code="calendar-changed")

    def _not_elsewhere(self, answer: DAVError) -> None:
        if any(one.endswith("no-uid-conflict") for one in answer.preconditions):
            raise self.elsewhere() from None

    def elsewhere(self) -> EventRefused:
        """Return the fault for an event that the server has in another place of the same user."""
        what = "the server has an event of ours in another calendar of theirs, or in its trash"
        step = "Move it back into this calendar, or empty the trash: the next pass goes on with it."
        return EventRefused(self.where, what, step, code="calendar-event-elsewhere")

    def odd(self) -> CalendarUnavailable:
        """Return the fault for an answer that lacks something."""
        what = "the server's answer is not whole"
        return CalendarUnavailable(self.where, what, "The next pass tries again.", code="calendar-odd-answer")

    def refused(self, status: int) -> CalendarUnavailable:
        """Return the fault for a status that is no yes."""
        code, what, step = _REFUSALS.get(status, ("calendar-refused", f"the server answered {status}", _LOOK))
        return CalendarUnavailable(self.where, what, step, code=code)

    def refused_event(self, status: int) -> EventRefused:
        """Return the fault for a write that is refused; others may go on."""
        whole = self.refused(status)
        return EventRefused(whole.where, whole.what, whole.next_step, code=whole.code)


def _plain(response: requests.Response | requests.PreparedRequest, *_: object, **__: object) -> None:
    """Keep the library from logging an answer that is no whole XML: it may be somebody's calendar."""
    if isinstance(response, requests.Response):
        response.headers["Content-Type"] = "text/plain"


def _quieten() -> None:
    """Keep the libraries from logging addresses, headers and bodies; our faults tell what matters."""
    for name in ("caldav", "caldav.response", "niquests", "urllib3_future", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
