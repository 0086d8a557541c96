"""Where a clinician or an admin gets, renews and switches off the address under which a calendar program reads."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from addon.feeds import FEED, FEED_SECRET, address, switch_off, switch_on
from addon.names_in_text import date_in_words
from addon.sync.state.staff import ADMIN
from addon.web import guard
from addon.web.audited import shows
from addon.web.guard import deps

FEED_LINKS = Blueprint("feed_links", __name__)


@FEED_LINKS.get("/calendar-links")
def show() -> str:
    """Show which calendars can be read by a calendar program, and since when."""
    return _shown()


@FEED_LINKS.post("/calendar-links/new")
def renew() -> str:
    """Make a fresh address and show it, this once; the one before works no more."""
    clinician = _asked_for()
    secret = switch_on(deps().state, clinician, deps().clock())
    base = deps().public_url or request.url_root.rstrip("/")
    return _shown(made=(clinician, address(base, secret)))


@FEED_LINKS.post("/calendar-links/off")
def off() -> Response:
    """Switch a feed off."""
    clinician = _asked_for()
    switch_off(deps().state, clinician, deps().clock())
    flash(f"The calendar of {clinician} is no longer read by any calendar program.", "done")
    return redirect(url_for("feed_links.show"))


def _shown(made: tuple[str, str] | None = None) -> str:
    secrets = deps().state.remembered(FEED_SECRET)
    shows(_allowed())
    return render_template(
        "feed_links.html",
        links=[(code, secrets.get(code)) for code in _allowed()],
        made=made,
        is_reached=bool(deps().public_url),
        on_day=lambda moment: date_in_words(moment.astimezone(ZoneInfo(deps().zone))),
    )


def _allowed() -> list[str]:
    """Return the clinicians whose feeds the user may open: an admin everybody's, a clinician their own."""
    user = guard.user()
    known = sorted(deps().state.remembered(FEED))
    return known if user.role == ADMIN else [code for code in known if code == user.clinician]


def _asked_for() -> str:
    clinician = request.form.get("clinician", "")
    shows([clinician])
    if clinician not in _allowed():
        raise Forbidden
    return clinician
