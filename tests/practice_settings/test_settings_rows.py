"""The Settings tab: values typed by their unit, mistakes beside the row."""

from datetime import date, time
from decimal import Decimal

import pytest

from addon.practice_settings.settings_rows import read_settings_rows
from addon.tabs import Value

CASES: list[tuple[str, str | None, Value]] = [
    ("hours", "24", 24),
    ("weeks", "8.0", 8),
    ("share", "10%", Decimal("0.1")),
    ("time", "9 PM", time(21)),
    ("date", "2026-02-28", date(2026, 2, 28)),
    ("text", "The front desk", "The front desk"),
    ("phone", "555-0100", "555-0100"),
    ("choice", "roster split", "roster split"),
    ("hours", None, None),
]


@pytest.mark.parametrize(("unit", "typed", "value"), CASES)
def test_a_value_is_read_by_its_unit(unit: str, typed: str | None, value: Value) -> None:
    """Blank means the usual value and is OK."""
    values, checks = read_settings_rows([("V-01", {"name": "X", "unit": unit, "value": typed})])
    assert values == ({} if value is None else {"X": value})
    assert checks == {"V-01": "OK"}


@pytest.mark.parametrize(("unit", "typed"), [("hours", "soon"), ("share", "x%"), ("time", "26:00"), ("date", "3/4/26")])
def test_a_bad_value_is_said_and_the_usual_one_used(unit: str, typed: str) -> None:
    """Other rows are read all the same; a row without a name sets nothing."""
    rows: list[tuple[str, dict[str, Value]]] = [
        ("V-01", {"name": "X", "unit": unit, "value": typed}),
        ("V-02", {"name": "Y", "unit": "hours", "value": "2"}),
        ("V-03", {"unit": "hours", "value": "2"}),
    ]
    values, checks = read_settings_rows(rows)
    assert values == {"Y": 2}
    assert "usual value" in checks["V-01"]
    assert (checks["V-02"], checks["V-03"]) == ("OK", "OK")
