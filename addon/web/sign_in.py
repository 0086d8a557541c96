"""Signing in with name, password and a one-time code; setting up the code; signing out."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from addon.audit.events import NOT_SIGNED_IN, SIGNED_IN, AuditEvent
from addon.sync.state.staff import StaffUser, with_codes
from addon.web import guard, passwords
from addon.web.guard import accounts, open_to_all, sign_in_deps

SIGN_IN = Blueprint("sign_in", __name__)
REFUSED = (
    "That was not right. Look at name, password and code, and try again. "
    "After five wrong tries nothing is right for 15 minutes."
)
"""One answer for whatever was wrong: it tells nobody which names exist."""


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
    return guard.sign_in(redirect(url_for(where)), who)


def _note(what: str, name: str) -> None:
    """Note a try to sign in; a name that is no user's may be a password that was typed into the wrong field."""
    there = accounts().user(name)
    given = sign_in_deps()
    given.state.audit.add(AuditEvent(at=given.clock(), who=f"staff:{there.name if there else '?'}", what=what))


def _tried(name: str, password: str, code: str, now: datetime) -> StaffUser | None:
    """Return who may come in, None if something was wrong or they have to wait: that takes as long."""
    who = accounts().user(name)
    is_right = _is_right(who, password)
    if who is None or now < who.locked_until:
        return None
    if not is_right or (who.secret and not _code_counts(who, code, now)):
        accounts().failed(who, now)
        return None
    accounts().succeeded(who)
    return who


def _is_their_password(who: StaffUser, password: str, now: datetime) -> bool:
    """Return whether somebody who is signed in is really there; wrong passwords count as wrong tries."""
    is_right = _is_right(who, password) and now >= who.locked_until
    if not is_right:
        accounts().failed(who, now)
    return is_right


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
    """End this session."""
    return guard.sign_out(redirect(url_for("sign_in.show")))


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
    if not _is_their_password(who, request.form.get("password", ""), now):
        flash("That is not your password.", "wrong")
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
    return render_template("recovery.html", codes=recovery.codes)


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
