"""Which mismatches the rows of Billing checks tell of, whatever people call those rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from addon.billing.reading import ruled_kinds
from addon.billing.reconcile import CHARGE_ALONE, NO_CHARGE
from addon.tabs import Tab, Value
from tests.sync.little_practice import TABS


@dataclass
class Rows:
    """Rows of Billing checks, each with its ID and its test of Charge and attendance."""

    cells: Sequence[tuple[str, str]]
    is_untouched: bool = False
    tab: Tab = TABS["billing_checks"]

    @property
    def numbers(self) -> dict[str, int]:
        """Return the rows that are there."""
        return {name: number for number, (name, _) in enumerate(self.cells, 2)}

    def rows(self, fields: Sequence[str]) -> Iterator[tuple[str, list[Value]]]:
        """Yield the cells of these fields."""
        for name, test in self.cells:
            yield name, [{"check_id": name, "if_charge_found": test}[one] for one in fields]


@pytest.mark.parametrize(
    ("cells", "kinds"),
    [
        ([("B01", "attended without charge"), ("B02", "charged without attendance")], {NO_CHARGE, CHARGE_ALONE}),
        ([("No charge", "attended without charge")], {NO_CHARGE}),
        ([("B01", ""), ("B02", "agree")], set()),
        ([("C1", "attended without charge, charged without attendance")], {NO_CHARGE, CHARGE_ALONE}),
    ],
)
def test_the_rows_that_test_it_tell_of_it(cells: list[tuple[str, str]], kinds: set[str]) -> None:
    """By what they test, never by their ID."""
    assert ruled_kinds(Rows(cells)) == kinds  # type: ignore[arg-type]


def test_the_starter_rows_tell_of_both() -> None:
    """As long as nobody has touched the tab."""
    assert ruled_kinds(Rows([], is_untouched=True)) == {NO_CHARGE, CHARGE_ALONE}  # type: ignore[arg-type]
