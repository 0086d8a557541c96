"""Where the table of an unknown file begins."""

import pytest

from addon.exports.guessing.tables import table_of
from addon.exports.limits import LIMITS


@pytest.mark.parametrize(
    ("content", "headers", "rows"),
    [
        ("Patient,Date,Fee\nAna Ode,02/03/2026,70\n", ("Patient", "Date", "Fee"), 1),
        ("Report of March\n\nPatient,Date,Fee\nAna Ode,02/03/2026,70\nTotal: 1,,\n", ("Patient", "Date", "Fee"), 1),
        ("Clinic,Elm Tree\nFrom,01/01/2026\nPatient;Date;Fee\nAna Ode;02/03/2026;70\n", ("Patient", "Date", "Fee"), 1),
        ("Patient\tDate\tFee\t\nAna Ode\t02/03/2026\t70\t\n", ("Patient", "Date", "Fee"), 1),
    ],
)
def test_the_header_is_found(content: str, headers: tuple[str, ...], rows: int) -> None:
    """Below titles, with any delimiter, without what is no row."""
    found = table_of("any.csv", content.encode(), LIMITS)
    assert found is not None
    assert (found.headers, len(found.rows)) == (headers, rows)


@pytest.mark.parametrize("content", ["Who,What\nA,B\n", "1,2,3\n4,5,6\n", "words\nwords\n"])
def test_what_is_no_table_is_left_alone(content: str) -> None:
    """Nothing is asked about a file without headers, or with two that nobody knows."""
    assert table_of("any.csv", content.encode(), LIMITS) is None
