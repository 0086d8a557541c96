"""The cells of one column, each distinct one understood once."""

from decimal import Decimal

from addon.sync.merging.understood import Readings, Understood
from addon.tabs import matched_columns
from addon.workbook import Raw
from tests.all_tabs import all_tabs

TAB = all_tabs()["attendance"]
HEADERS = tuple(column.header for column in TAB.columns)
AT = matched_columns(TAB, HEADERS)
SESSION = "G-01 2026-03-03 18:00"


def test_cells_that_are_one_key_but_two_values_stay_apart() -> None:
    """1, 1.0 and TRUE are equal to Python; a charge of 1 is money and TRUE is not."""
    charge = Understood(Readings(TAB.column("charge")))
    cells: tuple[Raw, ...] = (1, True, 1.5, "40.50", "40.50", "free", None)
    assert [charge[raw] for raw in cells] == [1, None, Decimal("1.5"), Decimal("40.50"), Decimal("40.50"), None, None]
