"""Finds what is odd about a rule tab: rules that never match, are hidden, collide, or leave gaps.

Constants are judged exactly. A test that only a run can judge (another field, today, starts with on
free text) may match: it never makes a rule certain to match, nor certain not to. From and Until
take part. Only rules with one About are compared. A case whose deciding value is blank is no gap:
it is listed when it comes up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from addon.cells import canonical
from addon.facts.catalog import one_in_words
from addon.names_in_text import date_in_words
from addon.rules.boxes import Boxes
from addon.rules.regions import judged, regions
from addon.rules.rule import ALL, EXACTLY_ONE, FIRST, HIGHEST, Rule
from addon.rules.tree import Compare, OneOf, Single
from addon.rules.wording import shown

OF_EACH_KIND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One observation. ``example`` holds values by fact name that show it, ``on`` a day."""

    code: str
    what: str
    next_step: str = ""
    rules: tuple[Rule, ...] = ()
    example: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    on: date | None = None


def analyse(rules: Sequence[Rule], policy: str) -> tuple[Remark, ...]:
    """Return what is odd: each rule that never matches, and at most five remarks of each other kind."""
    found: dict[str, list[Remark]] = {}
    for about in dict.fromkeys(rule.about for rule in rules):
        boxes = Boxes([rule for rule in rules if rule.about == about])
        for remark in _remarks(boxes, policy, about):
            found.setdefault(remark.code, []).append(remark)
    order = ("always-true", "both-match", "may-both-match", "hidden", "says-nothing-new", "uncovered", "not-checked")
    never = found.get("never-matches", [])  # all of them: a rule that cannot run says so in its Check
    return (*never, *(one for code in order for one in found.get(code, [])[:OF_EACH_KIND]))


