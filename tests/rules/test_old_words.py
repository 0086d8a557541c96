"""Workbooks of earlier versions: their words and headers are still understood, and shown in plain English now."""

import pytest

from addon.cells import read_value
from addon.facts.all_facts import ALL_FACTS, BY_FOLDED_LABEL
from addon.facts.catalog import SUBJECTS, in_words, one_in_words
from addon.records import SERVICES
from addon.rules.cells import read_test
from addon.rules.subjects import read_about
from addon.rules.tree import Compare
from addon.tabs import Column, folded, matched_columns
from tests.all_tabs import all_tabs

BY_NAME = {fact.name: fact for fact in ALL_FACTS}

TABS = all_tabs()
COLUMNS = [(name, one.field, one) for name, tab in TABS.items() for one in tab.columns]

BY_NAME = {fact.name: fact for fact in ALL_FACTS}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_about_is_understood_in_words_and_by_its_old_word(subject: str) -> None:
    """A rule tab that says "score course" goes on working; new ones say "score history"."""
    assert read_about(subject) == read_about(in_words(subject).upper()) == subject
    assert read_about("weather") == ""


def test_subjects_have_their_article() -> None:
    """For sentences about one of them."""
    assert [one_in_words(one) for one in SUBJECTS] == [
        "a membership",
        "a score history",
        "a group",
        "a clinician",
        "a session",
        "an attendance at a session",
        "a practice",
    ]


@pytest.mark.parametrize("tab", ["flag_rules", "billing_rules", "reminder_rules"])
def test_every_about_that_a_tab_offers_is_one(tab: str) -> None:
    """The words of the drop-down, and the old ones, are read as a choice and as a subject."""
    column = TABS[tab].column("about")
    for word in (*column.choices, *column.old_choices):
        assert read_about(word)
        assert read_value(column, word) in column.choices


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("group_psychotherapy", "group psychotherapy"),
        ("multi_family_group", "multi-family group"),
        ("sud_group", "substance use group"),
        ("not billed", "not billed"),
    ],
)
def test_a_service_is_read_by_its_old_word(old: str, new: str) -> None:
    """In Groups and in the tests of Billing rules."""
    assert new in SERVICES
    assert read_value(TABS["groups"].column("service"), old) == new
    assert read_test(f'"{old}"', BY_NAME["service"], {}) == Compare("=", new)


def test_fact_and_column_have_the_same_services() -> None:
    """What a VA picks in Groups is what a rule may test."""
    column, fact = TABS["groups"].column("service"), BY_NAME["service"]
    assert (column.choices, column.old_choices) == (fact.choices, dict(fact.old_choices))


@pytest.mark.parametrize(
    ("tab", "header", "field"),
    [
        ("groups", "Held", "held"),
        ("sessions", "Held", "held"),
        ("reminder_rules", "If: Held", "if_held"),
        ("billing_rules", "If: Held", "if_held"),
        ("flag_rules", "If: Drop since last", "if_drop_since_last"),
    ],
)
def test_an_old_header_still_names_its_column(tab: str, header: str, field: str) -> None:
    """Beside the new one it changes nothing."""
    assert matched_columns(TABS[tab], ["", header]) == {field: 1}


def test_an_old_label_still_names_its_fact() -> None:
    """In a header, and in braces in a cell."""
    assert BY_FOLDED_LABEL[folded("Held")] is BY_NAME["held"]
    assert BY_FOLDED_LABEL[folded("Usually held")] is BY_NAME["usually_held"]
    assert BY_FOLDED_LABEL[folded("Drop since start")] is BY_NAME["drop_since_start"]
    assert read_test("dropped", BY_NAME["course"], {}) == Compare("=", "got worse")


@pytest.mark.parametrize(
    "column", [one for _, _, one in COLUMNS], ids=[f"{name}.{field}" for name, field, _ in COLUMNS]
)
def test_old_choices_lead_to_present_ones(column: Column) -> None:
    """None of them is still offered."""
    assert set(column.old_choices.values()) <= set(column.choices)
    assert not {folded(one) for one in column.old_choices} & {folded(one) for one in column.choices}
