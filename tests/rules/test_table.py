"""Reading a rule tab: every problem at once and with its address, every row with its words."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from addon.facts.catalog import SUBJECTS
from addon.rules.columns import address
from addon.rules.rule import ALL, EXACTLY_ONE, FIRST, HIGHEST, POLICIES, Scope
from addon.rules.subjects import PARENTS, may_test
from addon.rules.table import read_rules
from tests.rules.casting import FACT, FIELDS, FIXED, THENS, TODAY, read, rule, tab

TWENTY_FOUR = [
    ("Missed in a row", "[10..1]"),
    ("Payer", '"Medicaer"'),
    ("Missed in a row", "> 5 and < 3"),
    ("Missed in a row", "two"),
    ("Missed in a row", ">> 2"),
    ("Missed in a row", '> "2"'),
    ("No such field", "2"),
    ("Consent", "maybe"),
    ("Joined", "2026-02-30"),
    ("Missed in a row", "1O"),
    ("Missed in a row", ">= 2 foo"),
    ("Missed in a row", ">= 1,200"),
    ("Missed in a row", "2, 3,"),
    ("Missed in a row", "[1..10"),
    ("Payer", '"Aetna'),
    ("Missed in a row", "often"),
    ("Last score", ">= {Joined}"),
    ("Missed in a row", "1234567890123456"),
    ("Place", "x" * 301),
    ("Billing code", ", ".join(["90"] * 61)),
    ("Missed in a row", datetime(2026, 1, 10)),
    ("Payer", "> Aetna"),
    ("Joined", "3/4"),
    ("Missed in a row", ","),
]


@pytest.mark.parametrize(("label", "cell"), TWENTY_FOUR)
def test_the_24_slips_are_found_with_address_reason_and_suggestion(label: str, cell: Any) -> None:
    """Each slip is found before a run, at its cell; the good row above keeps working."""
    sheet = tab(["Fee", label], [rule(1, "> 5", None), rule(2, None, cell)])
    table = read(sheet)
    assert {str(one.place) for one in table.problems} <= {"Flag rules!I1", "Flag rules!I3"}
    assert "Flag rules!I3" in {str(one.place) for one in table.problems}
    assert all(one.what and one.next_step for one in table.problems)
    assert [one.id for one in table.rules] == ["R-01"]
    assert table.texts[3].check.startswith("I3: ")
    assert not read(sheet, EXACTLY_ONE).usable


def test_formula_and_error_cells_are_refused_wherever_they_decide() -> None:
    """A locked cell never counts as empty, which would make the rule match everybody."""
    rows = [rule(1, None), rule(2, None, ruleid=None), rule(3, None), rule(4, "> 1")]
    locked = frozenset(((2, 7), (3, 1), (4, 8), (5, 11)))
    table = read(tab(["Fee"], rows, locked=locked))
    assert [(one.place.at, one.code) for one in table.problems] == [
        ("H2", "locked-cell"),
        ("B3", "locked-cell"),
        ("I4", "locked-cell"),
    ]
    assert [one.id for one in table.rules] == ["R-04"]


def test_a_row_reads_itself_aloud() -> None:
    """Check says OK; the reading says in words what runs, with what a blank does and when it is in force."""
    sheet = tab(
        ["Missed in a row", "Payer", "Share of nothing"],
        [
            rule(7, ">= 2", "not Medicare", None, flag="red", rate="$1,200.50", **{"from": "2026-01-01"}),
            rule(8, None, "Aetna, BCBS", None, on="no"),
            rule(9, None, None, None),
        ],
    )
    texts = read(sheet).texts
    assert texts[2].check == "OK"
    assert texts[2].reading == (
        "Missed in a row at least 2 and Payer not Medicare (blank is not matched)"
        " → Flag: red, Rate: 1200.5 (from Jan 1 2026)"
    )
    assert (texts[3].check, texts[3].reading) == ("Off. OK", "Payer one of Aetna, BCBS → Flag: amber")
    assert "would match every membership" in texts[4].check
    assert texts[4].reading == "Every membership → Flag: amber"


def test_rules_are_typed() -> None:
    """Days, priority and results arrive as values; codes stay text."""
    sheet = tab(["Fee"], [rule(1, "> 5", rate=40, priority="2", until=datetime(2026, 5, 1), about="Membership ")])
    (one,) = read(sheet, HIGHEST).rules
    assert (one.about, one.priority, one.ends, one.row) == ("membership", Decimal(2), date(2026, 5, 1), 2)
    assert dict(one.outcome) == {"flag": "amber", "rate": Decimal(40)}


@pytest.mark.parametrize(
    ("changes", "at", "code"),
    [
        ({"about": "membershipp"}, "C2", "bad-about"),
        ({"about": None}, "C2", "bad-about"),
        ({"about": "clinician"}, "H2", "wrong-subject"),
        ({"ruleid": None}, "B2", "no-id"),
        ({"from": "soon"}, "E2", "bad-value"),
        ({"from": "2026-05-01", "until": "2026-04-01"}, "F2", "reversed"),
        ({"priority": None}, "G2", "required"),
        ({"priority": "high"}, "G2", "bad-value"),
        ({"flag": None}, "I2", "required"),
        ({"flag": "ambre"}, "I2", "bad-result"),
        ({"rate": "much"}, "J2", "bad-result"),
        ({"on": "perhaps"}, "A2", "bad-value"),
    ],
)
def test_bad_cells_beside_the_tests(changes: dict[str, Any], at: str, code: str) -> None:
    """Fixed and result columns are checked like tests are."""
    table = read(tab(["Fee"], [rule(1, "> 5", **{"priority": 1} | changes)]), HIGHEST)
    assert [(one.place.at, one.code) for one in table.problems] == [(at, code)]
    assert table.rules == ()


@pytest.mark.parametrize(
    ("on", "runs", "check"),
    [
        (True, False, 'Off: it tests nothing, so it would match every membership. Write a test, or choose "yes'),
        ("yes everybody", True, "OK"),
        ("Yes, everybody", True, "OK"),
        ("no", False, "Off. OK"),
    ],
)
def test_a_rule_that_tests_nothing_is_off_until_somebody_means_everybody(*, on: Any, runs: bool, check: str) -> None:
    """In every kind of tab; a word such as any is no test."""
    for policy in (ALL, EXACTLY_ONE):
        table = read(tab(["Fee", "Payer"], [rule(1, "any", None, on=on), rule(2, "> 5", None, flag="red")]), policy)
        assert (table.usable, "R-01" in {one.id for one in table.rules}) == (True, runs)
        assert policy == EXACTLY_ONE or table.texts[2].check.startswith(check)


def test_only_what_is_on_and_cannot_be_read_is_unreadable() -> None:
    """A row that was switched off is off, whatever stands in its cells; one whose On is unclear is not."""
    rows = [
        rule(1, "> 5"),
        rule(2, "many"),
        rule(3, "many", on="no"),
        rule(4, "> 5", on="perhaps"),
        rule(5, "> 5", on="no"),
    ]
    table = read(tab(["Fee"], rows))
    assert [one.id for one in table.rules] == ["R-01"]
    assert table.unreadable == {"R-02", "R-04"}


WORDS = {"place": {"North", "South", "Blue Cross, PPO"}, "code": {"90853"}}


@pytest.mark.parametrize(
    ("label", "cell", "warned"),
    [
        ("Place", "Nroth", 'no row has Place "Nroth". Did you mean "North"?'),
        ("Place", "not Souht, North", 'no row has Place "Souht". Did you mean "South"?'),
        ("Place", "Mars", 'no row has Place "Mars". There are: Blue Cross, PPO, North, South.'),
        ("Place", "starts with Nroth", 'no row has Place "starts with Nroth". There are: '),
        ("Place", "north, contains PPO", ""),
        ("Place", "blank", ""),
        ("Billing code", "90835", 'no row has Billing code "90835". Did you mean "90853"?'),
        ("Payer", "not Medicare", ""),
        ("Member", "Zoë Núñez (M-0001)", ""),
    ],
)
def test_a_word_that_no_row_has_is_a_warning(label: str, cell: str, warned: str) -> None:
    """The rule runs all the same: such rows may come. Facts with fixed choices refuse the word themselves."""
    table = read_rules(tab([label], [rule(1, cell)]), facts=FIELDS, thens=THENS, policy=ALL, scope=Scope(words=WORDS))
    assert len(table.rules) == 1
    check = table.texts[2].check
    assert check.startswith(f"Warning: {warned}") if warned else check == "OK"


def test_where_no_row_has_a_word_nothing_can_be_told() -> None:
    """A practice that begins has no payers yet."""
    assert read(tab(["Place"], [rule(1, "Nroth")])).texts[2].check == "OK"


def test_a_tab_has_its_own_subjects() -> None:
    """A reminder about a clinician would never be sent."""
    scope = Scope(abouts=("member-session",))
    sheet = tab(["Fee"], [rule(1, "> 5", about="clinician"), rule(2, "> 5", about="attendance at a session")])
    table = read_rules(sheet, facts=FIELDS, thens=THENS, policy=ALL, scope=scope)
    assert [(one.place.at, one.code) for one in table.problems] == [("C2", "bad-about")]
    assert "attendance at a session" in table.problems[0].next_step
    assert [one.id for one in table.rules] == ["R-02"]


@pytest.mark.parametrize(
    ("days", "check"),
    [
        ({"from": "2026-03-11"}, "Not in force today: only from Mar 11 2026. OK"),
        ({"until": "2026-03-09"}, "Not in force today: only until Mar 9 2026. OK"),
        ({"from": "2026-03-10", "until": "2026-03-10"}, "OK"),
        ({"until": "2026-03-09", "on": "no"}, "Off. OK"),
    ],
)
def test_a_rule_whose_time_is_over_or_to_come_says_so(days: dict[str, str], check: str) -> None:
    """It looks fine and does nothing today."""
    scope = Scope(today=TODAY.date())
    table = read_rules(tab(["Fee"], [rule(1, "> 5", **days)]), facts=FIELDS, thens=THENS, policy=ALL, scope=scope)
    assert table.texts[2].check == check


def test_a_gap_is_told_beside_the_last_rule() -> None:
    """It belongs to no row; every remark reaches a cell."""
    table = read(tab(["Payer"], [rule(1, "Aetna"), rule(2, "not Aetna, Medicare")]), EXACTLY_ONE)
    assert table.texts[2].check == "OK"
    assert table.texts[3].check.startswith("Warning: The whole tab: no rule covers a membership with Payer Medicare.")


def test_a_misspelt_result_gets_a_suggestion() -> None:
    """Results with allowed values are looked up like tests."""
    (one,) = read(tab(["Fee"], [rule(1, "> 5", flag="ambre")])).problems
    assert one.next_step == 'Did you mean "amber"?'


def test_an_unknown_column_matters_once_it_is_used() -> None:
    """An empty unknown If column is nobody's problem; a filled cell below one stops the row and names the nearest."""
    headers = ["Missd in a row"]
    assert read(tab(headers, [rule(1, None)])).problems == ()
    table = read(tab(headers, [rule(1, None, on="yes everybody"), rule(2, ">= 2")]))
    assert [(one.place.at, one.code) for one in table.problems] == [("H1", "unknown-column"), ("H3", "unknown-column")]
    assert table.problems[0].next_step == 'Did you mean "Missed in a row"?'
    assert [one.id for one in table.rules] == ["R-01"]


