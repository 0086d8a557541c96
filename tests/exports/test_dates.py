from datetime import date, datetime

import pytest

from addon.exports.date_forms import Moment
from addon.exports.dates import Order, Unsettled, cells_as_dates, column_dates, order_of, without_odd_births
from addon.settings import read_settings

CHICAGO = "America/Chicago"


def read(
    cells: list[object], *, declared: str = "", usual: str = "", zone: str = "", kind: str = "moment"
) -> list[Moment | None]:
    """Return the dates of a file that has one column of them."""
    found = cells_as_dates(cells, two_digit_years=kind != "birth date")
    order = order_of([found], declared=declared, usual=usual)
    assert isinstance(order, Order)
    dates = column_dates(found, order=order.order, zone=zone, kind=kind)
    return [dates[cell] for cell in cells]


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
    assert read(cells, declared=declared) == expected


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2026-11-24 18:00:00.000", datetime(2026, 11, 24, 18)),
        ("2026-11-24T18:00:00-06:00", datetime(2026, 11, 24, 18)),
        ("2026-11-24T19:00:00-0500", datetime(2026, 11, 24, 18)),
        ("2026-11-25T00:00:00Z", datetime(2026, 11, 24, 18)),
        ("2026-11-25 00:00 UTC", datetime(2026, 11, 24, 18)),
        ("2026-07-01T23:30:00Z", datetime(2026, 7, 1, 18, 30)),
        ("Tuesday, November 24, 2026 6:00 PM", datetime(2026, 11, 24, 18)),
        ("20261124", date(2026, 11, 24)),
        ("24-nov-2026 18:00", datetime(2026, 11, 24, 18)),
        ("24-ene-2026", date(2026, 1, 24)),
        ("24 de septiembre de 2026", date(2026, 9, 24)),
        ("Tue Nov 24, 2026 at 6:00pm", datetime(2026, 11, 24, 18)),
        ("2026-11-24 6:00PM -0600", datetime(2026, 11, 24, 18)),
        ("11/24/26 18:00", datetime(2026, 11, 24, 18)),
        ("Monday, November 24, 2026 6:00 PM", None),
        ("2026-11-24 24:00", None),
        ("2026-11-24 18:00 CST", datetime(2026, 11, 24, 18)),
        ("2026/07/01 6:05:12 PM CDT", datetime(2026, 7, 1, 18, 5)),
        ("2026/07/01 6:05:12 PM CST", None),
        ("2026-11-24 18:00 EST", None),
        ("2026/11/24 7:05:12 PM GMT-5", datetime(2026, 11, 24, 18, 5)),
        ("2026/11/25 5:35:12 am GMT+5:30", datetime(2026, 11, 24, 18, 5)),
        ("2026-11-24T18:00:00+23:00", None),
    ],
)
def test_dates_as_other_programs_write_them(text: str, wall: datetime | None) -> None:
    """What gives its zone is the practice's wall time; what is unclear is no date, never a neighbouring hour."""
    assert read([text], zone=CHICAGO) == [wall]


@pytest.mark.parametrize(
    ("cells", "kind", "day"),
    [
        (["2026-03-03T00:00:00Z"], "date", date(2026, 3, 3)),
        (["1990-01-05T00:00:00Z"], "birth date", date(1990, 1, 5)),
        (["2026-03-03T00:30:00Z", "2026-03-04T00:00:00Z"], "date", datetime(2026, 3, 2, 18, 30)),
        (["2026-03-03T00:00:00Z"], "moment", datetime(2026, 3, 2, 18)),
    ],
)
def test_a_column_of_days_written_as_midnights_keeps_its_days(cells: list[object], kind: str, day: Moment) -> None:
    """A birth date at midnight UTC is that day and not the evening before."""
    assert read(cells, zone=CHICAGO, kind=kind)[0] == day


@pytest.mark.parametrize(
    ("cells", "declared", "code"),
    [
        (["4/5/2026", "6/7/2026"], "", "ambiguous-dates"),
        (["4/13/2026", "13/4/2026"], "", "mixed-dates"),
        (["4/13/2026", "13/4/2026"], "month first", "mixed-dates"),
    ],
)
def test_a_file_that_two_orders_could_read_is_not_guessed(cells: list[object], declared: str, code: str) -> None:
    """Where nothing tells day from month, nothing of the file is read."""
    found = order_of([cells_as_dates(cells)], declared=declared, usual="")
    assert isinstance(found, Unsettled)
    assert found.code == code


