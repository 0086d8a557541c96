"""The links to anonymous surveys, for admins: made as a batch, shown this once as slips to print and to draw by lot.

Which link is whose is never known here: none is made for anybody, sent to anybody or listed.
"""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, render_template, request

from addon.surveys import LINKS, PATH, SURVEY, Survey
from addon.web.guard import deps, for_admins

FEEDBACK_LINKS = Blueprint("feedback_links", __name__, url_prefix="/feedback-links")
LEAST, MOST = 5, 200


@FEEDBACK_LINKS.get("")
@for_admins
def show() -> str:
    """Show the surveys to come and those that are open, and how many links were made."""
    return _page()


@FEEDBACK_LINKS.post("/new")
@for_admins
def new() -> str | tuple[str, int]:
    """Make links to a survey and show them."""
    survey, count = _surveys().get(request.form.get("survey", "")), request.form.get("count", "").strip()
    number = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 0
    if survey is None or not LEAST <= number <= MOST:
        flash(f"No links were made: choose a survey, and a number from {LEAST} to {MOST}.", "wrong")
        return _page(), 400
    base = deps().public_url or request.url_root.rstrip("/")
    return _page(survey, [f"{base}{PATH}{token}" for token in deps().state.feedback.make(survey.id, number)])


def _page(survey: Survey | None = None, addresses: list[str] | None = None) -> str:
    links = deps().state.remembered(LINKS)
    return render_template(
        "feedback_links.html",
        surveys=[(one, links.get(rid, 0)) for rid, one in sorted(_surveys().items())],
        survey=survey,
        addresses=addresses or [],
        least=LEAST,
        most=MOST,
        is_reached=bool(deps().public_url),
    )


def _surveys() -> dict[str, Survey]:
    """Return the surveys that take answers now or later."""
    today, found = deps().clock().astimezone(ZoneInfo(deps().zone)).date(), deps().state.remembered(SURVEY)
    return {rid: one for rid, one in found.items() if not one.withdrawn and today <= one.closes}
