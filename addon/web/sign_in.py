"""Signing in with name, password and a one-time code; setting up the code; signing out."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from addon.audit.events import NOT_SIGNED_IN, SIGNED_IN, AuditEvent
from addon.sync.state.staff import StaffUser, with_codes
from addon.web import guard, passwords
from addon.web.guard import accounts, open_to_all, sign_in_deps
from addon.web.known import KnownBrowser, known_browser, remember_browser

SIGN_IN = Blueprint("sign_in", __name__)
REFUSED = (
    "That was not right. Look at name, password and code, and try again. "
    "After five wrong tries nothing is right for 15 minutes."
)
"""One answer for whatever was wrong: it tells nobody which names exist."""

NOT_THEM = "Nothing was changed: the password, or the code of the app that you use now, was not right."


@SIGN_IN.get("/sign-in")
@open_to_all
def show() -> str:
    """Show the form; where there is no user yet, say how the first one is made."""
    return render_template("sign_in.html", has_users=bool(accounts().users()))


@SIGN_IN.post("/sign-in")
@open_to_all
def enter() -> Response | tuple[str, int]:
    """Sign the user in; a wrong try gets the form again, with one sentence."""
    name, password, code = (request.form.get(one, "") for one in ("name", "password", "code"))
    who = _tried(name.strip()[:40], password, code[:40], sign_in_deps().clock())
    _note(SIGNED_IN if who else NOT_SIGNED_IN, name.strip()[:40])
    if who is None:
        flash(REFUSED, "wrong")
        return show(), 401
    session.clear()
    where = "home.show" if who.secret or not sign_in_deps().is_public else "sign_in.set_up"
    return remember_browser(guard.sign_in(redirect(url_for(where)), who), who.name)


def _note(what: str, name: str) -> None:
    """Note a try to sign in; a name that is no user's may be a password that was typed into the wrong field."""
    there = accounts().user(name)
    given = sign_in_deps()
    given.state.audit.add(AuditEvent(at=given.clock(), who=f"staff:{there.name if there else '?'}", what=what))


def _tried(name: str, password: str, code: str, now: datetime) -> StaffUser | None:
    """Return who may come in, None if something was wrong or they have to wait: that takes as long."""
    who = accounts().user(name)
    is_right = _is_right(who, password)
    if who is None:
        return None
    known = known_browser(who.name)
    if known is None and now < who.locked_until:
        return None
    if not is_right or (who.secret and not _code_counts(who, code, now)):
        _note_failure(who, known, now)
        return None
    if known is None:
        accounts().succeeded(who)
    else:
        known.succeeded()
    return who


def is_really_them(who: StaffUser, password: str, code: str, now: datetime) -> bool:
    """Return whether somebody who is signed in is really there: password, and code where one is set up.

    What is wrong counts as a wrong try.
    """
    known = known_browser(who.name)
    is_right = _is_right(who, password) and (known is not None or now >= who.locked_until)
    if is_right and who.secret:
        is_right = _code_counts(who, code[:40], now)
    if not is_right:
        _note_failure(who, known, now)
    return is_right


def _note_failure(who: StaffUser, known: KnownBrowser | None, now: datetime) -> None:
    if known is None:
        accounts().failed(who, now)
    else:
        known.failed()


def _is_right(who: StaffUser | None, password: str) -> bool:
    try:
        return passwords.is_right(who.password if who else None, password)
    except passwords.TooManyAtOnce:
        raise TooManyRequests from None


def _code_counts(who: StaffUser, code: str, now: datetime) -> bool:
    """Return whether a one-time or a recovery code counts; either counts once."""
    step = passwords.code_step(who.secret, code, now=now, last=who.last_step)
    if step is not None:
        return accounts().use_step(who, step)
    return accounts().use_recovery(who, passwords.digest(code))


@SIGN_IN.post("/sign-out")
def leave() -> Response:
    """End this session, and let the browser forget what it has seen."""
    response = guard.sign_out(redirect(url_for("sign_in.show")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": the browser stays a known one
    return response


@SIGN_IN.get("/codes")
def set_up() -> str:
    """Show a secret for an authenticator app; it counts once a code of it was typed."""
    session["secret"] = session.get("secret") or passwords.fresh_secret()
    address = passwords.address_for_app(session["secret"], guard.user().name, "Groupkeeper")
    return render_template("codes.html", secret=_in_fours(session["secret"]), address=address)


@SIGN_IN.post("/codes")
def set_up_done() -> tuple[str, int] | str:
    """Keep the secret, and show the recovery codes once."""
    secret, who, now = session.get("secret", ""), guard.user(), sign_in_deps().clock()
    if not is_really_them(who, request.form.get("password", ""), request.form.get("old", ""), now):
        flash(NOT_THEM, "wrong")
        return set_up(), 400
    code = request.form.get("code", "")[:40]
    step = passwords.code_step(secret, code, now=now, last=0) if secret else None
    if step is None:
        flash("That code is not the app's present one. Look at the clock of the phone, and try again.", "wrong")
        return set_up(), 400
    session.pop("secret")
    recovery = passwords.recovery_codes()
    accounts().keep(with_codes(who, secret=secret, recovery=recovery.digests))
    accounts().use_step(who, step)
    accounts().end_all(who.name, but=guard.this_session())
    return render_template("recovery.html", codes=recovery.codes)


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
