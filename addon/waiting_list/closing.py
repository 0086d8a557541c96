"""Offers that are no longer true, closed with the reason. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from addon.cells import text_of
from addon.group_seats import free_seats, group_problem
from addon.names_in_text import moment_in_words
from addon.outgoing import NOT_SENT, OUT, WAITING
from addon.part import Given
from addon.seat_offers import NEVER, OFFER
from addon.waiting_list.offers import ANSWERED, ASKED, GRACE, LIVE, Heard, Offer
from addon.waiting_list.seats import Waiting, unclear_rows
from addon.waiting_list.told import wall


def close(given: Given, work: Heard, rows: Iterable[Waiting], there: Mapping[str, frozenset[str]]) -> None:
    """Close offers whose time passed, that did not reach anybody, or whose seat or member is gone."""
    waiting = {(one.group, one.member): one for one in rows}
    unclear = unclear_rows(given.views["waiting_list"])
    groups = {one.code: one for one in given.practice.groups}
    unsent = _unsent(given, work.offers.values())
    for offer in [one for one in work.offers.values() if one.is_open]:
        row = waiting.get((offer.group, offer.member))
        if offer.member in there.get(offer.group, ()):
            work.withdraw(offer, "already in the group")
        elif row is None and (offer.row in unclear or (unclear and not offer.row)):
            continue  # their row is there, and nobody can read it
        elif row is None or (row.state == NEVER and offer.stage != ANSWERED):
            work.withdraw(offer, "no longer on the waiting list")
        elif problem := group_problem(groups.get(offer.group)):
            work.withdraw(offer, problem)
        elif offer.stage == LIVE and offer.id in unsent:
            work.offers[offer.id] = offer.closed(f"it did not reach them: {unsent[offer.id]}")
        elif offer.stage == LIVE and offer.ends and given.now >= offer.ends + GRACE:
            what = "no answer" if _went_out(given, offer) else "it was not sent"
            work.offers[offer.id] = offer.closed(f"{what} until {moment_in_words(wall(given, offer.ends))}")
    for code, group in groups.items():
        _withdraw_too_many(work, code, free_seats(group, there[code]))


def _unsent(given: Given, offers: Iterable[Offer]) -> dict[str, str]:
    """Return by id why live offers neither reached their members nor are on their way."""
    sendings = defaultdict(list)
    for one in given.sendings.values():
        if one.message.link == OFFER:
            sendings[one.message.about].append(one)
    live = {one.id for one in offers if one.stage == LIVE}
    lost = {id_ for id_ in live if not any(one.state in WAITING | OUT for one in sendings[id_])}
    if not lost:
        return {}
    rows = given.views["messages"].rows(("session", "status"))
    told = {text_of(about): text_of(status) for _, (about, status) in rows if about in lost}
    shown = {id_: sendings[id_][-1].shown for id_ in lost if sendings[id_]}
    planned_never = {id_: status for id_, status in told.items() if status.startswith(NOT_SENT)}
    return {id_: why.removeprefix(f"{NOT_SENT}: ") for id_, why in (shown | planned_never).items()}


def _went_out(given: Given, offer: Offer) -> bool:
    sendings = (one for one in given.sendings.values() if one.message.about == offer.id)
    return any(one.state in OUT for one in sendings)


def _withdraw_too_many(work: Heard, group: str, free: int) -> None:
    """Withdraw offers for which no seat is free any more, the latest first; who said yes is left to a person."""
    mine = [one for one in work.offers.values() if one.is_open and one.group == group]
    order = sorted(mine, key=lambda one: ((ANSWERED, LIVE, ASKED).index(one.stage), one.since, one.id))
    for one in order[max(free, 0) :]:
        if one.stage != ANSWERED:
            work.withdraw(one, "the seat was filled")
