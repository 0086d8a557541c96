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


def test_the_samples_of_several_columns_are_no_record_of_one_person() -> None:
    """Cells beside each other come from different rows; of item 9 there are none."""
    lines = "".join(f"Ann{at:02},{at:02},b{at:02},Show\n" for at in range(12))
    found = table_of("any.csv", f"Patient,ID,Remarks,Attendance\n{lines}".encode(), LIMITS)
    assert found is not None
    rows = [{text[-2:] for text in found.samples(at)} for at in range(3)]
    assert [len(one) for one in rows] == [3, 3, 3]
    assert not rows[0] & rows[1] | rows[1] & rows[2] | rows[0] & rows[2]
    assert found.samples(3) == ("Show",)
    alone = table_of("any.csv", b"Patient,PHQ-9 Item 9,Score\nAna Ode,3,20\n", LIMITS)
    assert alone is not None
    assert [alone.samples(at) for at in range(3)] == [("Ana Ode",), (), ("20",)]


def test_a_header_is_shown_short_and_stays_what_it_is() -> None:
    """What all files with these headers share is told by the headers as they are."""
    first, other = (
        table_of("any.csv", f"Patient,Date,Fee{'e' * 100}{end}\nAna Ode,02/03/2026,70\n".encode(), LIMITS)
        for end in ("", "x")
    )
    assert first is not None
    assert other is not None
    assert first.told(2) == other.told(2) == f"C: Fee{'e' * 56}…"
    assert first.signature != other.signature


def test_cells_are_looked_at_to_the_200th_letter() -> None:
    """What looks for a form in a cell never meets more, however long the cell is."""
    found = table_of("any.csv", f"Patient,E-mail\n{'a@' * 20_000},{'1' * 40_000}\n".encode(), LIMITS)
    assert found is not None
    assert [len(one) for shape in found.shapes for one in shape.texts] == [200, 200]
