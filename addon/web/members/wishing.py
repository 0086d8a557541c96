"""Another regular time: a tap on a member's own page asks for it; a person decides, and the member is told."""

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from addon.web.members.opened import Opened, checked, deps, opened
from addon.wishes_asked import OPEN_WISH, WISH

WISHING = Blueprint("wishing", __name__)
_ABOUT = "another regular time"


def may_wish(found: Opened) -> bool:
    """Return whether the page has a button for it: the member has a regular time."""
    return bool(found.page.sessions)


def has_wished(found: Opened) -> bool:
    """Return whether they asked for it and nobody has answered."""
    return found.untaken(_ABOUT) is not None or deps().state.one(OPEN_WISH, found.member) is not None


@WISHING.post("/m/<token>/regular-time")
def wish(token: str) -> Response:
    """Keep that a member would like another regular time."""
    found = opened(token)
    checked(found, "regular time")
    if found.needs_digits or found.known.link.about:
        abort(400)
    if may_wish(found) and not has_wished(found):
        found.store(_ABOUT, WISH, {}, what="ask")
    return redirect(url_for("members.show", token=token), 303)
