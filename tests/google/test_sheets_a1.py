"""Rectangles survive being written as text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.google.sheets_a1 import Rect, Span, column_letters, column_number, span, split, written


@settings(max_examples=50, deadline=None)
@given(
    st.text(min_size=1, max_size=20), st.integers(0, 900), st.integers(0, 18_000), st.integers(1, 9), st.integers(1, 9)
)
def test_a_rectangle_reads_back_as_it_was_written(title: str, top: int, left: int, height: int, width: int) -> None:
    """Whatever the tab is called: quotes, colons, marks, or a name like a cell's."""
    rect = Rect(top, top + height, left, left + width)
    name, cells = split(written(title, rect))
    found = span(cells or "")
    assert name == title
    assert found is not None
    assert found.on(1000, 20_000) == rect


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A:C", Span(left=0, right=3)),
        ("2:5", Span(top=1, bottom=5)),
        ("A2:C", Span(top=1, left=0, right=3)),
        ("A2:2", Span(top=1, bottom=2, left=0)),
        ("C4:A2", Span(top=1, bottom=4, left=0, right=3)),
        ("$B$2", Span(top=1, bottom=2, left=1, right=2)),
        ("A", None),
        ("A0", None),
        ("", None),
        ("Sheet1", None),
    ],
)
def test_open_sides_are_left_open(text: str, found: Span | None) -> None:
    """Whole columns, whole rows, corners in any order; what is no range is none."""
    assert span(text) == found


def test_columns_count_past_z() -> None:
    """AA follows Z."""
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_number(column_letters(number)) == number for number in range(0, 18_278, 97))
