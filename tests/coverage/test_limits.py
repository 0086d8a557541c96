"""Payer limits: what a row means, what is wrong with one, and for whom it counts."""

from datetime import date
from typing import Any

import pytest

from addon.coverage.limit_rows import check_of, limits
from addon.insured import insured, limits_of
from addon.records import Payer, PayerLimit
from tests.billing.starter_rules import TABS, Rows, starter_cells
from tests.practice import practice

TODAY = date(2026, 3, 3)
KNOWN = insured(practice(payers=(Payer(id="PY-01", name="Aetna", also=("Aetna Better",), kind="commercial"),)))


def read(**cells: Any) -> PayerLimit:
    """Return what a row of Payer limits means."""
    found = dict(limits(Rows([{"payer": "Aetna", "checked_on": TODAY, **cells}])))  # type: ignore[arg-type]
    return found["01"]


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "a size, as workbooks have had it": ({"most": "12"}, "OK"),
    "a number": ({"limit": "sessions a day", "most": "1"}, "OK"),
    "codes": ({"limit": "telehealth place", "most": "10; 02"}, "OK"),
    "no modifier": ({"limit": "video modifiers", "most": "None"}, "OK"),
    "a word": ({"limit": "family lines", "most": "Per member"}, "OK"),
    "another name of the payer": ({"payer": "Aetna Better", "most": "12"}, "OK"),
    "no payer": ({"payer": "any insurance", "most": "12"}, "OK"),
    "a size without a number": ({}, "Fill in Value, a whole number: until then nobody can tell whether a room is too"),
    "a number that is none": ({"limit": "minutes at least", "most": "an hour"}, "Fill in Value, a whole number: until"),
    "nought": ({"most": "0"}, "Fill in Value, a whole number"),
    "a word that it does not know": ({"limit": "family lines", "most": "once"}, "Fill in Value: per family or per"),
    "codes that are none": ({"limit": "video modifiers", "most": "GT1"}, "Fill in Value: codes of two characters"),
    "no place": ({"limit": "telehealth place", "most": "none"}, "Fill in Value: codes of two characters"),
    "days the wrong way round": (
        {"most": "12", "from": date(2026, 2, 1), "until": date(2026, 1, 1)},
        "Until is before From",
    ),
    "never checked": ({"most": "12", "checked_on": None}, "To verify: check it with the payer"),
    "checked long ago": ({"most": "12", "checked_on": date(2025, 3, 2)}, "To verify: last checked Mar 2 2025"),
    "checked a year ago to the day": ({"most": "12", "checked_on": date(2025, 3, 3)}, "OK"),
    "checked tomorrow": ({"most": "12", "checked_on": date(2026, 3, 4)}, "Checked on is a day to come."),
    "a payer that Payers does not have": ({"payer": "Atena", "most": "12"}, "OK, but this payer is not in Payers"),
}


@pytest.mark.parametrize(("cells", "begins"), CASES.values(), ids=CASES)
def test_what_is_wrong_with_a_limit_is_beside_it(cells: dict[str, Any], begins: str) -> None:
    """One sentence, with the next step."""
    said = check_of(read(**cells), KNOWN, TODAY)
    assert said == "OK" if begins == "OK" else said.startswith(begins)


def test_every_starter_row_is_an_example_that_is_to_be_verified() -> None:
    """Each is whole, names its source and begins with example."""
    rows = [one for _, one in limits(Rows(starter_cells("payer_limits")))]  # type: ignore[arg-type]
    assert len(rows) == len(TABS["payer_limits"].starter) > 20
    for one in rows:
        assert one.is_whole
        assert one.source.startswith("example: ")
        assert "verify" in one.source
        assert check_of(one, KNOWN, TODAY).startswith("To verify")


ROWS = (
    PayerLimit(payer="Aetna", id="own", most=15),
    PayerLimit(payer="any insurance", id="general", most=12),
    PayerLimit(payer="any insurance", id="short", what="minutes at least", most=45),
    PayerLimit(payer="any", id="house", most=20),
)


@pytest.mark.parametrize(
    ("payer", "expected"),
    [
        ("Aetna Better", {"own", "short", "house"}),
        ("Cigna", {"general", "short", "house"}),
        ("", {"house"}),
    ],
)
def test_a_row_of_its_own_stands_for_the_row_of_any_insurance(payer: str, expected: set[str]) -> None:
    """Only for the same limit; whoever pays is everybody, self-pay too."""
    found = limits_of(ROWS, KNOWN.key(payer) if payer else "", KNOWN.key)
    assert {one.id for one in found} == expected


def test_a_limit_counts_on_its_days_and_for_its_service() -> None:
    """Both days are inclusive; a blank service is all of them."""
    one = read(most="12", service="multi-family group", **{"from": date(2026, 3, 1), "until": date(2026, 3, 3)})
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 3), date(2026, 3, 4)]
    assert [one.is_in_force(day) for day in days] == [False, True, True, False]
    assert (one.is_for("multi-family group"), one.is_for("group psychotherapy")) == (True, False)
    assert read(most="12").is_for("group psychotherapy")
