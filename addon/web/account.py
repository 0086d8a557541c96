"""One's own account: another password, where one is signed in, and an end to all of it."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.names_in_text import moment_in_words
from addon.sync.state.staff import StaffSession, with_password
from addon.web import guard
from addon.web.guard import accounts, sign_in_deps
from addon.web.limits import address_block
from addon.web.passwords import hashed, weakness
from addon.web.sign_in import NOT_THEM, is_really_them

ACCOUNT = Blueprint("account", __name__, url_prefix="/account")


def whose_account() -> str:
    """Return whose tries on an account's page are counted together: a session's, else those of an address."""
    return guard.this_session() if request.cookies.get(sign_in_deps().cookie_name) else address_block()


@ACCOUNT.get("")
def show() -> str:
    """Show where one is signed in, and the forms."""
    return render_template("account.html", sessions=[_shown(one) for one in _sessions()])


def _sessions() -> list[StaffSession]:
    return accounts().sessions(guard.user().name, sign_in_deps().clock())


def _shown(one: StaffSession) -> tuple[str, str, bool]:
    zone = ZoneInfo(sign_in_deps().zone)
    began, seen = (moment_in_words(moment.astimezone(zone)) for moment in (one.began, one.seen))
    return began, seen, one.digest == guard.this_session()


@ACCOUNT.post("/password")
def change_password() -> Response | tuple[str, int]:
    """Take a new password from whoever knows the present one; every other session ends, and this one begins anew."""
    who, form = guard.user(), request.form
    wrong = weakness(form.get("new", ""), who.name)
    if wrong:
        flash(f"This password cannot be used: {wrong}.", "wrong")
        return show(), 400
    if not is_really_them(who, form.get("password", ""), form.get("code", ""), sign_in_deps().clock()):
        flash(NOT_THEM, "wrong")
        return show(), 400
    accounts().keep(with_password(accounts().user(who.name) or who, hashed(form["new"])))
    flash("You have a new password. You are signed out everywhere else.", "done")
    return guard.sign_in(redirect(url_for("account.show")), who)


@ACCOUNT.post("/sign-out-elsewhere")
def end_others() -> Response | tuple[str, int]:
    """End every other session of one's own."""
    who, form = guard.user(), request.form
    if not is_really_them(who, form.get("password", ""), form.get("code", ""), sign_in_deps().clock()):
        flash(NOT_THEM, "wrong")
        return show(), 400
    count = accounts().end_all(who.name, but=guard.this_session())
    flash(f"{count} other session{'' if count == 1 else 's'} ended.", "done")
    return redirect(url_for("account.show"))
