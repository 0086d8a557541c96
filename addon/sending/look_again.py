"""The last look at a message, at the moment it would leave: send it now, wait, or not at all. Pure.

The pass decided days ago what is due; since then the owner of the address may have said stop, the night begun, the
session started. What is refused or waits carries its reason and what a person can do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from addon.check_in import CHECK_IN
from addon.outgoing import AND, OUT, TOO_LATE, WITHDRAWN, Address, OutgoingMessage, Sending
from addon.reminder_times import QuietHours
from addon.sessions.expand import wall_time, zone_of

ENOUGH = timedelta(minutes=30)
"""What has to be left before the session when a message goes out after quiet hours."""
ON_THE_WAY = timedelta(minutes=1)
"""How long handing over may take: what would arrive in quiet hours or when the session begins does not leave."""
FRESH = timedelta(minutes=15)
"""How long the last look at the sheets counts."""
AGAIN = timedelta(minutes=5)
"""When to look again at a message that waits for a person or a pass."""
WEEK = timedelta(days=7)
TELL_THEM = "Tell the person by other means."
TO_A_STOP = timedelta(minutes=5)
"""How long somebody who wants no messages may still be sent the answer to what they wrote with STOP, or after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known at the moment of sending.

    ``address`` is what is known about the message's address. ``sent_to_person`` and ``sent_to_address`` are what went
    out in the last eight days, ``others`` every message to the person that was not withdrawn. ``paused`` names who
    paused all sending; ``looked_at`` is when the sheets were last read.
    """

    now: datetime
    address: Address | None = None
    sent_to_person: Sequence[Sending] = ()
    sent_to_address: Sequence[Sending] = ()
    others: Sequence[Sending] = ()
    paused: str = ""
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SendNow:
    """It may leave now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """It may not leave before ``until`` (UTC)."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It does not leave at all."""

    reason: str
    remedy: str


Verdict = SendNow | Wait | Refuse


def look_again(sending: Sending, seen: Circumstances) -> Verdict:
    """Return whether a planned message may leave at this moment."""
    message, now = sending.message, seen.now
    zone = zone_of(message.zone)
    if zone is None:
        return Refuse("the receiver's time zone is not known", "Correct Time zone in Members.")
    if now + ON_THE_WAY >= message.ends:
        why = f": {sending.reason}" if sending.reason else ""
        return Refuse(f"{TOO_LATE}{why}", TELL_THEM)
    barred = _barred(message, seen)
    if barred:
        return barred
    until = _quiet_until(message, now, zone)
    if until is not None and until > message.ends - ENOUGH:
        return Refuse("quiet hours, and too little time is left after them", TELL_THEM)
    if until is not None:
        return Wait(until, "quiet hours")
    if seen.paused and not (message.is_for_staff or message.is_crisis_answer):
        return Wait(now + AGAIN, f"sending is paused by {seen.paused}")
    if not (message.is_answer or message.is_for_staff) and not _is_fresh(seen):
        return Wait(now + AGAIN, "the sheets could not be read in the last 15 minutes")
    over = _over_the_limits(message, seen) if message.limited else ""
    if over:
        return Refuse(over, "Settings has the limits: Messages per day, Messages per week.")
    return SendNow()


def _barred(message: OutgoingMessage, seen: Circumstances) -> Refuse | None:
    known = seen.address
    if known is not None and known.state == "stopped":
        if not _may_go_to_a_stopped_one(message, known, seen.now):
            remedy = "They can write START to receive them again; ask at the next session."
            return Refuse("its owner does not want messages", remedy)
    elif known is not None:
        why = f" ({known.why})" if known.why else ""
        return Refuse(f"nothing arrives at this address{why}", "Ask for another one and correct it in the sheet.")
    if any(_takes_its_place(one, message, seen.now) for one in seen.others):
        return Refuse("a later reminder takes its place", "Nothing to do.")
    if any(one.state in OUT and _is_the_same(one.message, message) for one in seen.others):
        return Refuse("another message told of it already", "Nothing to do.")
    return None


def _may_go_to_a_stopped_one(message: OutgoingMessage, known: Address, now: datetime) -> bool:
    """Return whether a message goes even so: to staff, about distress, or at once in answer to STOP or a later text."""
    if message.is_for_staff or message.is_crisis_answer:
        return True
    return message.is_answer and known.since <= message.due <= now <= message.due + TO_A_STOP


def _is_the_same(other: OutgoingMessage, message: OutgoingMessage) -> bool:
    """Return whether two reminders tell a person of one session twice: by the same rule, or in the same words.

    A joint reminder and one of its sessions' or rules' own are both planned where a pass and a sender cross each other.
    """
    if other.key == message.key or (other.person, other.channel, other.lead) != (
        message.person,
        message.channel,
        message.lead,
    ):
        return False
    (ours, our_rules), (theirs, their_rules) = _told_of(message), _told_of(other)
    if not (ours.isdisjoint(theirs) or our_rules.isdisjoint(their_rules)):
        return True
    if CHECK_IN in {message.link, other.link}:  # each form is asked in the same few words
        return (other.link, other.about, other.due) == (message.link, message.about, message.due)
    return not ours.isdisjoint(theirs) and other.text == message.text


def _told_of(message: OutgoingMessage) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Return the sessions with their times that a reminder tells of, and its rules, out of its key."""
    parts = message.key.split(" | ")
    if len(parts) != 5:
        return frozenset(), frozenset()
    _, sessions, starts, rules, _ = parts
    return frozenset(zip(sessions.split(AND), starts.split(AND), strict=False)), frozenset(rules.split(AND))


def _takes_its_place(other: Sending, message: OutgoingMessage, now: datetime) -> bool:
    """Return whether another reminder of the same session is nearer to it, and its time has come too."""
    one = other.message
    same = (one.person, one.session, one.channel, one.ends) == (
        message.person,
        message.session,
        message.channel,
        message.ends,
    )
    nearer = bool(message.session) and 0 < one.lead < message.lead and message.due < one.due <= now
    return same and nearer and other.state != WITHDRAWN


def _quiet_until(message: OutgoingMessage, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours end in which the message would leave or arrive, None if it is not quiet."""
    quiet = QuietHours(begin=message.quiet_from, end=message.quiet_until)
    ends = ((at, quiet.next_end(at, zone)) for at in (now, now + ON_THE_WAY))
    return next((end for at, end in ends if end != at), None)


def _is_fresh(seen: Circumstances) -> bool:
    """A look that seems to be in the future is one from before the clock was set back: it does not count."""
    return seen.looked_at is not None and timedelta(0) <= seen.now - seen.looked_at <= FRESH


def _over_the_limits(message: OutgoingMessage, seen: Circumstances) -> str:
    """Count what went out on the receiver's day, to the person and to a phone that several may share, and in a week.

    Answers to somebody's own texts count for nothing.
    """
    zone = zone_of(message.zone)
    to_person = _counted(seen.sent_to_person)
    to_phone = _counted(seen.sent_to_address) if message.channel == "text" else []
    if zone is not None:
        today = wall_time(seen.now, zone).date()
        for sent in (to_person, to_phone):
            if sum(wall_time(at, zone).date() == today for at in sent) >= message.per_day:
                return f"more than {message.per_day} messages that day"
    if sum(at > seen.now - WEEK for at in to_person) >= message.per_week:
        return f"more than {message.per_week} messages in seven days"
    return ""


def _counted(sent: Sequence[Sending]) -> list[datetime]:
    return [one.sent_at for one in sent if not (one.message.is_answer or one.message.is_for_staff)]
