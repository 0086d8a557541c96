"""Whoever has no link books a first call: a time, a name and a phone, and the code that was sent to it.

Off unless Slots has open intake calls for anybody. Until the code is right nothing of the form is kept and no time is
taken: somebody who has proved no phone keeps nobody from booking.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from secrets import randbelow, token_hex

from flask import Blueprint, abort, render_template, request

from addon.incoming import Incoming
from addon.member_page import PAGES
from addon.memory import Kept
from addon.messages.gsm7 import spelled
from addon.messages.reach import usable_email
from addon.names_in_text import on_one_line
from addon.outgoing import ANSWER, OutgoingMessage
from addon.phones import international, region_of
from addon.self_booking import CALL_BOOKED, SHOWN_SLOT, ShownSlot
from addon.sync.state.seats import Seat
from addon.web.members.opened import deps, for_strangers, ref_of
from addon.web.members.saying import Saying
from addon.web.members.times import by_day, free_for, hold, take

CALLING = Blueprint("calling", __name__)
GOOD_FOR = timedelta(minutes=10)
FORM_FOR = timedelta(hours=1)
"""How long a form that was opened may be sent."""
TRIES, PER_PHONE, PER_PRACTICE = 5, 3, 40
"""How often a code may be typed, and how many codes are sent in an hour to one phone and in all."""
HOUR = timedelta(hours=1)
TURN_KIND = "turn"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code that was sent: its digest, the seat it is for, and until when (UTC) it is good."""

    digest: str
    seat: str
    ends: datetime


CODE = Kept("intake code", CodeSent)
"""By an id of its own that only the page with the form for it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was typed, and a word for what is wrong with it, "" if nothing is."""

    name: str
    phone: str
    email: str
    wrong: str = ""


@CALLING.get("/m/book")
def calls() -> str:
    """Show the free times, or the form for one of them."""
    say, free = for_strangers(), _free()
    chosen = next((one for one in free if ref_of(one.seat) == request.args.get("of", "")), None)
    if chosen is not None and deps().sends_texts:
        return _form(say, chosen, Form(name="", phone="", email=""))
    return _list(say, free)


@CALLING.post("/m/book")
def ask_for_code() -> str:
    """Send a code to the phone in the form."""
    _checked("ask for a code")
    say, slot, given = for_strangers(), _chosen(), deps()
    if slot is None or not given.sends_texts:
        return _list(say, _free(), told="Just taken" if slot is None else "")
    form = _typed(say)
    if form.wrong:
        return _form(say, slot, form)
    id_ = token_hex(16)
    if request.form.get("website"):  # only a machine fills in what nobody sees
        return _code_page(say, slot, form, id_)
    if not _may_send(form.phone):
        return _form(say, slot, replace(form, wrong="Too many codes"))
    _send_code(say, slot, form.phone, id_)
    return _code_page(say, slot, form, id_)


@CALLING.post("/m/book/code")
def book() -> str:
    """Book the call, if the code is right."""
    _checked("type the code")
    say, slot, given = for_strangers(), _chosen(), deps()
    id_, now = request.form.get("id", ""), deps().clock()
    form = _typed(say)
    if form.wrong or not hmac.compare_digest(request.form.get("seal", ""), _seal(form, id_)):
        abort(400)
    sent = given.state.one(CODE, id_) if len(id_) == 32 else None
    if sent is None or sent.ends <= now or not _has_turn(f"try {id_}", TRIES, now):
        return _list(say, _free(), told="Code over")
    typed = "".join(ch for ch in request.form.get("code", "") if ch.isdecimal())
    if not hmac.compare_digest(sent.digest, _digest(id_, typed)):
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
    typed = {name: on_one_line(request.form.get(name, ""))[:_LONGEST] for name in ("name", "phone", "email")}
    phone = international(typed["phone"], region_of(say.terms.zone))
    wrong = "" if typed["name"] else "Name missing"
    wrong = wrong or ("" if phone else "Phone wrong")
    wrong = wrong or ("" if request.form.get("consent") == "yes" else "Yes missing")
    email = typed["email"] if usable_email(typed["email"]) else ""
    return Form(name=typed["name"], phone=phone or typed["phone"], email=email, wrong=wrong)


