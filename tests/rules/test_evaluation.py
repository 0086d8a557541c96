"""Running rule tables: three-valued, by policy, on the right day, and as SQLite would."""

from datetime import date
from typing import Any

import pytest

from addon.facts.catalog import FactRow
from addon.rules.evaluation import RuleTabUnusable, evaluate
from addon.rules.rule import ALL, EXACTLY_ONE, FIRST, HIGHEST, RuleTable
from tests.rules.casting import FACTS, TODAY, dice_of, fact_row, random_values, read, rule, tab, thirty_rules
from tests.rules.sqlite_oracle import judged_by_sqlite


def _by_closures(table: RuleTable, rows: list[FactRow]) -> list[list[bool | None]]:
    outcome = evaluate(table, rows, today=TODAY)
    column = {one.id: at for at, one in enumerate(table.rules)}
    at_row = {id(row): at for at, row in enumerate(rows)}
    said: list[list[bool | None]] = [[False] * len(column) for _ in rows]
    for hit in outcome.hits:
        said[at_row[id(hit.fact_row)]][column[hit.rule.id]] = True
    for unsure in outcome.cannot_tell:
        said[at_row[id(unsure.fact_row)]][column[unsure.rule.id]] = None
    return said


def _random_rows(seed: int, count: int) -> list[FactRow]:
    dice = dice_of(seed)
    return [fact_row(number, **random_values(dice)) for number in range(count)]


def test_closures_and_sqlite_agree_on_every_row_and_rule() -> None:
    """Thirty rules of every kind of cell say on 1,500 rows, blanks included, what SQLite says."""
    table, rows = read(thirty_rules()), _random_rows(1, 1500)
    assert len(table.rules) == 30
    oracle = judged_by_sqlite(table.rules, rows, FACTS, TODAY)
    assert [tuple(one) for one in _by_closures(table, rows)] == oracle


@pytest.mark.prove
def test_a_hundred_thousand_rows_agree() -> None:
    """100,000 rows by 30 rules: no difference from SQLite."""
    table, rows = read(thirty_rules()), _random_rows(2, 100_000)
    assert [tuple(one) for one in _by_closures(table, rows)] == judged_by_sqlite(table.rules, rows, FACTS, TODAY)


@pytest.mark.parametrize(
    ("policy", "payer", "score", "expected"),
    [
        # R-01 Medicare -> red · R-02 score < 20 -> amber · R-03 Medicare and score < 10 -> red
        (ALL, "Medicare", 5, (["R-01", "R-02", "R-03"], 0, [], 0)),
        (ALL, "Aetna", 50, ([], 0, [], 0)),
        (ALL, None, 15, (["R-02"], 0, ["R-01"], 0)),
        (EXACTLY_ONE, "Medicare", 50, (["R-01"], 0, [], 0)),
        (EXACTLY_ONE, "Medicare", 15, ([], 1, [], 0)),
        (EXACTLY_ONE, "Aetna", 50, ([], 0, [], 1)),
        (EXACTLY_ONE, None, 15, ([], 1, [], 0)),
        (EXACTLY_ONE, None, 50, ([], 0, ["R-01"], 0)),
        (FIRST, "Medicare", 15, (["R-01"], 0, [], 0)),
        (FIRST, "Medicare", None, (["R-01"], 0, [], 0)),
        (FIRST, None, 15, ([], 1, [], 0)),
        (FIRST, "Aetna", 50, ([], 0, [], 1)),
        (HIGHEST, "Medicare", 5, (["R-03"], 0, [], 0)),
        (HIGHEST, "Medicare", 15, ([], 1, [], 0)),
        (HIGHEST, "Aetna", 15, (["R-02"], 0, [], 0)),
        (HIGHEST, None, None, ([], 0, ["R-01", "R-02", "R-03"], 0)),
    ],
)
def test_policies(policy: str, payer: Any, score: Any, expected: tuple[list[str], int, list[str], int]) -> None:
    """Two rules with different results, or one that a missing value leaves open, go to a person."""
    table = read(
        tab(
            ["Payer", "Last score"],
            [
                rule(1, "Medicare", None, flag="red", priority=1),
                rule(2, None, "< 20", flag="amber", priority=1),
                rule(3, "Medicare", "< 10", flag="red", priority=2),
            ],
        ),
        policy,
    )
    outcome = evaluate(table, [fact_row(payer=payer, score=score)], today=TODAY)
    hits, unclear = ([one.rule.id for one in kind] for kind in (outcome.hits, outcome.cannot_tell))
    assert (hits, len(outcome.contested), unclear, len(outcome.uncovered)) == expected


