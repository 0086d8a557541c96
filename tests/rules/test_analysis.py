"""Analysis of whole tabs: exact examples, and never at odds with what the rules do."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import count
from types import FrameType, MappingProxyType
from typing import Any

import pytest

from addon.facts.catalog import FactRow
from addon.rules.analysis import Remark, analyse, outcome_key
from addon.rules.evaluation import evaluate
from addon.rules.rule import ALL, EXACTLY_ONE, FIRST, HIGHEST, RuleTable
from tests.rules.casting import CELLS, FACT, dice_of, fact_row, random_values, read, rule, tab


def _told(labels: list[str], rows: list[Any], policy: str) -> list[str]:
    return [one.what for one in analyse(read(tab(labels, rows), policy).rules, policy)]


def test_a_rule_that_excludes_every_value_never_matches() -> None:
    """Two columns of one fact, or a list of all values but none, leave nothing."""
    rows = [rule(1, "> 5", "< 3", None), rule(2, None, None, "not Monday, Tuesday, Wednesday")]
    told = _told(["Fee", "Fee", "Weekday"], rows, ALL)
    assert told == [
        f"R-0{n} can never match: its tests exclude every value of {fact}." for n, fact in ((1, "Fee"), (2, "Weekday"))
    ]


@pytest.mark.parametrize(
    ("fact", "cell", "step"),
    [
        ("Missed in a row", ">= 13, < 18", "Write >= 13 and < 18 for both at once."),
        ("Joined", "<= 2026-03-09, > 2026-03-01", "Write > 2026-03-01 and <= 2026-03-09 for both at once."),
        ("Missed in a row", ">= 18, < 18", "Write not blank if that is meant, or empty the cell for any value."),
        ("Consent", "yes, no", ""),
        ("Missed in a row", "> 18, < 13", ""),
        ("Joined", "< today, >= 2026-03-01", ""),
        ("Place", "North, starts with S", ""),
        ("Fee", ">= 0", ""),
    ],
)
def test_a_list_that_every_value_is_in_is_told(fact: str, cell: str, step: str) -> None:
    """The comma means "or": nobody means a range that excludes nothing."""
    found = analyse(read(tab([fact], [rule(1, cell)]), ALL).rules, ALL)
    assert [(one.what, one.next_step) for one in found if one.code == "always-true"] == (
        [(f'R-01 matches every {fact}: a comma means "or".', step)] if step else []
    )


def test_a_hidden_rule_of_a_first_tab() -> None:
    """Also where only several upper rules together hide it."""
    rows = [
        rule(1, "< 5", None),
        rule(2, ">= 5", "yes", flag="red"),
        rule(3, "> 0", "no"),
        rule(4, "[1..9]", "not blank", flag="red"),
    ]
    told = _told(["Fee", "Consent"], rows, FIRST)
    assert (
        "R-04 never decides: wherever it matches, another rule comes before it (R-01, R-02, R-03), for example with "
        "Fee $1.00, Consent yes, where R-01 decides."
    ) in told
    assert not any("R-03 never" in one for one in told)


def test_a_higher_priority_hides_a_lower_one() -> None:
    """Whatever the order of the rows."""
    rows = [rule(1, "> 5", priority=1), rule(2, "> 3", priority=2, flag="red")]
    told = _told(["Fee"], rows, HIGHEST)
    assert (
        "R-01 never decides: wherever it matches, another rule comes before it (R-02), for example with Fee $6.00, "
        "where R-02 decides."
    ) in told


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"fee": "<= 5"}, {"fee": ">= 5"}, ["both-match"]),
        ({"fee": "< 5"}, {"fee": ">= 5"}, []),
        ({"missed": "> 4"}, {"missed": "< 5"}, []),
        ({"payer": "Aetna"}, {"payer": "not Aetna"}, []),
        ({"payer": "blank"}, {"payer": "not Aetna"}, []),
        ({"score": "{Reliable change}"}, {"score": "> 3"}, ["may-both-match"]),
        ({"joined": "Monday"}, {"joined": "2026-03-02"}, ["both-match"]),
        ({"joined": "Monday"}, {"joined": "2026-03-03"}, []),
        ({"joined": "Monday"}, {"joined": "not Monday"}, []),
        ({"joined": "Mon to Fri"}, {"joined": "> 2026-03-06 and < 2026-03-09"}, []),
        ({"next_session": "Tuesday"}, {"next_session": "> 2026-03-02 18:00 and < 2026-03-03 10:00"}, ["both-match"]),
        ({"next_session": "Wednesday"}, {"next_session": "> 2026-03-02 18:00 and < 2026-03-03 10:00"}, []),
        ({"joined": "[2026-03-02..2026-03-04)"}, {"joined": "> 2026-03-03"}, []),
        ({"next_session": "2026-03-03"}, {"next_session": "> 2026-03-03 18:00"}, ["both-match"]),
        ({"next_session": "2026-03-03"}, {"next_session": "> 2026-03-03"}, []),
        ({"starts_at": "< 9:00"}, {"starts_at": "8:59 to 10:00"}, ["both-match"]),
        ({"starts_at": "< 9:00"}, {"starts_at": "> 8:59"}, []),
        ({"code": "starts with 90"}, {"code": "90853"}, ["both-match"]),
        ({"code": "starts with 90"}, {"code": "starts with 99"}, ["may-both-match"]),
        ({"code": "starts with 90"}, {"code": "99"}, []),
        ({"fee": "> 1", "until": "2026-03-31"}, {"fee": "> 2", "from": "2026-04-01"}, []),
        ({"fee": "> 1", "until": "2026-04-01"}, {"fee": "> 2", "from": "2026-04-01"}, ["both-match"]),
        ({"fee": "> 1"}, {"fee": "> 2", "flag": "amber"}, []),
    ],
)
def test_collisions(one: dict[str, str], other: dict[str, str], expected: list[str]) -> None:
    """Two rules collide where one case meets both with different results; what a run must judge "may"."""
    names = [name for name in FACT if name in one | other]
    rows = [
        rule(
            n,
            *(cells.get(name) for name in names),
            **{"flag": flag} | {k: v for k, v in cells.items() if k not in FACT},
        )
        for n, cells, flag in ((1, one, "amber"), (2, other, "red"))
    ]
    rules = read(tab([FACT[name].label for name in names], rows), EXACTLY_ONE).rules
    assert [told.code for told in analyse(rules, EXACTLY_ONE) if "both" in told.code] == expected


def test_equal_priorities_collide_and_different_ones_do_not() -> None:
    """In a "highest priority" tab the number decides."""
    for second, collides in ((1, True), (2, False)):
        rows = [rule(1, "> 1", priority=1), rule(2, "> 2", priority=second, flag="red")]
        told = analyse(read(tab(["Fee"], rows), HIGHEST).rules, HIGHEST)
        assert any(one.code == "both-match" for one in told) is collides


def test_harmless_overlaps_of_an_all_tab_are_not_reported() -> None:
    """Flags may pile up; only a rule that adds nothing is mentioned."""
    rows = [rule(1, ">= 2", flag="amber"), rule(2, ">= 3", flag="red"), rule(3, ">= 4", flag="amber")]
    assert _told(["Missed in a row"], rows, ALL) == [
        "R-03 adds nothing: whenever it matches, R-01 gives the same result, for example with Missed in a row 4."
    ]


def test_gaps_are_told_with_the_values_that_matter() -> None:
    """A case without a rule names only what decides, also a day; a blank is no gap."""
    rows = [
        rule(1, "Aetna, BCBS, Self-pay, Medicaid", None),
        rule(2, "Medicare", "<= 40", **{"from": "2026-01-01"}),
        rule(3, "Medicare", "> 40", **{"from": "2026-01-01", "until": "2026-12-31"}),
    ]
    told = _told(["Payer", "Fee"], rows, EXACTLY_ONE)
    assert "no rule covers a membership with Payer Medicare on Dec 31 2025." in told
    assert "no rule covers a membership with Payer Medicare, Fee $41.00 on Jan 1 2027." in told
    assert len(told) == 2


def test_days_before_the_first_from_are_no_gap() -> None:
    """A tab whose rules all begin in 2026 says nothing about 2025, but what ends is a gap."""
    first = {"on": "yes everybody", "from": "2026-01-01", "until": "2026-06-30"}
    rows = [rule(1, **first), rule(2, **{"on": "yes everybody", "from": "2026-08-01"})]
    told = _told([], rows, EXACTLY_ONE)
    assert told == ["no rule covers a membership on Jul 1 2026."]


def test_every_rule_that_never_matches_is_told() -> None:
    """However many there are: beside none of them Check may show OK."""
    rows = [rule(n, "> 5", "< 3") for n in range(9)]
    assert len(_told(["Fee", "Fee"], rows, ALL)) == 9


def test_at_most_five_of_a_kind() -> None:
    """A tab full of collisions does not drown its reader."""
    rows = [rule(n, "> 1", flag="red", rate=n) for n in range(9)]
    told = analyse(read(tab(["Fee"], rows), EXACTLY_ONE).rules, EXACTLY_ONE)
    assert [one.code for one in told].count("both-match") == 5
    texts = read(tab(["Fee"], rows), EXACTLY_ONE).texts.values()
    assert max(one.check.count("both match") for one in texts) <= 5


# --- against sampling ----------------------------------------------------------------------------

EXACT = ("missed", "fee", "score", "payer", "consent", "joined", "weekday")
CONSTANT = {name: tuple(one for one in CELLS[name] if "{" not in one and "today" not in one) for name in EXACT}


def _random_table(seed: int, policy: str) -> RuleTable:
    dice = dice_of(seed)
    names = dice.sample(EXACT, 3)
    rows = []
    for number in range(dice.randint(2, 7)):
        cells = [dice.choice(CONSTANT[name]) if dice.random() < 0.6 else None for name in names]
        begins = date(2026, dice.randint(1, 6), 1) if dice.random() < 0.3 else None
        rows.append(
            rule(number, *cells, flag=dice.choice(("red", "amber")), priority=dice.randint(1, 3), **{"from": begins})
        )
    return read(tab([FACT[name].label for name in names], rows), policy)


def _say(table: RuleTable, values: Any, on: date) -> tuple[list[str], list[str]]:
    """Return the ids that match and those that cannot tell, before any policy."""
    plain = RuleTable(title="x", policy=ALL, rules=table.rules)
    row = fact_row(**values)
    outcome = evaluate(plain, [row], today=datetime(2026, 3, 10), on_date=lambda _: on)
    return [one.rule.id for one in outcome.hits], [one.rule.id for one in outcome.cannot_tell]


def _check_examples(table: RuleTable, told: tuple[Remark, ...]) -> None:
    for one in told:
        if one.code in {"both-match", "uncovered", "hidden", "says-nothing-new"}:
            hits, unclear = _say(table, one.example, one.on or date(2026, 3, 10))
            expected = {rule.id for rule in one.rules}
            assert expected <= set(hits) if expected else (hits, unclear) == ([], [])


def _on(day: object) -> Callable[[FactRow], date | None]:
    return lambda _: day if isinstance(day, date) else None


@pytest.mark.parametrize("seed", range(60))
def test_analysis_never_contradicts_random_cases(seed: int) -> None:
    """Examples are real; a rule said never to match or decide never does; an uncovered case was foretold."""
    _compare_with_sampling(seed)


@pytest.mark.prove
def test_analysis_never_contradicts_three_thousand_tables() -> None:
    """The same, on many more tables."""
    for seed in range(60, 3060):
        _compare_with_sampling(seed)


def _compare_with_sampling(seed: int) -> None:
    policy = (EXACTLY_ONE, FIRST, HIGHEST)[seed % 3]
    table = _random_table(seed, policy)
    told = analyse(table.rules, policy)
    _check_examples(table, told)
    silent = {one.rules[0].id for one in told if one.code in {"never-matches", "hidden"}}
    has_gap = any(one.code == "uncovered" for one in told)
    pairs = {frozenset(rule.id for rule in one.rules) for one in told if one.code == "both-match"}
    dice = dice_of(seed)
    rows = [fact_row(n, **MappingProxyType(random_values(dice))) for n in range(120)]
    first_day = min((r.begins for r in table.rules if r.begins), default=date(2026, 1, 1))
    day = max(first_day, date(2026, 1 + seed % 8, 10))
    outcome = evaluate(table, rows, today=day)
    assert has_gap or not outcome.uncovered or not table.rules  # each row that is off tells so itself
    assert not silent & {one.rule.id for one in outcome.hits}
    collide = [one for one in outcome.contested if len({outcome_key(rule) for rule in one.matching}) > 1]
    assert pairs or not collide


def calls_made(run: Callable[[], object]) -> int:
    """Return how many functions of ours a run calls: its work, on whatever machine."""
    made = count()

    def profile(_: FrameType, event: str, __: object) -> None:
        if event == "call":
            next(made)

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    return next(made)


@pytest.mark.long
def test_the_work_on_three_hundred_rules_stays_small() -> None:
    """Also where every rule may hide behind all others."""
    dice, names = dice_of(3), list(CELLS)
    rows = []
    for number in range(300):
        chosen = {name: dice.choice(CELLS[name]) for name in dice.sample(names, 2)} | {"missed": f">= {number % 50}"}
        rows.append(rule(number, *(chosen.get(name) for name in names), rate=number % 5, priority=number % 20))
    sheet = tab([FACT[name].label for name in names], rows)
    for policy in (EXACTLY_ONE, FIRST, HIGHEST):
        assert len(read(sheet, policy).rules) == 300
        assert calls_made(partial(read, sheet, policy)) < 800_000  # twice what the slowest needs
