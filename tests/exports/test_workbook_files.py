"""Excel exports: a cell is read as the workbook of a practice is."""

from datetime import datetime, time

import pytest

from addon.exports.limits import LIMITS
from addon.exports.workbook_files import sheets
from tests.sync.adapters.xlsx.quirks import SHEET, base, zipped


@pytest.mark.parametrize(
    ("before", "cell", "place", "value"),
    [
        (b"<v>46084</v>", b"<v>46084.70833</v>", 1, datetime(2026, 3, 3, 17)),
        (b"<v>46084</v>", b"<v>46084.37499999</v>", 1, datetime(2026, 3, 3, 9)),
        (b"<v>46084</v>", b"<v>46083.999999</v>", 1, datetime(2026, 3, 3)),
        (b"<v>46084</v>", b"<v>2958465.9999999</v>", 1, datetime(9999, 12, 31, 23, 59, 59)),
        (b"<v>0.75</v>", b"<v>0.70833</v>", 5, time(17)),
        (b"<v>0.75</v>", b"<v>0.9999999</v>", 5, time(23, 59, 59)),
    ],
)
def test_a_moment_is_the_second_that_was_meant(before: bytes, cell: bytes, place: int, value: object) -> None:
    """It is kept as a fraction of a day: cut off, five o'clock would be a minute to five."""
    parts = base()
    parts[SHEET] = parts[SHEET].replace(before, cell)
    [(_, rows), *_] = sheets(f"{cell!r}.xlsx", zipped(parts), LIMITS)
    assert rows[1][place] == value
