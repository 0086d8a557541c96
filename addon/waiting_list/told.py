"""What people see of offers: the cells of the Waiting list, the notice to the member, the member's page. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from addon.names_in_text import moment_in_words
from addon.part import Given, View
from addon.seat_offers import NEVER, NO, OFFER, YES, ShownOffer
from addon.sessions.expand import wall_time
from addon.sources import Source, SourceRow
from addon.waiting_list.offers import ANSWERED, ASKED, LIVE, Offer
from addon.waiting_list.seats import REST, Waiting, unclear_rows
from addon.wanted_notices import WantedNotice

UNCLEAR = "cannot tell: this row is not clearly one member and one group"


def wall(given: Given, at: datetime) -> datetime:
    """Return the practice's wall time of an instant, to the minute."""
    return wall_time(at, given.practice.zone).replace(second=0, microsecond=0)


def said(
    given: Given, view: View, rows: Iterable[Waiting], known: tuple[Mapping[str, Offer], Mapping[str, str]]
) -> Source:
    """Say of each row where it is, and why nothing is offered."""
    offers, whys = known
    last: dict[tuple[str, str], Offer] = {}
    for one in sorted(offers.values(), key=lambda one: (one.since, one.number)):
        last[one.group, one.member] = one
    found = []
    for row in rows:
        offer = last.get((row.group, row.member))
        written = view.observed(row.id).get("computed", {}).get("state", "")
        why = whys.get(row.id, "")
        values = {
            "state": _state(row, offer, why, written),
            "why": why or None,
            "offered": wall(given, offer.made) if offer and offer.made else None,
            "answer": _answer(given, offer),
        }
        found.append(SourceRow(rid=row.id, values=values))
    found += [SourceRow(rid=rid, values={"why": UNCLEAR}) for rid in sorted(unclear_rows(view))]
    return Source(name="computed", tab="waiting_list", rows=tuple(found), creates=False)


def _state(row: Waiting, offer: Offer | None, why: str, written: str) -> str:
    """Return the word for where somebody is; "not any more" stays until a person changes it."""
    if row.state == NEVER or (offer is not None and offer.answer == NEVER and written != NEVER):
        return NEVER
    if offer is not None and offer.is_open:
        return "accepted" if offer.stage == ANSWERED else "offered"
    if offer is not None and offer.outcome.startswith("in Roster"):
        return "accepted"
    if why.startswith("declined"):
        return "declined"
    return "waiting" if why.startswith(("next", "cannot tell")) or why.endswith("before them") else "skipped"


def _answer(given: Given, offer: Offer | None) -> str | None:
    if offer is None:
        return None
    if offer.stage == ASKED:
        return "you are asked first, in Requests"
    if offer.stage == LIVE and offer.ends:
        return f"may answer until {moment_in_words(wall(given, offer.ends))}"
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
                at=one.made,
                ends=one.ends,
                link=OFFER,
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
