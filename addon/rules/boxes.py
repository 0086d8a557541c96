"""Rules as boxes: per fact the regions a rule accepts, as one bit per rule and region."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from addon.facts.catalog import Fact
from addon.rules.regions import days, judged, regions
from addon.rules.rule import Rule
from addon.rules.tree import Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One fact (the calendar has none) cut into regions; bit i of each number is rule i.

    ``sure[r]``: certainly accepts region r. ``maybe[r]``: may accept it.
    """

    fact: Fact | None
    samples: tuple[object, ...]
    sure: tuple[int, ...]
    maybe: tuple[int, ...]


class Boxes:
    """The rules of one About as boxes over the facts they test."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        facts: dict[str, Fact] = {one.fact.name: one.fact for rule in rules for one in rule.tests}
        self.sides = (*(_side(fact, self.rules) for fact in facts.values()), _calendar(self.rules))

    @property
    def every(self) -> int:
        """The bits of all rules."""
        return (1 << len(self.rules)) - 1

    @cached_property
    def sharing_surely(self) -> list[int]:
        """Per rule, the rules that certainly accept some case together with it."""
        return self._sharing(lambda side: side.sure)

    @cached_property
    def sharing_maybe(self) -> list[int]:
        """Per rule, the rules that may accept some case together with it."""
        return self._sharing(lambda side: side.maybe)

    def _sharing(self, bits: Callable[[Side], Sequence[int]]) -> list[int]:
        found = [self.every] * len(self.rules)
        for side in self.sides:
            found = [a & b for a, b in zip(found, _partners(bits(side), len(self.rules)), strict=True)]
        return found

    @cached_property
    def holding(self) -> list[int]:
        """Per rule, the rules whose boxes certainly hold all of its own (itself included where exact)."""
        found = [self.every] * len(self.rules)
        for side in self.sides:
            for bit in range(len(self.rules)):
                for maybe, sure in zip(side.maybe, side.sure, strict=True):
                    if maybe >> bit & 1:
                        found[bit] &= sure
        return found

    def shared_case(self, one: int, other: int) -> dict[int, int]:
        """Return the regions, by side, of a case in two boxes at once (preferably for certain)."""
        both, case = 1 << one | 1 << other, {}
        for at, side in enumerate(self.sides):
            for bits in (side.sure, side.maybe):
                found = next((r for r, accepted in enumerate(bits) if accepted & both == both), None)
                if found is not None:
                    case[at] = found
                    break
        return case

    def is_empty(self, bit: int) -> bool:
        """Return whether a rule accepts nothing at all on one of its sides."""
        return any(not any(one >> bit & 1 for one in side.maybe) for side in self.sides)


# --- building ------------------------------------------------------------------------------------


def _tests_of(fact: Fact, rules: Sequence[Rule]) -> dict[Test, int]:
    """Return the tests of a fact and, as bits, which rules have them."""
    having: dict[Test, int] = {}
    for bit, rule in enumerate(rules):
        for one in rule.tests:
            if one.fact.name == fact.name:
                having[one.test] = having.get(one.test, 0) | 1 << bit
    return having


def _side(fact: Fact, rules: Sequence[Rule]) -> Side:
    having = _tests_of(fact, rules)
    cut = regions(fact, having)
    answers = [(judged(test, fact), bits) for test, bits in having.items()]
    made = []
    for region in cut:
        sure = maybe = (1 << len(rules)) - 1
        for ask, bits in answers:
            verdict = ask(region)
            sure &= -1 if verdict else ~bits
            maybe &= ~bits if verdict is False or (verdict is None and region.sample is None) else -1
        made.append((sure, maybe))
    sures, maybes = zip(*made, strict=True)
    return Side(fact=fact, samples=tuple(region.sample for region in cut), sure=sures, maybe=maybes)


def _calendar(rules: Sequence[Rule]) -> Side:
    samples = days([rule.begins for rule in rules], [rule.ends for rule in rules])
    bits = tuple(sum(rule.in_force(day) << bit for bit, rule in enumerate(rules)) for day in samples)
    return Side(fact=None, samples=samples, sure=bits, maybe=bits)


def _partners(regions_bits: Sequence[int], count: int) -> list[int]:
    found = [0] * count
    for bits in set(regions_bits):
        left = bits
        while left:
            lowest = left & -left
            found[lowest.bit_length() - 1] |= bits
            left ^= lowest
    return found