def test_two_rules_with_one_result_do_not_contest() -> None:
    """In an "exactly one" tab two matching rules with the same result give one hit, the upper one's."""
    table = read(tab(["Payer"], [rule(1, "Medicare"), rule(2, "Medicare, Aetna")]), EXACTLY_ONE)
    outcome = evaluate(table, [fact_row(payer="Medicare")], today=TODAY)
    assert [one.rule.id for one in outcome.hits] == ["R-01"]
    assert str(outcome.counts["R-02"]) == "1"


def test_a_contested_row_names_its_rules() -> None:
    """What a person gets to decide names the rules that match and those left open."""
    table = read(tab(["Payer", "Fee"], [rule(1, "Aetna", None, flag="red"), rule(2, None, "> 5")]), EXACTLY_ONE)
    (one,) = evaluate(table, [fact_row(payer="Aetna")], today=TODAY).contested
    assert one.sentence == "R-01 Rule 1 fits, but R-02 Rule 2 would fit too if a missing value were filled in"


@pytest.mark.parametrize(
    ("day", "hits", "unclear"),
    [
        (date(2026, 2, 28), [], 0),
        (date(2026, 3, 1), ["R-01"], 0),
        (date(2026, 3, 31), ["R-01"], 0),
        (date(2026, 4, 1), [], 0),
        (None, [], 1),
    ],
)
def test_from_and_until_are_judged_on_the_rows_day(day: date | None, hits: list[str], unclear: int) -> None:
    """Both days belong to the rule; without a day nobody can tell."""
    dated = rule(1, ">= 0", **{"from": date(2026, 3, 1), "until": "2026-03-31"})
    outcome = evaluate(read(tab(["Fee"], [dated])), [fact_row(fee=3)], today=TODAY, on_date=lambda _: day)
    assert [one.rule.id for one in outcome.hits] == hits
    assert [one.sentence for one in outcome.cannot_tell] == [
        "the day that From and Until are judged on is not known"
    ] * unclear


def test_without_on_date_the_run_decides_about_from_and_until() -> None:
    """A flag rule that begins tomorrow says nothing today, and one that ends today still speaks."""
    rules = [rule(1, ">= 0", **{"from": "2026-03-11"}), rule(2, ">= 0", until="2026-03-10")]
    outcome = evaluate(read(tab(["Fee"], rules)), [fact_row(fee=3)], today=TODAY)
    assert [one.rule.id for one in outcome.hits] == ["R-02"]


def test_a_rule_speaks_only_about_its_subject() -> None:
    """Rows about another subject are neither hit nor uncovered."""
    table = read(tab(["Service"], [rule(1, "sud_group", about="group")]), EXACTLY_ONE)
    rows = [fact_row(1, "group", service="sud_group"), fact_row(2, "membership", service="sud_group")]
    outcome = evaluate(table, rows, today=TODAY)
    assert ([one.fact_row for one in outcome.hits], outcome.uncovered) == ([rows[0]], ())


def test_a_tab_with_bad_cells_does_not_run_unless_all_match() -> None:
    """An "exactly one" tab with a bad row refuses to run, so that the last good version stays."""
    table = read(tab(["Fee"], [rule(1, "> 5"), rule(2, "much")]), EXACTLY_ONE)
    with pytest.raises(RuleTabUnusable, match="last good version"):
        evaluate(table, [], today=TODAY)
