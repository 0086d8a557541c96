"""Joining online this time: what a tap keeps, with the state where the member will be."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from addon.incoming import JOIN_ONLINE
from addon.us_states import ELSEWHERE, STATES
from addon.web.members.answering import answer_now, store_answer, why_closed
from addon.web.members.opened import checked, opened
from addon.web.members.session_ways import may_join_online

JOINING = Blueprint("joining", __name__)


@JOINING.post("/m/<token>/online/<ref>")
def join(token: str, ref: str) -> Response:
    """Keep that a member would like to join online; the state has to be told where the practice asks for it."""
    found = opened(token)
    checked(found, f"online {ref}")
    session = found.session(ref)
    if found.needs_digits or session is None:
        abort(400)
    online, state = session.ways.online, request.form.get("state", "")
    may = not why_closed(session, found.now) and may_join_online(session, answer_now(found, session), found.now)
    if not (may and online):
        return redirect(url_for("members.show", token=token, of=ref), 303)
    if online.asks_state and state not in {*STATES, ELSEWHERE}:
        return redirect(url_for("members.show", token=token, of=ref, state="missing"), 303)
    store_answer(found, session, JOIN_ONLINE, state=state if online.asks_state else "")
    return redirect(url_for("members.show", token=token, of=ref), 303)
