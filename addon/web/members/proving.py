"""Somebody without a link proves their phone: a form of one page, limits, and the code that was sent. No page here.

Until the code is right nothing of the form is kept. What the form had comes back with the code, sealed: nobody proves
one number and sends another.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from secrets import randbelow, token_hex

from flask import abort, request

from addon.gsm7 import spelled
from addon.memory import Kept
from addon.outgoing import ANSWER, OutgoingMessage
from addon.phones import international, region_of
from addon.sync.state.seats import Seat
from addon.web.members.opened import deps
from addon.web.members.saying import Saying
from addon.written import one_line

GOOD_FOR = timedelta(minutes=10)
FORM_FOR = timedelta(hours=1)
"""How long a form that was opened may be sent."""
TRIES, PER_PHONE, PER_PRACTICE = 5, 3, 40
"""How often a code may be typed, and how many codes are sent in an hour to one phone and in all."""
HOUR = timedelta(hours=1)
TURN_KIND = "turn"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code that was sent: its digest, what it is for (a seat, or a page), and until when (UTC) it is good."""

    digest: str
    seat: str
    ends: datetime


CODE = Kept("intake code", CodeSent)
"""By an id of its own that only the page with the form for it has."""


# --- the form ----------------------------------------------------------------------------------------


def typed(name: str, longest: int = LONGEST) -> str:
    """Return what was typed into a field, on one line."""
    return one_line(request.form.get(name, ""))[:longest]


def typed_phone(say: Saying) -> tuple[str, str]:
    """Return the phone in the form, and a word for what is wrong with it, "" if nothing is."""
    text = typed("phone")
    phone = international(text, region_of(say.terms.zone))
    return phone or text, "" if phone else "Phone wrong"


def _is_machine() -> bool:
    """Return whether the field is filled in that nobody sees."""
    return bool(request.form.get("website"))


def checked(form: str) -> None:
    """Refuse what does not come from a form that was opened within the last hour. Aborts with 400."""
    at = request.form.get("opened", "")
    if not hmac.compare_digest(request.form.get("proof", "").encode(), _proof(form, at).encode()):
        abort(400)
    if not 0 <= deps().clock().timestamp() - int(at) <= FORM_FOR.total_seconds():
        abort(400)


def hidden(form: str) -> dict[str, str]:
    """Return what a page puts into its form, so that it is known again."""
    at = str(int(deps().clock().timestamp()))
    return {"opened": at, "proof": _proof(form, at)}


def _proof(form: str, opened_at: str) -> str:
    return _mark(f"caller\n{form}\n{opened_at}")


def seal(id_: str, fields: Mapping[str, str]) -> str:
    """Return what binds a form, its phone among it, to the code that was sent."""
    return _mark("\n".join(["seal", id_, *fields.values()]))


def check_seal(id_: str, fields: Mapping[str, str]) -> None:
    """Refuse another form than the one for which the code was sent. Aborts with 400."""
    if not hmac.compare_digest(request.form.get("seal", "").encode(), seal(id_, fields).encode()):
        abort(400)


def _mark(text: str) -> str:
    return hmac.new(deps().secret.encode(), text.encode("utf-8", "surrogateescape"), sha256).hexdigest()[:32]


# --- codes -------------------------------------------------------------------------------------------


def code_sent(id_: str) -> CodeSent | None:
    """Return the code that may be typed now, None if it is over or was typed too often."""
    now = deps().clock()
    sent = deps().state.one(CODE, id_) if len(id_) == 32 else None
    return None if sent is None or sent.ends <= now or not _has_turn(f"try {id_}", TRIES, now) else sent


def is_right(id_: str, sent: CodeSent) -> bool:
    """Return whether the code in the form is the one that was sent."""
    digits = "".join(ch for ch in request.form.get("code", "") if ch.isdecimal())
    return hmac.compare_digest(sent.digest, _digest(id_, digits))


def ask_for_code(say: Saying, phone: str, seat: str) -> str:
    """Send a code for a seat (or a page) to a phone; return the id of it, "" if too many were sent.

    A machine gets none, and is not told.
    """
    id_ = token_hex(16)
    if _is_machine():
        return id_
    if not _may_send(phone):
        return ""
    _send_code(say, phone, id_, seat)
    return id_


def _may_send(phone: str) -> bool:
    """Return whether one more code may go out now: three an hour to one phone, so many in all."""
    now, mine = deps().clock(), _mark(phone)
    return _has_turn(mine, PER_PHONE, now) and _has_turn("codes in all", PER_PRACTICE, now)


def _send_code(say: Saying, phone: str, id_: str, seat: str) -> None:
    """Send a code to a phone and keep its digest."""
    given = deps()
    now, code = given.clock(), f"{randbelow(1_000_000):06d}"
    for key, old in given.state.remembered(CODE).items():
        if old.ends <= now:
            given.state.forget(CODE, key)
    given.state.keep(CODE, id_, CodeSent(_digest(id_, code), seat, now + GOOD_FOR))
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


def _digest(id_: str, code: str) -> str:
    return hmac.new(deps().secret.encode(), f"code\n{id_}\n{code}".encode(), sha256).hexdigest()


def _has_turn(name: str, most: int, now: datetime) -> bool:
    """Return whether this is one of so many in any hour; two at once never count as one."""
    wanted = Seat(kind=TURN_KIND, name=name, person=token_hex(8), since=now, until=now + HOUR)
    return deps().state.seats.turn(wanted, most=most)
