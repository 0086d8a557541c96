"""Which message a reply answers: the last one to its number that can be answered and whose session has not begun. Pure.

Where several sessions are open, of one member or of a family with one phone, the reply is asked back with the times;
the answer to that names one by its letter.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from addon.incoming import ASKED_BACK, BEGUN, BOUND, UNBOUND, Reply
from addon.outgoing import OUT, Sending
from addon.replies.meaning import Meaning

LETTERS = "ABCDEFGH"
ASKED_FOR = timedelta(days=2)
"""How long the answer to "which one?" is understood."""
JUST_BEGUN = timedelta(hours=24)
"""How long after its beginning a session is still the one that a reply is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One session of one person about which a message can be answered; ``starts`` is when it is to begin (UTC)."""

    person: str
    session: str
    starts: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a reply belongs; ``meaning`` is the reply's, or that of the reply that was asked back.

    ``about`` is the one session that it is about, ``choices`` are those to ask back (none: their times are the same, so
    that only a person can find out). ``person`` is whoever's number it surely is, ``possible`` are those whose it may
    be.
    """

    place: str
    meaning: Meaning
    about: Open | None = None
    choices: tuple[Open, ...] = ()
    person: str = ""
    possible: tuple[str, ...] = ()


def bind(meaning: Meaning, sent: Iterable[Sending], earlier: Sequence[Reply], *, received: datetime) -> Binding:
    """Return where a reply belongs.

    ``sent`` are the messages to its number, ``earlier`` the replies from it, in order. What was sent after it arrived
    counts for nothing.
    """
    to_members = [one for one in sent if not (one.message.is_answer or one.message.is_for_staff)]
    last = _last_about_each(one for one in to_members if one.state in OUT and one.message.due <= received)
    people = {one.message.person for one in to_members}
    person = people.pop() if len(people) == 1 else ""
    able = [_open(one) for one in last if one.message.answerable]
    ahead = sorted(
        (one for one in able if one.starts > received), key=lambda one: (one.starts, one.session, one.person)
    )
    if meaning.seat and meaning.days and ahead:
        ahead = [one for one in ahead if _is_named(one, meaning.days, received)]
        if not ahead:
            return Binding(UNBOUND, meaning, person=person)
    if meaning.choice:
        return _chosen(meaning, earlier, ahead, person, received)
    if len(ahead) == 1:
        return Binding(BOUND, meaning, about=ahead[0], person=ahead[0].person)
    if ahead:
        choices = tuple(ahead) if len({one.starts for one in ahead}) == len(ahead) <= len(LETTERS) else ()
        return Binding(ASKED_BACK, meaning, choices=choices, person=person)
    begun = max((one for one in able if received - one.starts < JUST_BEGUN), key=lambda one: one.starts, default=None)
    return Binding(BEGUN if begun else UNBOUND, meaning, about=begun, person=begun.person if begun else person)


def _is_named(one: Open, days: frozenset[str], received: datetime) -> bool:
    """Return whether a session is on one of the days that the answer names, on the member's own calendar."""
    day, came = (moment.astimezone(ZoneInfo(one.zone)).date() for moment in (one.starts, received))
    away = {0: "today", 1: "tomorrow"}.get((day - came).days, "")
    return str(day.weekday()) in days or away in days


def _chosen(
    meaning: Meaning, earlier: Sequence[Reply], ahead: Sequence[Open], person: str, received: datetime
) -> Binding:
    """Bind an answer such as 2B to what B was when it was asked; a letter alone has the meaning asked about."""
    asked = next((one for one in reversed(earlier) if one.choices), None)
    if asked is None or received - asked.received > ASKED_FOR:
        return Binding(UNBOUND, meaning, person=person)
    meant = dict(zip(LETTERS, choices_in(asked.choices), strict=False)).get(meaning.choice)
    if meant is None:
        return Binding(UNBOUND, meaning, person=person)
    if not meaning.seat:
        meaning = Meaning(asked.meanings[0], choice=meaning.choice)
    if meant.starts <= received:
        return Binding(BEGUN, meaning, about=meant, person=meant.person)
    return Binding(BOUND if meant in ahead else UNBOUND, meaning, about=meant, person=meant.person)


def _last_about_each(sent: Iterable[Sending]) -> list[Sending]:
    """Return the last message to each person about each session: after a notice of a change no earlier one counts."""
    found: dict[tuple[str, str], Sending] = {}
    for one in sorted(sent, key=lambda one: (one.message.due, one.message.key)):
        found |= {(one.message.person, code): one for code in one.message.sessions}
    return list({id(one): one for one in found.values()}.values())


def _open(one: Sending) -> Open:
    message = one.message
    return Open(person=message.person, session=message.session, starts=message.ends, zone=message.zone)


def choices_text(choices: Iterable[Open]) -> str:
    """Return what was asked back as a text to store."""
    return json.dumps([[one.person, one.session, one.starts.isoformat(), one.zone] for one in choices])


def choices_in(text: str) -> list[Open]:
    """Return it again."""
    return [
        Open(person=person, session=session, starts=datetime.fromisoformat(starts), zone=zone)
        for person, session, starts, zone in json.loads(text)
    ]
