"""The automatic answer to a member's text: one text message of 160 characters at most, neutral, in GSM-7. Pure."""

from collections.abc import Sequence

from addon.gsm7 import LONGEST, septets, spelled
from addon.incoming import (
    AMBIGUOUS,
    ASKED_BACK,
    BEGUN,
    BOUND,
    CANNOT_COME,
    CONFIRM,
    DISTRESS,
    HELP,
    JOIN_ONLINE,
    OTHER_LANGUAGE,
    START,
    STOP,
    THANKS,
    ReplyTerms,
)
from addon.names_in_text import moment_in_words
from addon.replies.binding import LETTERS, Binding, Open
from addon.sessions.expand import wall_time

_DIGITS = {CONFIRM: "1", CANNOT_COME: "2", JOIN_ONLINE: "3"}
_REPLY = "Reply 1 to confirm, 2 if you can't come, 3 to join online."
_SPANISH = "Responda 1: voy, 2: no puedo ir, 3: en linea."


def answer_to(bound: Binding, terms: ReplyTerms) -> str:
    """Return the text that goes back at once, "" if none does."""
    found = _words(bound, terms)
    return _fitting(found) if found else ""


def _words(bound: Binding, terms: ReplyTerms) -> Sequence[str]:
    """Return the sentences of the answer, the needed ones first."""
    meaning, phone = bound.meaning, terms.phone
    call = f"Call us: {phone}." if phone else ""
    first = meaning.first
    if first == DISTRESS:
        stopped = "No more reminders. START brings them back." if STOP in meaning.all else ""
        number = f"Our number: {phone}." if phone else ""
        return ("A person here reads this now.", terms.crisis_lines, number, stopped, "Una persona lo lee ahora.")
    if first == STOP:
        return ("You get no more texts from us. Reply START to get them again.", call, terms.sender)
    if first == START:
        return ("You get texts from us again. Reply STOP to opt out, HELP for help.", terms.sender, phone)
    if first == HELP:
        return (f"{terms.sender} {phone}.", _REPLY, "STOP to opt out.", terms.crisis_lines)
    if first == THANKS:
        return ()
    return _about_session(bound, call, terms)


def _about_session(bound: Binding, call: str, terms: ReplyTerms) -> Sequence[str]:
    meaning = bound.meaning
    if meaning.seat and bound.place == ASKED_BACK and bound.choices:
        digit = _DIGITS[meaning.seat]
        which = ", ".join(
            f"{digit}{letter} for {_when(one)}" for letter, one in zip(LETTERS, bound.choices, strict=False)
        )
        return (f"Which one? Reply {which}.", call)
    if meaning.seat and bound.place == BEGUN:
        return ("Your appointment has begun already. A person reads your message.", call, terms.sender)
    if meaning.seat and bound.place == BOUND and bound.about:
        also = "" if not meaning.needs_person else "A person reads the rest of your message."
        return (*_noted(meaning.seat, _when(bound.about)), also, call, terms.sender)
    unclear = meaning.first in {AMBIGUOUS, OTHER_LANGUAGE} and bound.place in {BOUND, ASKED_BACK}
    if unclear and meaning.first == OTHER_LANGUAGE:
        return (_SPANISH, _REPLY, call, terms.crisis_lines)
    return (
        "A person reads your message soon.",
        call,
        terms.crisis_lines,
        _REPLY if unclear else "",
        "STOP to opt out.",
    )


def _noted(seat: str, when: str) -> tuple[str, str]:
    if seat == CONFIRM:
        return f"Thank you, see you {when}.", "Can't come after all? Reply 2."
    if seat == CANNOT_COME:
        return f"Thank you, we have noted that you cannot come on {when}.", "Can come after all? Reply 1."
    return f"Thank you. You asked to join online on {when}: we will tell you.", ""


def _when(one: Open) -> str:
    return moment_in_words(wall_time(one.starts, one.zone)).replace(":00 ", " ")


def _fitting(sentences: Sequence[str]) -> str:
    """Join as many sentences as fit; what the alphabet of text messages lacks is left out."""
    kept = ""
    for one in sentences:
        plain = spelled(one) or "".join(spelled(ch) or "" for ch in one)
        longer = f"{kept} {plain}".strip()
        if plain.strip(" .") and (septets(longer) or 0) <= LONGEST:
            kept = longer
    return kept
