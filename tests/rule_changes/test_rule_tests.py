"""Rule tests and tries on hand-made rules: what passes, what fails, what cannot run, and what decided."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from addon.facts.all_facts import BY_FOLDED_LABEL
from addon.facts.catalog import FactRow
from addon.rule_changes.cases import read_case
from addon.rule_changes.rule_tests import Judged, RuleTest, run_test
from addon.rule_changes.try_it import tried
from addon.rule_sheet import then_columns
from addon.rules.rule import RuleTable, Scope
from addon.rules.table import read_rules
from addon.tabs import Tab, Value, folded
from addon.workbook import TabSnapshot
from tests.sync.little_practice import TABS

NOON = datetime(2026, 3, 3, 12)
ONE_MISS = "Missed in a row: 1; Missed of the last 6: 1; Missed in the first 3: 0; Expected sessions so far: 9"
FLAGS, BILLING = TABS["flag_rules"], TABS["billing_rules"]


def starter(tab: Tab) -> RuleTable:
    """Return the starter rules of a tab."""
    headers = tuple(column.header for column in tab.columns)
    rows = tuple(tuple(row.get(header) or None for header in headers) for row in tab.starter)
    sheet = TabSnapshot(key=tab.name, title=tab.title, headers=headers, first_row=2, rows=rows)
    facts = {label: fact for label, fact in BY_FOLDED_LABEL.items() if fact.only in {"", tab.title}}
    return read_rules(sheet, facts=facts, thens=then_columns(tab), policy=tab.rule_policy, scope=Scope())


def ran(given: str, rules: str = "", result: str = "", *, tab: Tab = FLAGS, day: date | None = None) -> Judged:
    """Run one test on the starter rules."""
    return run_test(RuleTest(id="RT-01", given=given, rules=rules, result=result, day=day), starter(tab), tab, NOON)


@pytest.mark.parametrize(
    ("given", "rules", "result"),
    [
        ("Missed in a row: 2; Missed of the last 6: 2", "FR-01", ""),
        ("Missed in a row = 2\nMissed of the last 6 = 3", "fr-02, FR-01", "Severity: amber"),
        (
            "Missed in a row: 1; Missed of the last 6: 1; Missed in the first 3: 0; Expected sessions so far: 9",
            "none",
            "",
        ),
        ("Track: amber; Measured sessions: 5", "FR-05", "severity: Amber; Act within: 2 sessions or 14 days"),
        ("Track: amber", "cannot tell", ""),
        ("Track: amber; Measured sessions: 5", "", "Severity: amber"),
        ("Missed in a row: 1; Missed of the last 6: 1", "-", ""),
        ("Missed in a row: 2; Missed of the last 6: 3", "FR-01 and FR-02", ""),
    ],
)
def test_flag_rules_do_what_is_expected(given: str, rules: str, result: str) -> None:
    """All that decide must be named, and one of them gives the result."""
    assert ran(given, rules, result).result == "pass"


def test_a_billing_rule_is_tested_with_its_code() -> None:
    """Exactly one decides; a value that is missing is told."""
    given = "Service: group psychotherapy; Joined by: in person"
    assert ran(given, "BR-01", "Code: 90853; Place of service: 11", tab=BILLING).result == "pass"
    wrong = ran(given, "BR-01", "Code: 90849", tab=BILLING)
    assert (wrong.is_red, wrong.result) == (True, "FAIL: expected Code: 90849")
    assert wrong.actual.startswith("BR-01 (Code: 90853, Unit: per member")
    unsure = ran("Service: group psychotherapy", "BR-01", tab=BILLING)
    assert unsure.is_red
    assert "Joined by is not given" in unsure.actual


@pytest.mark.parametrize("given", ["Missed in a row: 1", "Missed in a row: 1; Attended since any score: blank"])
def test_what_nobody_typed_is_not_given_whatever_the_practice_has(given: str) -> None:
    """Why a member has no such value is nothing that is known of a case."""
    actual = ran(given, "none").actual
    assert "FR-08: Attended since any score is not given" in actual
    assert "the practice has" not in actual


@pytest.mark.parametrize(
    ("given", "rules", "result", "told"),
    [
        ("Missd in a row: 2", "FR-01", "", 'Did you mean "Missed in a row"?'),
        ("Track: ambr", "FR-01", "", 'Did you mean "amber"?'),
        ("Missed in a row: >= 2", "FR-01", "", "one value here, not a test"),
        ("Payer: Aetna, BCBS", "FR-01", "", "one value here, not a test"),
        ("two missed", "FR-01", "", "is no field with its value"),
        ("", "FR-01", "", "Given is empty"),
        ("Missed in a row: 2", "", "", "nothing is expected"),
        ("Missed in a row: 2", "yes", "", "only Rule IDs"),
        ("Missed in a row: 2", "?", "", "only Rule IDs"),
        ("Missed in a row: 2", "not FR-01", "", "only Rule IDs"),
        ("Missed in a row: 2", "FR-01 or FR-02", "", "only Rule IDs"),
        ("Missed in a row: 2", "", "Severty: red", 'Did you mean "Severity"?'),
        ("Track: red; Session state: held", "FR-01", "", "can test Track and Session state together"),
    ],
)
def test_a_test_that_cannot_be_read_is_neither_pass_nor_fail(given: str, rules: str, result: str, told: str) -> None:
    """It tells what to put right."""
    found = ran(given, rules, result)
    assert (found.could_run, found.is_red) == (False, False)
    assert told in found.result


def test_values_have_the_type_of_their_field() -> None:
    """Numbers, shares, dates, yes and no, blanks, and text in quotation marks with commas and semicolons."""
    case = read_case(
        'Age: 30; Attended share: 60%; Last attended: 2026-03-01; Text consent: no; Family: "Ng; Lee, Ray"; Payer: '
        "blank",
        "Flag rules",
    )
    assert case.wrong == ()
    assert {fact.label: value for fact, value in case.values.items()} == {
        "Age": 30,
        "Attended share": Decimal("0.6"),
        "Last attended": date(2026, 3, 1),
        "Text consent": False,
        "Family": "Ng; Lee, Ray",
        "Payer": None,
    }


def test_every_rule_is_judged_for_a_member_with_typed_values_on_top() -> None:
    """What matches and why, what nobody can tell, and how near the others came, the nearest first."""
    known: dict[str, Value] = {fact.name: None for fact in BY_FOLDED_LABEL.values() if fact.subject == "membership"}
    known |= {"missed_in_a_row": 1, "missed_of_last_6": 2, "missed_in_first_3": 0, "expected_sessions": 9}
    row = FactRow(about="membership", subject="M-0142 in G-07", began="2026-01-06", values=known)
    case = read_case("Missed in a row: 2", "Flag rules")
    found = tried(starter(FLAGS), case, [row], NOON)
    assert found.matched == "FR-01 Two missed in a row: Missed in a row was 2 sessions (at least 2)"
    assert found.cannot_tell.startswith("FR-08 No score for four sessions: Attended since any score is missing")
    nearest, further = found.not_matched.splitlines()
    assert nearest == "FR-02 Three of the last six missed: Missed of the last 6 was 2 sessions (rule: at least 3)"
    assert further.startswith("FR-03 An early miss: Missed in the first 3 was 0 sessions (rule: at least 1); Expected")
    assert found.check == "OK"


def test_typed_values_alone_are_a_try_too() -> None:
    """Rules about what has these fields are judged."""
    found = tried(starter(FLAGS), read_case("Track: red; Measured sessions: 8", "Flag rules"), [], NOON)
    assert found.matched.startswith("FR-06 Not on track for long: Track was red")
    assert folded("FR-01") not in folded(found.matched + found.cannot_tell + found.not_matched)


def test_a_rule_for_another_measure_is_no_near_miss() -> None:
    """An alliance measure never comes near to a rule about outcome; the fewest failed tests are first."""
    given = "Kind of measure: alliance; Alliance alert: no; Course: steady; Track: not tracked; Measured sessions: 9"
    found = tried(starter(FLAGS), read_case(given, "Flag rules"), [], NOON)
    assert [line[:5] for line in found.not_matched.splitlines()] == ["FR-06", "FR-07", "FR-05"]
