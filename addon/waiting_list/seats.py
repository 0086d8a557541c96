"""Free seats, and who is the next on the list: the first who fits, with a reason beside everybody else. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from addon.cells import text_of, typed
from addon.names_in_text import date_in_words
from addon.part import Given, View
from addon.records import GroupSession, Member, Practice, TherapyGroup
from addon.seat_offers import NEVER, NO
from addon.sessions.expand import instant
from addon.waiting_list.doubts import active_members
from addon.waiting_list.offers import GONE, REFUSED, Offer
from addon.waiting_list.reaching import unreachable

MOST_OFFERS = 3
"""So many offers of one group one member gets, ever."""
REST = timedelta(days=7)
"""How long somebody who let an offer go is not asked again."""
_FIELDS = ("group_code", "member_code", "since", "priority", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row of the list; ``at`` is its place in the sheet."""

    id: str
    group: str
    member: str
    since: date | None
    priority: int | None
    state: str
    at: int

    @property
    def turn(self) -> tuple[int, date, int]:
        """Return what rows are ordered by: Priority, then Since, then their place; blanks last."""
        return (self.priority if self.priority is not None else 10_000, self.since or date.max, self.at)


def waiting_rows(view: View) -> list[Waiting]:
    """Return the complete rows, in turn."""
    numbers = view.numbers
    found = [
        Waiting(
            id=rid,
            group=text_of(group),
            member=text_of(member),
            since=typed(date, since),
            priority=typed(int, priority),
            state=text_of(state),
            at=numbers.get(rid, 0),
        )
        for rid, (group, member, since, priority, state) in view.rows(_FIELDS)
        if group and member
    ]
    return sorted(found, key=lambda one: one.turn)


def members_there(practice: Practice, *, today: date, in_doubt: Collection[str]) -> dict[str, frozenset[str]]:
    """Return who has a seat of each group now or from a day to come: nobody who is inactive or not in Members.

    Whoever's row of Roster, or status, is in conflict still has theirs.
    """
    active = active_members(practice)
    found: dict[str, set[str]] = {one.code: set() for one in practice.groups}
    for one in practice.memberships:
        if one.member in active and (one.left is None or one.left >= today or one.id in in_doubt):
            found.setdefault(one.group, set()).add(one.member)
    return {group: frozenset(members) for group, members in found.items()}


def free_seats(group: TherapyGroup, there: Collection[str]) -> int:
    """Return how many seats are free; less than none where there are more members than seats."""
    return (group.seats or 0) - len(there)


def first_session(practice: Practice, group: str, after: datetime) -> GroupSession | None:
    """Return the group's first planned session that begins after an instant."""
    mine = (one for one in practice.sessions if one.group == group and one.state == "planned")
    late = (one for one in mine if instant(one.start, practice.zone) > after)
    return min(late, key=lambda one: one.start, default=None)


def group_problem(group: TherapyGroup | None) -> str:
    """Return why no seat of a group is offered, "" if one could be."""
    if group is None:
        return "the group is not in Groups"
    if group.status != "active":
        return f"the group is {group.status}"
    return "" if group.seats is not None else "cannot tell: Seats is blank in Groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Tells who may be offered a seat now, and why not. ``there`` has the members of each group, by its code."""

    given: Given
    practice: Practice
    members: Mapping[str, Member]
    there: Mapping[str, frozenset[str]]
    offers: Sequence[Offer]
    now: datetime
    today: date

    @classmethod
    def of(cls, given: Given, there: Mapping[str, frozenset[str]], offers: Iterable[Offer]) -> "Judge":
        """Return it for a pass."""
        return cls(
            given=given,
            practice=given.practice,
            members={one.code: one for one in given.practice.members},
            there=there,
            offers=tuple(offers),
            now=given.now,
            today=given.today,
        )

    def why_not(self, row: Waiting) -> str:
        """Return why a member is skipped, "" if they fit."""
        member = self.members.get(row.member)
        if member is None or member.status == "inactive":
            return GONE
        return next((why for why in self._reasons(row, member) if why), "")

    def _reasons(self, row: Waiting, member: Member) -> Iterator[str]:
        yield "already in the group" if row.member in self.there.get(row.group, ()) else ""
        yield "said not any more" if row.state == NEVER else ""
        yield self._left(row)
        yield from self._earlier(row)
        yield unreachable(self.given, member)

    def _left(self, row: Waiting) -> str:
        stays = (one for one in self.practice.memberships if (one.group, one.member) == (row.group, row.member))
        left = max((one.left for one in stays if one.left), default=None)
        if left is None or (row.since is not None and row.since > left):
            return ""
        return f"left this group on {date_in_words(left)}: type a later Since if they want to come back"

    def _earlier(self, row: Waiting) -> Iterator[str]:
        mine = [one for one in self.offers if one.member == row.member]
        here = [one for one in mine if one.group == row.group and one.made]
        yield (
            "has an open offer of another group" if any(one.is_open and one.group != row.group for one in mine) else ""
        )
        yield f"had {MOST_OFFERS} offers of this group" if len(here) >= MOST_OFFERS else ""
        zone = ZoneInfo(self.practice.zone)
        last = max(here, key=lambda one: (one.since, one.number), default=None)
        if last is not None and not last.is_open and last.made and self.now - last.made < REST:
            word = "declined" if last.answer == NO else "did not take the last offer"
            yield f"{word}: not asked again before {date_in_words((_on(last.made, zone) or self.today) + REST)}"
        yield "had an offer today" if any(_on(one.made, zone) == self.today for one in mine if one.made) else ""
        refused = [one for one in self.offers if (one.group, one.member) == (row.group, row.member) and not one.made]
        if any(one.outcome.startswith(REFUSED) and self.today - one.since < REST for one in refused):
            yield "you declined to offer it to them less than a week ago"


def _on(instant_: datetime | None, zone: ZoneInfo) -> date | None:
    return instant_.astimezone(zone).date() if instant_ else None
