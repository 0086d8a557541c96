"""Offers that are no longer true, closed with the reason. Pure."""

from collections.abc import Iterable, Mapping

from addon.group_seats import free_seats, group_problem
from addon.names_in_text import moment_in_words
from addon.part import Given
from addon.reachable import Reach, is_not_set_up
from addon.seat_offers import NEVER
from addon.waiting_list.going_out import NO_PAGES, follow_messages
from addon.waiting_list.offers import ANSWERED, ASKED, GRACE, LIVE, Heard, Offer
from addon.waiting_list.seats import Waiting, unclear_rows


def close(given: Given, work: Heard, rows: Iterable[Waiting], there: Mapping[str, frozenset[str]]) -> None:
    """Close offers whose time passed, that do not reach anybody, or whose seat or member is gone."""
    waiting = {(one.group, one.member): one for one in rows}
    unclear = unclear_rows(given.views["waiting_list"])
    groups = {one.code: one for one in given.practice.groups}
    follow_messages(given, work)
    for offer in [one for one in work.offers.values() if one.is_open]:
        row = waiting.get((offer.group, offer.member))
        if offer.member in there.get(offer.group, ()):
            work.found_in_roster(offer)
        elif row is None and (offer.row in unclear or (unclear and not offer.row)):
            continue  # their row is there, and nobody can read it
        elif row is None or (row.state == NEVER and offer.stage != ANSWERED):
            work.withdraw(offer, "no longer on the waiting list")
        elif problem := group_problem(groups.get(offer.group)):
            work.withdraw(offer, problem)
        elif offer.sent and offer.stage == LIVE and offer.ends and given.now >= offer.ends + GRACE:
            work.offers[offer.id] = offer.closed(f"no answer until {moment_in_words(given.wall_of(offer.ends))}")
        elif (is_not_set_up(offer.untold) or offer.untold == NO_PAGES) and _is_told_now(given, offer):
            work.withdraw(offer, "a message can tell them now")
    for code, group in groups.items():
        _withdraw_too_many(work, code, free_seats(group, there[code]))


def _is_told_now(given: Given, offer: Offer) -> bool:
    """Return whether what kept a message from telling them is set up by now."""
    member = next((one for one in given.practice.members if one.code == offer.member), None)
    return bool(given.public_url) and member is not None and not Reach.in_pass(given).nobody_tells(member)


def _withdraw_too_many(work: Heard, group: str, free: int) -> None:
    """Withdraw offers for which no seat is free any more, the latest first; who said yes is left to a person."""
    mine = [one for one in work.offers.values() if one.is_open and one.group == group]
    order = sorted(mine, key=lambda one: ((ANSWERED, LIVE, ASKED).index(one.stage), one.since, one.id))
    for one in order[max(free, 0) :]:
        if one.stage != ANSWERED:
            work.withdraw(one, "the seat was filled")
