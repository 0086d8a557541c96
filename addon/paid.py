"""What became of each service that payers decided about: netted for each payer, denials, paid against allowed. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from addon.netting import Net, netted
from addon.records.days import is_within
from addon.records.payments import NOTHING, Payment
from addon.tabs import folded

_LOOKS_BACK = timedelta(days=365)
Key = tuple[str, date, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A service with all that one payer decided about it, reversals and what was decided anew taken off.

    ``allowed`` is what the payer allows (None where no row tells), ``denial`` the reasons of the last decision if
    no payer paid and none after it left it to the member, () otherwise; ``was_denied`` are reasons that count no more.
    ``is_first``: no payer before it covered the service. ``rows`` are the ids in Payments.
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
    was_denied: tuple[str, ...] = ()
    is_first: bool = True
    last: date | None = None
    rows: tuple[str, ...] = ()


def settled(payments: Iterable[Payment], payer_key: Callable[[str], str] = folded) -> list[Settled]:
    """Return every service once for each payer that decided about it, by day; not what was reversed and left so.

    One service: the same member, day, code and modifiers; where all rows of these are matched, the same line.
    ``payer_key`` returns what all names of one payer have in common.
    """
    alike: defaultdict[Key, list[Payment]] = defaultdict(list)
    for one in payments:
        if one.member and one.on and one.code:
            alike[one.member, one.on, folded(one.code), tuple(sorted(one.modifiers))].append(one)
    services = (netted(rows, payer_key) for same in alike.values() for rows in _by_line(same))
    found = (one for nets in services for one in _settled([net for net in nets if net.count]))
    return sorted(found, key=lambda one: (one.on, one.member, one.code))


def _by_line(rows: list[Payment]) -> Iterable[list[Payment]]:
    if not all(one.line for one in rows):
        return [rows]
    found: defaultdict[str, list[Payment]] = defaultdict(list)
    for one in rows:
        found[one.line].append(one)
    return found.values()


def _settled(nets: Sequence[Net]) -> Iterator[Settled]:
    """Yield a service for each payer, in the order in which they come."""
    is_paid = sum((net.paid for net in nets), NOTHING) != 0
    for at, net in enumerate(nets):
        last, told = net.count[-1], [one.allowed for one in net.count if one.allowed is not None]
        denial = () if is_paid or not all(later.denial for later in nets[at + 1 :]) else net.denial
        yield Settled(
            member=last.member,
            on=last.on or date.min,
            code=last.code,
            payer=last.payer,
            charged=sum((one.charged or NOTHING for one in net.count), NOTHING),
            allowed=sum(told, NOTHING) if told else None,
            paid=net.paid,
            patient=net.patient,
            denial=denial,
            was_denied=tuple({reason: 0 for one in net.rows for reason in one.denial if reason not in denial}),
            is_first=not net.comes_after and all(before.denial for before in nets[:at]),
            last=last.paid_on,
            rows=tuple(one.id for one in net.rows),
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

    Allowed is what the payer says it allows, else what it paid and left to the member. Denials do not count,
    nor what a payer adds to another's payment. ``is_payer`` tells whether a payer's name in Payments means the rate's.
    """
    amounts = Counter(
        one.paid + one.patient if one.allowed is None else one.allowed
        for one in services
        if rate.is_for(one) and is_payer(one.payer) and one.is_first and not one.denial
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
