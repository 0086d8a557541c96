"""What members' requests to make up become: rows of Requests, guests in Attendance, seats given back. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from addon.fits.judge import FitJudge
from addon.group_seats import free_seats
from addon.guest_seats import GUEST_SEAT
from addon.incoming import MemberAsks, MemberMarks
from addon.keyed_rows import decisions
from addon.memory import news
from addon.papers import DOCUMENT_NOW, PAPERS_OF, agreements
from addon.part import FreedSeats, Given, Result
from addon.records import GroupSession, TherapyGroup
from addon.seat_offers import OfferedSeats
from addon.sessions.expected import coming
from addon.wanted_notices import Notices
from addon.ways.make_ups import MAKE_UP_ASK, RULED_OUT, MakeUp, Sheets, after, made
from addon.ways_to_come import MAKE_UP, SEATS, Guests
from addon.wishes_asked import InTheirName

Key = tuple[str, str]
"""Session and member."""
KEPT_FOR = timedelta(days=60)
"""How long after its session a request that is closed is remembered."""


@dataclass(frozen=True, slots=True)
class MakeUps:
    """Every request to make up for a session, by the arrival's id."""

    all: Mapping[str, MakeUp] = field(default_factory=dict)

    @property
    def guests(self) -> frozenset[Key]:
        """Return who was let in where, with a seat that is kept in the state."""
        return frozenset((one.session, one.member) for one in self.all.values() if one.was_accepted and one.seat)


def make_ups(given: Given) -> Result:
    """Take over what members asked for, look what people decided, and hand over what follows."""
    before = given.remembered(MAKE_UP_ASK)
    granted = (one for some in given.all_handed(InTheirName) for one in some.arrivals)
    arrived = [one for one in (*given.inbox, *granted) if one.kind == MAKE_UP]
    if not (before or arrived):
        return Result()
    sheets = _sheets(given)
    known = {key: after(one, sheets) for key, one in made(arrived, before, sheets).items()}
    known = {key: one for key, one in known.items() if one.is_open or given.wall - one.start < KEPT_FOR}
    changed = frozenset(key for key, one in known.items() if before.get(key) != one)
    kept = {one.seat for one in known.values() if one.needs_seat}
    seats = {key: one.as_seat() for key, one in known.items() if one.needs_seat}
    over = [one for key, one in known.items() if key in changed and not one.needs_seat]
    freed = tuple((one.seat, one.member) for one in over if one.seat and one.seat not in kept)
    return Result(
        memory=(news(MAKE_UP_ASK, before, known), news(GUEST_SEAT, given.remembered(GUEST_SEAT), seats)),
        hands=(
            _guests(known.values(), over, given.wall),
            MemberAsks({key: one.as_ask() for key, one in known.items()}, changed),
            MakeUps(known),
            Notices(tuple(told for one in known.values() if (told := one.as_notice(given.practice.zone)))),
        ),
        effects=(FreedSeats(kind=SEATS, seats=freed),) if freed else (),
    )


def _sheets(given: Given) -> Sheets:
    marks = given.handed(MemberMarks)
    sessions, judge = {one.code: one for one in given.practice.sessions}, FitJudge.of(given)
    return Sheets(
        sessions=sessions,
        decisions=decisions(given.views["requests"]),
        members=frozenset(one.code for one in given.practice.members if one.status != "inactive"),
        said=marks.said if marks else {},
        remarks=lambda one: _remarks(given, one, sessions, judge),
        wall=given.wall,
        zone=given.practice.zone,
    )


def _remarks(given: Given, one: MakeUp, sessions: Mapping[str, GroupSession], judge: FitJudge) -> str:
    """Return what whoever decides should know: what rules it out, a full session, another one on the same day."""
    host = sessions[one.session]
    same_day = [other for other in sessions.values() if other.start.date() == host.start.date()]
    there = coming(given.practice, same_day, today=given.today)
    group = next((group for group in given.practice.groups if group.code == host.group), None)
    taken, offered = there[host.code], (given.handed(OfferedSeats) or OfferedSeats()).of.get(host.group, 0)
    others = sorted(code for code, members in there.items() if one.member in members and code != host.code)
    waiting = f", {offered} offered to the waiting list" if offered else ""
    fit = judge.guest(one.member, given.practice, host, taken)
    told = [f"{RULED_OUT} {'; '.join(fit.no)}"] * bool(fit.no)
    told += fit.check
    if group and group.seats is not None and free_seats(group, taken, offered) <= 0:
        told.append(f"no seat is free any more ({len(taken)} of {group.seats} taken{waiting})")
    told += [f"the member has {' and '.join(others)} on the same day"] * bool(others)
    return "; ".join([*told, *(_of_papers(given, one.member, group) if group else ())])


def _of_papers(given: Given, member: str, host: TherapyGroup) -> Iterator[str]:
    """Yield what the last pass knew of the papers that the host group asks for."""
    documents = given.remembered(DOCUMENT_NOW).values()
    mine = given.remembered(PAPERS_OF).get(member, ())
    lacking = agreements(mine, documents, host.kind, by_video=host.meets == "video")
    if lacking:
        yield f"not signed for the host group: {', '.join(lacking)}"
    elif documents:
        yield "papers for the host group: signed"
    else:
        yield "not checked: the papers of the host group (no row of Documents is on)"


def _guests(requests: Iterable[MakeUp], over: Iterable[MakeUp], wall: datetime) -> Guests:
    """Return who is a guest of which session to come, and whose requests ended in this pass."""
    let_in = frozenset((one.session, one.member) for one in requests if one.was_accepted and one.start > wall)
    return Guests(let_in, frozenset((one.session, one.member) for one in over) - let_in)