@pytest.mark.parametrize(
    ("columns", "declared", "expected"),
    [
        ([["4/5/2026"]], "", ("month first", False)),
        ([["4/5/2026"], ["25/12/1990"]], "", ("day first", True)),
        ([["2/3/2026", "5/3/2026", "13/3/2026"]], "", ("day first", True)),
        ([["2/3/2026", "13/3/2026", "14/3/2026"]], "", ("day first", False)),
        ([["2/3/2026", "3/13/2026"]], "", ("month first", False)),
        ([["4/5/2026"]], "day first", ("day first", False)),
        ([["4/5/2026", "13/4/2026"]], "month first", ("day first", True)),
        ([["4/5/2026", "13/4/2026"]], "day first", ("day first", False)),
        ([["04/27/2026", datetime(2026, 5, 4)]], "month first", ("month first", True)),
        ([["24/11/2026 18:00", datetime(2026, 4, 11, 18)]], "", ("day first", True)),
        ([["04/05/2026", datetime(2026, 5, 4)]], "", ("month first", True)),
        ([["2026-11-24", datetime(2026, 5, 4)]], "", ("month first", False)),
        ([[datetime(2026, 5, 4)], ["12/25/1990"]], "", ("month first", False)),
    ],
)
def test_the_practices_order_counts_where_the_file_shows_none(
    columns: list[list[object]], declared: str, expected: tuple[str, bool]
) -> None:
    """Any column shows it for all; what a spreadsheet program may have turned is read only once a person agrees."""
    found = order_of([cells_as_dates(cells) for cells in columns], declared=declared, usual="month first")
    assert isinstance(found, Order)
    assert (found.order, bool(found.doubt)) == expected


BORN: list[object] = ["1/2/1985", "3/7/1990", "11/12/1979", "6/5/2001", "2/9/1999"]
SESSIONS: list[object] = ["3/1/2026", "3/2/2026"]
BIRTHS: dict[str, tuple[list[object], list[object], str, tuple[str, bool]]] = {
    "a slip": ([*BORN, "25/12/1980"], SESSIONS, "month first", ("month first", False)),
    "the same slip, where nobody knows the practice's order": (
        [*BORN, "25/12/1980"],
        SESSIONS,
        "",
        ("day first", False),
    ),
    "a slip the other way": ([*BORN, "12/25/1980"], SESSIONS, "day first", ("day first", False)),
    "too many for slips": ([*BORN, "25/12/1980", "24/12/1980"], SESSIONS, "month first", ("day first", True)),
    "most of them": (
        [*BORN, *(f"{day}/1/1980" for day in range(13, 25))],
        SESSIONS,
        "month first",
        ("day first", False),
    ),
    "another date shows it too": ([*BORN, "25/12/1980"], [*SESSIONS, "13/3/2026"], "month first", ("day first", True)),
}


@pytest.mark.parametrize("name", BIRTHS)
def test_a_mistyped_birth_date_turns_no_other_date(name: str) -> None:
    """A few are told; more of them, or any other date, are asked about; a whole file of another order is read."""
    born, sessions, usual, expected = BIRTHS[name]
    columns = {"born": cells_as_dates(born, two_digit_years=False), "on": cells_as_dates(sessions)}
    found = order_of(without_odd_births(columns, ["born"], usual), declared="", usual=usual)
    assert isinstance(found, Order)
    assert (found.order, bool(found.doubt)) == expected


@pytest.mark.parametrize(
    ("settings", "order"),
    [
        ('zone = "America/Chicago"', "month first"),
        ('zone = "Pacific/Honolulu"', "month first"),
        ('zone = "US/Eastern"', "month first"),
        ('zone = "Europe/London"', ""),
        ('zone = "America/Toronto"', ""),
        ('zone = "America/Chicago"\n[exports]\ndate_order = "day first"', "day first"),
    ],
)
def test_in_the_united_states_the_month_comes_first(settings: str, order: str) -> None:
    """practice.toml overrules it; elsewhere nothing is assumed."""
    assert read_settings(settings).date_order == order


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("03/04/98", None),
        ("04-Mar-98", None),
        ("12/31/99", None),
        ("03/04/46", date(2046, 3, 4)),
        ("03/04/47", None),
        ("03/04/1998", date(1998, 3, 4)),
        ("03/04/26 18:00", datetime(2026, 3, 4, 18)),
    ],
)
def test_a_year_of_two_digits_is_never_far_ahead(cell: str, day: Moment | None) -> None:
    """A start in 98 was in 1998, an end in 99 never comes: a person writes the century."""
    found = cells_as_dates([cell], today=date(2026, 11, 30))
    assert column_dates(found, order="month first")[cell] == day


def test_a_birth_date_needs_four_digits_of_its_year() -> None:
    """01 may be 1901 or 2001."""
    assert read(["12/24/01"], declared="month first", kind="birth date") == [None]
