"""Free seats are one number: Seats less who has one, less what is kept for offers, proposals and guests."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from addon.fits.judge import FitJudge
from addon.fits.places import Place, why_not_running, with_kept
from addon.group_seats import free_seats, kept_seats, not_for_guests
from addon.guest_seats import GuestSeat, guests_at, most_guests
from addon.incoming import Incoming, MemberAsk, MemberAsks, ask_id
from addon.insured import insured
from addon.placing import ProposedSeats
from addon.records import Practice
from addon.seat_offers import OfferedSeats
from addon.ways.offers import Hosts
from addon.ways_to_come import MAKE_UP, MakeUpWish
from tests.practice import TUESDAY, meeting, practice

NOW = datetime(2026, 3, 3, 12)
SESSION = meeting(TUESDAY, date(2026, 3, 10))


@dataclass
class Told:
    """What earlier parts handed over, as a part sees it."""

    hands: Mapping[type, object] = field(default_factory=dict)
    wall: datetime = NOW

    inbox: Sequence[Incoming] = ()
    seats: Mapping[str, GuestSeat] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)
    practice: Practice = field(default_factory=practice)

    @property
    def views(self) -> Mapping[str, "Told"]:
        """Return Requests alone."""
        return {"requests": self}

    def rows(self, _: object) -> Iterator[tuple[str, list[str]]]:
        """Yield what people decided in Requests."""
        return ((ask_id(key), [word, ""]) for key, word in self.decided.items())

    def remembered(self, _: object) -> Mapping[str, GuestSeat]:
        """Return the seats that the last pass kept."""
        return self.seats

    def handed(self, kind: type) -> object | None:
        """Return what was handed over of a kind."""
        return self.hands.get(kind)

    def all_handed(self, kind: type) -> tuple[object, ...]:
        """Return all of a kind."""
        return (self.hands[kind],) if kind in self.hands else ()


def guest(member: str, start: datetime, status: str = "open") -> MemberAsk:
    """Return the request of somebody who makes up in the Tuesday group."""
    code = f"{TUESDAY.code} {start:%Y-%m-%d %H:%M}"
    return MemberAsk(
        key=member,
        what="make-up",
        who=member,
        at=NOW,
        text="",
        session=code,
        start=start,
        status=status,
        since=NOW.date(),
    )


LATER = SESSION.start + timedelta(days=7)
GUESTS: dict[str, tuple[list[MemberAsk], int]] = {
    "nobody": ([], 0),
    "one who waits": ([guest("M-0007", SESSION.start)], 1),
    "the most of one session": ([*(guest(f"M-{n}", SESSION.start) for n in range(2)), guest("M-9", LATER)], 2),
    "a session that has begun": ([guest("M-0007", NOW)], 0),
    "one who was declined": ([guest("M-0007", SESSION.start, "declined")], 0),
}


@pytest.mark.parametrize(("asks", "guests"), GUESTS.values(), ids=GUESTS)
def test_a_group_is_full_for_placements_as_it_is_for_the_waiting_list(asks: list[MemberAsk], guests: int) -> None:
    """Three members, two offers, a proposal and guests in a group of eight."""
    hands = {
        OfferedSeats: OfferedSeats({"G-01": 2}),
        ProposedSeats: ProposedSeats({"G-01": 1}),
        MemberAsks: MemberAsks({str(place): one for place, one in enumerate(asks)}),
    }
    kept = kept_seats(Told(hands))  # type: ignore[arg-type]
    seen = Place(group=TUESDAY, first=SESSION, there=frozenset({"M-0001", "M-0002", "M-0003"}))
    place = Place(group=seen.group, first=seen.first, there=seen.there, kept=with_kept(seen, kept))
    assert place.free == (TUESDAY.seats or 0) - 3 - 2 - 1 - guests
    assert place.free == free_seats(TUESDAY, seen.there, *(counts.get("G-01", 0) for counts in kept.values()))
    assert ("kept for guests who make up" in why_not_running(place)) == (guests > 0 and place.free <= 0)


AWAY = "G-02 2026-03-12 17:30"
KEPT = GuestSeat(member="M-0007", missed=AWAY, session=SESSION.code, start=SESSION.start)


def tap(member: str, *, asks: bool = True) -> Incoming:
    """Return what a member's page sends: they ask for a seat, or do not need it any more."""
    starts = datetime(2026, 3, 10, 22, tzinfo=UTC)
    wish = MakeUpWish(member=member, missed=AWAY, missed_starts=starts)
    wish = replace(wish, session=SESSION.code, starts=starts, seat="a seat") if asks else wish
    return Incoming(source="pages", external_id=f"tap {member}", received=starts, kind=MAKE_UP, body=wish.body)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Told(seats={"1": KEPT}), {"M-0007"}),
        (Told(seats={"1": KEPT}, decided={"1": "accept"}), {"M-0007"}),
        (Told(seats={"1": KEPT}, decided={"1": "decline"}), set()),
        (Told(seats={"1": replace(KEPT, stale="decline")}, decided={"1": "decline"}), {"M-0007"}),
        (Told(seats={"1": KEPT}, inbox=(tap("M-0008"),)), {"M-0007", "M-0008"}),
        (Told(seats={"1": KEPT}, inbox=(tap("M-0007"),)), {"M-0007"}),
        (Told(seats={"1": KEPT}, inbox=(tap("M-0007", asks=False),)), set()),
        (Told(seats={"1": KEPT}, inbox=(tap("M-0007", asks=False), tap("M-0007"))), {"M-0007"}),
        (Told(seats={"1": replace(KEPT, start=NOW)}), set()),
        (Told({MemberAsks: MemberAsks({"1": guest("M-0009", SESSION.start)})}, seats={"1": KEPT}), {"M-0009"}),
    ],
    ids=[
        "kept by the last pass",
        "accepted since",
        "declined since",
        "a decision that does not count any more",
        "another one has asked since",
        "asked twice",
        "taken back since",
        "taken back, and asked again",
        "a session that has begun",
        "after make-ups: what they handed over counts",
    ],
)
def test_seats_of_guests_are_kept_before_make_ups_are_heard(told: Told, expected: set[str]) -> None:
    """What gives places in groups comes before: it counts what the last pass kept, and what came since."""
    assert guests_at(told).get(SESSION.code, frozenset()) == expected  # type: ignore[arg-type]
    assert most_guests(told).get(TUESDAY.code, 0) == len(expected)  # type: ignore[arg-type]


def test_no_page_offers_a_guest_what_is_kept_for_a_place() -> None:
    """Neither what the waiting list was offered nor what a clinician decides about."""
    hands = {OfferedSeats: OfferedSeats({"G-01": 2}), ProposedSeats: ProposedSeats({"G-01": 1, "G-02": 1})}
    kept = not_for_guests(Told(hands))  # type: ignore[arg-type]
    assert kept == {"G-01": 3, "G-02": 1}
    made = practice(sessions=(SESSION,))
    judge = FitJudge(
        members={}, there={}, doubts={}, pairs=(), limits=(), payers=insured(made), today=NOW.date()
    )  # nobody is asked about here
    free, left = (
        Hosts.of(made, judge, wall=NOW, guests=(), kept=some).seats(SESSION) for some in (Counter[str](), kept)
    )
    assert free - left == 3
