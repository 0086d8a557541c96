"""What each row of Rates is in percent of Medicare's rate. Pure."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from addon.amounts import rounded
from addon.billing.prices.asked_for import ASKS_NOTHING
from addon.billing.prices.rates import RateTable, latest
from addon.insured import Insured
from addon.records import MEDICARE
from addon.tabs import folded


def medicare_name(known: Insured) -> str:
    """Return the payer whose rates others are compared with: the one named Medicare, else the only one of that kind."""
    of_kind = sorted({one.name for one in known.payers.values() if known.kind(one.name) == MEDICARE})
    named = known.payer(MEDICARE)
    if named:
        return named.name
    return of_kind[0] if len(of_kind) == 1 else MEDICARE


def percents_of_medicare(table: RateTable, medicare: str, today: date) -> Iterator[tuple[int, Decimal]]:
    """Yield (sheet row, Allowed as a share of what Medicare allows for the code), in whole percents.

    Medicare's rate is the one in effect today (or on the nearest day of the row's own) that asks for the same as the
    row, else the one that asks for nothing. Rows without either amount are left out.
    """
    for rate in (one for alike in table.rates.values() for one in alike if one.allowed):
        day = max(rate.start or date.min, min(today, rate.until or date.max))
        rows = [
            one for one in table.rates.get((table.known.key(medicare), folded(rate.code)), ()) if one.is_in_effect(day)
        ]
        same = [one for one in rows if one.asks == rate.asks] or [one for one in rows if one.asks == ASKS_NOTHING]
        theirs = latest(same) if same else []
        if len(theirs) == 1 and theirs[0].allowed and rate.allowed:
            yield rate.row, rounded(Fraction(rate.allowed) / Fraction(theirs[0].allowed))
