"""The known format that an unknown file is most like, and what it tells of its columns."""

import pytest

from addon.exports.guessing.guesses import NOT_READ
from addon.exports.guessing.nearest import known_columns, like
from addon.exports.guessing.tables import Table, table_of
from addon.exports.limits import LIMITS
from addon.exports.profile import load_profiles, shipped_texts

PROFILES = load_profiles(shipped_texts())
ATTENDANCE = ("client_name", "clinician_name", "date_of_service", "office_name", "status")


def table(*headers: str) -> Table:
    """Return a file with these headers."""
    return Table(name="a.csv", sha256="x", headers=headers, rows=())


def test_a_changed_header_is_like_the_format_it_was() -> None:
    """One of five renamed: the four others are as they were, and the new one is asked."""
    changed = table("client_name", "provider", "date_of_service", "office_name", "status")
    found = like(changed, PROFILES.values())
    assert found is not None
    assert found.name == "simplepractice.attendance"
    known = known_columns(changed, found)
    assert known[0].startswith("client")
    assert known[3] == NOT_READ
    assert 1 not in known


def test_a_file_that_shares_little_is_like_none() -> None:
    """Two of five; and a format that people rename their columns to is no file's own."""
    assert like(table("client_name", "status", "one", "two", "three"), PROFILES.values()) is None
    generic = [one for one in PROFILES.values() if one.name.startswith("generic.")]
    assert like(table(*(column.headers[0] for column in generic[0].columns)), generic) is None


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
    found = table_of("any.csv", f"{header}\nAna Ode,02/03/2026,70.00,1,70.00,A\n".encode(), LIMITS)
    assert found is not None
    known = known_columns(found, profile)
    assert known[1].startswith("session: date")
    assert {at: label for at, label in known.items() if found.headers[at] == "Amount"} == amounts
