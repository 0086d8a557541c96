"""The door of the calendar feeds, as a small app of its own: whoever has a feed's secret gets that calendar.

Calendar programs ask from anywhere, again and again, and cannot sign in: the random secret in the address is all the
proof there is. An unchanged calendar is answered with 304 and no body. Nothing is logged but a mistake's kind.
"""

from hashlib import sha256

import structlog
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from addon.feeds import FEED, PATH, whose
from addon.problems import Fault
from addon.sync.state.database import State
from addon.web.closing import close_door

_LONGEST = 200
"""Characters of a secret that are looked at."""


def feeds(state: State) -> Blueprint:
    """Return the door as a blueprint."""
    blueprint = Blueprint("feeds", __name__)

    @blueprint.get(f"{PATH}<secret>.ics", provide_automatic_options=False)
    def feed(secret: str) -> Response:
        clinician = whose(state, secret) if len(secret) <= _LONGEST else ""
        text = state.remembered(FEED).get(clinician) if clinician else None
        if clinician and text is None:
            return _plain("not ready yet: the next pass fills it\n", 503, {"Retry-After": "60"})
        return _plain("there is no such calendar\n", 404) if text is None else _calendar(text)

    blueprint.register_error_handler(Fault, _try_again)
    blueprint.register_error_handler(Exception, _unforeseen)
    return blueprint


def feeds_app(state: State, *, is_public: bool = False) -> Flask:
    """Return the door as an app: no sessions, no cookies, none of the rules that pages need."""
    app = Flask("addon.web.feeds", static_folder=None)
    app.register_blueprint(feeds(state))
    close_door(app, is_public=is_public, may_be_kept=True)
    return app


def _calendar(text: str) -> Response:
    content = text.encode()
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'  # not by the secret in the address
    answer.set_etag(sha256(content).hexdigest()[:32])
    answer.make_conditional(request)
    return answer


def _plain(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, headers, mimetype="text/plain")


def _try_again(_: Fault) -> Response:
    return _plain("try again later\n", 503, {"Retry-After": "60"})


def _unforeseen(mistake: Exception) -> Response | HTTPException:
    """Answer 500 and name the mistake's kind only: its text may hold the address."""
    if isinstance(mistake, HTTPException):
        return mistake
    structlog.get_logger().error("calendar feed", mistake=type(mistake).__name__)
    return _plain("failed\n", 500)
