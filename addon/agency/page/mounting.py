"""Which application answers: below ``/p/ID/`` that of a practice, everywhere else the agency's own page.

Whoever is signed in at the agency and may not see a practice gets the same answer as for one that there is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from addon.agency.addresses import PREFIX
from addon.agency.page.opened import Mounted, OpenPractices
from addon.agency.people import People, may_see
from addon.agency.settings import is_practice_id
from addon.problems import Fault
from addon.web.passwords import digest

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_AWAY = Response(
    "This practice cannot be reached now: whoever runs the service finds out why with groupkeeper doctor.\n",
    status=503,
    headers={"Retry-After": "60", "Cache-Control": "no-store"},
    mimetype="text/plain",
)
"""The answer for a practice whose settings or state cannot be used; senders come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounting:
    """The agency's own application, and those of its practices below ``/p/``."""

    own: Flask
    practices: OpenPractices
    people: People

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        return self._mine(environ)(environ, start_response)

    def _mine(self, environ: "WSGIEnvironment") -> "WSGIApplication":
        """Return who answers; what a practice is to answer is made to begin below its own address."""
        path = environ.get("PATH_INFO", "")
        practice, slash, rest = path.removeprefix(PREFIX).partition("/")
        if not (path.startswith(PREFIX) and slash and is_practice_id(practice)):
            return self.own
        try:
            there = self.practices.get(practice)
        except Fault:
            return self.own if self._is_hidden(environ, practice) else _AWAY
        if there is None or (there.app.of(f"/{rest}") is there.app.pages and self._is_hidden(environ, practice, there)):
            return self.own
        environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{PREFIX}{practice}"
        environ["PATH_INFO"] = f"/{rest}"
        return there.app

    def _is_hidden(self, environ: "WSGIEnvironment", practice: str, there: Mounted | None = None) -> bool:
        """Return whether somebody of the agency asks for the staff's pages of a practice that they may not see.

        Whoever has an account of that practice besides, and is signed in there, sees it with that.
        """
        cookies = parse_cookie(environ)
        who = self.people.signed_in(cookies, counts=False)
        if who is None or may_see(self.people.there.now(), who, practice):
            return False
        token = cookies.get(there.cookie, "") if there else ""
        return (
            there is None
            or not token
            or there.state.staff.signed_in(digest(token), self.people.clock(), counts=False) is None
        )
