"""The Waiting list tab in two parts: what was answered and decided, before Roster; free seats and offers, after it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from addon.fits.judge import Fit, FitJudge
from addon.group_seats import (
    active_members,
    first_session,
    free_seats,
    group_problem,
    kept_seats,
    members_there,
    seats_in_doubt,
)
from addon.incoming import MemberAsk, MemberAsks
from addon.keyed_rows import decisions
from addon.memory import Kept, news
from addon.names_in_text import date_in_words, in_names, names_of
from addon.papers import PapersNow, agreements_told
from addon.part import Given, Part, Result
from addon.placing import ProposedSeats
from addon.seat_offers import (
    OFFER_ASK,
    PLACE_ASK,
    SHOWN_OFFER,
    TELL_ASK,
    OfferedSeats,
    PlacedMembers,
)
from addon.sessions.expected import coming
from addon.waiting_list.closing import close
from addon.waiting_list.going_out import NO_SESSION, offer_ends, send
from addon.waiting_list.offers import (
    ASKED,
    FULL,
    KEPT_FOR,
    OFFERED,
    UNUSABLE,
    Heard,
    Offer,
    place_text,
    to_check,
)
from addon.waiting_list.seats import (
    Judge,
    Waiting,
    waiting_rows,
)
from addon.waiting_list.told import news_of, note_news, notices, said, shown_offers
from addon.wanted_notices import Notices

MODE, BY_ITSELF = "Waiting list", "by itself"
Fits = Callable[[str, str], Fit]
"""How a group, by its code, and a member fit."""
SEAT_ASK = Kept("seat ask", MemberAsk)


@dataclass(frozen=True, slots=True)
class WaitingHeard:
    """What members answered and people decided, for the part after Roster."""

    offers: Mapping[str, Offer] = field(default_factory=dict)
    asks: Mapping[str, MemberAsk] = field(default_factory=dict)
    sent: frozenset[str] = frozenset()


# --- heard: before Roster is merged ------------------------------------------------------------------


def _heard(given: Given) -> Result:
    heard = _at_work(given, given.remembered(OFFERED), given.remembered(SEAT_ASK))
    heard.hear(given.inbox)
    heard.leave_out(active_members(given.practice))
    heard.decide(_free(given))
    there = {(one.group, one.member) for one in given.practice.memberships if one.lasts_to(given.today)}
    placed = tuple(one for one in heard.placed if (one.group, one.member) not in there)
    return Result(
        hands=(
            WaitingHeard(heard.offers, heard.asks, frozenset(heard.sent)),
            PlacedMembers(placed),
            _kept(heard.offers),
        ),
        note=f"{len(placed)} from the waiting list in Roster" if placed else "",
    )


def _free(given: Given) -> dict[str, int]:
    """Return how many seats are free of the groups that count them, as Roster shows it before its merge."""
    there = members_there(given.practice, today=given.today, in_doubt=given.views["roster"].disputes.keys())
    groups = (one for one in given.practice.groups if one.seats is not None)
    return {one.code: free_seats(one, there[one.code]) for one in groups}


def _at_work(given: Given, offers: Mapping[str, Offer], asks: Mapping[str, MemberAsk]) -> Heard:
    return Heard(
        offers=dict(offers),
        asks=dict(asks),
        wall=given.wall,
        wall_of=given.wall_of,
        decisions=decisions(given.views["requests"]),
    )


# --- offered: after Roster and Sessions ---------------------------------------------------------------


def _offered(given: Given) -> Result:
    view, told = given.views["waiting_list"], given.handed(WaitingHeard) or WaitingHeard()
    work = _at_work(given, told.offers, told.asks)
    rows = waiting_rows(view)
    there = members_there(given.practice, today=given.today, in_doubt=given.views["roster"].disputes.keys())
    whys: dict[str, str] = {}
    if view.sheet.headers:  # where the tab is missing, nobody can tell who waits
        doubts = seats_in_doubt(given)
        close(given, work, rows, there)
        _send(given, work, told.sent, doubts)
        whys = _offer(given, work, rows, (there, doubts))
        _tell_seats(given, work, there)
        note_news(given, work)
    offers = {key: one for key, one in work.offers.items() if one.is_open or given.today - one.since < KEPT_FOR}
    asks = {key: one for key, one in work.asks.items() if one.is_open or given.wall - one.at < KEPT_FOR}
    before = given.remembered(SEAT_ASK)
    return Result(
        sources=(said(given, view, rows, (offers, whys, there)),),
        memory=(
            news(OFFERED, given.remembered(OFFERED), offers),
            news(SEAT_ASK, before, asks),
            news(SHOWN_OFFER, given.remembered(SHOWN_OFFER), shown_offers(given, offers)),
        ),
        hands=(
            _asks(given, before, asks),
            _told(given, offers, there),
            _kept(offers),
        ),
    )


def _asks(given: Given, before: Mapping[str, MemberAsk], now: Mapping[str, MemberAsk]) -> MemberAsks:
    """Hand over what is asked; memory has codes, people read names."""
    names = names_of(given.practice)
    shown = {key: replace(one, text=in_names(one.text, names)) for key, one in now.items()}
    return MemberAsks(shown, frozenset(key for key, one in now.items() if before.get(key) != one))


def _kept(offers: Mapping[str, Offer]) -> OfferedSeats:
    return OfferedSeats(Counter(one.group for one in offers.values() if one.is_open))


def _told(given: Given, offers: Mapping[str, Offer], there: Mapping[str, frozenset[str]]) -> Notices:
    members = frozenset(one.member for one in shown_offers(given, offers).values())
    return Notices((*notices(offers.values()), *news_of(offers.values(), there)), people=members)


def _tell_seats(given: Given, work: Heard, there: Mapping[str, frozenset[str]]) -> None:
    """Tell whoever decides about a member's place how many seats are taken now, and by how many guests."""
    groups = {one.code: one for one in given.practice.groups}
    for offer in list(work.offers.values()):
        what = TELL_ASK if offer.untold else PLACE_ASK
        ask, group = work.asks.get(f"offer|{offer.id}|{what}"), groups.get(offer.group)
        if ask is None or not ask.is_open or group is None:
            continue
        told = offer.start - timedelta(minutes=1) if offer.start else given.now
        session = first_session(given.practice, group.code, max(told, given.now))
        guests = set(coming(given.practice, [session], today=given.today)[session.code]) if session else set()
        taken, guests = there[group.code], guests - there[group.code]
        seats = f"{len(taken)} of {group.seats} seats are taken." if group.seats is not None else ""
        if group.seats is not None and free_seats(group, taken) <= 0:
            seats = f"{FULL}: {seats}"
        if guests:
            seats += f" {len(guests)} guest{'s come' if len(guests) > 1 else ' comes'} to the first session."
        checks = to_check(_fits(given)(offer.group, offer.member), _papers(given, offer.group, offer.member))
        first = session.start if session else None
        text = place_text(group.code, first, seats.strip(), checks=checks, untold=offer.untold)
        work.offers[offer.id] = replace(offer, joins=first.date() if first else None)
        unusable = UNUSABLE if ask.text.endswith(UNUSABLE) else ""
        work.asks[ask.key] = replace(ask, text=text + unusable)


