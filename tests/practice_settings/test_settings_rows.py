"""The Settings tab: values typed by their unit, mistakes beside the row."""

from datetime import date, time
from decimal import Decimal

import pytest

from addon.practice_settings.settings_rows import SETTING, LastSetting, read_settings_rows
from addon.tabs import Value
from tests.sync.little_practice import LittlePractice

DAY = date(2026, 2, 28)

CASES: list[tuple[str, Value, Value]] = [
    ("hours", "24", 24),
    ("weeks", "8.0", 8),
    ("hours a week", "37.5", Decimal("37.5")),
    ("hours a week", 40, 40),
    ("share", "10%", Decimal("0.1")),
    ("time", "9 PM", time(21)),
    ("date", "2026-02-28", date(2026, 2, 28)),
    ("text", "The front desk", "The front desk"),
    ("phone", "555-0100", "555-0100"),
    ("choice", "roster split", "roster split"),
    ("hours", None, None),
]


@pytest.mark.parametrize(("unit", "typed", "value"), CASES)
def test_a_value_is_read_by_its_unit(unit: str, typed: Value, value: Value) -> None:
    """Blank means the usual value, whatever it was before."""
    row = ("V-01", {"name": "X", "unit": unit, "value": typed})
    found = read_settings_rows([row], {"X": LastSetting("before")})
    assert (found.values, found.unread) == ({} if value is None else {"X": value}, {})


BAD = [("hours", "soon", 24), ("share", "x%", Decimal("0.1")), ("time", "26:00", time(21)), ("date", "3/4/26", DAY)]


@pytest.mark.parametrize(("unit", "typed", "before"), BAD)
def test_a_value_that_cannot_be_read_stays_as_it_was(unit: str, typed: str, before: Value) -> None:
    """Where it never could be read the usual one counts; other rows are read; a row without a name sets nothing."""
    rows: list[tuple[str, dict[str, Value]]] = [
        ("V-01", {"name": "X", "unit": unit, "value": typed}),
        ("V-02", {"name": "Y", "unit": "hours", "value": "2"}),
        ("V-03", {"unit": "hours", "value": "2"}),
    ]
    found = read_settings_rows(rows, {"X": LastSetting(before)})
    assert found.values == {"X": before, "Y": 2}
    assert "The last value counts" in found.unread["V-01"].next_step
    fresh = read_settings_rows(rows, {})
    assert fresh.values == {"Y": 2}
    assert "The usual value counts" in fresh.unread["V-01"].next_step


@pytest.mark.parametrize(
    ("name", "unit", "typed", "value"),
    [
        ("Billing mode", "choice", "Roster Split", "roster split"),
        ("Billing mode", "choice", "roster spilt", None),
        ("Billing mode", "choice", "both", None),
        ("Messages per day", "messages", "-2", None),
        ("Messages per day", "messages", "0", 0),
        ("Sessions ahead", "weeks", "0", None),
        ("Sessions ahead", "weeks", "1", 1),
    ],
)
def test_a_word_or_number_that_nothing_would_use_is_told(name: str, unit: str, typed: str, value: Value) -> None:
    """It would silently mean the usual value: whose name a claim carries is not left to a typing mistake."""
    found = read_settings_rows([("V-01", {"name": name, "unit": unit, "value": typed})], {})
    assert (found.values, set(found.unread)) == (({}, {"V-01"}) if value is None else ({name: value}, set()))


def test_an_empty_tab_changes_nothing_but_a_row_that_is_gone_does() -> None:
    """Somebody who cleared the tab by mistake opens no closed month; a single row may be deleted on purpose."""
    last = {"X": LastSetting(DAY), "Y": LastSetting(2)}
    assert read_settings_rows([], last).values == {"X": DAY, "Y": 2}
    assert read_settings_rows([("V-02", {"name": "Y", "unit": "hours", "value": "2"})], last).values == {"Y": 2}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("Sessions ahead", "4", "four weeks"), ("Quiet from", "20:00", "evening"), ("No-show goal", "15%", "low")],
)
@pytest.mark.some(1)
def test_every_pass_tells_the_cell_and_counts_what_it_was(name: str, good: str, bad: str) -> None:
    """The cell, its Check and what the other parts use, until somebody puts it right."""
    with LittlePractice() as little:
        little.types("settings", "value", good, name=name)
        little.sync()
        was = little.state.remembered(SETTING)[name]
        little.types("settings", "value", bad, name=name)
        for _ in range(2):
            told = [one for one in little.sync().problems if one.code == "bad-setting"]
            assert [(one.place.container, one.what.startswith(name)) for one in told] == [("Settings", True)]
            assert "The last value counts" in str(little.row("settings", name=name)["check"])
            assert little.state.remembered(SETTING)[name] == was
        little.types("settings", "value", good, name=name)
        assert not [one for one in little.sync().problems if one.code == "bad-setting"]
