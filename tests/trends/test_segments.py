"""Rows of Segments: what makes one count, and what is missing."""

from datetime import date

import pytest

from addon.improving import Segment
from addon.spc.rules import MDC, NHSR
from addon.tabs import Value
from addon.trends.part import read_segment

ROW: dict[str, Value] = {"number": "Seats taken", "since": date(2026, 3, 4), "reason": "A second room.", "freeze": 12}


def test_a_row_that_counts() -> None:
    """It tells from when on."""
    read = read_segment(ROW, NHSR)
    assert read.segment == Segment(number="fill", since=date(2026, 3, 4), reason="A second room", freeze=12)
    assert read.check == (
        "OK: Seats taken is new from the first week that begins on or after Mar 4 2026, from its first 12 points."
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"number": "Luck"}, "pick a number"),
        ({"since": None}, "From needs a day"),
        ({"reason": None}, "write down the reason"),
        ({"freeze": 11}, "Freeze after is at least 12"),
    ],
)
def test_a_row_that_does_not(typed: dict[str, Value], told: str) -> None:
    """It tells what is missing, and nothing begins anew."""
    read = read_segment({**ROW, **typed}, NHSR)
    assert read.segment is None
    assert told in read.check


def test_what_cannot_be_read_is_not_blank() -> None:
    """Else limits would come from all its points."""
    read = read_segment({**ROW, "freeze": None}, NHSR, "Freeze after cannot be read")
    assert (read.segment, read.check) == (None, "Not used: Freeze after cannot be read. Correct it.")


def test_the_rule_set_has_its_own_least() -> None:
    """Thirteen points in the second one."""
    assert read_segment(ROW, MDC).segment is None
