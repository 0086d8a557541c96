"""What became of each service that payers decided about: rows netted, denials, paid against allowed. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from addon.records.days import is_within
from addon.records.payments import NOTHING, Payment
from addon.tabs import folded

_LOOKS_BACK = timedelta(days=365)
Key = tuple[str, date, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A service with all that payers decided about it: sums of its rows, reversals included.

    ``allowed`` is what the payer allows (None where no row tells), ``denial`` the reasons of the last decision if
    nothing was paid or left to the member, () otherwise. ``rows`` are the ids in Payments.
    """

    member: str
    on: date
    code: str
    payer: str
    charged: Decimal
    allowed: Decimal | None
    paid: Decimal
    patient: Decimal
    denial: tuple[str, ...] = ()
    last: date | None = None
    rows: tuple[str, ...] = ()


def settled(payments: Iterable[Payment]) -> list[Settled]:
    """Return every service once, by day; what was reversed and not decided anew is left out.

    One service: the same member, day, code and modifiers; where all rows of these are matched, the same line.
    """
    alike: defaultdict[Key, list[Payment]] = defaultdict(list)
    for one in payments:
        if one.member and one.on and one.code:
            alike[one.member, one.on, folded(one.code), tuple(sorted(one.modifiers))].append(one)
    found = (_netted(rows) for same in alike.values() for rows in _by_line(same))
    return sorted((one for one in found if one), key=lambda one: (one.on, one.member, one.code))


def _by_line(rows: list[Payment]) -> Iterable[list[Payment]]:
    if not all(one.line for one in rows):
        return [rows]
    found: defaultdict[str, list[Payment]] = defaultdict(list)
    for one in rows:
        found[one.line].append(one)
    return found.values()


def _netted(rows: list[Payment]) -> Settled | None:
    rows = sorted(rows, key=lambda one: (one.paid_on or date.min, not one.is_reversal, one.id))
    decisions = [one for one in rows if not one.is_reversal]
    if not decisions or (rows[-1].is_reversal and len(decisions) * 2 <= len(rows)):
        return None
    last, paid = decisions[-1], sum((one.paid for one in rows), NOTHING)
    told = [one.allowed for one in rows if one.allowed is not None]
    first = rows[0]
    return Settled(
        member=first.member,
        on=first.on or date.min,
        code=last.code,
        payer=last.payer,
        charged=sum((one.charged or NOTHING for one in rows), NOTHING),
        allowed=sum(told, NOTHING) if told else None,
        paid=paid,
        patient=sum((one.patient for one in rows), NOTHING),
        denial=last.denial if paid == 0 else (),
        last=last.paid_on,
        rows=tuple(one.id for one in rows),
    )


def denied_before(payments: Iterable[Payment]) -> Callable[[str, date], str]:
    """Return for a member and a session's day the reasons for which payers denied that session or one before it.

    A denial counts for a year, and until a later session with the same code was paid.
    """
    by_member: defaultdict[str, list[Settled]] = defaultdict(list)
    for one in settled(payments):
        by_member[one.member].append(one)

    def told(member: str, day: date) -> str:
        rows = [one for one in by_member.get(member, ()) if day - _LOOKS_BACK <= one.on <= day]
        paid = {folded(one.code): one.on for one in rows if one.paid > 0}
        still = (one for one in rows if one.denial and one.on >= paid.get(folded(one.code), date.min))
        return ", ".join(dict.fromkeys(reason for one in still for reason in one.denial))

    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRate:
    """What a payer has agreed to allow for a code; both days inclusive, None = open."""

    code: str
    allowed: Decimal
    start: date | None = None
    until: date | None = None

    def is_for(self, one: Settled) -> bool:
        """Return whether a service falls under it."""
        return folded(one.code) == folded(self.code) and is_within(one.on, self.start, self.until)


def paid_against(rate: AgreedRate, services: Iterable[Settled], is_payer: Callable[[str], bool]) -> str:
    """Return how what a payer allowed differs from what was agreed, "" where it does not or nothing was decided yet.

    Allowed is what the payer says it allows, else what it paid and left to the member. Denials do not count.
    ``is_payer`` tells whether a payer's name in Payments means that of the rate.
    """
    amounts = Counter(
        one.paid + one.patient if one.allowed is None else one.allowed
        for one in services
        if rate.is_for(one) and is_payer(one.payer) and not one.denial
    )
    others = {amount: count for amount, count in amounts.items() if amount != rate.allowed}
    if not others:
        return ""
    most = max(others, key=lambda amount: (others[amount], amount))
    lines = "1 line" if amounts.total() == 1 else f"{amounts.total()} lines"
    return f"paid {most:.2f} on {others[most]} of {lines}, Allowed says {rate.allowed:.2f}"


def denial_counts(services: Iterable[Settled]) -> Mapping[tuple[str, str], tuple[Settled, ...]]:
    """Return the denied services by payer and reason."""
    found: dict[tuple[str, str], tuple[Settled, ...]] = {}
    for one, reason in _denied(services):
        found[one.payer, reason] = (*found.get((one.payer, reason), ()), one)
    return found


def _denied(services: Iterable[Settled]) -> Iterator[tuple[Settled, str]]:
    yield from ((one, reason) for one in services for reason in dict.fromkeys(one.denial) if "-" in reason)
