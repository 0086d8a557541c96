"""Payer brief: a page on each payer, for whoever renegotiates with it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median_low

from addon.amounts import rounded
from addon.billed import BilledLine
from addon.contracts.clock import last_change, notice_due
from addon.insured import Insured
from addon.names_in_text import date_in_words
from addon.paid import Settled
from addon.part import Line
from addon.records import Payer

YEAR = timedelta(days=365)
NO_PAYMENTS = "not known: no payments"
_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a payer's brief rests on.

    Of a year its lines that went out or are ready, its decided services, the lines that are ``held``; its rates in
    percent of Medicare.
    """

    payer: Payer
    lines: Sequence[BilledLine]
    services: Sequence[Settled]
    held: Sequence[BilledLine] = ()
    percents: Mapping[str, Decimal] = field(default_factory=dict)

    def by_code(self) -> Mapping[str, Sequence[Decimal]]:
        """Return what the payer allows on each of its lines, by code."""
        found: defaultdict[str, list[Decimal]] = defaultdict(list)
        for one in self.lines:
            if one.code and one.allowed is not None:
                found[one.code].append(one.allowed)
        return found


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a brief: its name, what it is (text), of how many it was counted, and how."""

    name: str
    result: str
    of: str
    how: str


def accounts(
    payers: Iterable[Payer],
    lines: Iterable[BilledLine],
    services: Iterable[Settled],
    *,
    percents: Mapping[str, Mapping[str, Decimal]],
    known: Insured,
) -> list[Account]:
    """Return the account of every insurance with which something was billed, or of which Payers has a contract."""
    by_payer: defaultdict[str, list[BilledLine]] = defaultdict(list)
    held: defaultdict[str, list[BilledLine]] = defaultdict(list)
    for line in lines:
        (held if line.is_held else by_payer)[line.payer].append(line)
    decided: defaultdict[str, list[Settled]] = defaultdict(list)
    for one in services:
        decided[known.shown(one.payer)].append(one)
    found = (
        Account(
            payer=one,
            lines=by_payer[one.name],
            held=held[one.name],
            services=decided[one.name],
            percents=percents.get(one.name, {}),
        )
        for one in payers
        if not known.pays_alone(one.name)
    )
    return [one for one in found if one.lines or one.held or one.services or last_change(one.payer)]


def brief_lines(found: Sequence[Account], today: date) -> Iterator[Line]:
    """Yield the view: a block for each payer, in the order of Payers; its first line has the contract."""
    period = f"{date_in_words(today - YEAR)} to {date_in_words(today - timedelta(days=1))}"
    for one in found:
        yield {
            "payer": one.payer.name,
            "what": "Contract",
            "result": _contract(one.payer, today),
            "how": "As in Payers.",
        }
        others = [other for other in found if other is not one]
        for number in (*_volume(one), *_money(one), *_compared(one, others)):
            yield {
                "payer": one.payer.name,
                "what": number.name,
                "result": number.result,
                "of": number.of,
                "period": period,
                "how": number.how,
            }


def _contract(payer: Payer, today: date) -> str:
    changed, due = last_change(payer), notice_due(payer, today)
    if changed is None:
        return "not known: Contract since and Last change are blank in Payers"
    since = f"since {date_in_words(payer.contract_since)}, " if payer.contract_since else ""
    told = f"{since}last change {date_in_words(changed)}"
    if due is None:
        lacks = "Contract since" if payer.contract_since is None else "Notice days"
        return f"{told}; when notice is due nobody can tell: {lacks} is blank in Payers"
    return f"{told}; next anniversary {date_in_words(due[1])}, notice by {date_in_words(due[0])}"


def _volume(one: Account) -> Iterator[Number]:
    held = one.held
    members, sessions = ({getattr(line, name) for line in one.lines} for name in ("member", "session"))
    lines = _lines(len(one.lines))
    yield Number("Members", str(len(members)), lines, "Members with a line that this payer pays.")
    yield Number("Sessions", str(len(sessions)), lines, "Sessions with such a line.")
    for name, amounts in (
        ("Charged", [line.amount for line in one.lines]),
        ("Allowed", [line.allowed for line in one.lines]),
    ):
        known = [amount for amount in amounts if amount is not None]
        column = "Amount" if name == "Charged" else "Allowed"
        how = f"Sum of {column} in Billing lines; lines where it is blank are not counted."
        yield Number(name, _dollars(known), f"{len(known)} of {lines}", how)
    if held:
        charged = _dollars(line.amount for line in held if line.amount is not None)
        how = "Blocked, waiting or for a person: neither went out nor ready to, and in no other number here."
        yield Number("Held lines", f"{len(held)}, charged {charged}", _lines(len(held)), how)


def _money(one: Account) -> Iterator[Number]:
    n = len(one.services)
    services = f"{n} {'service' if n == 1 else 'services'} decided"
    days = [
        (each.last - each.on).days for each in one.services if each.last and each.last >= each.on and not each.denial
    ]
    denied = [each for each in one.services if each.denial]
    took = f"{median_low(days)} days (from {min(days)} to {max(days)})" if days else NO_PAYMENTS
    sums = {"Paid": [each.paid for each in one.services], "Left to members": [each.patient for each in one.services]}
    hows = {"Paid": "Sum of Paid in Payments, by date of service.", "Left to members": "Sum of Member's share."}
    for name, amounts in sums.items():
        yield Number(name, _dollars(amounts) if n else NO_PAYMENTS, services, hows[name])
    how = "From the date of service to the last Paid on, of what was not denied: the middle one, and the extremes."
    yield Number("Days to pay", took, f"{len(days)} paid", how)
    share = rounded(Fraction(100 * len(denied), n), Decimal(1)) if n else None
    counts = Counter(reason for each in denied for reason in dict.fromkeys(each.denial) if "-" in reason)
    named = ", ".join(f"{reason} ({count})" for reason, count in counts.most_common(_REASONS))
    told = f"{len(denied)} of {n}, {share} %" + (f": {named}" if named else "") if n else NO_PAYMENTS
    yield Number("Denials", told, services, "Services of which nothing was paid or left to the member, and for what.")


def _compared(one: Account, others: Sequence[Account]) -> Iterator[Number]:
    """Yield what the payer allows for each code against Medicare and against all other insurances."""
    for code, own in sorted(one.by_code().items()):
        theirs = [amount for other in others for amount in other.by_code().get(code, ())]
        told = f"{_mean(own)} on average"
        beside = f"other insurances {_mean(theirs)} ({_lines(len(theirs))})" if theirs else "no other to compare with"
        percent = one.percents.get(code)
        medicare = "" if percent is None else f"; {rounded(Fraction(percent) * 100, Decimal(1))} % of Medicare in Rates"
        how = "Allowed of its lines with this code, on average, and that of the lines of all other insurances."
        yield Number(f"Allowed for {code}", f"{told}; {beside}{medicare}", _lines(len(own)), how)


def _mean(amounts: Sequence[Decimal]) -> str:
    return f"{rounded(Fraction(sum(amounts, Decimal(0))) / len(amounts)):.2f}"


def _dollars(amounts: Iterable[Decimal]) -> str:
    return f"{sum(amounts, Decimal(0)):,.2f}"


def _lines(count: int) -> str:
    return f"{count} {'line' if count == 1 else 'lines'}"
