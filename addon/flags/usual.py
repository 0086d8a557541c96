"""What counts where a flag rule leaves Protocol or Act within blank, as workbooks do that are older than a column."""

from collections.abc import Iterable

from addon.deadlines import NEXT_BUSINESS_DAY, USUAL
from addon.records import ALERT, OUTREACH
from addon.rules.rule import Rule
from addon.rules.tree import NoneOf, operands
from addon.rules.truth import judge

NONE = "none"
_WITH_MEMBER = frozenset({"membership", "score course", "member-session"})
_WORSE = frozenset({"drop_since_last", "drop_since_start"})
_ALARMING = {"course": frozenset({"got worse", "worse than at start"}), "track": frozenset({"amber", "red"})}


def protocol_of(rule: Rule) -> str:
    """Return the rule's protocol; where it names none, what is usual.

    Usual is an alert for falling scores and for members who are not on track, an outreach for two or more sessions
    missed in a row, and none for the rest.
    """
    if rule.about not in _WITH_MEMBER:
        return NONE
    asked = str(rule.outcome.get("then_protocol") or "")
    if asked:
        return asked
    if _asks_for_worse(rule) or _asks_for(rule, "track"):
        return ALERT
    return OUTREACH if any(_asks_for_a_run(rule)) else NONE


def usual_deadline(rule: Rule) -> str:
    """Return what counts for a rule that does not name its own."""
    protocol = protocol_of(rule)
    at_once = protocol == OUTREACH or (protocol == NONE and _asks_for_worse(rule))
    return NEXT_BUSINESS_DAY if at_once else USUAL


def cannot_run(rules: Iterable[Rule]) -> dict[str, str]:
    """Return what to tell beside rules, by id, whose protocol cannot run: there is no member in what they are about."""
    what = "Protocol does nothing here: choose membership, score history or attendance at a session under About."
    asking = (one for one in rules if one.outcome.get("then_protocol") in {ALERT, OUTREACH})
    return {one.id: what for one in asking if one.about not in _WITH_MEMBER}


def _asks_for_worse(rule: Rule) -> bool:
    by = (one for one in rule.tests if one.fact.name in _WORSE)
    return any(judge(one.test, one.fact)(0, {}, None) is not True for one in by) or _asks_for(rule, "course")


def _asks_for(rule: Rule, name: str) -> bool:
    """Return whether the rule asks for one of the alarming words of a fact."""
    found = (one.test for one in rule.tests if one.fact.name == name)
    return any(
        not isinstance(test, NoneOf) and not _ALARMING[name].isdisjoint(map(str, operands(test))) for test in found
    )


def _asks_for_a_run(rule: Rule) -> Iterable[bool]:
    """Yield for each test of the misses in a row whether a single one is too few for it."""
    for one in rule.tests:
        if one.fact.name == "missed_in_a_row":
            yield judge(one.test, one.fact)(1, {}, None) is False