def outcome_key(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return a rule's outcome in a form in which two outcomes are compared."""
    return tuple(sorted((name, canonical(value)) for name, value in rule.outcome.items()))


def _remarks(boxes: Boxes, policy: str, about: str) -> Iterator[Remark]:
    yield from _never(boxes)
    yield from _always(boxes)
    if policy in {EXACTLY_ONE, HIGHEST}:
        yield from _collisions(boxes, policy)
    if policy in {FIRST, HIGHEST}:
        yield from _hidden(boxes, policy)
    else:
        yield from _repeated(boxes)
    if policy != ALL:
        yield from _gaps(boxes, about)


def _never(boxes: Boxes) -> Iterator[Remark]:
    for bit, rule in enumerate(boxes.rules):
        if boxes.is_empty(bit):
            what = f"{rule.id} can never match: its tests exclude every {boxes.excluded(bit)}."
            yield Remark(code="never-matches", what=what, next_step="Correct a test, or turn it off.", rules=(rule,))


def _always(boxes: Boxes) -> Iterator[Remark]:
    """Yield the rules with a list of comparisons that every filled-in value fulfils: ``>= 13, < 18`` is no range."""
    for rule in boxes.rules:
        for one in rule.tests:
            of = one.test.of if isinstance(one.test, OneOf) else ()
            if not any(isinstance(each, Compare) and each.op != "=" for each in of):
                continue
            if all(map(judged(one.test, one.fact), regions(one.fact, [one.test])[:-1])):  # the last region is blank
                what = f'{rule.id} matches every {one.fact.label}: a comma means "or".'
                yield Remark(code="always-true", what=what, next_step=_at_once(of), rules=(rule,))


def _at_once(of: Sequence[Single]) -> str:
    """Return what to write instead: the two ends of a range where both can be true at once."""
    ends = {one.op[0]: one for one in of if isinstance(one, Compare) and isinstance(one.operand, Decimal | date)}
    if len(of) == 2 and ends.keys() == {">", "<"}:
        low, high = ends[">"], ends["<"]
        if low.operand < high.operand:  # type: ignore[operator] # of one fact, so of one type
            both = " and ".join(f"{one.op} {canonical(one.operand)}" for one in (low, high))
            return f"Write {both} for both at once."
    return "Write not blank if that is meant, or empty the cell for any value."


def _collisions(boxes: Boxes, policy: str) -> Iterator[Remark]:
    keys = [outcome_key(rule) for rule in boxes.rules]
    reported: set[tuple[int, int]] = set()
    for code, sharing in (("both-match", boxes.sharing_surely), ("may-both-match", boxes.sharing_maybe)):
        for one, bits in enumerate(sharing):
            for other in _bits(bits >> one + 1, one + 1):
                same_rank = policy == EXACTLY_ONE or boxes.rules[one].priority == boxes.rules[other].priority
                if not same_rank or keys[one] == keys[other] or (one, other) in reported:
                    continue
                reported.add((one, other))
                yield _collision(boxes, one, other, code)
                if len(reported) >= OF_EACH_KIND:
                    return


def _collision(boxes: Boxes, one: int, other: int, code: str) -> Remark:
    first, second = boxes.rules[one], boxes.rules[other]
    case = boxes.shared_case(one, other)
    example, on = _values(boxes, case)
    verb = "both match" if code == "both-match" else "may both match"
    told = _told_of(boxes, case, (first, second)) or "always"
    what = f"{first.id} and {second.id} {verb} with different results, for example {told}."
    step = "Add a test to one of them, so that only one matches."
    return Remark(code=code, what=what, next_step=step, rules=(first, second), example=example, on=on)


def _repeated(boxes: Boxes) -> Iterator[Remark]:
    keys = [outcome_key(rule) for rule in boxes.rules]
    for one, bits in enumerate(boxes.holding):
        if boxes.is_empty(one):
            continue
        for other in _bits(bits, 0):
            is_twin_reported = boxes.holding[other] >> one & 1 and other > one
            if other != one and keys[one] == keys[other] and not is_twin_reported:
                yield _adds_nothing(boxes, one, other)
                break


def _adds_nothing(boxes: Boxes, one: int, other: int) -> Remark:
    rule, holder = boxes.rules[one], boxes.rules[other]
    case = boxes.shared_case(one, other)
    example, on = _values(boxes, case)
    what = f"{rule.id} adds nothing: whenever it matches, {holder.id} gives the same result"
    what += _for_example(_told_of(boxes, case, (rule, holder)))
    step = "Turn one of them off, or change a test."
    return Remark(code="says-nothing-new", what=what, next_step=step, rules=(holder, rule), example=example, on=on)


def _hidden(boxes: Boxes, policy: str) -> Iterator[Remark]:
    for bit, rule in enumerate(boxes.rules):
        above = [
            other
            for other, rival in enumerate(boxes.rules)
            if (rival.row < rule.row if policy == FIRST else rival.priority > rule.priority)
        ]
        bits = sum(1 << other for other in above) & boxes.sharing_surely[bit]
        if not bits or boxes.is_empty(bit):
            continue
        alone = boxes.holding[bit] & bits
        if alone or _is_filled(boxes, bit, bits):
            yield _never_decides(boxes, bit, list(_bits(alone or bits, 0)))


def _never_decides(boxes: Boxes, bit: int, above: Sequence[int]) -> Remark:
    rule, first = boxes.rules[bit], boxes.rules[above[0]]
    case = boxes.shared_case(bit, above[0])
    example, on = _values(boxes, case)
    named = ", ".join(boxes.rules[one].id for one in above[:OF_EACH_KIND]) + (" …" if len(above) > OF_EACH_KIND else "")
    what = f"{rule.id} never decides: wherever it matches, another rule comes before it ({named})"
    told = _told_of(boxes, case, (rule, first))
    what += _for_example(f"{told}, where {first.id} decides" if told else "")
    return Remark(
        code="hidden", what=what, next_step="Change the order or a test.", rules=(rule,), example=example, on=on
    )


def _is_filled(boxes: Boxes, bit: int, above: int) -> bool:
    holes = boxes.holes_inside(bit, above)
    return not holes.search(1) and not holes.gave_up


def _gaps(boxes: Boxes, about: str) -> Iterator[Remark]:
    holes = boxes.holes()
    one = holes.search(1)
    several = boxes.holes(all_of_them=True).search(OF_EACH_KIND) if one else []
    for case in several or one:
        example, on = _values(boxes, case)
        what = f"no rule covers {one_in_words(about)} {_told(boxes, case) or 'at all'}."
        step = "Such cases are listed as needing a person; add a rule if they should not be."
        yield Remark(code="uncovered", what=what, next_step=step, example=example, on=on)
    if holes.gave_up and not one:
        what = "this tab is too intricate to be searched for gaps completely."
        yield Remark(code="not-checked", what=what)


# --- examples ------------------------------------------------------------------------------------


def _bits(bits: int, offset: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1 + offset
        bits ^= lowest


def _values(boxes: Boxes, case: Mapping[int, int]) -> tuple[Mapping[str, object], date | None]:
    """Return a full example: what the case decides, the rest filled with any value."""
    values, on = {}, None
    for at, side in enumerate(boxes.sides):
        sample = side.samples[case.get(at, 0)]
        if side.fact is None:
            on = sample if isinstance(sample, date) else None
        else:
            values[side.fact.name] = sample
    return MappingProxyType(values), on


def _told_of(boxes: Boxes, case: Mapping[int, int], rules: Sequence[Rule]) -> str:
    """Return a case in words, as far as these rules test it."""
    tested = {test.fact.name for rule in rules for test in rule.tests}
    facts = {at: boxes.sides[at].fact for at in case}
    return _told(
        boxes, {at: region for at, region in case.items() if (fact := facts[at]) is None or fact.name in tested}
    )


def _for_example(told: str) -> str:
    return f", for example {told}." if told else "."


def _told(boxes: Boxes, case: Mapping[int, int]) -> str:
    """Return a case in words: ``with Payer Medicare, Fee $41.00 on Jan 1 2027``."""
    values, on = [], ""
    for at, region in sorted(case.items()):
        side = boxes.sides[at]
        if side.fact is not None:
            values.append(f"{side.fact.label} {shown(side.samples[region], side.fact)}")
        elif len(side.samples) > 1 and isinstance(day := side.samples[region], date):
            on = f"on {date_in_words(day)}"
    return " ".join(part for part in (f"with {', '.join(values)}" if values else "", on) if part)