def _proof(form: str, opened_at: str) -> str:
    return hmac.new(deps().secret.encode(), f"caller\n{form}\n{opened_at}".encode(), sha256).hexdigest()[:32]


def _checked(form: str) -> None:
    """Refuse what does not come from a form that was opened within the last hour. Aborts with 400."""
    at = request.form.get("opened", "")
    if not hmac.compare_digest(request.form.get("proof", "").encode(), _proof(form, at).encode()):
        abort(400)
    if not 0 <= deps().clock().timestamp() - int(at) <= FORM_FOR.total_seconds():
        abort(400)


def _seal(form: Form, id_: str) -> str:
    """Return what binds a name and a phone to the code that was sent."""
    text = f"seal\n{id_}\n{form.name}\n{form.phone}\n{form.email}"
    return hmac.new(deps().secret.encode(), text.encode("utf-8", "surrogateescape"), sha256).hexdigest()[:32]


# --- codes -------------------------------------------------------------------------------------------


def _digest(id_: str, code: str) -> str:
    return hmac.new(deps().secret.encode(), f"code\n{id_}\n{code}".encode(), sha256).hexdigest()


def _may_send(phone: str) -> bool:
    """Return whether one more code may go out now: three an hour to one phone, so many in all."""
    now, mine = deps().clock(), hmac.new(deps().secret.encode(), phone.encode(), sha256).hexdigest()[:32]
    return _has_turn(mine, PER_PHONE, now) and _has_turn("codes in all", PER_PRACTICE, now)


def _has_turn(name: str, most: int, now: datetime) -> bool:
    """Return whether this is one of so many in any hour; two at once never count as one."""
    wanted = Seat(kind=TURN_KIND, name=name, person=token_hex(8), since=now, until=now + HOUR)
    return deps().state.seats.turn(wanted, most=most)


def _send_code(say: Saying, slot: ShownSlot, phone: str, id_: str) -> None:
    given = deps()
    now, code = given.clock(), f"{randbelow(1_000_000):06d}"
    for key, old in given.state.remembered(CODE).items():
        if old.ends <= now:
            given.state.forget(CODE, key)
    given.state.keep(CODE, id_, CodeSent(_digest(id_, code), slot.seat, now + GOOD_FOR))
    words = say("Code text", code=code)
    words = words if code in words else f"{code} {words}"
    message = OutgoingMessage(
        key=f"{ANSWER}code | {id_}",
        person="caller",
        channel="text",
        address=phone,
        text=spelled(words) or "".join(spelled(ch) or "" for ch in words),
        due=now,
        ends=now + GOOD_FOR,
        zone=say.terms.zone,
        quiet_from=time(0),
        quiet_until=time(0),
        limited=False,
    )
    given.state.outbox.add(message, now=now)


# --- pages -------------------------------------------------------------------------------------------


def _list(say: Saying, free: list[ShownSlot], told: str = "") -> str:
    days = {one.slot: say.day(one.start) for one in free}
    shown = [(day, [(one, ref_of(one.seat)) for one in slots]) for day, slots in by_day(free, days)]
    return render_template("members/calls.html", say=say, free=shown, told=told, sends_texts=deps().sends_texts)


def _form(say: Saying, slot: ShownSlot, form: Form) -> str:
    return render_template("members/call.html", say=say, slot=slot, form=form, **_hidden("ask for a code", slot))


def _code_page(say: Saying, slot: ShownSlot, form: Form, id_: str, *, wrong: bool = False) -> str:
    hidden = _hidden("type the code", slot)
    seal = _seal(form, id_)
    return render_template(
        "members/call_code.html", say=say, slot=slot, form=form, id=id_, seal=seal, wrong=wrong, **hidden
    )


def _hidden(form: str, slot: ShownSlot) -> dict[str, str]:
    at = str(int(deps().clock().timestamp()))
    return {"opened": at, "proof": _proof(form, at), "ref": ref_of(slot.seat)}
