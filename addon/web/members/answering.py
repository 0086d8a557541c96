"""The page of one session, and what a tap on it does: kept as an answer, which the next pass merges like a text's."""

from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.check_in import form_and_session
from addon.incoming import BOUND, CANNOT_COME, CONFIRM, JOIN_ONLINE, REPLY, Reply, reply_in
from addon.member_page import ShownSession
from addon.sessions.expand import before
from addon.us_states import ELSEWHERE, STATES
from addon.ways_to_come import WITHDRAW
from addon.web.members import session_ways
from addon.web.members.booking import HOW
from addon.web.members.due_forms import due_forms
from addon.web.members.opened import Opened, checked, opened, ref_of

ANSWERING = Blueprint("answering", __name__)
_NOTED = {CONFIRM: "Noted coming", CANNOT_COME: "Noted not coming"}


def show_session(found: Opened, session: ShownSession | None) -> str:
    """Show a session: when it is, what was answered, and what may still be answered."""
    if session is None:
        return render_template("members/gone.html", found=found, say=found.say)
    late_from = before(session.start, found.terms.late_hours, found.terms.zone)
    answer, closed = answer_now(found, session), why_closed(session, found.now)
    may_join = not closed and session_ways.may_join_online(session, answer, found.now)
    return render_template(
        "members/session.html",
        found=found,
        say=found.say,
        session=session,
        ref=ref_of(session.code),
        how=HOW.get(session.how, ""),
        noted=noted(session, answer),
        answer=answer,
        closed=closed,
        states=(*STATES, ELSEWHERE) if may_join and session.ways.online and session.ways.online.asks_state else (),
        may_join=may_join,
        is_moved=session.is_moved and not session.is_off and not answer,
        room=session_ways.room_now(session, found.now),
        dial_in=session_ways.dial_in_now(session, found.now),
        room_later=session_ways.room_later(session, found.now),
        has_calendar=session.ways.entry is not None and not closed and answer != CANNOT_COME,
        other=session_ways.other_session(found, session, answer),
        ref_of=ref_of,
        hows=HOW,
        words={"confirm": CONFIRM, "cannot_come": CANNOT_COME, "withdraw": WITHDRAW},
        missing=request.args.get("state", ""),
        is_gone=request.args.get("other") == "gone",
        late_from=late_from,
        is_late=found.now > late_from,
        due_forms=[ref for ref, one in due_forms(found).items() if form_and_session(one.about)[1] == session.code],
    )


def noted(session: ShownSession, answer: str) -> str:
    """Return the name of the words for what was answered, "" if nothing was."""
    return session_ways.about_online(session) if answer == JOIN_ONLINE else _NOTED.get(answer, "")


def why_closed(session: ShownSession, now: datetime) -> str:
    """Return the name of the words that tell why nothing can be answered, "" if it can."""
    if session.is_off:
        return "Is cancelled"
    if session.start <= now:
        return "Has begun"
    return "Is marked" if session.is_marked else ""


def answer_now(found: Opened, session: ShownSession) -> str:
    """Return what counts as the member's answer: the last tap, or what the last pass knew."""
    last = found.untaken(_about(session))
    return reply_in(last).about_session if last else session.answer


@ANSWERING.post("/m/<token>/answer/<ref>")
def answer(token: str, ref: str) -> Response:
    """Keep an answer about a session. The same answer again changes nothing."""
    found = opened(token)
    checked(found, f"answer {ref}")
    session, meaning = found.session(ref), request.form.get("answer", "")
    if found.needs_digits or session is None or meaning not in _NOTED:
        abort(400)
    if not why_closed(session, found.now) and meaning != answer_now(found, session):
        store_answer(found, session, meaning)
    return redirect(url_for("members.show", token=token, of=ref), 303)


def store_answer(found: Opened, session: ShownSession, meaning: str, *, state: str = "") -> None:
    """Keep an answer, as a text's is kept; ``state`` is where the member will be who joins online."""
    made = Reply(
        received=found.now,
        member=found.member,
        session=session.code,
        starts=session.start,
        meanings=(meaning,),
        place=BOUND,
        text="(on their page)",
        state=state,
    )
    found.store(_about(session), REPLY, made.body, what=meaning)


def _about(session: ShownSession) -> str:
    """Return under what the answers are kept: those about another time do not count."""
    return f"{session.code} {session.start:%Y-%m-%dT%H:%M}"
