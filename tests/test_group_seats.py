"""Free seats are one number: Seats less who has one, less what is kept for offers, proposals and guests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from addon.fits.places import Place, why_not_running, with_kept
from addon.group_seats import free_seats, kept_seats
from addon.incoming import MemberAsk, MemberAsks
from addon.placing import ProposedSeats
from addon.seat_offers import OfferedSeats
from tests.practice import TUESDAY, meeting

NOW = datetime(2026, 3, 3, 12)
SESSION = meeting(TUESDAY, date(2026, 3, 10))


@dataclass
class Told:
    """What earlier parts handed over, as a part sees it."""

    hands: Mapping[type, object] = field(default_factory=dict)
    wall: datetime = NOW

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
