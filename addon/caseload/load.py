"""What each clinician's ordinary week holds, against their cap and their paid hours. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from addon.calendars.blocks import Lengths, lengths
from addon.caseload.clients import Client, clients
from addon.records import ATTENDED, NOT_HELD, UNREPORTED, Clinician, Practice, TherapyGroup
from addon.typed_settings import amount

AMBER, RED = Fraction(9, 10), Fraction(1)
LOOKS_BACK = timedelta(days=91)
MOST_FTE = 2
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWork:
    """What a group takes of one clinician in an ordinary week, in hours; ``share`` is their part of leading it."""

    group: str
    leads: bool
    share: Fraction
    contact: Fraction
    preparation: Fraction
    documentation: Fraction

    @property
    def weight(self) -> Fraction:
        """Return what it counts in the weighted caseload: all its hours times the share."""
        return (self.contact + self.preparation + self.documentation) * self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One clinician's ordinary week; hours are exact. ``cap`` and ``paid`` are None where nobody can tell.

    ``weekly`` are the hours of supervision and meetings. ``unclear`` tells what is missing for the hours with clients.
    """

    clinician: Clinician
    clients: tuple[Client, ...] = ()
    groups: tuple[GroupWork, ...] = ()
    cap: Fraction | None = None
    paid: Fraction | None = None
    admin: Fraction = ZERO
    weekly: Fraction = ZERO
    unclear: str = ""

    @property
    def contact(self) -> Fraction:
        """Return the hours with clients in an ordinary week."""
        return sum((one.hours for one in self.clients), ZERO) + sum((one.contact for one in self.groups), ZERO)

    @property
    def weighted(self) -> Fraction:
        """Return the weighted caseload."""
        return sum((one.rhythm.weight for one in self.clients), ZERO) + sum((one.weight for one in self.groups), ZERO)

    @property
    def around(self) -> Fraction:
        """Return the hours of preparation and documentation of groups."""
        mine = (one.preparation + (one.documentation if one.leads else ZERO) for one in self.groups)
        return sum(mine, ZERO)

    @property
    def all_hours(self) -> Fraction:
        """Return everything that takes their time: clients, around groups, supervision and meetings, admin."""
        return self.contact + self.around + self.weekly + self.admin

    @property
    def share(self) -> Fraction | None:
        """Return the hours with clients as a share of the cap, None if nobody can tell."""
        return None if self.cap is None or self.unclear else self.contact / self.cap

    @property
    def is_red(self) -> bool:
        """Return whether they have reached their cap."""
        return self.share is not None and self.share >= RED

    @property
    def is_amber(self) -> bool:
        """Return whether they are near their cap, and not at it."""
        return self.share is not None and AMBER <= self.share < RED


def loads(practice: Practice, today: date) -> dict[str, Load]:
    """Return the load of every active clinician by code."""
    by_clinician: defaultdict[str, list[Client]] = defaultdict(list)
    active = {one.code for one in practice.members if one.status != "inactive"}
    for client in clients(practice.appointments, today):
        if client.member in active:
            by_clinician[client.clinician].append(client)
    work, unclear = group_work(practice, today)
    return {
        one.code: _load(one, practice, by_clinician[one.code], work[one.code], unclear[one.code])
        for one in practice.clinicians
        if one.active
    }


def _load(
    one: Clinician, practice: Practice, seen: Sequence[Client], work: Sequence[GroupWork], unclear: Sequence[str]
) -> Load:
    fte = Fraction(one.fte) if one.fte is not None and 0 < one.fte <= MOST_FTE else None
    cap = Fraction(one.cap) if one.cap is not None and one.cap > 0 else None
    if cap is None and fte is not None and "cap" not in one.unread:
        cap = fte * _hours(practice, "Contact hours a week", 25) or None
    return Load(
        clinician=one,
        clients=tuple(seen),
        groups=tuple(work),
        cap=cap,
        paid=None if fte is None else fte * _hours(practice, "Full-time hours a week", 40),
        admin=(fte or RED) * _hours(practice, "Admin hours a week", 8),
        weekly=Fraction(_weekly_minutes(one, practice.clinicians), 60),
        unclear=f"Minutes of {' and '.join(unclear)} in Groups is blank" if unclear else "",
    )


def _hours(practice: Practice, name: str, usual: int) -> Fraction:
    return Fraction(amount(practice.settings, name, Decimal(usual)))


def _weekly_minutes(one: Clinician, every: Iterable[Clinician]) -> int:
    """Return the minutes of supervision, had or given, and of meetings; an hour with several people once."""
    supervised = (
        slot for other in every if other.active and other.supervisor == one.code for slot in other.supervision
    )
    return sum(slot.minutes for slot in {*one.supervision, *supervised, *one.meetings})


def group_work(practice: Practice, today: date) -> tuple[Mapping[str, list[GroupWork]], Mapping[str, list[str]]]:
    """Return what groups take of each clinician, and which groups nobody can tell that of, by clinician."""
    found: defaultdict[str, list[GroupWork]] = defaultdict(list)
    unclear: defaultdict[str, list[str]] = defaultdict(list)
    usual, blocks = usually_there(practice, today), lengths(practice.settings)
    for group in practice.groups:
        leading = [code for code in dict.fromkeys((group.clinician, group.co_facilitator)) if code]
        if not _meets(group, today):
            continue
        for place, code in enumerate(leading):
            if group.minutes is None:
                unclear[code].append(group.code)
            else:
                share = Fraction(1, len(leading))
                found[code].append(_work(group, blocks, usual[group.code], share=share, leads=place == 0))
    return found, unclear


def _meets(group: TherapyGroup, today: date) -> bool:
    is_over = group.last is not None and group.last < today
    return group.status == "active" and not is_over and (group.first is None or group.first <= today)


def _work(group: TherapyGroup, blocks: Lengths, there: Fraction, *, share: Fraction, leads: bool) -> GroupWork:
    weeks = 60 * max(group.every_weeks, 1)
    return GroupWork(
        group=group.code,
        leads=leads,
        share=share,
        contact=Fraction(group.minutes or 0, weeks),
        preparation=Fraction(blocks.preparation, weeks),
        documentation=blocks.writing(there) / weeks,
    )


def usually_there(practice: Practice, today: date) -> dict[str, Fraction]:
    """Return how many come to each group: the mean over sessions of 91 days that are marked; without any, Roster."""
    recent = {
        one.code
        for one in practice.sessions
        if today - LOOKS_BACK <= one.start.date() < today and one.state not in NOT_HELD
    }
    came: Counter[str] = Counter()
    marked: defaultdict[str, set[str]] = defaultdict(set)
    unmarked = {row.session for row in practice.attendance if row.session in recent and row.status in UNREPORTED}
    known = recent - unmarked
    for row in practice.attendance:
        if row.session in known:
            marked[row.group].add(row.session)
            came[row.group] += row.status in ATTENDED
    roster = Counter(one.group for one in practice.memberships if one.active_on(today))
    return {
        one.code: Fraction(came[one.code], len(marked[one.code])) if marked[one.code] else Fraction(roster[one.code])
        for one in practice.groups
    }
