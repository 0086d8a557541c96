"""The Settings tab: values typed by their unit, mistakes beside the row."""

from datetime import date, time
from decimal import Decimal

import pytest

from addon.practice_settings.settings_rows import SETTING, Declared, LastSetting, read_settings_rows
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


DECLARED = {
    "Late cancel": Declared("hours", "24"),
    "Closed through": Declared("date"),
    "Sessions ahead": Declared("weeks"),
}
NAMES: list[tuple[list[str], dict[str, Value], list[str]]] = [
    (["late CANCEL "], {"Late cancel": 12}, []),
    (["Late cancellation"], {"Late cancel": 48}, ['no setting is called "Late cancellation"']),
    (["Late cancel", "Late cancel"], {"Late cancel": 48}, ["Late cancel is there twice"] * 2),
    (["Late cancel", "Late cancels"], {"Late cancel": 12}, ['no setting is called "Late cancels"']),
    (["Zzz"], {"Late cancel": 48}, ['no setting is called "Zzz"']),
]


@pytest.mark.parametrize(("names", "values", "told"), NAMES)
def test_a_name_that_was_changed_or_is_there_twice_leaves_the_last_value(
    names: list[str], values: dict[str, Value], told: list[str]
) -> None:
    """Case and blanks in a name mean nothing; the unit is that of the setting, whatever is beside it."""
    rows = [(f"V-{at}", {"name": name, "unit": "share", "value": "12"}) for at, name in enumerate(names)]
    found = read_settings_rows(rows, {"Late cancel": LastSetting(48)}, DECLARED)
    assert (found.values, [one.what for one in found.unread.values()]) == (values, told)
    assert found.gone == (("Late cancel",) if names == ["Zzz"] else ())


def test_a_row_that_is_gone_leaves_its_last_value_until_somebody_leaves_it_out() -> None:
    """A closed month is not opened by a deleted row; the usual value needs no question."""
    last = {"Closed through": LastSetting(DAY), "Late cancel": LastSetting(24)}
    rows = [("V-3", {"name": "Sessions ahead", "value": "8"})]
    found = read_settings_rows(rows, last, DECLARED)
    assert (found.values, found.gone) == ({"Closed through": DAY, "Sessions ahead": 8}, ("Closed through",))
    assert read_settings_rows(rows, last, DECLARED, left_out={"Closed through"}).values == {"Sessions ahead": 8}


def test_somebody_is_asked_about_a_row_that_is_gone() -> None:
    """Leave out: its usual value; back again: nothing is asked."""
    with LittlePractice.after_first_pass() as little:
        little.types("settings", "value", "2026-02-28", name="Closed through")
        little.sync()
        little.deletes("settings", *little.numbers("settings", name="Closed through"))
        little.sync()
        assert little.state.remembered(SETTING)["Closed through"].value == DAY
        (asked,) = little.rows("needs_review", kind="setting missing", status="open")
        little.types("needs_review", "decision", "leave out", id=asked["id"])
        little.sync()
        assert "Closed through" not in little.state.remembered(SETTING)


def test_an_empty_tab_changes_nothing() -> None:
    """Somebody who cleared the tab by mistake opens no closed month."""
    last = {"X": LastSetting(DAY), "Y": LastSetting(2)}
    assert read_settings_rows([], last).values == {"X": DAY, "Y": 2}


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