def test_a_header_without_its_colon_is_still_a_test() -> None:
    """``If Fee`` is read like ``If: Fee``: a test is never dropped silently."""
    sheet = tab(["Fee"], [rule(1, "> 5")])
    bare = replace(sheet, headers=tuple(one.replace("If: ", "if ") for one in sheet.headers))
    assert read(bare).rules == read(sheet).rules


def test_columns_may_stand_in_any_order() -> None:
    """Sorting or moving columns changes nothing, and the practice's own columns are left alone."""
    sheet = tab(["Fee", "Payer"], [rule(1, "> 5", "Aetna")])
    wide = (*sheet.headers, "Our own column")
    row = (*sheet.rows[0], *(None for _ in range(len(sheet.headers) - len(sheet.rows[0]))), "anything")
    turned = replace(sheet, headers=tuple(reversed(wide)), rows=[tuple(reversed(row))])
    (there,), (here,) = read(turned).rules, read(sheet).rules
    assert set(there.tests) == set(here.tests)
    assert there.outcome == here.outcome


def test_one_fact_may_have_two_columns() -> None:
    """Both tests must hold."""
    (one,) = read(tab(["Fee", "Fee"], [rule(1, "> 5", "< 9")])).rules
    assert [cell.fact for cell in one.tests] == [FACT["fee"], FACT["fee"]]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_missing_column_stops_the_tab(policy: str) -> None:
    """Without On nobody knows what runs; the tab is not usable under any policy."""
    sheet = tab(["Fee"], [rule(1, "> 5", priority=1)])
    lost = replace(sheet, headers=("Onn", *sheet.headers[1:]))
    table = read(lost, policy)
    assert ([one.code for one in table.problems], table.usable, table.rules) == (["missing-column"], False, ())


