"""The forms that are due, on a member's own page and on a session's: a tap makes a link to one, as a message has it."""

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from addon.check_in import CHECK_IN, DueCheckIn, form_and_session
from addon.member_page import MemberLink
from addon.web.members.form_answers import answered
from addon.web.members.opened import Opened, checked, deps, opened, ref_of

DUE_FORMS = Blueprint("due_forms", __name__)


def due_forms(found: Opened) -> dict[str, DueCheckIn]:
    """Return the forms that are due and not answered, by what addresses call them: of the link's session alone."""
    only = found.known.link.about
    mine = (one for one in found.page.check_ins if only in {"", form_and_session(one.about)[1]})
    return {
        ref_of(one.about): one
        for one in mine
        if one.due <= found.now < one.ends and not answered(found.member, one.about)
    }


@DUE_FORMS.post("/m/<token>/due/<ref>")
def open_form(token: str, ref: str) -> Response:
    """Make a link to a form and go there; the four digits that were right here are right there."""
    found = opened(token)
    checked(found, f"due {ref}")
    if found.needs_digits:
        abort(400)
    due = due_forms(found).get(ref)
    if due is None:
        return redirect(url_for("members.show", token=token), 303)
    link = MemberLink(member=found.member, purpose=CHECK_IN, about=due.about, made=found.now, ends=due.ends)
    made = opened(deps().state.links.make(link))
    there = redirect(url_for("members.show", token=made.token), 303)
    return made.prove_digits(there) if found.terms.asks_last_four else there
