"""A member's text is heard: stored, with what follows at once, in one commit; what goes to people comes back.

The same text told twice is heard once. Nothing here reads or writes a sheet: the next pass takes the reply over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from addon.incoming import (
    AMBIGUOUS,
    ASKED_BACK,
    BOUND,
    CONTACT,
    DISTRESS,
    HELP,
    OWNERS,
    REPLY,
    REPLY_TERMS,
    START,
    STOP,
    Contact,
    Incoming,
    Reply,
    ReplyTerms,
    reply_in,
)
from addon.memory import Memory
from addon.names_in_text import time_in_words
from addon.outgoing import ANSWER, CRISIS, STAFF, Address, OutgoingMessage, Sending
from addon.replies.answering import answer_to
from addon.replies.binding import Binding, bind, choices_text
from addon.replies.meaning import Meaning, meaning_of
from addon.safety import NOBODYS
from addon.sync.state.inbox import Addresses, Inbox, lifting, marking
from addon.sync.state.one_commit import all_of
from addon.sync.state.outbox import Outbox, adding

SOURCE = "texts"
TEXT, EMAIL, VA_CHANNEL = "text", "email", "staff"
PROGRAMME = "texts about appointments"
VA = "va"
_ASKED = timedelta(days=21)
"""How far back messages are looked at: the longest lead of a reminder, and more."""
_ANSWER_WITHIN, _TOLD_WITHIN = timedelta(minutes=30), timedelta(days=1)
_HOUR, _MOST_ANSWERS = timedelta(hours=1), 6
"""So many answers an hour go to one number, and as many about distress: two machines do not talk all night."""
_TO_STOPPED = frozenset({DISTRESS, START, HELP})
"""What somebody who wants no texts is answered nevertheless."""
_NO_QUIET = time(0)
_THERE_TOO = "Requests of the workbook has it too, as soon as nobody has the workbook open."


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text as the carrier delivered it, at a UTC instant; numbers in the form +15125550190.

    ``opt_out_type`` is the carrier's own word (STOP, START, HELP) where it has answered already.
    """

    provider_id: str
    from_number: str = field(repr=False)
    to_number: str
    text: str = field(repr=False)
    received: datetime
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySettings:
    """What the last pass published: the words of answers, whom to tell about whom, and whose a number is.

    ``contacts`` are read where somebody has to be told. ``page`` is where the staff read the words of a text, "" if
    only on the computer of the service.
    """

    terms: ReplyTerms
    contacts: Callable[[], Mapping[str, Contact]] = dict
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of a text. ``number`` is None where it was heard before; ``staff`` is what people are told."""

    number: int | None = None
    meaning: Meaning | None = None
    answer: OutgoingMessage | None = None
    staff: tuple[OutgoingMessage, ...] = ()


def reply_settings(memory: Memory, number: str, *, zone: str, page: str = "") -> ReplySettings:
    """Return what the last pass published, for a text from a number; ``zone`` counts until there was one."""
    return ReplySettings(
        terms=memory.one(REPLY_TERMS, "practice") or ReplyTerms(zone=zone),
        contacts=lambda: memory.remembered(CONTACT),
        owners={number: memory.one(OWNERS, number) or ()},
        page=page,
    )


def hear(
    text: InboundText, *, outbox: Outbox, inbox: Inbox, addresses: Addresses, settings: ReplySettings, now: datetime
) -> Heard:
    """Store a text with what follows from it at once. Raises what the store raises: then nothing was stored."""
    known = addresses.of(TEXT, text.from_number)
    is_stopped = known is not None and known.state == "stopped"
    meaning = _meaning(text, is_stopped=is_stopped)
    everything = (reply_in(one) for one in inbox.of_kind(REPLY, since=text.received - _ASKED))
    earlier = [one for one in everything if one.address == text.from_number]
    sent = outbox.to_address(text.from_number, since=text.received - _ASKED)
    bound = _whose(
        bind(meaning, sent, earlier, received=text.received), sent, settings.owners.get(text.from_number, ())
    )
    recent = sum(text.received - one.received < _HOUR for one in earlier if _counts(one, bound.meaning))
    answer = _answer(text, bound, settings, now, recent=recent, is_stopped=is_stopped)
    staff = _staff(text, bound, settings, now, recent=recent) if needs_person(bound) else ()
    also = [adding(one, now=now) for one in (*([answer] if answer else ()), *staff)]
    also += _address(text, bound.meaning, known)
    number = inbox.store(_incoming(text, bound), also=all_of(also))
    if number is None:
        return Heard()
    return Heard(number=number, meaning=bound.meaning, answer=answer, staff=staff)


def _counts(earlier: Reply, meaning: Meaning) -> bool:
    """Return whether an earlier text takes room from an answer: an answer about distress has room of its own."""
    return meaning.first != DISTRESS or DISTRESS in earlier.meanings


def _meaning(text: InboundText, *, is_stopped: bool) -> Meaning:
    """Return what it means; what the carrier did by itself counts too.

    The carrier takes a bare YES for START: it is one only from somebody who wanted no texts.
    """
    meaning, carrier = meaning_of(text.text), text.opt_out_type.casefold()
    if carrier == STOP and STOP not in meaning.all:
        return Meaning(DISTRESS, (STOP,)) if meaning.first == DISTRESS else Meaning(STOP)
    if carrier == START and is_stopped and meaning.first == AMBIGUOUS:
        return Meaning(START)
    return meaning


def _incoming(text: InboundText, bound: Binding) -> Incoming:
    about = bound.about
    reply = Reply(
        received=text.received,
        member=bound.person,
        session=about.session if about else "",
        starts=about.starts if about else None,
        meanings=bound.meaning.all,
        place=bound.place,
        text=text.text,
        address=text.from_number,
        possible=bound.possible,
        choices=choices_text(bound.choices) if _asks_back(bound) else "",
    )
    return Incoming(source=SOURCE, external_id=text.provider_id, received=reply.received, kind=REPLY, body=reply.body)


def _asks_back(bound: Binding) -> bool:
    return bound.place == ASKED_BACK and bool(bound.choices and bound.meaning.seat)


def _answer(
    text: InboundText, bound: Binding, settings: ReplySettings, now: datetime, *, recent: int, is_stopped: bool
) -> OutgoingMessage | None:
    """Return the automatic answer; none where the carrier answered, to who wants none, or after too many in an hour."""
    first = bound.meaning.first
    words = answer_to(bound, settings.terms)
    by_carrier = bool(text.opt_out_type) and first != DISTRESS
    too_many = recent >= _MOST_ANSWERS and first != STOP
    if not words or by_carrier or too_many or (is_stopped and first not in _TO_STOPPED):
        return None
    return _message(
        f"{CRISIS if first == DISTRESS else ANSWER}{text.provider_id}",
        person=bound.person,
        to=(TEXT, text.from_number),
        text=words,
        session=bound.about.session if bound.about else "",
        zone=bound.about.zone if bound.about else settings.terms.zone,
        now=now,
        within=_ANSWER_WITHIN,
    )


def _whose(bound: Binding, sent: Iterable[Sending], owners: Iterable[str]) -> Binding:
    """Return with it whose number it surely is, or all whose it may be: nobody decides that by itself.

    A clear answer about the session that was asked about is whoever was asked's, as their reminder went there.
    """
    members = {one.message.person for one in sent if not (one.message.is_answer or one.message.is_for_staff)}
    people = sorted(members.union(owners))
    is_answer = bound.place == BOUND and bool(bound.meaning.seat) and bound.meaning.first != DISTRESS
    if len(people) < 2 or (is_answer and bound.person):
        return replace(bound, person=bound.person or "".join(people))
    return replace(bound, person="", possible=tuple(people))


def _told(bound: Binding, settings: ReplySettings, *, recent: int) -> tuple[tuple[str, str], ...]:
    """Return which clinicians are told, (code, e-mail address): those of the session, else of the member.

    A text about distress from a number of several goes to all their clinicians, from a number of nobody to everybody.
    """
    contacts = settings.contacts()
    session = bound.about.session if bound.about else ""
    near = [contacts.get(session) or contacts.get(bound.person)]
    if bound.meaning.first == DISTRESS and recent < _MOST_ANSWERS:  # after so many an hour the VA alone is told
        near += map(contacts.get, bound.possible)
        near = near if any(one and one.clinicians for one in near) else list(contacts.values())
    return tuple(dict.fromkeys(who for one in near if one for who in one.clinicians))


def _staff(
    text: InboundText, bound: Binding, settings: ReplySettings, now: datetime, *, recent: int
) -> tuple[OutgoingMessage, ...]:
    """Return what clinicians and the VA are told at once: codes and the time, never a name or a word of the text."""
    zone, is_distress = settings.terms.zone, bound.meaning.first == DISTRESS
    came = text.received.astimezone(ZoneInfo(zone))
    several = " or ".join(bound.possible)
    who = f"member {bound.person}" if bound.person else f"a number {f'of {several}' if several else NOBODYS}"
    about = f" about session {bound.about.session}" if bound.about and bound.about.session else ""
    what = "Read this at once: a text that may be about distress" if is_distress else "A text"
    page = f", {settings.page}" if settings.page else " on the computer where it runs"
    words = f"{what} from {who}{about} came at {time_in_words(came)}. Read it on Groupkeeper's page{page}. {_THERE_TOO}"
    subject = f"{'Read at once' if is_distress else 'A text'}: {bound.person or several or 'unknown number'}"
    clinicians = _told(bound, settings, recent=recent)
    to = [*((code, EMAIL, email) for code, email in clinicians), (VA, VA_CHANNEL, VA)]
    return tuple(
        _message(
            f"{STAFF}{text.provider_id} | {code}",
            person=code,
            to=(channel, address),
            text=words,
            subject=subject,
            zone=zone,
            now=now,
            within=_TOLD_WITHIN,
        )
        for code, channel, address in to
    )


def needs_person(bound: Binding) -> bool:
    """Return whether somebody has to read a reply: more than can be done by itself, or nowhere it surely belongs."""
    meaning = bound.meaning
    if meaning.needs_person:
        return True
    return bool(meaning.seat) and bound.place != BOUND and not _asks_back(bound)


def _message(  # noqa: PLR0913 (one message, all of it)
    key: str,
    *,
    person: str,
    to: tuple[str, str],
    text: str,
    zone: str,
    now: datetime,
    within: timedelta,
    subject: str = "",
    session: str = "",
) -> OutgoingMessage:
    channel, address = to
    return OutgoingMessage(
        key=key,
        person=person,
        channel=channel,
        address=address,
        text=text,
        subject=subject,
        session=session,
        due=now,
        ends=now + within,
        zone=zone,
        quiet_from=_NO_QUIET,
        quiet_until=_NO_QUIET,
        limited=False,
    )


def _address(text: InboundText, meaning: Meaning, known: Address | None) -> list[Callable[[Connection], None]]:
    """Return how the address changes in the same commit; a number from which a text comes is not bad."""
    is_stopped = known is not None and known.state == "stopped"
    if STOP in meaning.all and not is_stopped:
        why = "the carrier's opt-out" if text.opt_out_type else "wrote so"
        return [
            marking(
                Address(
                    channel=TEXT,
                    address=text.from_number,
                    state="stopped",
                    since=text.received,
                    programme=PROGRAMME,
                    why=why,
                )
            )
        ]
    if known is not None and (START in meaning.all or not is_stopped):
        return [lifting(TEXT, text.from_number)]
    return []