@pytest.mark.parametrize(
    ("policy", "on", "usable", "loaded"),
    [(ALL, True, True, 1), (ALL, False, True, 1), (EXACTLY_ONE, True, False, 0), (EXACTLY_ONE, False, True, 1)],
)
def test_a_bad_row_stops_the_tab_only_where_one_rule_changes_the_others(
    policy: str, on: Any, usable: Any, loaded: int
) -> None:
    """Tabs where all match skip it; the others keep their last good version, unless the bad row is off anyway."""
    table = read(tab(["Fee"], [rule(1, "> 5"), rule(2, "many", on=on)]), policy)
    assert (table.usable, len(table.rules), len(table.problems)) == (usable, loaded, 1)


def test_a_pasted_rule_id_counts_once() -> None:
    """The upper row keeps the id, the other is told where it stands."""
    table = read(tab(["Fee"], [rule(1, "> 5"), rule(1, "> 9")]))
    (one,) = table.problems
    assert (one.place.at, one.what) == ("B3", "this Rule ID is also in B2")
    assert [one.row for one in table.rules] == [2]


def test_rows_with_nothing_but_a_tick_are_no_rules() -> None:
    """Sheets fill whole columns with ticks; such rows are neither rules nor problems."""
    empty = (False, *[None] * 9)
    table = read(tab(["Fee"], [rule(1, "> 5"), empty, (True, "", "  "), ()]))
    assert (len(table.rules), table.problems, sorted(table.texts)) == (1, (), [2])


