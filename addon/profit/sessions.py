"""What each session brought and what it cost, exactly, or why nobody can tell. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from addon.billed import BilledLine
from addon.calendars.blocks import Lengths, lengths
from addon.insured import Insured
from addon.records import ATTENDED, NOT_HELD, SERVICES, UNREPORTED, Attendance, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators, room_and_link
from addon.typed_settings import amount

NOT_BILLED = SERVICES[-1]
NO_PAYER = "no payer"
ZERO = Fraction(0)
COLLECTED = "collected"
THE_LEAD = "the lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What Settings has for Profit: ``room`` for an hour, ``platform`` for a month, ``billing`` a share of revenue.

    ``only_lead``: documentation is charged to who leads alone, else to everybody who ran the session.
    """

    by: str = "allowed"
    only_lead: bool = False
    room: Fraction = ZERO
    platform: Fraction = ZERO
    billing: Fraction = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBy:
    """One payer's part of a session: how many of its members came, what their lines brought, how many are held.

    ``held_worth`` is what held lines would bring: what is allowed, else what is charged; None where one has neither.
    """

    came: int = 0
    revenue: Fraction = ZERO
    held: int = 0
    held_worth: Fraction | None = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoney:
    """One session that took place. ``why``: what nobody can tell about it; then its amounts count nowhere.

    ``hours`` are those of everybody who ran it, ``cost`` all but the billing share. ``seats`` is None where Groups has
    none. ``held`` lines neither went out nor are ready to: they bring nothing.
    """

    session: str
    group: str
    service: str
    on: date
    seats: int | None = None
    came: int = 0
    hours: Fraction = ZERO
    cost: Fraction = ZERO
    revenue: Fraction = ZERO
    payers: Mapping[str, PaidBy]
    held: int = 0
    held_worth: Fraction | None = ZERO
    why: str = ""


