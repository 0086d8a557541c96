"""What is left of payers' decisions about one service: reversals taken off, and what was decided anew. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.records.payments import NOTHING, Payment

PAID_BEFORE = "OA-23"
"""The reason by which a payer tells that another one has paid before it."""


@dataclass(frozen=True, slots=True)
class Net:
    """One payer's decisions about a service: all ``rows``, those that ``count``, reversals of what is in no file."""

    rows: tuple[Payment, ...]
    count: tuple[Payment, ...]
    alone: tuple[Payment, ...] = ()

    @property
    def paid(self) -> Decimal:
        """Return what the payer paid."""
        return sum((one.paid for one in (*self.count, *self.alone)), NOTHING)

    @property
    def patient(self) -> Decimal:
        """Return what the payer left to the member."""
        return sum((one.patient for one in (*self.count, *self.alone)), NOTHING)

    @property
    def denial(self) -> tuple[str, ...]:
        """Return the reasons for which the payer denied it last, none where it did not."""
        return self.count[-1].denial if self.count else ()

    @property
    def comes_after(self) -> bool:
        """Return whether the payer tells that another one paid before it."""
        return any(reason == PAID_BEFORE for one in self.count for reason, _ in one.reasons)


def netted(rows: Iterable[Payment], payer_key: Callable[[str], str]) -> list[Net]:
    """Return what is left of each payer's decisions about one service, in the order in which the payers come.

    A reversal takes back the decision that has its amounts. A later decision of the same payer takes the place of the
    earlier ones, unless it is a denial (of a claim sent twice) and they are not. Rows of one day are all counted: they
    may be two services that nobody can tell apart.
    """
    every = sorted(rows, key=lambda one: (one.paid_on or date.min, not one.is_reversal, one.id))
    names = {key for one in every if (key := payer_key(one.payer))}
    by_payer: defaultdict[str, list[Payment]] = defaultdict(list)
    for one in every:
        by_payer[payer_key(one.payer) if len(names) > 1 else ""].append(one)
    nets = [_net(some) for some in by_payer.values()]
    return sorted(nets, key=lambda net: net.comes_after)  # each began in the order of its first row


def last_to_decide(nets: Sequence[Net]) -> Net:
    """Return the payer whose word counts on what is left to the member: the last that did not deny."""
    return next((net for net in reversed(nets) if net.count and not net.denial), nets[-1])


def _net(rows: Sequence[Payment]) -> Net:
    count: list[Payment] = []
    beside: list[Payment] = []
    alone: list[Payment] = []
    for one in rows:
        if one.is_reversal:
            if there := [*count, *beside]:
                gone = min(reversed(there), key=lambda was: _unlike(was, one))
                (count if gone in count else beside).remove(gone)
            else:
                alone.append(one)
        elif same_day := [back for back in alone if back.paid_on == one.paid_on and not _unlike(one, back)]:
            alone.remove(same_day[0])
        elif one.denial and any(not was.denial and was.paid_on != one.paid_on for was in count):
            beside.append(one)
        else:
            count = [*(was for was in count if was.paid_on == one.paid_on), one]
    return Net(rows=tuple(rows), count=tuple(sorted(count, key=lambda one: not one.denial)), alone=tuple(alone))


def _unlike(one: Payment, reversal: Payment) -> int:
    """Return how many amounts of a decision are not those that a reversal takes back."""
    pairs = ((one.charged, reversal.charged), (one.paid, reversal.paid), (one.allowed, reversal.allowed))
    return sum(1 for was, back in (*pairs, (one.patient, reversal.patient)) if (was or 0) != -(back or 0))
