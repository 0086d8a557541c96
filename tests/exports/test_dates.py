from datetime import date, datetime

import pytest

from addon.exports.dates import Unsettled, column_dates


@pytest.mark.parametrize(
    ("cells", "declared", "expected"),
    [
        (["04/27/2026 12:00"], "", [datetime(2026, 4, 27, 12)]),
        (["4/5/2026", "4/27/2026"], "", [date(2026, 4, 5), date(2026, 4, 27)]),
        (["4/5/2026", "27/4/2026"], "", [date(2026, 5, 4), date(2026, 4, 27)]),
        (["4/5/2026"], "month first", [date(2026, 4, 5)]),
        (["4/5/2026"], "day first", [date(2026, 5, 4)]),
        (["5/5/2026"], "", [date(2026, 5, 5)]),
        (["5/5/26"], "month first", [date(2026, 5, 5)]),
        (["2026-05-01", "2026-05-02T18:30"], "month first", [date(2026, 5, 1), datetime(2026, 5, 2, 18, 30)]),
        (["03/08/2026 02:30"], "month first", [datetime(2026, 3, 8, 2, 30)]),
        (["11/01/2026 1:30 AM"], "month first", [datetime(2026, 11, 1, 1, 30)]),
        (["03/03/2026 6:00 PM"], "month first", [datetime(2026, 3, 3, 18)]),
        (["Apr 5, 2026", "5 April 2026"], "", [date(2026, 4, 5), date(2026, 4, 5)]),
        (["02/30/2026", "02/28/2026"], "month first", [None, date(2026, 2, 28)]),
        (["Apr 5", "04/05/2026 10:00AM -0400", "soon", 46000.5], "month first", [None] * 4),
        (["3/3/26", "3/4/26", "3/4/2026"], "month first", [date(2026, 3, 3), date(2026, 3, 4), None]),
        ([datetime(2026, 3, 3), datetime(2026, 3, 3, 18)], "month first", [date(2026, 3, 3), datetime(2026, 3, 3, 18)]),
        (["3/3/0206"], "month first", [None]),
    ],
)  # fmt: skip
def test_one_form_reads_a_whole_column(cells: list[object], declared: str, expected: list[object]) -> None:
    """Dates are read by the one form of their column; a cell of another form is no date."""
    found = column_dates(cells, declared=declared)
    assert not isinstance(found, Unsettled)
    assert [found[cell] for cell in cells] == expected


@pytest.mark.parametrize(
    ("cells", "declared", "code"),
    [
        (["4/5/2026", "6/7/2026"], "", "ambiguous-dates"),
        (["4/13/2026", "13/4/2026"], "", "mixed-dates"),
        (["4/5/2026", "13/4/2026"], "month first", "mixed-dates"),
        (["04/27/2026", datetime(2026, 5, 4)], "month first", "mixed-dates"),
    ],
)
def test_a_column_that_two_orders_could_read_is_not_guessed(cells: list[object], declared: str, code: str) -> None:
    """Where day and month may have changed places, nothing of the column is read."""
    found = column_dates(cells, declared=declared)
    assert isinstance(found, Unsettled)
    assert found.code == code


def test_a_birth_date_needs_four_digits_of_its_year() -> None:
    """01 may be 1901 or 2001."""
    assert column_dates(["12/24/01"], declared="month first", two_digit_years=False) == {"12/24/01": None}
