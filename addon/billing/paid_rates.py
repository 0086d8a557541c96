"""What payers paid beside what Rates says they allow: a remark in the Check of a row of Rates. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from addon.billing.prices.asked_for import asked_for
from addon.billing.prices.rates import ANY_PAYER
from addon.cells import text_of, typed
from addon.insured import Insured, insured
from addon.paid import AgreedRate, Settled, paid_against, settled
from addon.records import Practice
from addon.tabs import Value, folded

Row = tuple[int, Mapping[str, Value]]
_NOTHING: Mapping[str, Decimal] = MappingProxyType({})


def with_paid(
    texts: Mapping[int, str], rows: Iterable[Row], practice: Practice, agreed: Mapping[str, Decimal] = _NOTHING
) -> dict[int, str]:
    """Return the words of Rates' Check by sheet row, with what was paid where it is not what was agreed.

    A row counts until a later one of its payer and code begins; a row for any payer is no agreement with one. Where the
    rates of a payer and code differ by more, such as the plan, the line of a payment tells which of them was meant:
    ``agreed`` is what rows of Billing lines have under Allowed, by row id.
    """
    line_of = {one.id: one.line for one in practice.payments}
    known, listed = insured(practice), list(rows)
    services = _by_code_and_payer(practice, known)
    names = {number: _names(row, known) for number, row in listed}
    differ = {names[number] for number, row in listed if asked_for(row).count}
    alike: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for number, row in listed:
        alike[names[number]].append((number, row))
    found = dict(texts)
    for number, row in listed if services else ():
        payer, allowed = text_of(row.get("payer")), typed(Decimal, row.get("allowed"))
        if allowed is None or folded(payer) == ANY_PAYER:
            continue
        by_payer = services.get(folded(text_of(row.get("code"))), {})
        meant = [one for name, some in by_payer.items() if known.is_same(payer, name) for one in some]
        if names[number] in differ:
            meant = [one for one in meant if any(agreed.get(line_of.get(rid, "")) == allowed for rid in one.rows)]
        rate = AgreedRate(
            code=text_of(row.get("code")),
            allowed=allowed,
            start=typed(date, row.get("from")),
            until=typed(date, row.get("until")) if names[number] in differ else _until(row, alike[names[number]]),
        )
        words = paid_against(rate, meant, partial(known.is_same, payer))
        found[number] = "; ".join(filter(None, (found.get(number, ""), words)))
    return found


def _by_code_and_payer(practice: Practice, known: Insured) -> dict[str, dict[str, list[Settled]]]:
    """Return the services by folded code and by their payer's name as Payments has it."""
    found: dict[str, dict[str, list[Settled]]] = {}
    for one in settled(practice.payments, known.key):
        found.setdefault(folded(one.code), {}).setdefault(one.payer, []).append(one)
    return found


def _until(row: Mapping[str, Value], rows: Iterable[Row]) -> date | None:
    """Return the last day on which a row counts: its own, or the day before a later of its payer and code begins."""
    start = typed(date, row.get("from")) or date.min
    later = [
        begins - timedelta(days=1) for _, other in rows if (begins := typed(date, other.get("from"))) and begins > start
    ]
    own = typed(date, row.get("until"))
    return min((*later, own) if own else later, default=None)


def _names(row: Mapping[str, Value], known: Insured) -> tuple[str, str]:
    return known.key(text_of(row.get("payer"))), folded(text_of(row.get("code")))
