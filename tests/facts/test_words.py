"""The words that rows have."""

from datetime import date

from addon.facts.all_facts import ALL_FACTS
from addon.facts.words import words_of
from addon.rules.tree import TEXT, family
from tests.practice import TUESDAY, practice, present, weekly

TODAY = date(2026, 3, 6)
OF_RULES = {"line_code", "line_place", "line_modifiers", "same_day_modifiers", "codes_that_day", "papers_open"}
"""Facts whose words no row has: Billing rules give them, or they name what a single day had."""


def test_every_fact_of_free_text_has_its_words() -> None:
    """Without them a misspelt word would look fine."""
    free = {fact.name for fact in ALL_FACTS if family(fact) == TEXT and not fact.choices} - OF_RULES
    assert free == set(words_of(practice()))


def test_words_are_those_of_the_rows() -> None:
    """No blank is a word."""
    made = practice(attendance=(present(weekly(TUESDAY, TODAY, 1)[0], "M-0001", code="90853-95"),))
    words = words_of(made)
    assert words["payer"] == {"Aetna", "Medicare", "Self-pay", "Medicaid"}
    assert (words["code"], words["modifiers"], words["room"]) == ({"90853-95", "90785"}, {"95"}, {"Room 2"})
