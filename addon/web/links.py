"""The links by which members open their pages, for the staff: a new one for a member who asks, revoking."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.member_page import HOME, MEMBER_PAGE, MemberLink
from addon.names_in_text import moment_in_words
from addon.outgoing import HOME_FOR, link_at
from addon.web.audited import shows
from addon.web.guard import deps, for_admins

LINKS = Blueprint("links", __name__, url_prefix="/links")
_MOST = 300


@LINKS.get("")
def show() -> str:
    """Show which links open something now: codes and times; what is secret in them is kept nowhere."""
    return _page("")


def _page(address: str, member: str = "") -> str:
    given = deps()
    found = given.state.links.all(now=given.clock())
    shows([*(one.link.member for one in found[:_MOST]), member])
    return render_template(
        "links.html",
        links=[(one, moment_in_words(one.link.ends.astimezone(ZoneInfo(given.zone)))) for one in found[:_MOST]],
        more=max(0, len(found) - _MOST),
        address=address,
        member=member,
        is_public=bool(given.public_url),
    )


@LINKS.post("/new")
def new() -> Response | str | tuple[str, int]:
    """Make a link to a member's own page, and show it this once."""
    given, member = deps(), request.form.get("member", "").strip().upper()
    shows([member])
    if not given.public_url:
        flash("Members' pages have no public address: fill in public_url under [service] in practice.toml.", "wrong")
        return _page(""), 400
    if given.state.one(MEMBER_PAGE, member) is None:
        flash("Nobody of that code has a page: only active members of a group have, after a pass.", "wrong")
        return _page(""), 400
    now = given.clock()
    token = given.state.links.make(MemberLink(member=member, purpose=HOME, made=now, ends=now + HOME_FOR))
    return _page(link_at(given.public_url, token), member)


@LINKS.post("/revoke")
def revoke() -> Response:
    """End one link, or all of a member."""
    given, form = deps(), request.form
    digest, member = form.get("link", ""), form.get("member", "").strip().upper()
    shows([member])
    count = given.state.links.revoke(now=given.clock(), digest=digest, member=member) if digest or member else 0
    return _told(count)


@LINKS.post("/revoke-all")
@for_admins
def revoke_all() -> Response:
    """End all links of everybody."""
    return _told(deps().state.links.revoke(now=deps().clock()))


def _told(count: int) -> Response:
    words = "One link opens nothing any more." if count == 1 else f"{count} links open nothing any more."
    flash(words if count else "No such link opens anything.", "done" if count else "wrong")
    return redirect(url_for("links.show"))
