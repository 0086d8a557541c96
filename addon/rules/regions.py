"""One fact's values cut into regions in which every test of a tab answers the same.

A region is known by a sample value. Numbers and dates are cut at the constants the tests use;
counts, money and percentages are taken to begin at 0 unless a test names a negative number. Text
has its allowed values, or the texts used and one unlike them all. Blank is a region of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from addon.facts.catalog import Fact
from addon.rules.tree import (
    DATE,
    DATETIME,
    NUMBER,
    TIME,
    YES_NO,
    OnWeekday,
    Test,
    TextPart,
    family,
    operands,
    singles,
)
from addon.rules.truth import folded_text, judge

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_COUNTED_FROM_ZERO = frozenset(("whole", "money", "percent"))
_SOME_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Region:
    """``sample`` represents all its values; with ``is_other``, every text that no test names."""

    sample: object
    is_other: bool = False


def regions(fact: Fact, tests: Iterable[Test]) -> tuple[Region, ...]:
    """Return the regions of a fact, blank last."""
    tests = tuple(tests)
    used = {one for test in tests for one in operands(test)}
    by_weekday = any(isinstance(one, OnWeekday) for test in tests for one in singles(test))
    kind = family(fact)
    if kind == YES_NO:
        found = [Region(True), Region(False)]
    elif kind == NUMBER:
        found = _numbers(sorted(one for one in used if isinstance(one, Decimal)), fact)
    elif kind == DATE:
        found = _dates(sorted(one for one in used if isinstance(one, date)), by_weekday=by_weekday)
    elif kind == DATETIME:
        found = _moments(used, by_weekday=by_weekday)
    elif kind == TIME:
        found = _times(sorted(one for one in used if isinstance(one, time)))
    else:
        found = _texts(fact, {folded_text(one): one for one in used if isinstance(one, str)}.values())
    return (*found, Region(None))


def judged(test: Test, fact: Fact) -> Callable[[Region], bool | None]:
    """Compile a test for regions: what it answers there, None where that depends on more than the region."""
    inner, verdict = singles(test), judge(test, fact)
    has_part = any(isinstance(one, TextPart) for one in inner)
    nothing: Mapping[str, object] = {}

    def answer(region: Region) -> bool | None:
        if has_part and region.is_other:
            return None
        return verdict(region.sample, nothing, None)

    return answer


def days(begins: Sequence[date | None], ends: Sequence[date | None]) -> tuple[date, ...]:
    """Return one sample day for each stretch in which the same rules are in force.

    Days before the first From count only if some rule has no From.
    """
    cuts = {day for day in begins if day} | {day + _DAY for day in ends if day and day < date.max}
    samples = set(cuts)
    if not cuts:
        return (_SOME_DAY,)
    if None in begins and min(cuts) > date.min:
        samples.add(min(cuts) - _DAY)
    elif None not in begins:
        samples = {day for day in samples if day >= min(day for day in begins if day)}
    return tuple(sorted(samples))


def _numbers(cuts: Sequence[Decimal], fact: Fact) -> list[Region]:
    is_whole = fact.kind == "whole"
    from_zero = fact.kind in _COUNTED_FROM_ZERO and (not cuts or cuts[0] >= 0)
    if not cuts:
        return [Region(Decimal(1))]
    found = []
    if not from_zero:
        found.append(Region(cuts[0] - 1))
    elif cuts[0] > 0:
        found.append(Region(max(Decimal(0), cuts[0] - 1)))
    for at, cut in enumerate(cuts):
        found.append(Region(cut))
        if at + 1 == len(cuts):
            found.append(Region(cut + 1))
        elif not is_whole:
            found.append(Region((cut + cuts[at + 1]) / 2))
        elif cut + 1 < cuts[at + 1]:
            found.append(Region(cut + 1))
    return found


def _dates(cuts: Sequence[date], *, by_weekday: bool) -> list[Region]:
    """Cut at each day; a stretch of days is one region, or one for each of its weekdays."""
    edges = sorted({edge for cut in cuts for edge in (cut, cut + _DAY)}) or [_SOME_DAY]
    at_most = 7 if by_weekday else 1
    found = [Region(edges[0] - step * _DAY) for step in range(1, at_most + 1)]
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        steps = at_most if end is None else min(at_most, (end - start).days)
        found += [Region(start + step * _DAY) for step in range(steps)]
    return found


def _moments(used: Iterable[object], *, by_weekday: bool) -> list[Region]:
    """Cut at each minute or day used; a stretch is one region, or one for each of its weekdays."""
    edges: set[datetime] = set()
    for one in used:
        if isinstance(one, datetime):
            edges |= {one, one + _MINUTE}
        elif isinstance(one, date):
            edges |= {datetime.combine(one, time()), datetime.combine(one, time()) + _DAY}
    ordered = sorted(edges) or [datetime.combine(_SOME_DAY, time(12))]
    found = [ordered[0] - _MINUTE - step * _DAY for step in range(7 if by_weekday else 1)]
    for start, end in zip(ordered, [*ordered[1:], datetime.max], strict=True):
        midnights = (datetime.combine(start, time()) + step * _DAY for step in range(1, 7 if by_weekday else 1))
        found += [start, *(one for one in midnights if one < end)]
    return [Region(one) for one in found]


def _times(cuts: Sequence[time]) -> list[Region]:
    minutes = sorted({0, *(edge for cut in cuts for edge in (_minutes(cut), _minutes(cut) + 1))})
    return [Region(time(minute // 60, minute % 60)) for minute in minutes if minute < 1440]


def _minutes(of: time) -> int:
    return of.hour * 60 + of.minute


def _texts(fact: Fact, used: Iterable[str]) -> list[Region]:
    if fact.choices:
        return [Region(choice) for choice in fact.choices]
    named = list(used)
    other = "another value"
    while folded_text(other) in {folded_text(one) for one in named}:
        other += " still"
    return [*(Region(one) for one in named), Region(other, is_other=True)]
