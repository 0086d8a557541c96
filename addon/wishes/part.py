"""Wishes noted in two parts: what was noted, asked and decided, before Roster; what is free and told, after Slots."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from addon.episode import moved_on, opened
from addon.group_seats import members_there
from addon.guest_seats import GUEST_SEAT
from addon.incoming import Incoming, MemberAsks
from addon.member_page import MEMBER_PAGE
from addon.memory import news
from addon.names_in_text import names_of
from addon.papers import PapersNow
from addon.part import Given, Part, Result
from addon.placing import ProposedSeats
from addon.seat_offers import OfferedSeats, PlacedMembers
from addon.self_booking import SHOWN_SLOT
from addon.sessions.expand import wall_time
from addon.wanted_notices import Notices
from addon.wishes.deciding import Deciding
from addon.wishes.noted import TAB, Row, about_what, is_true_again, noted_rows, why_over, wish_of
from addon.wishes.options import MOST, FreeNow
from addon.wishes.telling import notices, open_wishes, shown
from addon.wishes.wish import MEMBERSHIP, WISH_KEPT, Wish, numbered
from addon.wishes_asked import OPEN_WISH, WISH, InTheirName

KEPT_FOR = timedelta(days=400)
"""How long a wish that is closed is remembered; State of its row tells of it longer."""
_STILL_OPEN = ("open", "changed")
"""How State begins where a wish is to be looked at: of any other row it tells what became of it."""
_ROW_GONE = "its row in Wishes noted was deleted"
_SEES = ("members", "roster", "sessions", "attendance", "slots", "requests")


@dataclass(frozen=True, slots=True)
class WishesHeard:
    """Every wish after what was decided, by key, for the part after Slots."""

    wishes: Mapping[str, Wish] = field(default_factory=dict)


# --- heard: before Roster is merged ------------------------------------------------------------------


def _heard(given: Given) -> Result:
    before, rows = given.remembered(WISH_KEPT), noted_rows(given)
    arrived = [one for one in given.inbox if one.kind == WISH]
    if not (before or rows or arrived):
        return Result()
    placed = [one for some in given.all_handed(PlacedMembers) for one in some.placed]
    deciding = Deciding.of(given, placed)
    wishes = _known(given, deciding, before, rows)
    wishes |= _on_pages(given, deciding, wishes, arrived)
    for key, one in sorted(wishes.items(), key=lambda item: (item[1].at, item[0])):
        if one.is_open and key in before and (key in rows or not one.basis):
            why = why_over(given, one)
            wishes[key] = one.ended(given.today, why) if why else deciding.decided(one)
    count = len(deciding.placed) + len(deciding.arrivals)
    return Result(
        typed=tuple(deciding.cells),
        problems=tuple(deciding.problems),
        hands=(
            WishesHeard(wishes),
            PlacedMembers(tuple(deciding.placed)),
            InTheirName(tuple(deciding.arrivals)),
        ),
        note=f"{count} wish{'' if count == 1 else 'es'} of members granted" if count else "",
    )


def _known(given: Given, deciding: Deciding, before: Mapping[str, Wish], rows: Mapping[str, Row]) -> dict[str, Wish]:
    """Return the wishes of earlier passes and of new rows; a decision does not outlive a row that was changed."""
    wishes, view = dict(before), given.views[TAB]
    there = {*view.numbers, *(rid for rid, _ in view.rows(("member_code",)))}  # of a tab that is left alone, as agreed
    for key, one in before.items():
        if one.is_open and one.basis and view.sheet.headers and key not in there:
            wishes[key] = one.ended(given.today, _ROW_GONE)
        elif not one.is_open and given.wall - one.at > KEPT_FOR:
            del wishes[key]
    for rid, row in rows.items():
        noted = wishes.get(rid)
        if noted is None and (not row.state or row.state.startswith(_STILL_OPEN)):
            wishes[rid] = opened(wish_of(given, row), None, deciding.mark)
        elif noted is not None and (noted.status.endswith(_ROW_GONE) or is_true_again(given, noted)):
            wishes[rid] = opened(wish_of(given, row), noted, deciding.mark)
        elif noted is not None and noted.is_open and noted.basis != row.basis:
            wishes[rid] = moved_on(noted, wish_of(given, row), deciding.mark(noted))
        elif noted is not None and noted.is_open and noted.text != row.text:
            wishes[rid] = replace(noted, text=row.text)
    return wishes


def _on_pages(given: Given, deciding: Deciding, wishes: Mapping[str, Wish], arrived: list[Incoming]) -> dict[str, Wish]:
    """Return the wishes that members made on their page: one at a time."""
    waiting = set(open_wishes(wishes.values()))
    found = {}
    for one in arrived:
        member = one.body.get("member", "")
        if member and member not in waiting:
            waiting.add(member)
            made = Wish(
                since=given.today,
                key=one.external_id,
                basis="",
                member=member,
                about=MEMBERSHIP,
                at=wall_time(one.received, given.practice.zone).replace(microsecond=0),
                text="asked on their page",
            )
            found[made.key] = opened(about_what(given, made), None, deciding.mark)
    return found


# --- what is free and told: after Roster, Sessions and Slots -------------------------------------------


def _wishes(given: Given) -> Result:
    before, rows = given.remembered(WISH_KEPT), noted_rows(given)
    heard = (given.handed(WishesHeard) or WishesHeard()).wishes
    if not (before or heard or given.views[TAB].numbers):
        return Result()
    names, free = names_of(given.practice), FreeNow.of(given)
    wishes = {key: _with_options(one, free, names) if one.is_open else one for key, one in heard.items()}
    there = members_there(given.practice, today=given.today, in_doubt=given.views["roster"].disputes.keys())
    asks = {one.ask_key: one.as_ask(names) for one in wishes.values()}
    changed = frozenset(one.ask_key for key, one in wishes.items() if before.get(key) != one)
    return Result(
        sources=(shown(given, rows, wishes),),
        memory=(
            news(WISH_KEPT, before, wishes),
            news(OPEN_WISH, given.remembered(OPEN_WISH), open_wishes(wishes.values())),
        ),
        hands=(MemberAsks(asks, changed), Notices(tuple(notices(given, wishes.values(), there)))),
    )


def _with_options(one: Wish, free: FreeNow, names: Mapping[str, str]) -> Wish:
    options = tuple(free.options(one)[:MOST])
    return replace(one, options=options, shown=numbered(options, names), left_out=free.left_out(one))


WISHES_HEARD = Part(
    name="what members wish",
    sees=(TAB, *_SEES),
    takes=(OfferedSeats, PlacedMembers),
    compute=_heard,
    memory=(WISH_KEPT, GUEST_SEAT, MEMBER_PAGE, SHOWN_SLOT),
)
WISHES = Part(
    name="wishes",
    tabs=(TAB,),
    sees=_SEES,
    takes=(WishesHeard, OfferedSeats, ProposedSeats, MemberAsks, PapersNow),
    compute=_wishes,
    memory=(WISH_KEPT, OPEN_WISH, MEMBER_PAGE, SHOWN_SLOT),
)