# --- new offers ------------------------------------------------------------------------------------


def _send(given: Given, work: Heard, sent: Iterable[str], doubts: Mapping[str, str]) -> None:
    """Send the offers to which somebody said yes, where they are still true."""
    for id_ in sent:
        offer = work.offers[id_]
        if offer.stage == ASKED:
            why = doubts.get(offer.group, "")
            if why:
                work.offers[id_] = offer.closed(f"not sent: {why}")
            else:
                send(given, work, offer)


def _offer(
    given: Given, work: Heard, rows: list[Waiting], seats: tuple[Mapping[str, frozenset[str]], Mapping[str, str]]
) -> dict[str, str]:
    """Offer each free seat to the next who fits; return by row id why nothing is offered to the others."""
    there, doubts = seats
    by_itself = given.practice.settings.get(MODE) == BY_ITSELF and not given.memory_was_lost
    groups = {one.code: one for one in given.practice.groups}
    kept, whys = kept_seats(given), dict[str, str]()
    fits: Fits | None = None
    for code in dict.fromkeys(one.group for one in rows):
        mine = [one for one in rows if one.group == code]
        problem = group_problem(groups.get(code)) or doubts.get(code, "")
        if not problem and first_session(given.practice, code, offer_ends(given)) is None:
            problem = NO_SESSION
        if problem:
            whys |= {one.id: problem for one in mine}
            continue
        open_ = sum(one.is_open and one.group == code for one in work.offers.values())
        free = free_seats(groups[code], there[code], open_, *(counts.get(code, 0) for counts in kept.values()))
        fits = fits or _fits(given)
        whys |= _offer_in(given, work, mine, (free, there, by_itself), fits)
    return whys


