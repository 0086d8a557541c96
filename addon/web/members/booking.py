"""A member books a time: chooses one, keeps it for ten minutes, confirms it; takes another instead, or cancels it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from addon.member_page import HOME
from addon.self_booking import BOOK, MOST_BOOKED, SLOTS, UNBOOK, ShownSlot
from addon.web.members.opened import Opened, checked, deps, opened, ref_of
from addon.web.members.times import ABOUT, MyTimes, Turns, by_day, change_until, hold, let_go_of_others, my_times, take

BOOKING = Blueprint("booking", __name__)
HOW = {"in person": "In person", "video": "By video", "phone": "By phone"}


def show_times(found: Opened, told: str = "") -> str:
    """Show the member's booked times and those they may book, by day, with a word about what just happened."""
    times = my_times(found)
    instead = times.find(request.args.get("instead", ""))
    days = {one.slot: found.say.day(one.start) for one in times.free}
    return render_template(
        "members/times.html",
        found=found,
        say=found.say,
        mine=[(one, ref_of(one.seat)) for one in times.mine],
        free=[(day, [(one, ref_of(one.seat)) for one in slots]) for day, slots in by_day(times.free, days)],
        how=HOW,
        instead=instead if instead and times.is_mine(instead) else None,
        instead_ref=request.args.get("instead", ""),
        told=told or _TOLD.get(request.args.get("told", ""), ""),
        is_from_home=found.known.link.purpose == HOME,
    )


_TOLD = {"taken": "Just taken", "booked": "Time booked", "cancelled": "Time given back"}


@BOOKING.get("/m/<token>/times")
def times(token: str) -> str:
    """Show all times."""
    return show_times(_entitled(token))


@BOOKING.get("/m/<token>/times/<ref>")
def one_time(token: str, ref: str) -> str:
    """Show one time: to be chosen, kept for a while, or booked."""
    found = _entitled(token)
    known = my_times(found)
    slot, instead = known.find(ref), known.find(request.args.get("instead", ""))
    if slot is None:
        return show_times(found, "Just taken")
    until = change_until(found, slot)
    return render_template(
        "members/time.html",
        found=found,
        say=found.say,
        slot=slot,
        ref=ref,
        how=HOW.get(slot.how, ""),
        is_mine=known.is_mine(slot),
        held=known.held.get(slot.seat),
        until=until,
        may_change=found.now <= until,
        instead=instead if instead and known.is_mine(instead) else None,
        instead_ref=request.args.get("instead", ""),
        is_full=_is_full(known, instead),
        most=MOST_BOOKED,
    )


@BOOKING.post("/m/<token>/times/<ref>/choose")
def choose(token: str, ref: str) -> Response:
    """Keep a time for the member for ten minutes, and no other that they chose before."""
    found, known, slot = _asked(token, "choose", ref)
    instead = request.form.get("instead", "")
    if slot is None or not (known.is_mine(slot) or hold(found.member, slot.seat, deps(), found.now)):
        return redirect(url_for("booking.times", token=token, told="taken", instead=instead or None), 303)
    let_go_of_others(found.member, slot.seat, deps())
    return redirect(url_for("booking.one_time", token=token, ref=ref, instead=instead or None), 303)


@BOOKING.post("/m/<token>/times/<ref>/book")
def book(token: str, ref: str) -> Response:
    """Book a time that is kept for the member, or is free: one seat, one person."""
    found, known, slot = _asked(token, "book", ref)
    if slot is not None and known.is_mine(slot):
        return redirect(url_for("booking.times", token=token, told="booked"), 303)
    instead, turns = _given_back(found, known), Turns(member=found.member, given=deps(), now=found.now)
    if slot is not None and (_is_full(known, instead) or not turns.take(slot, known.mine, instead)):
        return redirect(url_for("booking.one_time", token=token, ref=ref), 303)
    if slot is None or not hold(found.member, slot.seat, deps(), found.now):
        turns.give_back(slot.seat if slot else "")
        return redirect(url_for("booking.times", token=token, told="taken"), 303)
    body = _body(slot) | {"instead": instead.seat if instead else ""}
    found.store(f"{ABOUT} {slot.seat}", BOOK, body, what=BOOK)
    take(found.member, slot.seat, deps(), found.now)
    return redirect(url_for("booking.times", token=token, told="booked"), 303)


@BOOKING.post("/m/<token>/times/<ref>/cancel")
def cancel(token: str, ref: str) -> Response:
    """Give a booked time back, until the line of Settings for late cancellations."""
    found, known, slot = _asked(token, "cancel", ref)
    if slot is None or not known.is_mine(slot):
        return redirect(url_for("booking.times", token=token), 303)
    if found.now > change_until(found, slot):
        return redirect(url_for("booking.one_time", token=token, ref=ref), 303)
    found.store(f"{ABOUT} {slot.seat}", UNBOOK, _body(slot), what=UNBOOK)
    Turns(member=found.member, given=deps(), now=found.now).give_back(slot.seat)
    return redirect(url_for("booking.times", token=token, told="cancelled"), 303)


def _entitled(token: str) -> Opened:
    """Return what a link opens that may show times. Aborts where it may not."""
    found = opened(token)
    if found.needs_digits or found.known.link.purpose not in {SLOTS, HOME}:
        abort(404)
    return found


def _asked(token: str, deed: str, ref: str) -> tuple[Opened, MyTimes, ShownSlot | None]:
    """Return what a form asks about. Aborts with 400 where it does not bear what the page has."""
    found = opened(token)
    checked(found, f"{deed} {ref}")
    if found.needs_digits or found.known.link.purpose not in {SLOTS, HOME}:
        abort(400)
    known = my_times(found)
    return found, known, known.find(ref)


def _given_back(found: Opened, known: MyTimes) -> ShownSlot | None:
    """Return the booked time that a new one replaces; one that may no longer be changed stays."""
    instead = known.find(request.form.get("instead", ""))
    is_theirs = instead is not None and known.is_mine(instead) and found.now <= change_until(found, instead)
    return instead if is_theirs else None


def _is_full(known: MyTimes, instead: ShownSlot | None) -> bool:
    return len(known.mine) >= MOST_BOOKED and not (instead and known.is_mine(instead))


def _body(slot: ShownSlot) -> dict[str, str]:
    return {"slot": slot.slot, "seat": slot.seat, "starts": slot.start.isoformat()}
