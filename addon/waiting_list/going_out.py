"""How an offer goes out: its message, since when its time runs, and when a person has to tell the member instead. Pure.

The time to answer begins when the message was handed over. One that has waited for an hour is planned anew, so that
its words tell a time that is true; one that nobody has sent in all the time to answer is left to a person.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from addon.cells import text_of
from addon.group_seats import first_session
from addon.outgoing import FAILED, NOT_SENT, OUT, PLANNED, Sending, one_address
from addon.part import Given
from addon.reachable import Reach
from addon.records import Member
from addon.reminder_times import practice_zone, quiet_hours
from addon.seat_offers import OFFER, TELL_ASK
from addon.sessions.expand import instant, zone_of
from addon.typed_settings import whole
from addon.waiting_list.offers import ASKED, GRACE, LIVE, Heard, Offer, place_text

HOURS, USUAL_HOURS = "Offer held", 24
NO_PAGES = "members' pages have no public address yet (public_url in practice.toml), so no message can offer it"
NO_SESSION = "no session is planned after the offer would end"
STALE = timedelta(hours=1)
"""So long a message may wait before its words are made anew."""


def send(given: Given, work: Heard, offer: Offer) -> None:
    """Let an offer go out; where nothing that is set up reaches the member, a person is asked to tell them."""
    member = next((one for one in given.practice.members if one.code == offer.member), None)
    why = "" if given.public_url else NO_PAGES
    why = why or (Reach.in_pass(given).nobody_tells(member) if member else "")
    if why and first_session(given.practice, offer.group, offer_ends(given, member)) is not None:
        leave_to_a_person(given, work, offer, why)
    else:
        work.offers[offer.id] = _live(given, offer, member)


def leave_to_a_person(given: Given, work: Heard, offer: Offer, why: str) -> None:
    """Keep the seat for the member, and ask a person to tell them: no message could."""
    untold = replace(offer, stage=ASKED, made=None, ends=None, start=None, untold=why)
    work.offers[offer.id] = untold
    work.ask(untold, TELL_ASK, place_text(untold.group, None, untold=why), at=given.wall)


def _live(given: Given, offer: Offer, member: Member | None) -> Offer:
    ends = offer_ends(given, member)
    session = first_session(given.practice, offer.group, ends)
    if session is None:
        return offer.closed(NO_SESSION)
    group = next(one for one in given.practice.groups if one.code == offer.group)
    meets, start = session.meets or group.meets, instant(session.start, given.practice.zone)
    return replace(
        offer,
        stage=LIVE,
        made=offer.made or given.now,
        ends=ends,
        tried_until=offer.tried_until or ends,
        named=offer.named or start,
        start=start,
        minutes=session.minutes,
        every_weeks=group.every_weeks,
        how="" if meets == "hybrid" else meets,
    )


def offer_ends(given: Given, member: Member | None = None) -> datetime:
    """Return when an offer ends whose message goes out now, or after the quiet hours where the member is."""
    zone = (zone_of(member.zone) if member and member.zone else None) or practice_zone(given.practice.zone)
    return quiet_hours(given.practice.settings).next_end(given.now, zone) + _held(given)


def _held(given: Given) -> timedelta:
    return timedelta(hours=whole(given.practice.settings, HOURS, USUAL_HOURS) or USUAL_HOURS)


# --- what became of the messages ---------------------------------------------------------------------


def follow_messages(given: Given, work: Heard) -> None:
    """Let the time of each live offer run since its message left; what does not leave goes to the next, or to a person.

    To the next where it is the member who cannot be reached, to a person where it is the practice that did not send it.
    """
    live = [one for one in work.offers.values() if one.stage == LIVE]
    sendings = defaultdict[str, list[Sending]](list)
    for one in given.sendings.values():
        if one.message.link == OFFER:
            sendings[one.message.about].append(one)
    rows = given.views["messages"].rows(("session", "status")) if live else ()
    shown = {text_of(about): text_of(status) for _, (about, status) in rows}
    members = {one.code: one for one in given.practice.members}
    for offer in live:
        sent, state = sendings[offer.id], shown.get(offer.id, "")
        out = [one.sent_at for one in sent if one.state in OUT]
        if out:
            work.offers[offer.id] = _told(given, offer, min(out))
        elif offer.member in members and not any(one.state == PLANNED for one in sent):
            _not_on_its_way(given, work, offer, members[offer.member], (sent, state))
        else:
            _on_its_way(given, work, offer, next((one.reason for one in sent if one.state == PLANNED), ""))


def _told(given: Given, offer: Offer, at: datetime) -> Offer:
    """Return an offer whose message was handed over; its time ends before the first session at the latest."""
    if offer.sent or not (offer.ends and offer.start):
        return offer
    return replace(offer, sent=at, ends=max(offer.ends, min(at + _held(given), offer.start)))


def _on_its_way(given: Given, work: Heard, offer: Offer, waits_for: str) -> None:
    """Make the words of a message anew that has waited; one that nobody sends is left to a person."""
    if offer.tried_until and given.now >= offer.tried_until + GRACE:
        leave_to_a_person(given, work, offer, waits_for or "groupkeeper serve has not sent the message")
    elif offer.ends and given.now > offer.ends - _held(given) + STALE:
        send(given, work, offer)


def _not_on_its_way(
    given: Given, work: Heard, offer: Offer, member: Member, known: tuple[Sequence[Sending], str]
) -> None:
    """Close an offer that does not reach its member, or leave it to a person; one that only waits goes on waiting."""
    sendings, shown = known
    failed = next((one for one in sendings if one.state == FAILED), None)
    if failed is not None and _has_another_way(given, failed, member):
        return  # Messages plans it by the other channel
    if failed is not None or (shown.startswith(NOT_SENT) and Reach.in_pass(given).unreachable(member)):
        why = failed.shown if failed else shown.removeprefix(f"{NOT_SENT}: ")
        work.offers[offer.id] = offer.closed(f"it did not reach them: {why}")
    elif shown.startswith(NOT_SENT):
        leave_to_a_person(given, work, offer, shown.removeprefix(f"{NOT_SENT}: "))
    else:
        _on_its_way(given, work, offer, shown.removeprefix("waits: "))


def _has_another_way(given: Given, failed: Sending, member: Member) -> bool:
    address = (failed.message.channel, one_address(failed.message.address))
    reach = Reach.in_pass(given)
    return address in given.addresses and not (reach.unreachable(member) or reach.nobody_tells(member))