def _offer_in(
    given: Given, work: Heard, mine: list[Waiting], seats: tuple[int, Mapping[str, frozenset[str]], bool], fits: Fits
) -> dict[str, str]:
    free, there, by_itself = seats
    whys: dict[str, str] = {}
    passed: list[str] = []
    asked: list[str] = []
    before = 0
    for row in mine:
        if any(one.is_open and (one.group, one.member) == (row.group, row.member) for one in work.offers.values()):
            asked.append(row.member)
            continue
        fit = fits(row.group, row.member)
        why = Judge.of(given, there, work.offers.values()).why_not(row) or next(iter(fit.no), "")
        if why:
            whys[row.id] = why
            passed.append(f"{row.member}: {why}")
        elif free > 0:
            free -= 1
            checks = to_check(fit, _papers(given, row.group, row.member))
            _open(given, work, row, (asked, passed, checks), by_itself=by_itself)
            asked.append(row.member)
        else:
            whys[row.id] = f"{before} before them" if before else "next: no seat is free"
            before += 1
    return whys


def _fits(given: Given) -> Fits:
    """Return what tells of a group and a member how they fit: whoever asked for this very group has no other wishes."""
    judge = FitJudge.of(given)
    places = judge.places(given.practice, offer_ends(given))
    return lambda group, member: judge.fit(member, places[group])


def _papers(given: Given, group: str, member: str) -> str:
    """Return in a sentence whether a member signed what a group asks for."""
    host = next((one for one in given.practice.groups if one.code == group), None)
    kind, by_video = (host.kind, host.meets == "video") if host else ("", False)
    return agreements_told(given.handed(PapersNow), member, kind, by_video=by_video)


def _open(given: Given, work: Heard, row: Waiting, told: tuple[list[str], list[str], str], *, by_itself: bool) -> None:
    """Open an offer: it goes out by itself, or a person is asked first, or asked to tell them where no message can.

    ``told`` has who was asked before them, who was passed over with the reason, and what to check.
    """
    number = 1 + sum((one.group, one.member) == (row.group, row.member) for one in work.offers.values())
    offer = Offer(group=row.group, member=row.member, number=number, since=given.today, row=row.id)
    if by_itself or not given.public_url:
        send(given, work, offer)
        return
    work.offers[offer.id] = offer
    since = f", waits since {date_in_words(row.since)}" if row.since else ""
    asked, passed, checks = told
    skipped = f" Passed over: {'; '.join(passed)}." if passed else ""
    seat, after = ("Another seat", f" after {', '.join(asked)}") if asked else ("A seat", "")
    text = f"{seat} in {row.group} is free. They are next{after}{since}.{skipped} {checks}"
    work.ask(offer, OFFER_ASK, f"{text} accept sends them the offer, decline goes on to the next.", at=given.wall)


WAITING_HEARD = Part(
    name="what waiting members answered",
    sees=("roster", "requests"),
    compute=_heard,
    memory=(OFFERED, SEAT_ASK),
)
WAITING_LIST = Part(
    name="waiting list",
    tabs=("waiting_list",),
    sees=("roster", "requests", "messages"),
    takes=(WaitingHeard, MemberAsks, ProposedSeats, PapersNow),
    compute=_offered,
    memory=(OFFERED, SEAT_ASK, SHOWN_OFFER),
)
