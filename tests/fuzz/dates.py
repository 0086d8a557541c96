"""Dates as exports write them: single cells, and the order that a column of them shows."""

from addon.exports.date_forms import ORDERS, written
from addon.exports.dates import Unsettled, cells_as_dates, column_dates, order_of
from tests.fuzz.target import text_of

LONGEST = 120
SEEDS = [
    b"03/04/2026", b"13/04/2026 18:00\n04/13/2026", b"2026-03-03T18:00:00.000Z", b"Mar 3, 2026 at 6:00 PM",
    b"Tuesday, March 3, 2026", b"3 March 2026", b"2026-03-03 10:00AM -0400", b"3.4.26\n5.6.26", b"2026/3/3 6 pm",
    b"2026-02-30", b"12/31/2100 23:59 +1400", b"01/01/1900 00:00 -1400",
]  # fmt: skip


def one(data: bytes) -> None:
    """Every line is a cell of one column."""
    cells = text_of(data).split("\n")
    for cell in cells:
        written(cell, two_digit_years=False)
    found = cells_as_dates(cells)
    order = order_of([found], declared="", usual=ORDERS[len(data) % 2])
    if isinstance(order, Unsettled):
        assert order.code
        return
    for kind in ("moment", "date", "birth date"):
        read = column_dates(found, order=order.order, zone="America/New_York", kind=kind)
        assert read.keys() == found.keys()
