"""What a known format tells of the columns of a file like it, repeated headers above all."""

import pytest

from addon.exports.guessing.guesses import NOT_READ
from addon.exports.guessing.nearest import known_columns
from addon.exports.guessing.tables import table_of
from addon.exports.limits import LIMITS
from addon.exports.profile import load_profiles

TOLD = """
name = "own.visits_1"
title = "Visits"
rows = "visits"
columns = [
  { field = "client", headers = ["Patient"], kind = "name", required = true },
  { field = "when", headers = ["Seen"], kind = "moment", required = true },
  { field = "charge", headers = ["Amount"], kind = "money", required = true, after = "Qty" },
]
ignored = ["Amount", "Qty", "Desk"]
"""
CHARGE = "charge (the practice's fee)"


@pytest.mark.parametrize(
    ("header", "amounts"),
    [
        ("Patient,Seen,Amount,Qty,Amount,Office", {2: NOT_READ, 4: CHARGE}),
        ("Patient,Seen,Amount,Quantity,Amount,Desk", {}),
        ("Patient,Seen,Amount,Qty,Fee,Desk", {}),
        ("Patient,Seen,Amount,Amount,Qty,Amount,Desk", {5: CHARGE}),
        ("Patient,Seen,Desk,Qty,Amount,Amount", {}),
        ("Patient,Seen,Sum,Qty,Amount,Desk", {4: CHARGE}),
    ],
)
def test_a_repeated_header_is_known_by_its_anchor_or_asked(header: str, amounts: dict[int, str]) -> None:
    """A column of money is what it was told to be, or nothing is known of it: never dropped in silence."""
    (profile,) = load_profiles({"": TOLD}).values()
    table = table_of("any.csv", f"{header}\nAna Ode,02/03/2026,70.00,1,70.00,A\n".encode(), LIMITS)
    assert table is not None
    found = known_columns(table, profile)
    assert found[1].startswith("session: date")
    assert {at: label for at, label in found.items() if table.headers[at] == "Amount"} == amounts
