"""The rules that a sheet has."""

from addon.rule_sheet import rules_in, then_columns
from addon.rules.rule import RuleTable, Scope
from addon.workbook import Raw, TabSnapshot
from tests.all_tabs import all_tabs

TABS = all_tabs()


def test_what_a_tab_may_decide_comes_from_its_template() -> None:
    """Then: columns by their label, with kind and choices."""
    found = then_columns(TABS["flag_rules"])
    assert set(found) == {"severity", "plan", "actwithin", "protocol"}
    assert (found["severity"].name, found["severity"].choices) == ("then_severity", ("amber", "red"))


def test_a_rule_tab_is_read_once_until_a_cell_of_it_changes_be_it_from_1_to_yes() -> None:
    """1 and TRUE are equal to Python, but not to whoever wrote the rule."""
    tab = TABS["flag_rules"]
    at = tab.places["on"]

    def read(cell: Raw) -> RuleTable:
        row = [None] * len(tab.headers)
        cells = (*row[:at], cell, *row[at + 1 :])
        return rules_in(
            tab, TabSnapshot(key=tab.name, title=tab.title, headers=tab.headers, first_row=2, rows=[cells]), Scope()
        )

    assert read(1) is read(1)
    assert read(1) is not read(True)
