"""A row of Micro-experiments as a plan, or what is wrong with it. A plan is fixed before its first day. Pure."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from addon.cells import canonical, typed
from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.numbers import BY_LABEL, FEWER, MONTH, MORE, Number
from addon.records.days import next_month, overlap
from addon.tabs import Value

SUGGESTION = "suggestion: fill in Start and Until to try it"
_SIDES = {"less": FEWER, "more": MORE}
DECIDES = frozenset(
    {"start", "until", "change", "groups", "better", "least", "baseline_from", "fixed_on", "design_effect"}
)
"""The columns beside the number that make a plan: one that cannot be read is not blank, so nothing usual is taken."""
_ENOUGH = 50
_WEEKS_BEFORE, _MONTHS_BEFORE = 13, 6
_REPEATED = Decimal(2)
"""The crude design effect where the same people are counted many times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is tried. ``better``: 1 more is, -1 less is. Without ``groups`` it is about all; ``until`` is included.

    ``baseline`` is the first day of what it is compared with, which ends the day before ``start``. ``fixed`` is the day
    on which it was written down. ``wrong`` tells why it is not used, "" if it is.
    """

    rid: str
    number: Number
    better: int
    groups: tuple[str, ...] = ()
    start: date
    until: date
    baseline: date
    least: int = _ENOUGH
    effect: Decimal = Decimal(1)
    fixed: date | None = None
    wrong: str = ""

    @property
    def words(self) -> str:
        """Return everything that may not change once it has begun."""
        way = "more" if self.better == MORE else "less"
        return (
            f"{self.number.label}, {way}, {', '.join(self.groups) or 'all groups'}, {date_in_words(self.start)} to "
            f"{date_in_words(self.until)}, least n {self.least}, baseline from {date_in_words(self.baseline)}, "
            f"design effect {self.effect.normalize():f}"
        )


@dataclass(frozen=True, slots=True)
class FixedPlan:
    """A plan as it was last before its first day, and the day on which it was written down so."""

    words: str
    fixed: date


PLANNED = Kept("experiment plan", FixedPlan)
"""By the row id."""


def read_plan(rid: str, row: Mapping[str, Value], groups: Collection[str], unread: str = "") -> Plan | str:
    """Return a row as a plan, or what has to be filled in first.

    ``groups``: the codes there are; ``unread``: which cells cannot be read, "" if all can.
    """
    number = BY_LABEL.get(canonical(row.get("number")))
    start, until = (typed(date, row.get(name)) for name in ("start", "until"))
    if number is None:
        return "not used: pick a number from the list"
    if unread:
        return f"not used: {unread}; correct it"
    if start is None and until is None:
        return SUGGESTION
    if start is None or until is None:
        return "not used: Start and Until are both fixed before it begins"
    wanted = tuple(one for one in (part.strip() for part in canonical(row.get("groups")).split(",")) if one)
    baseline = typed(date, row.get("baseline_from")) or _baseline(number, start)
    effect = typed(Decimal, row.get("design_effect"))
    made = Plan(
        rid=rid,
        number=number,
        better=_SIDES.get(canonical(row.get("better")), number.better),
        groups=tuple(sorted(wanted)),
        start=start,
        until=until,
        baseline=baseline,
        least=max(1, typed(int, row.get("least")) or _ENOUGH),
        effect=effect if effect is not None else _REPEATED if number.repeats else Decimal(1),
        fixed=typed(date, row.get("fixed_on")),
    )
    return replace(made, wrong=_wrong(made, canonical(row.get("change")), groups))


def _baseline(number: Number, start: date) -> date:
    if number.every != MONTH:
        return start - timedelta(weeks=_WEEKS_BEFORE)
    month = start.replace(day=1)
    for _ in range(_MONTHS_BEFORE):
        month = (month - timedelta(days=1)).replace(day=1)
    return month if start.day == 1 else next_month(month) if start.day > 15 else month


def _wrong(plan: Plan, change: str, groups: Collection[str]) -> str:
    unknown = [code for code in plan.groups if code not in groups]
    if not change:
        return "not used: write down the change"
    if plan.until < plan.start:
        return "not used: Until is before Start"
    if plan.baseline >= plan.start:
        return "not used: Baseline from has to be before Start"
    if unknown:
        return f"not used: there is no group {unknown[0]}"
    if plan.groups and not plan.number.by_group:
        return "not used: this number is counted for the whole practice, so leave Groups blank"
    return "" if plan.effect >= 1 else "not used: Design effect is 1 or more"


def fixed(plan: Plan, before: FixedPlan | None, today: date) -> tuple[Plan, FixedPlan]:
    """Return the plan with what is wrong if it was not fixed before its first day, and what to remember of it."""
    if before is None or (today < plan.start and before.words != plan.words):
        before = FixedPlan(plan.words, min(plan.fixed, today) if plan.fixed else today)
    elif plan.fixed and plan.fixed < before.fixed and before.words == plan.words:
        before = FixedPlan(plan.words, plan.fixed)
    if before.words != plan.words:
        told = f"not used: changed after its start. It was: {before.words}. Put it back, or begin a new row"
        return replace(plan, wrong=told), before
    if before.fixed > plan.start and not plan.wrong:
        told = (
            f"no verdict: written down on {date_in_words(before.fixed)}, after it began. If you had agreed on it "
            "before, fill in Plan fixed on"
        )
        return replace(plan, wrong=told), before
    return plan, before


def all_fixed(
    read: Mapping[str, Plan | str], before: Mapping[str, FixedPlan], today: date, there: Container[str] = ()
) -> tuple[list[Plan], dict[str, FixedPlan]]:
    """Return the plans among the rows, each against what was fixed, and what to remember by row id.

    A row without a plan keeps what was fixed, and so do rows that are ``there`` though not complete: a cleared cell
    neither undoes a plan nor makes a later one of it.
    """
    found, now = [], {rid: one for rid, one in before.items() if rid in read or rid in there}
    for rid, plan in read.items():
        if isinstance(plan, Plan):
            checked, now[rid] = fixed(plan, before.get(rid), today)
            found.append(checked)
    return found, now


def one_at_a_time(plans: Iterable[Plan]) -> list[Plan]:
    """Return the plans; of two that try something for one number in the same days the later one is not used."""
    found: list[Plan] = []
    for one in sorted(plans, key=lambda one: (one.start, one.rid)):
        other = next((each for each in found if not each.wrong and _meet(each, one)), None)
        told = one.wrong
        if other and not told:
            until = date_in_words(other.until)
            told = f"not used: {other.rid} tries a change for the same number until {until}; one at a time"
        found.append(replace(one, wrong=told))
    return found


def _meet(one: Plan, other: Plan) -> bool:
    return one.number == other.number and overlap((one.start, one.until), (other.start, other.until))
