"""Who is asking: the session behind a request, and what each role may do. Everything needs a user unless it is open."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from addon.sync.state.staff import ABSOLUTE, ADMIN, CLINICIAN, StaffAccounts, StaffUser
from addon.web.deps import SignInDeps, WebDeps
from addon.web.passwords import digest, fresh_token

P = ParamSpec("P")
R = TypeVar("R")
_OPEN = "is_open"
_ADMIN = "needs_admin"
_FOR_CLINICIANS = frozenset({"sessions", "timers", "feed_links", "sign_in"})
"""The blueprints that a clinician may use."""


def deps() -> WebDeps:
    """Return what the app of a practice's pages was given."""
    return cast("WebDeps", current_app.extensions["groupkeeper"])


def sign_in_deps() -> SignInDeps:
    """Return what any app was given whose people sign in."""
    return cast("SignInDeps", current_app.extensions["groupkeeper"])


def accounts() -> StaffAccounts:
    """Return the users."""
    return sign_in_deps().state.staff


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
        own = _signed_in(counts=not is_polling)
        g.user = own or _guest(counts=not is_polling)
        g.is_guest = own is None and g.user is not None
        if view is None or getattr(view, _OPEN, False) or request.endpoint == "static":
            return None
        if g.is_guest and request.blueprint == "sign_in":
            raise NotFound  # they have no account here, so neither a password nor codes nor a session of this place
        if g.user is not None:
            lacks_codes = sign_in_deps().is_public and not g.user.secret and request.blueprint != "sign_in"
            codes = "/codes" if g.is_guest else url_for("sign_in.set_up")  # guests have theirs where they signed in
            return redirect(codes) if lacks_codes else _within_reach(g.user)
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


def _signed_in(*, counts: bool) -> StaffUser | None:
    given = sign_in_deps()
    token = request.cookies.get(given.cookie_name, "")
    return accounts().signed_in(digest(token), given.clock(), counts=counts) if token else None


def _guest(*, counts: bool) -> StaffUser | None:
    guests = getattr(sign_in_deps(), "guests", None)
    return guests.guest(request.cookies, counts=counts) if guests else None


def sign_in(response: AnyResponse, who: StaffUser) -> AnyResponse:
    """Begin a session under a fresh token, and let a response carry it."""
    token, given = fresh_token(), sign_in_deps()
    accounts().begin(digest(token), who.name, given.clock())
    response.set_cookie(
        given.cookie_name,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        secure=given.is_public,
        httponly=True,
        samesite="Strict",
        path=given.cookie_path,
    )
    return response


def sign_out(response: AnyResponse) -> AnyResponse:
    """End the session of this request."""
    given = sign_in_deps()
    token = request.cookies.get(given.cookie_name, "")
    if token:
        accounts().end(digest(token))
    name, path = given.cookie_name, given.cookie_path
    response.delete_cookie(name, path=path, secure=given.is_public, httponly=True, samesite="Strict")
    return response
