"""Values as the state keeps them come back typed."""

import json
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from addon.sync.state.plain_values import as_plain, from_plain
from addon.tabs import Value


@pytest.mark.parametrize(
    "value",
    [None, "text", "", 3, True, Decimal("1.50"), date(2026, 3, 3), time(18, 30), datetime(2026, 3, 3, 18, 30)],
)
def test_a_value_survives_json(value: Value) -> None:
    """Money keeps its cents; a datetime is no date."""
    back = from_plain(json.loads(json.dumps(as_plain(value))))
    assert (back, type(back)) == (value, type(value))
    assert str(back) == str(value)
