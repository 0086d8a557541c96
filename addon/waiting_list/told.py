"""What people see of offers: the cells of the Waiting list, the notice to the member, the member's page. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from addon.group_seats import first_session
from addon.names_in_text import moment_in_words
from addon.part import Given, View
from addon.seat_offers import NEVER, NO, OFFER, YES, ShownOffer
from addon.sessions.expand import instant
from addon.sources import Source, SourceRow
from addon.waiting_list.offers import ANSWERED, ASKED, LIVE, PLACED, Heard, Offer
from addon.waiting_list.seats import REST, Waiting, unclear_rows
from addon.wanted_notices import WantedNotice

_TOLD_FOR = timedelta(days=1)
"""How long a member can still be told that a seat is not theirs."""
UNCLEAR = "cannot tell: this row is not clearly one member and one group"


def said(
    given: Given,
    view: View,
    rows: Iterable[Waiting],
    known: tuple[Mapping[str, Offer], Mapping[str, str], Mapping[str, Collection[str]]],
) -> Source:
    """Say of each row where it is, and why nothing is offered; ``known`` ends with who is in each group."""
    offers, whys, there = known
    last: dict[tuple[str, str], Offer] = {}
    for one in sorted(offers.values(), key=lambda one: (one.since, one.number)):
        last[one.group, one.member] = one
    found = []
    for row in rows:
        offer = last.get((row.group, row.member))
        written = view.observed(row.id).get("computed", {}).get("state", "")
        why = whys.get(row.id, "")
        values = {
            "state": _state(row, offer, why, written, is_there=row.member in there.get(row.group, ())),
            "why": why or None,
            "offered": given.wall_of(offer.made) if offer and offer.made else None,
            "answer": _answer(given, offer),
        }
        found.append(SourceRow(rid=row.id, values=values))
    found += [SourceRow(rid=rid, values={"why": UNCLEAR}) for rid in sorted(unclear_rows(view))]
    return Source(name="computed", tab="waiting_list", rows=tuple(found), creates=False)


def _state(row: Waiting, offer: Offer | None, why: str, written: str, *, is_there: bool) -> str:
    """Return the word for where somebody is; "not any more" stays until a person changes it."""
    if row.state == NEVER or (offer is not None and offer.answer == NEVER and written != NEVER):
        return NEVER
    if offer is not None and offer.is_open:
        return {ANSWERED: "accepted", ASKED: "next"}.get(offer.stage, "offered")
    if is_there and offer is not None and offer.outcome.startswith("in Roster"):
        return "accepted"
    if why.startswith("declined"):
        return "declined"
    return "waiting" if why.startswith(("next", "cannot tell")) or why.endswith("before them") else "skipped"


def _answer(given: Given, offer: Offer | None) -> str | None:
    if offer is None:
        return None
    if offer.stage == ASKED and offer.untold:
        return f"nobody could tell them: {offer.untold}; you decide in Requests"
    if offer.stage == LIVE and not offer.sent:
        return "the message has not gone out yet"
    if offer.stage == ASKED:
        return "you are asked first, in Requests"
    if offer.stage == LIVE and offer.ends:
        return f"may answer until {moment_in_words(given.wall_of(offer.ends))}"
    return f"{offer.outcome}; you decide in Requests" if offer.stage == ANSWERED else offer.outcome


def notices(offers: Iterable[Offer]) -> Iterator[WantedNotice]:
    """Yield the notice of each offer that may be answered."""
    for one in offers:
        if one.stage == LIVE and one.made and one.ends and one.start:
            yield WantedNotice(
                id=one.id,
                member=one.member,
                about=one.id,
                words="Offer",
                rule_name="Offered seat",
                why=f"next on the waiting list of {one.group}",
                start=one.start,
                named=one.named,
                at=one.made,
                ends=one.ends,
                link=OFFER,
            )


def note_news(given: Given, work: Heard) -> None:
    """Keep since when a member has to be told what became of their seat, and of which session."""
    for offer in [one for one in work.offers.values() if one.news and not one.decided]:
        stays = (one for one in given.practice.memberships if (one.group, one.member) == (offer.group, offer.member))
        joined = max((one.joined for one in stays if one.joined), default=given.today)
        begins = max(given.now, instant(datetime.combine(joined, time()), given.practice.zone))
        session = first_session(given.practice, offer.group, begins) if offer.news == PLACED else None
        start = instant(session.start, given.practice.zone) if session else offer.start
        code = session.code if session else ""
        work.offers[offer.id] = replace(offer, decided=given.now, start=start, session=code)


def news_of(offers: Iterable[Offer], there: Mapping[str, Collection[str]]) -> Iterator[WantedNotice]:
    """Yield what members are told of a seat that they said yes to; of one that is theirs while they are in Roster."""
    for one in offers:
        if not (one.news and one.decided):
            continue
        is_placed = one.news == PLACED
        if is_placed and not (one.session and one.start and one.member in there.get(one.group, ())):
            continue
        yield WantedNotice(
            id=f"{one.id} {one.news.lower()}",
            member=one.member,
            about=one.session or one.id,
            words=one.news,
            rule_name="Seat given" if is_placed else "Seat not given",
            why=f"{'placed in' if is_placed else 'declined for'} {one.group} after the waiting list",
            start=(one.start if is_placed else None) or one.decided,
            at=one.decided,
            ends=one.start if is_placed and one.start else one.decided + _TOLD_FOR,
        )


def shown_offers(given: Given, offers: Mapping[str, Offer]) -> dict[str, ShownOffer]:
    """Return what pages show, until a while after an offer ended."""
    return {
        one.id: ShownOffer(
            id=one.id,
            member=one.member,
            start=one.start,
            minutes=one.minutes,
            every_weeks=one.every_weeks,
            how=one.how,
            ends=one.ends,
            answer=one.answer if one.answer in {YES, NO, NEVER} else "",
            is_live=one.stage == LIVE,
        )
        for one in offers.values()
        if one.start and one.ends and given.now < one.ends + REST
    }
