"""Rules as boxes: per fact the regions a rule accepts, as one bit per rule and region; and the holes between."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from addon.facts.catalog import Fact
from addon.rules.regions import days, judged, regions
from addon.rules.rule import Rule
from addon.rules.tree import Test

GAP_STEPS = 20_000
INSIDE_STEPS = 500
"""How many regions one search for holes may look at before it gives up: for a tab, for one rule's box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One fact (the calendar has none) cut into regions; bit i of each number is rule i.

    ``sure[r]``: certainly accepts region r. ``maybe[r]``: may accept it. ``covers[r]``: accepts it
    or has a missing value, so that a case there is at least listed.
    """

    fact: Fact | None
    samples: tuple[object, ...]
    sure: tuple[int, ...]
    maybe: tuple[int, ...]
    covers: tuple[int, ...]


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

    def excluded(self, bit: int) -> str:
        """Return what a rule accepts nothing of: the label of a fact, or the days between From and Until."""
        side = next(one for one in self.sides if not any(bits >> bit & 1 for bits in one.maybe))
        return f"value of {side.fact.label}" if side.fact else "day"

    def holes(self, *, all_of_them: bool = False) -> "Holes":
        """Return the search for cases that no rule covers: for one, or for as many different ones as it can."""
        sides = [list(enumerate(side.covers)) for side in self.sides]
        return Holes(sides if all_of_them else [_emptiest(side, self.every) for side in sides], self.every, GAP_STEPS)

    def holes_inside(self, bit: int, above: int) -> "Holes":
        """Return the search for cases of one rule's box that none of the rules ``above`` surely takes."""
        inside = [
            [(at, sure) for at, (maybe, sure) in enumerate(zip(side.maybe, side.sure, strict=True)) if maybe >> bit & 1]
            for side in self.sides
        ]
        return Holes([_emptiest(side, above) for side in inside], above, INSIDE_STEPS)


@dataclass(slots=True)
class Holes:
    """A depth-first search over one region per side, ended as soon as no rule is left alive.

    ``gave_up`` is set when the steps ran out: what was not found may still exist.
    """

    sides: list[list[tuple[int, int]]]
    rules: int
    steps: int
    gave_up: bool = False
    _tight: set[tuple[int, int]] = field(default_factory=set)
    _found: list[dict[int, int]] = field(default_factory=list)

    def search(self, at_most: int) -> list[dict[int, int]]:
        """Return holes as {side: region}, each without the sides that do not matter to it."""
        order = sorted(
            range(len(self.sides)), key=lambda at: min((b.bit_count() for _, b in self.sides[at]), default=0)
        )
        for hole in self._below(order, {}, self.rules):
            small = self._smallest(hole)
            if small not in self._found:
                self._found.append(small)
            if len(self._found) >= at_most:
                break
        return self._found

    def _below(self, order: list[int], chosen: dict[int, int], alive: int) -> Iterator[dict[int, int]]:
        if any(known.items() <= chosen.items() for known in self._found):
            return
        if not alive:
            yield chosen
            return
        if len(chosen) == len(order) or (len(chosen), alive) in self._tight:
            return
        side, before = order[len(chosen)], len(self._found)
        any_hole = False
        for region, left in self._distinct(side, alive):
            self.steps -= 1
            if self.steps < 0:
                self.gave_up = True
                return
            for hole in self._below(order, {**chosen, side: region}, left):
                any_hole = True
                yield hole
        if not any_hole and len(self._found) == before and not self.gave_up and not self._found:
            self._tight.add((len(chosen), alive))

    def _distinct(self, side: int, alive: int) -> list[tuple[int, int]]:
        """Return one region per different set of rules left, the emptiest first, and every one that leaves none."""
        empty = [(region, 0) for region, bits in self.sides[side] if not alive & bits]
        by_left: dict[int, int] = {}
        for region, bits in self.sides[side]:
            by_left.setdefault(alive & bits, region)
        by_left.pop(0, None)
        return empty + sorted(((one, left) for left, one in by_left.items()), key=lambda pair: pair[1].bit_count())

    def _smallest(self, hole: dict[int, int]) -> dict[int, int]:
        bits = [dict(side) for side in self.sides]
        kept = dict(hole)
        for side in hole:
            alive = self.rules
            for other, region in kept.items():
                alive &= bits[other][region] if other != side else alive
            if not alive:
                del kept[side]
        return kept


def _emptiest(side: list[tuple[int, int]], rules: int) -> list[tuple[int, int]]:
    """Return the regions no other region of which leaves fewer rules: where others have a hole, so have they."""
    by_bits: dict[int, int] = {}
    for region, bits in side:
        by_bits.setdefault(bits & rules, region)
    kept: list[tuple[int, int]] = []
    for bits in sorted(by_bits, key=int.bit_count):
        if not any(less & bits == less for _, less in kept):
            kept.append((by_bits[bits], bits))
    return kept


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
        sure = maybe = covers = (1 << len(rules)) - 1
        for ask, bits in answers:
            verdict = ask(region)
            sure &= -1 if verdict else ~bits
            covers &= ~bits if verdict is False else -1
            maybe &= ~bits if verdict is False or (verdict is None and region.sample is None) else -1
        made.append((sure, maybe, covers))
    sures, maybes, covering = zip(*made, strict=True)
    return Side(fact=fact, samples=tuple(region.sample for region in cut), sure=sures, maybe=maybes, covers=covering)


def _calendar(rules: Sequence[Rule]) -> Side:
    samples = days([rule.begins for rule in rules], [rule.ends for rule in rules])
    bits = tuple(sum(rule.in_force(day) << bit for bit, rule in enumerate(rules)) for day in samples)
    return Side(fact=None, samples=samples, sure=bits, maybe=bits, covers=bits)


def _partners(regions_bits: Sequence[int], count: int) -> list[int]:
    found = [0] * count
    for bits in set(regions_bits):
        left = bits
        while left:
            lowest = left & -left
            found[lowest.bit_length() - 1] |= bits
            left ^= lowest
    return found
