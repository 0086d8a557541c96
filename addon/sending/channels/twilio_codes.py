"""What Twilio's statuses and error numbers mean. Needs no part of Twilio's."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from addon.outgoing import DELIVERED, FAILED
from addon.sending.ports import HandOver, failed, try_later

_OTHER_NUMBER = "Ask for another number and correct Phone in the sheet."
_LOOK_UP = "Look the number up at twilio.com/docs/api/errors."
_FAILED = frozenset({"failed", "undelivered", "canceled"})
_ARRIVED = frozenset({"delivered", "read"})


def reported(status: str, code: int | str | None, *, provider_id: str = "") -> HandOver | None:
    """Return what a status of Twilio's means; None while the text is still on its way."""
    if status in _ARRIVED:
        return HandOver(state=DELIVERED, provider_id=provider_id)
    if status not in _FAILED:
        return None
    told = meaning(code)
    return HandOver(
        state=FAILED,
        provider_id=provider_id,
        reason=told.reason,
        remedy=told.remedy,
        bad_address=told.bad_address,
        stopped=told.stopped,
    )


def meaning(code: int | str | None) -> HandOver:
    """Return what an error number of Twilio's means."""
    number = str(code or "")
    known = _table().get(number, {})
    reason = f"{known.get('reason', 'Twilio could not deliver it')} ({number})" if number else "Twilio gave no reason"
    effect = known.get("effect", "")
    remedy = known.get("remedy") or (_OTHER_NUMBER if effect == "bad" else _LOOK_UP)
    if effect == "later":
        return try_later(reason, remedy)
    return failed(reason, remedy, bad_address=effect == "bad", stopped=effect == "stopped")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("addon.sending.channels").joinpath("twilio.toml").read_text(encoding="utf-8"))