def test_a_blank_on_is_off() -> None:
    """A rule that nobody switched on does not run."""
    table = read(tab(["Fee"], [rule(1, "> 5", on=None)]))
    assert (table.rules, table.texts[2].check) == ((), "Off. OK")


def test_warnings_stand_beside_their_rows() -> None:
    """Two rules of an "exactly one" tab that collide say so in both rows; the tab stays usable."""
    table = read(tab(["Payer"], [rule(1, "Aetna"), rule(2, "not Medicare", flag="red")]), EXACTLY_ONE)
    assert table.usable
    assert "R-01 and R-02 both match with different results" in table.texts[2].check
    assert "R-01 and R-02 both match with different results" in table.texts[3].check


def test_an_unknown_policy_is_a_mistake_of_ours() -> None:
    """The policy comes from a template, not from a person."""
    with pytest.raises(ValueError, match="whichever"):
        read(tab(["Fee"], []), "whichever")


def test_a_tab_that_takes_the_first_match_has_no_priorities() -> None:
    """Only "highest priority" reads the Priority column."""
    assert read(tab(["Fee"], [rule(1, "> 5", priority="high")]), FIRST).problems == ()


def test_a_rule_may_test_its_subject_and_its_parents() -> None:
    """Every subject has its parents all the way up, and no rule tests a child's fact."""
    assert set(PARENTS) == set(SUBJECTS)
    assert all(set(PARENTS[up]) <= set(ups) for ups in PARENTS.values() for up in ups)
    assert [name for name in SUBJECTS if may_test(name, FACT["missed"])] == [
        "membership",
        "score course",
        "member-session",
    ]


@pytest.mark.parametrize(("column", "expected"), [(0, "A3"), (25, "Z3"), (26, "AA3"), (701, "ZZ3"), (702, "AAA3")])
def test_addresses(column: int, expected: str) -> None:
    """Columns count in letters as spreadsheet programs do."""
    assert address(3, column) == expected
    assert len(FIXED) == 7
