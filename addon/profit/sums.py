"""The numbers of a service, a group or a payer in one quarter, from the sessions of which all is known. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from addon.profit.sessions import ZERO, PaidBy, SessionMoney, added
from addon.records.days import Quarter, quarter_of, quarters_back

PRACTICE, SERVICE, GROUP, PAYER = "practice", "service", "group", "payer"
FILLS = (50, 75, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the counted sessions of one thing come to in one quarter; exact.

    ``about`` and ``which`` tell of what. ``held`` counts all its sessions, ``counted`` those of which all is known,
    ``why`` the others by what is not known. ``cost`` is without the billing share; of a payer it is its part by the
    members who came, and ``whole_cost`` what its sessions cost in all. ``seats`` is None where one session has none
    or, as of a payer, they mean nothing; ``empty`` are those that nobody took. ``held_lines`` bring
    nothing: they neither went out nor are ready to; ``held_net`` is what they would, less the billing share, None
    where nobody knows.
    """

    about: str
    which: str
    quarter: Quarter
    held: int = 0
    counted: int = 0
    came: int = 0
    hours: Fraction = ZERO
    revenue: Fraction = ZERO
    cost: Fraction = ZERO
    whole_cost: Fraction = ZERO
    billing: Fraction = ZERO
    seats: int | None = None
    empty: int | None = None
    held_lines: int = 0
    held_net: Fraction | None = ZERO
    why: tuple[tuple[str, int], ...] = ()

    @property
    def all_cost(self) -> Fraction:
        """The cost with the billing share."""
        return self.cost + self.billing

    @property
    def margin(self) -> Fraction:
        """What is left of the revenue."""
        return self.revenue - self.all_cost

    @property
    def with_held(self) -> Fraction | None:
        """The margin if every held line brought its worth, None where nobody knows that."""
        return None if self.held_net is None else self.margin + self.held_net

    @property
    def loses(self) -> bool:
        """Return whether it costs more than it brings, and would with its held lines."""
        return bool(self.counted) and self.margin < 0 and self.with_held is not None and self.with_held < 0

    @property
    def margin_an_hour(self) -> Fraction | None:
        """The margin by the hours of those who ran the sessions."""
        return self.margin / self.hours if self.hours else None

    @property
    def net(self) -> Fraction | None:
        """What a member who came brought, less the billing share."""
        return (self.revenue - self.billing) / self.came if self.came else None

    @property
    def break_even(self) -> int | None:
        """How many members have to come until an average session brings what it costs; None: no number does."""
        return ceil(self.whole_cost / self.counted / self.net) if self.counted and self.net and self.net > 0 else None

    def filled(self, percent: int) -> Fraction | None:
        """Return the margin of an average session with this part of its seats taken, None where that is not known."""
        if not self.counted or self.seats is None or self.net is None:
            return None
        members = Fraction(self.seats * percent, 100 * self.counted)
        return members * self.net - self.whole_cost / self.counted

    @property
    def empty_seats(self) -> Fraction | None:
        """What the seats that nobody took would have brought, at what a member who came brought."""
        return None if self.empty is None or self.net is None else self.empty * self.net


def sums(sessions: Iterable[SessionMoney], billing: Fraction) -> list[Sum]:
    """Return the sums of the practice and of every service, group and payer, by quarter; ``billing`` is the share."""
    sorts: defaultdict[tuple[str, str, Quarter], list[SessionMoney]] = defaultdict(list)
    for one in sessions:
        quarter = quarter_of(one.on)
        for about, which in ((PRACTICE, ""), (SERVICE, one.service), (GROUP, one.group)):
            sorts[about, which, quarter].append(one)
        for name in one.payers:
            sorts[PAYER, name, quarter].append(one)
    return [_sum(key, found, billing) for key, found in sorts.items()]


def _sum(key: tuple[str, str, Quarter], found: Sequence[SessionMoney], billing: Fraction) -> Sum:
    about, which, quarter = key
    counted = [one for one in found if not one.why]
    parts = list(_parts(counted, which if about == PAYER else None))
    revenue = sum((part.revenue for part, _ in parts), ZERO)
    held = added(part.held_worth for part, _ in parts)
    seats = [one.seats for one in counted if one.seats is not None]
    knows_seats = about != PAYER and len(seats) == len(counted) > 0
    return Sum(
        about=about,
        which=which,
        quarter=quarter,
        held=len(found),
        counted=len(counted),
        came=sum(part.came for part, _ in parts),
        hours=sum((share * one.hours for one, (_, share) in zip(counted, parts, strict=True)), ZERO),
        revenue=revenue,
        cost=sum((share * one.cost for one, (_, share) in zip(counted, parts, strict=True)), ZERO),
        whole_cost=sum((one.cost for one in counted), ZERO),
        billing=revenue * billing,
        seats=sum(seats) if knows_seats else None,
        held_lines=sum(part.held for part, _ in parts),
        held_net=None if held is None else held * (1 - billing),
        empty=sum(max(0, (one.seats or 0) - one.came) for one in counted) if knows_seats else None,
        why=tuple(Counter(one.why for one in found if one.why).most_common()),
    )


def _parts(counted: Iterable[SessionMoney], payer: str | None) -> Iterator[tuple[PaidBy, Fraction]]:
    """Yield what each session brought, and which share of it: all, or a payer's by its members among those who came."""
    for one in counted:
        if payer is None:
            yield PaidBy(came=one.came, revenue=one.revenue, held=one.held, held_worth=one.held_worth), Fraction(1)
        else:
            part = one.payers[payer]
            yield part, Fraction(part.came, one.came) if one.came else ZERO


def losing(found: Iterable[Sum], today: date) -> dict[tuple[str, str], tuple[Sum, Sum]]:
    """Return what cost more than it brought in the last two quarters that are over: (the earlier, the later).

    What would not with its held lines is none of them: nobody can tell until those are settled.
    """
    last, before = quarters_back(today, 3)[1:]
    at: Mapping[tuple[str, str, Quarter], Sum] = {(one.about, one.which, one.quarter): one for one in found}
    pairs = ((one, at.get((one.about, one.which, before))) for one in at.values() if one.quarter == last)
    return {(one.about, one.which): (earlier, one) for one, earlier in pairs if earlier and earlier.loses and one.loses}
