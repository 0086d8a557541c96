"""The page that welcomes a member: when the first session is, how and where, and whom to call. It changes nothing."""

from flask import render_template

from addon.placing import SHOWN_WELCOME, ShownWelcome
from addon.web.members.booking import HOW
from addon.web.members.opened import Opened, deps


def show_welcome(found: Opened) -> str:
    """Show the first session that a link is about, as the last pass knew it."""
    welcome = _welcome(found)
    how = HOW.get(welcome.how, "") if welcome else ""
    return render_template("members/welcome.html", found=found, say=found.say, welcome=welcome, how=how)


def _welcome(found: Opened) -> ShownWelcome | None:
    shown = deps().state.one(SHOWN_WELCOME, found.known.link.about)
    return shown if shown is not None and shown.member == found.member else None
