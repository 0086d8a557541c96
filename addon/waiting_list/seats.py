"""Free seats, and who is the next on the list: the first who fits, with a reason beside everybody else. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from addon.cells import text_of, typed
from addon.names_in_text import date_in_words
from addon.part import Given, View
from addon.reachable import Reach
from addon.records import Member, Practice
from addon.seat_offers import NEVER, NO
from addon.waiting_list.offers import GONE, REFUSED, Offer

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


def unclear_rows(view: View) -> frozenset[str]:
    """Return the ids of rows of the Waiting list whose member or group is not clear."""
    return frozenset(rid for rid, codes in view.rows(("group_code", "member_code")) if not all(codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Tells who may be offered a seat now, and why not. ``there`` has the members of each group, by its code.

    ``is_by_phone``: somebody calls them, as members have no pages.
    """

    practice: Practice
    reach: Reach
    members: Mapping[str, Member]
    there: Mapping[str, frozenset[str]]
    offers: Sequence[Offer]
    now: datetime
    today: date
    is_by_phone: bool = False

    @classmethod
    def of(cls, given: Given, there: Mapping[str, frozenset[str]], offers: Iterable[Offer]) -> "Judge":
        """Return it for a pass."""
        return cls(
            practice=given.practice,
            reach=Reach.in_pass(given),
            members={one.code: one for one in given.practice.members},
            there=there,
            offers=tuple(offers),
            now=given.now,
            today=given.today,
            is_by_phone=not given.public_url,
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
        yield "" if self.is_by_phone else self.reach.unreachable(member)

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
