"""Totals of a measure from the answers of one form, and none where too few items were answered. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from addon.check_in import FormItem
from addon.records import Measure
from addon.tabs import folded


def totals(
    items: Iterable[FormItem], answers: Mapping[int, int], measures: Mapping[str, Measure]
) -> dict[str, Decimal | None]:
    """Return the total of each measure that items count for, by its name; ``measures`` by folded name.

    A measure that is not there, or no longer fits, has none.
    """
    counting: defaultdict[str, list[FormItem]] = defaultdict(list)
    for one in items:
        if one.measure:
            counting[one.measure].append(one)
    found = {name: measures.get(folded(name)) for name in counting}
    return {name: _total(some, answers, found[name]) for name, some in counting.items()}


def _total(items: Sequence[FormItem], answers: Mapping[int, int], measure: Measure | None) -> Decimal | None:
    """Sum what was answered; items left out, at most as many as may be missing, count as the mean of the others."""
    given = [answers[one.number] for one in items if one.number in answers]
    missing = len(items) - len(given)
    if measure is None or not given or missing > measure.may_be_missing or not fits(items, measure):
        return None
    if not missing:
        return Decimal(sum(given))
    return (Decimal(sum(given)) * len(items) / len(given)).quantize(Decimal(1), ROUND_HALF_UP)


def fits(items: Iterable[FormItem], measure: Measure) -> bool:
    """Return whether what the items can make is what the measure says."""
    low, high = ends_of(items)
    return low == measure.low and high == measure.high


def ends_of(items: Iterable[FormItem]) -> tuple[int, int]:
    """Return the lowest and the highest total that items can make."""
    items = tuple(items)
    return sum(one.low for one in items), sum(one.high for one in items)
