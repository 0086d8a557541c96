"""Who is asking: the session behind a request, and what each role may do. Everything needs a user unless it is open."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from addon.sync.state.staff import ABSOLUTE, ADMIN, CLINICIAN, StaffAccounts, StaffUser
from addon.web.deps import WebDeps
from addon.web.passwords import digest, fresh_token

P = ParamSpec("P")
R = TypeVar("R")
_OPEN = "is_open"
_ADMIN = "needs_admin"
_FOR_CLINICIANS = frozenset({"sessions", "timers", "feed_links", "sign_in", "account"})
"""The blueprints that a clinician may use."""


def deps() -> WebDeps:
    """Return what the app was given."""
    return cast("WebDeps", current_app.extensions["groupkeeper"])


def accounts() -> StaffAccounts:
    """Return the users."""
    return deps().state.staff


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Let a view be asked for by anybody."""
    setattr(view, _OPEN, True)
    return view


def for_admins(view: Callable[P, R]) -> Callable[P, R]:
    """Let only admins use a view."""

    @wraps(view)
    def guarded(*args: P.args, **named: P.kwargs) -> R:
        if user().role != ADMIN:
            raise Forbidden
        return view(*args, **named)

    setattr(guarded, _ADMIN, True)
    return guarded


def user() -> StaffUser:
    """Return who is signed in. Only views that need a user ask."""
    return cast("StaffUser", g.user)


def guard(app: Flask) -> None:
    """Let every view of an app need a user, except those that are open to all."""

    @app.before_request
    def look_at_the_session() -> AnyResponse | None:
        view = app.view_functions.get(request.endpoint or "")
        is_polling = request.method == "GET" and request.headers.get("HX-Request") == "true"
        g.user = _signed_in(counts=not is_polling)
        if view is None or getattr(view, _OPEN, False) or request.endpoint == "static":
            return None
        if g.user is not None:
            lacks_codes = deps().is_public and not g.user.secret and request.blueprint not in {"sign_in", "account"}
            return redirect(url_for("sign_in.set_up")) if lacks_codes else _within_reach(g.user)
        if is_polling:
            return Response(status=401, headers={"HX-Redirect": url_for("sign_in.show")})
        return redirect(url_for("sign_in.show"))


def _within_reach(who: StaffUser) -> AnyResponse | None:
    """Lead clinicians to their sessions, which is all that they need: the rest of the page is about everybody's."""
    if who.role != CLINICIAN or request.blueprint in _FOR_CLINICIANS:
        return None
    if request.method != "GET":
        raise Forbidden
    return redirect(url_for("sessions.show"))


def cookie_name() -> str:
    """Return the name of the session's cookie; over TLS browsers bind it to this host."""
    return "__Host-groupkeeper" if deps().is_public else "groupkeeper"


def this_session() -> str:
    """Return the digest of the session's token of this request."""
    return digest(request.cookies.get(cookie_name(), ""))


def _signed_in(*, counts: bool) -> StaffUser | None:
    token = request.cookies.get(cookie_name(), "")
    return accounts().signed_in(digest(token), deps().clock(), counts=counts) if token else None


def sign_in(response: AnyResponse, who: StaffUser) -> AnyResponse:
    """Begin a session under a fresh token, and let a response carry it."""
    token = fresh_token()
    accounts().begin(digest(token), who.name, deps().clock())
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        secure=deps().is_public,
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


def sign_out(response: AnyResponse) -> AnyResponse:
    """End the session of this request."""
    token = request.cookies.get(cookie_name(), "")
    if token:
        accounts().end(digest(token))
    response.delete_cookie(cookie_name(), path="/", secure=deps().is_public, httponly=True, samesite="Strict")
    return response
