"""The tab Payer limits as records, and what is wrong with its rows. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from addon.cells import text_of, typed
from addon.insured import Insured
from addon.part import View
from addon.records import (
    ANY_INSURANCE,
    ANY_PAYER,
    BLOCK,
    LIMIT_WORDS,
    MOST,
    NO_CODE,
    NUMBERED_LIMITS,
    PHONE_MODIFIERS,
    TELEHEALTH_PLACE,
    VIDEO_MODIFIERS,
    PayerLimit,
)
from addon.tabs import folded
from addon.verified import ends_too_early, to_verify

LIMITS = "payer_limits"
_FIELDS = ("payer", "limit", "most", "service", "effect", "from", "until", "source", "checked_on")
_CODES = re.compile(r"[\s,;]+")


def limits(view: View) -> Iterator[tuple[str, PayerLimit]]:
    """Yield each limit by its row id; a blank Limit is the most in the room, a blank Effect blocks."""
    for rid, (payer, limit, value, service, effect, start, until, source, checked) in view.rows(_FIELDS):
        if payer:
            what = text_of(limit) or MOST
            yield (
                rid,
                PayerLimit(
                    id=rid,
                    payer=text_of(payer),
                    what=what,
                    most=_number(text_of(value)) if what in NUMBERED_LIMITS else None,
                    words=_words(what, text_of(value)),
                    service=text_of(service),
                    effect=text_of(effect) or BLOCK,
                    source=text_of(source),
                    start=typed(date, start),
                    until=typed(date, until),
                    checked=typed(date, checked),
                ),
            )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10_000 else None


def _words(what: str, text: str) -> tuple[str, ...]:
    if what in NUMBERED_LIMITS or not text:
        return ()
    allowed = LIMIT_WORDS[what]
    if allowed:
        return tuple(word for word in allowed if folded(word) == folded(text))
    codes = tuple(part.upper() for part in _CODES.split(text) if part)
    if [folded(one) for one in codes] == [NO_CODE] and what != TELEHEALTH_PLACE:
        return (NO_CODE,)
    return codes if all(len(one) == 2 and one.isalnum() for one in codes) else ()


def check_of(limit: PayerLimit, known: Insured, today: date) -> str:
    """Return what is to be done about a limit, OK if nothing is."""
    if not limit.is_whole:
        return _to_fill_in(limit.what)
    if wrong := ends_too_early(limit.start, limit.until) or to_verify(limit.checked, today):
        return wrong
    if limit.checked and limit.checked > today:
        return "Checked on is a day to come."
    general = {folded(ANY_PAYER), folded(ANY_INSURANCE)}
    if known.payers and known.payer(limit.payer) is None and folded(limit.payer) not in general:
        return "OK, but this payer is not in Payers: it counts for members whose Payer is written the same."
    return "OK"


def _to_fill_in(what: str) -> str:
    if what == MOST:
        return "Fill in Value, a whole number: until then nobody can tell whether a room is too large."
    if what in NUMBERED_LIMITS:
        return "Fill in Value, a whole number: until then this limit is not checked."
    allowed = LIMIT_WORDS[what]
    if allowed:
        return f"Fill in Value: {' or '.join(allowed)}. Until then this limit is not checked."
    none = f", or {NO_CODE}" if what in {VIDEO_MODIFIERS, PHONE_MODIFIERS} else ""
    return (
        f"Fill in Value: codes of two characters separated by semicolons{none}. Until then this limit is not checked."
    )