def rates_of(settings: Mapping[str, object]) -> Rates:
    """Return what Settings has; what is blank is not counted."""
    nothing = Decimal()
    return Rates(
        by=COLLECTED if settings.get("Profit counts") == COLLECTED else "allowed",
        only_lead=settings.get("Profit documentation") == THE_LEAD,
        room=Fraction(amount(settings, "Room cost an hour", nothing)),
        platform=Fraction(amount(settings, "Platform cost a month", nothing)),
        billing=Fraction(amount(settings, "Billing share", nothing)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that the money of sessions is worked out from, by session code where it belongs to one."""

    rates: Rates
    blocks: Lengths
    groups: Mapping[str, TherapyGroup]
    costs: Mapping[str, Decimal | None]
    payers: Mapping[str, str]
    attendance: Mapping[str, Sequence[Attendance]]
    lines: Mapping[str, Sequence[BilledLine]]
    came_in: Mapping[str, Decimal]
    months: Mapping[tuple[int, int], int]


def ledger(
    practice: Practice, lines: Iterable[BilledLine], came_in: Mapping[str, Decimal], known: Insured, *, since: date
) -> Ledger:
    """Return the look-ups; attendance and lines of days before ``since`` are left out."""
    wanted = {one.code for one in practice.sessions if one.start.date() >= since}
    attendance: defaultdict[str, list[Attendance]] = defaultdict(list)
    for row in practice.attendance:
        if row.session in wanted:
            attendance[row.session].append(row)
    by_session: defaultdict[str, list[BilledLine]] = defaultdict(list)
    for line in lines:
        by_session[line.session].append(line)
    return Ledger(
        rates=rates_of(practice.settings),
        blocks=lengths(practice.settings),
        groups={one.code: one for one in practice.groups},
        costs={one.code: one.hourly_cost for one in practice.clinicians},
        payers={one.code: known.shown(one.payer) or NO_PAYER for one in practice.members},
        attendance=attendance,
        lines=by_session,
        came_in=came_in,
        months=Counter((one.start.year, one.start.month) for one in practice.sessions if one.state not in NOT_HELD),
    )


def session_money(session: GroupSession, books: Ledger) -> SessionMoney:
    """Return what one session that took place brought and cost."""
    group = books.groups.get(session.group)
    rows, lines = books.attendance.get(session.code, ()), books.lines.get(session.code, ())
    came = [row.member for row in rows if row.status in ATTENDED]
    hours, cost, no_cost = _cost(session, group, len(set(came)), books)
    bring, no_revenue = _revenue(lines, books)
    payers = _by_payer(set(came), lines, bring, books)
    return SessionMoney(
        session=session.code,
        group=session.group,
        service=group.service if group else "",
        on=session.start.date(),
        seats=group.seats if group and group.seats else None,
        came=len(set(came)),
        hours=hours,
        cost=cost,
        revenue=sum((one.revenue for one in payers.values()), ZERO),
        payers=payers,
        held=sum(one.held for one in payers.values()),
        held_worth=added(one.held_worth for one in payers.values()),
        why=_incomplete(rows, lines, group) or no_revenue or no_cost,
    )


def _incomplete(rows: Sequence[Attendance], lines: Sequence[BilledLine], group: TherapyGroup | None) -> str:
    if not rows:
        return "it has no attendance"
    if any(row.status in UNREPORTED for row in rows):
        return "its attendance is not complete"
    is_billed = group is None or group.service != NOT_BILLED
    if is_billed and not lines and any(row.status in ATTENDED for row in rows):
        return "Billing lines has no line of it"
    return ""


def _cost(
    session: GroupSession, group: TherapyGroup | None, came: int, books: Ledger
) -> tuple[Fraction, Fraction, str]:
    """Return the hours of those who ran it, what it cost without the billing share, and what is not known of it."""
    present = facilitators(session, group).present
    blank = [code for code in present if books.costs.get(code) is None]
    if blank or not present:
        return ZERO, ZERO, f"Cost an hour of {' and '.join(blank)} is blank" if blank else "nobody leads it"
    writing = books.blocks.writing(came)
    each = session.minutes + books.blocks.preparation
    minutes = [each + (0 if place and books.rates.only_lead else writing) for place in range(len(present))]
    costs = [Fraction(books.costs[code] or 0) for code in present]
    cost = sum((Fraction(part, 60) * rate for part, rate in zip(minutes, costs, strict=True)), ZERO)
    if room_and_link(session, group)[0]:
        cost += books.rates.room * Fraction(session.minutes, 60)
    cost += books.rates.platform / max(1, books.months.get((session.start.year, session.start.month), 1))
    return Fraction(sum(minutes), 60), cost, ""


def _revenue(lines: Sequence[BilledLine], books: Ledger) -> tuple[dict[str, Decimal], str]:
    """Return what each line brought, by its id, and what is not known; a line that is held is left out."""
    bring: dict[str, Decimal] = {}
    for line in lines:
        if line.is_held:
            continue
        by_agreement = books.rates.by != COLLECTED or line.pays_alone
        found = line.allowed if by_agreement else books.came_in.get(line.id)
        if found is None:
            lacks = "Amount" if line.pays_alone else "Allowed"
            return bring, f"a line has no {lacks}" if by_agreement else "a line is not paid or denied yet"
        bring[line.id] = found
    return bring, ""


def _by_payer(
    came: Iterable[str], lines: Sequence[BilledLine], bring: Mapping[str, Decimal], books: Ledger
) -> dict[str, PaidBy]:
    """Return each payer's part: a member's payer is the one on their line, without a line the one in Members."""
    of_line = {line.member: line.payer or NO_PAYER for line in lines}
    counts = Counter(of_line.get(member) or books.payers.get(member, NO_PAYER) for member in came)
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        sums[line.payer or NO_PAYER] += Fraction(bring.get(line.id, 0))
    held: defaultdict[str, list[Fraction | None]] = defaultdict(list)
    for line in lines:
        if line.is_held:
            held[line.payer or NO_PAYER].append(_worth(line))
    return {
        name: PaidBy(came=counts[name], revenue=sums[name], held=len(held[name]), held_worth=added(held[name]))
        for name in {*counts, *sums}
    }


def _worth(line: BilledLine) -> Fraction | None:
    """Return what a held line would bring: what is allowed, else what is charged, which is seldom less."""
    found = line.amount if line.allowed is None else line.allowed
    return None if found is None else Fraction(found)


def added(amounts: Iterable[Fraction | None]) -> Fraction | None:
    """Return a sum, None where one amount is not known."""
    total = ZERO
    for one in amounts:
        if one is None:
            return None
        total += one
    return total
