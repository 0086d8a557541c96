"""Whoever has no link books a first call: a time, a name and a phone, and the code that was sent to it.

Off unless Slots has open intake calls for anybody. Until the code is right nothing of the form is kept and no time is
taken: somebody who has proved no phone keeps nobody from booking.
"""

from dataclasses import asdict, dataclass, replace

from flask import Blueprint, abort, render_template, request

from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.reachable import usable_email
from addon.self_booking import CALL_BOOKED, SHOWN_SLOT, ShownSlot
from addon.web.members.opened import deps, for_strangers, ref_of
from addon.web.members.proving import (
    CODE,
    CodeSent,
    ask_for_code,
    check_seal,
    checked,
    code_sent,
    hidden,
    is_right,
    seal,
    typed,
    typed_phone,
)
from addon.web.members.saying import Saying
from addon.web.members.times import by_day, free_for, hold, take

CALLING = Blueprint("calling", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was typed, and a word for what is wrong with it, "" if nothing is."""

    name: str
    phone: str
    email: str
    wrong: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """Return what the code is bound to."""
        return {name: text for name, text in asdict(self).items() if name != "wrong"}


@CALLING.get("/m/book")
def calls() -> str:
    """Show the free times, or the form for one of them."""
    say, free = for_strangers(), _free()
    chosen = next((one for one in free if ref_of(one.seat) == request.args.get("of", "")), None)
    if chosen is not None and deps().sends_texts:
        return _form(say, chosen, Form(name="", phone="", email=""))
    return _list(say, free)


@CALLING.post("/m/book")
def send() -> str:
    """Send a code to the phone in the form."""
    checked("ask for a code")
    say, slot, given = for_strangers(), _chosen(), deps()
    if slot is None or not given.sends_texts:
        return _list(say, _free(), told="Just taken" if slot is None else "")
    form = _typed(say)
    if form.wrong:
        return _form(say, slot, form)
    id_ = ask_for_code(say, form.phone, slot.seat)
    return _code_page(say, slot, form, id_) if id_ else _form(say, slot, replace(form, wrong="Too many codes"))


@CALLING.post("/m/book/code")
def book() -> str:
    """Book the call, if the code is right."""
    checked("type the code")
    say, slot, id_ = for_strangers(), _chosen(), request.form.get("id", "")
    form = _typed(say)
    if form.wrong:
        abort(400)
    check_seal(id_, form.fields)
    sent = code_sent(id_)
    if sent is None:
        return _list(say, _free(), told="Code over")
    if not is_right(id_, sent):
        shown = _slot_of(sent.seat)
        return _code_page(say, shown, form, id_, wrong=True) if shown else _list(say, _free(), told="Just taken")
    return _booked(say, slot, form, id_, sent)


def _booked(say: Saying, slot: ShownSlot | None, form: Form, id_: str, sent: CodeSent) -> str:
    given, person = deps(), f"caller {id_}"
    now = given.clock()
    if slot is None or slot.seat != sent.seat or not hold(person, slot.seat, given, now):
        given.state.forget(CODE, id_)
        return _list(say, _free(), told="Just taken")
    body = {"slot": slot.slot, "seat": slot.seat, "starts": slot.start.isoformat()}
    body |= {"name": form.name, "phone": form.phone, "email": form.email}
    arrived = Incoming(source=PAGES, external_id=f"caller | {id_}", received=now, kind=CALL_BOOKED, body=body)
    given.state.inbox.store(arrived)
    take(person, slot.seat, given, now)
    given.state.forget(CODE, id_)
    given.request_pass("somebody booked a call")
    return render_template("members/called.html", say=say, slot=slot)


# --- times -------------------------------------------------------------------------------------------


def _free(person: str = "") -> list[ShownSlot]:
    given = deps()
    offered = (one for one in given.state.remembered(SHOWN_SLOT).values() if one.for_callers)
    return free_for(person, offered, given, given.clock())


def _chosen() -> ShownSlot | None:
    ref, person = request.form.get("of", ""), f"caller {request.form.get('id', '')}"
    return next((one for one in _free(person) if ref_of(one.seat) == ref), None)


def _slot_of(seat: str) -> ShownSlot | None:
    return next((one for one in _free() if one.seat == seat), None)


# --- the form ----------------------------------------------------------------------------------------


def _typed(say: Saying) -> Form:
    name, (phone, unusable), email = typed("name"), typed_phone(say), typed("email")
    wrong = "" if name else "Name missing"
    wrong = wrong or unusable
    wrong = wrong or ("" if request.form.get("consent") == "yes" else "Yes missing")
    return Form(name=name, phone=phone, email=email if usable_email(email) else "", wrong=wrong)


# --- pages -------------------------------------------------------------------------------------------


def _list(say: Saying, free: list[ShownSlot], told: str = "") -> str:
    days = {one.slot: say.day(one.start) for one in free}
    shown = [(day, [(one, ref_of(one.seat)) for one in slots]) for day, slots in by_day(free, days)]
    return render_template("members/calls.html", say=say, free=shown, told=told, sends_texts=deps().sends_texts)


def _form(say: Saying, slot: ShownSlot, form: Form) -> str:
    return render_template("members/call.html", say=say, slot=slot, form=form, **_hidden("ask for a code", slot))


def _code_page(say: Saying, slot: ShownSlot, form: Form, id_: str, *, wrong: bool = False) -> str:
    bears = _hidden("type the code", slot)
    return render_template(
        "members/call_code.html",
        say=say,
        slot=slot,
        form=form,
        id=id_,
        seal=seal(id_, form.fields),
        wrong=wrong,
        **bears,
    )


def _hidden(form: str, slot: ShownSlot) -> dict[str, str]:
    return {**hidden(form), "ref": ref_of(slot.seat)}
