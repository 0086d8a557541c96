"""The page on which a clinician answers whether they can cover a session: yes or no; the first yes of all counts."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.cover_asks import ASKED, COVER, COVER_ANSWER, NO, OVER, SEAT_KIND, SHOWN_COVER, TAKEN, YES, ShownCover
from addon.sync.state.seats import Seat
from addon.web.members.booking import HOW
from addon.web.members.first_answer import is_first
from addon.web.members.opened import Opened, checked, deps, opened

COVERING = Blueprint("covering", __name__)
YOURS, DECLINED = "yours", "declined"
_WORDS = {YOURS: "Cover yours", TAKEN: "Cover taken", OVER: "Cover over", DECLINED: "Cover changed your mind"}


def show_cover(found: Opened) -> str:
    """Show the session that a link is about."""
    ask = _ask(found)
    state = _state(found, ask)
    return render_template(
        "members/cover.html",
        found=found,
        say=found.say,
        ask=ask,
        how=HOW.get(ask.how, "") if ask else "",
        told=_WORDS.get(state, ""),
        may_answer=state in {ASKED, DECLINED},
        has_declined=state == DECLINED,
    )


@COVERING.post("/m/<token>/cover")
def answer(token: str) -> Response:
    """Keep the answer: of several who say yes the first one has it, and nobody else."""
    found = opened(token)
    checked(found, "cover")
    ask, said = _ask(found), request.form.get("answer", "")
    if ask is None or said not in {YES, NO}:
        abort(400)
    state = _state(found, ask)
    if (state in {ASKED, DECLINED} and said == YES and is_first(_seat(found, ask))) or (state == ASKED and said == NO):
        found.store(f"cover {ask.id}", COVER_ANSWER, {"ask": ask.id, "answer": said}, what=said)
        if said == YES:
            deps().state.seats.have(_seat(found, ask))
    return redirect(url_for("members.show", token=token), 303)


def _ask(found: Opened) -> ShownCover | None:
    if found.known.link.purpose != COVER:
        return None
    ask = deps().state.one(SHOWN_COVER, found.known.link.about)
    return ask if ask is not None and ask.clinician == found.member else None


def _state(found: Opened, ask: ShownCover | None) -> str:
    """Return what there is to tell: what this clinician answered, who has it, or that it is still asked."""
    if ask is None or found.now >= ask.start:
        return OVER
    arrived = found.arrived(f"cover {ask.id}")
    said = {ask.answer, *(one.body["answer"] for one in arrived)}
    if ask.state == ASKED:
        seat = deps().state.seats.all(SEAT_KIND).get(ask.seat)
        if seat is not None and seat.is_had(found.now):
            if seat.person != found.member:
                return TAKEN
            return YOURS if YES in said else ASKED
        return DECLINED if NO in said else ASKED
    return YOURS if ask.by == found.member else ask.state


def _seat(found: Opened, ask: ShownCover) -> Seat:
    return Seat(kind=SEAT_KIND, name=ask.seat, person=found.member, since=found.now)
