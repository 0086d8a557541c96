"""What the rows of Online rules and of Make-up rules allow; of several that fit, the strictest counts. Pure.

Where nobody can tell whether a row that forbids fits, nothing is offered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from addon.rules.results import Outcome
from addon.rules.rule import Rule

Key = tuple[str, str]
"""Session and member."""
MINUTES_ONLINE, MINUTES_MAKE_UP, DAYS, MOST_DAYS = 60, 240, 7, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineAllowed:
    """How a member may join online: asked so long ``before``; ``seats`` in all, None without a limit."""

    before: timedelta
    seats: int | None
    asks_state: bool
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUpAllowed:
    """How a member may make up: asked so long ``before``, within so many ``days``, in groups of the same kind too."""

    before: timedelta
    days: int
    same_kind: bool


def online_allowed(outcome: Outcome) -> dict[Key, OnlineAllowed]:
    """Return who may ask to join which session online."""
    return {
        key: OnlineAllowed(
            before=_minutes(rules, MINUTES_ONLINE),
            seats=min(
                (seats for rule in rules if (seats := _number(rule, "then_online_seats")) is not None), default=None
            ),
            asks_state=is_unclear or any(rule.outcome.get("then_asks_state") != "do not ask" for rule in rules),
            by_itself=not is_unclear and all(rule.outcome.get("then_decided") == "by itself" for rule in rules),
        )
        for key, rules, is_unclear in _allowing(outcome)
    }


def make_up_allowed(outcome: Outcome) -> dict[Key, MakeUpAllowed]:
    """Return who may make up for which session."""
    return {
        key: MakeUpAllowed(
            before=_minutes(rules, MINUTES_MAKE_UP),
            days=min(MOST_DAYS, *(_or(_number(rule, "then_days"), DAYS) for rule in rules)),
            same_kind=any(rule.outcome.get("then_groups") != "same service" for rule in rules),
        )
        for key, rules, _ in _allowing(outcome)
    }


def _allowing(outcome: Outcome) -> Iterable[tuple[Key, Sequence[Rule], bool]]:
    """Yield the rows that fit where all of them allow it, and whether others might fit too."""
    fitting, unclear = (
        _by_key((one.fact_row.began, one.fact_row.member, one.rule) for one in outcome.hits),
        _by_key((one.fact_row.began, one.fact_row.member, one.rule) for one in outcome.cannot_tell),
    )
    for key, rules in fitting.items():
        perhaps = unclear.get(key, ())
        if all(rule.outcome.get("then_allowed") == "yes" for rule in (*rules, *perhaps)):
            yield key, rules, bool(perhaps)


def _by_key(found: Iterable[tuple[str, str, Rule]]) -> Mapping[Key, Sequence[Rule]]:
    rules = defaultdict[Key, list[Rule]](list)
    for session, member, rule in found:
        rules[session, member].append(rule)
    return rules


def _minutes(rules: Sequence[Rule], usual: int) -> timedelta:
    return timedelta(minutes=max(_or(_number(rule, "then_minutes_before"), usual) for rule in rules))


def _number(rule: Rule, name: str) -> int | None:
    value = rule.outcome.get(name)
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else None


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value
