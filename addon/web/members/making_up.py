"""Another session instead of one that a member misses: a tap keeps a seat and the request, which a person decides."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from addon.member_page import ShownSession
from addon.sync.state.seats import Seat
from addon.ways_to_come import MAKE_UP, SEATS, WITHDRAW, MakeUpOffer, MakeUpWish
from addon.web.members.answering import answer_now
from addon.web.members.opened import Opened, checked, deps, opened
from addon.web.members.session_ways import (
    about_make_up,
    offered,
    other_session,
    seat_name,
)

MAKING_UP = Blueprint("making_up", __name__)


@MAKING_UP.post("/m/<token>/make-up/<ref>")
def make_up(token: str, ref: str) -> Response:
    """Keep a request for another session, with a seat there, or that it is not needed any more."""
    found = opened(token)
    checked(found, f"make-up {ref}")
    session = found.session(ref)
    if found.needs_digits or session is None:
        abort(400)
    shown = other_session(found, session, answer_now(found, session))
    if request.form.get("what") == WITHDRAW:
        if shown.may_withdraw:
            _store(found, session, _wish(found, session))
        return redirect(url_for("members.show", token=token, of=ref), 303)
    offer = offered(session, request.form.get("take", ""))
    is_kept = offer is not None and offer in shown.offers and _ask(found, session, offer)
    return redirect(url_for("members.show", token=token, of=ref, other="" if is_kept else "gone"), 303)


def _ask(found: Opened, session: ShownSession, offer: MakeUpOffer) -> bool:
    """Keep a seat, then the request; return whether there was one: somebody else may have been quicker."""
    seat = _kept_seat(found, offer)
    if not seat:
        return False
    _store(found, session, replace(_wish(found, session), session=offer.session, starts=offer.start, seat=seat))
    return True


def _kept_seat(found: Opened, offer: MakeUpOffer) -> str:
    """Return the name of the seat that the member has there until it begins, "" if none is free."""
    seats, beginning = deps().state.seats, seat_name(offer)
    own = [one.name for one in seats.all(SEATS).values() if one.person == found.member and one.is_had(found.now)]
    names = [name for name in own if name.startswith(beginning)]
    names += [seat_name(offer, number) for number in range(1, offer.seats + 1)]
    for name in names:
        if seats.have(Seat(kind=SEATS, name=name, person=found.member, since=found.now, until=offer.start)):
            return name
    return ""


def _wish(found: Opened, missed: ShownSession) -> MakeUpWish:
    return MakeUpWish(member=found.member, missed=missed.code, missed_starts=missed.start)


def _store(found: Opened, missed: ShownSession, wish: MakeUpWish) -> None:
    found.store(about_make_up(missed), MAKE_UP, wish.body, what=f"{wish.what} {wish.session}")
