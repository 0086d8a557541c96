"""The page of an anonymous survey: a token opens the form once. It keeps no time, address or order, and sets no cookie.

The token is what a forged form would lack, so no other proof is needed. A token that is used, unknown, not open yet or
closed gets one and the same answer.
"""

from flask import Blueprint, abort, render_template, request

from addon.surveys import LONGEST, PATH, Survey
from addon.web.members.opened import deps, for_strangers

FEEDBACK = Blueprint("feedback", __name__)


@FEEDBACK.get(f"{PATH}<token>")
def form(token: str) -> str | tuple[str, int]:
    """Show the questions; that changes nothing."""
    survey = _open(token)
    if survey is None:
        return _gone()
    return render_template("members/feedback.html", say=for_strangers(), survey=survey, token=token, longest=LONGEST)


@FEEDBACK.post(f"{PATH}<token>")
def answer(token: str) -> str | tuple[str, int]:
    """Count the form, once. Nobody is told that it came: no pass is asked for."""
    survey = _open(token)
    if survey is None or "sent" not in request.form:
        return _gone() if survey is None else abort(400)
    chosen = {one.id: request.form.get(one.id, "") for one in survey.questions}
    if not deps().state.feedback.put(token, survey, chosen):
        return _gone()
    return render_template("members/feedback_done.html", say=for_strangers())


def _open(token: str) -> Survey | None:
    given = deps()
    survey = given.state.feedback.opens(token)
    return survey if survey and survey.is_open(given.clock()) else None


def _gone() -> tuple[str, int]:
    return render_template("members/feedback_gone.html", say=for_strangers()), 404
