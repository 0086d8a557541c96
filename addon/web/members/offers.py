"""The page of an offered seat: when it is, until when it may be answered, yes, not this time, not any more."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.seat_offers import NEVER, NO, OFFER, OFFER_ANSWER, SEAT_KIND, SHOWN_OFFER, YES, ShownOffer
from addon.sync.state.seats import Seat
from addon.web.members.booking import HOW
from addon.web.members.first_answer import is_first
from addon.web.members.opened import Opened, checked, deps, opened

OFFERS = Blueprint("offers", __name__)
_NOTED = {YES: "Said yes", NO: "Said no", NEVER: "Said never"}


def show_offer(found: Opened) -> str:
    """Show the offer that a link is about."""
    offer = _offer(found)
    answer = _answer(found, offer)
    return render_template(
        "members/offer.html",
        found=found,
        say=found.say,
        offer=offer,
        how=HOW.get(offer.how, "") if offer else "",
        noted=_NOTED.get(answer, ""),
        is_over=offer is None or not _may_be_answered(found, offer),
    )


@OFFERS.post("/m/<token>/offer")
def answer(token: str) -> Response:
    """Keep the answer to an offer: the first one counts."""
    found = opened(token)
    checked(found, "offer")
    offer, said = _offer(found), request.form.get("answer", "")
    if found.needs_digits or offer is None or said not in _NOTED:
        abort(400)
    if _may_be_answered(found, offer) and not _answer(found, offer) and is_first(_seat(found, offer, said)):
        body = {"offer": offer.id, "answer": said}
        found.store(f"offer {offer.id}", OFFER_ANSWER, body, what=said)
        deps().state.seats.have(_seat(found, offer, said))
    return redirect(url_for("members.show", token=token), 303)


def _offer(found: Opened) -> ShownOffer | None:
    if found.known.link.purpose != OFFER:
        return None
    offer = deps().state.one(SHOWN_OFFER, found.known.link.about)
    return offer if offer is not None and offer.member == found.member else None


def _may_be_answered(found: Opened, offer: ShownOffer) -> bool:
    return offer.is_live and found.now < offer.ends


def _answer(found: Opened, offer: ShownOffer | None) -> str:
    """Return what was answered: what no pass has taken over yet, or what the last pass knew."""
    if offer is None:
        return ""
    arrived = found.arrived(f"offer {offer.id}")
    return arrived[-1].body["answer"] if arrived else offer.answer


def _seat(found: Opened, offer: ShownOffer, said: str) -> Seat:
    return Seat(kind=SEAT_KIND, name=f"{offer.ends:%Y-%m-%d} {offer.id}", person=said, since=found.now)
