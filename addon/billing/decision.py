"""What a billing rule decided for one member at one session, typed and checked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from addon.cells import canonical
from addon.rules.results import Hit
from addon.rules.rule import Rule

PER_MEMBER, PER_FAMILY, NOT_BILLED = "per member", "per family", "none"
UNITS = (PER_MEMBER, PER_FAMILY, NOT_BILLED)
_MODIFIER = re.compile(r"^[A-Z0-9]{2}$")
_MOST_MODIFIERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingDecision:
    """The Then cells of the one billing rule that fits a member at a session.

    ``same_day_modifiers`` go on the line of the member's *individual* appointment of that day,
    ``add_on_code`` is used only when the attendance row names a documented add-on.
    """

    rule: str = ""
    code: str = ""
    unit: str = PER_MEMBER
    place_of_service: str = ""
    modifiers: tuple[str, ...] = ()
    same_day_modifiers: tuple[str, ...] = ()
    add_on_code: str = ""


_FIELDS = ("code", "unit", "place_of_service", "modifiers", "same_day_modifier", "add_on_code")
Decided = BillingDecision | str
"""A decision, or the words why there is none (no rule fits, several rules fit, a value is missing)."""


def read_decision(outcome: Mapping[str, object], *, rule: str = "") -> Decided:
    """Return the decision in a rule's outcome, by its fields (``then_code``), or the words why it cannot be used."""
    cells = {name: _text(outcome.get(f"then_{name}")) for name in _FIELDS}
    unit = cells["unit"] or PER_MEMBER
    if unit not in UNITS:
        return f"rule {rule} has an unknown unit"
    return _checked(
        BillingDecision(
            rule=rule,
            code=cells["code"],
            unit=unit,
            place_of_service=cells["place_of_service"],
            modifiers=_listed(cells["modifiers"]),
            same_day_modifiers=_listed(cells["same_day_modifier"]),
            add_on_code=cells["add_on_code"],
        )
    )


def decisions_from(hits: Iterable[Hit], unclear: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], Decided]:
    """Return the decision for each (session, member) from the matches of the Billing rules tab.

    A fact row's ``began`` is its session. ``unclear`` holds the reasons where a rule could not be
    judged: they outweigh a match. Several matches are no decision.
    """
    by_subject: dict[tuple[str, str], list[Rule]] = {}
    for hit in hits:
        by_subject.setdefault((hit.fact_row.began, hit.fact_row.member), []).append(hit.rule)
    rules = {one.id: one for found in by_subject.values() for one in found}
    by_rule = {rule.id: read_decision(rule.outcome, rule=rule.id) for rule in rules.values()}
    made = {subject: _several(found) or by_rule[found[0].id] for subject, found in by_subject.items()}
    return made | dict(unclear)


def _several(rules: Sequence[Rule]) -> str:
    return f"several rules fit: {', '.join(sorted(one.id for one in rules))}" if len(rules) > 1 else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    return canonical(value) if isinstance(value, Decimal) else str(value).strip()


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;]+", text.upper()) if part)


def _checked(decision: BillingDecision) -> Decided:
    if decision.unit != NOT_BILLED and not decision.code:
        return f"rule {decision.rule} names no code"
    for modifiers in (decision.modifiers, decision.same_day_modifiers):
        if len(modifiers) > _MOST_MODIFIERS:
            return f"rule {decision.rule} has more than {_MOST_MODIFIERS} modifiers"
        if not all(_MODIFIER.match(one) for one in modifiers):
            return f"rule {decision.rule} has a modifier that is not two letters or digits"
    return decision
