"""A member's row with "rescheduled" tells that they cancelled where the group met without them, else nothing."""

from collections.abc import Sequence
from datetime import datetime, time

import pytest

from addon.exports.rescheduled import without_rescheduled

TUESDAY, WEDNESDAY = datetime(2026, 3, 3, 18), datetime(2026, 3, 4, 18)
Row = tuple[str, datetime, object]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, "attended")], ["cancelled", "attended"]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, "")], ["cancelled", ""]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, None)], ["cancelled", None]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, "cancelled")], ["cancelled", "cancelled"]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, "rescheduled")], ["void", "void"]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", WEDNESDAY, "attended")], ["void", "attended"]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Tom", TUESDAY, "attended")], ["void", "attended"]),
        ([("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, "void")], ["void", "void"]),
        (
            [("Rosa", TUESDAY, "rescheduled"), ("Rosa", TUESDAY, "session cancelled by practice")],
            ["void", "session cancelled by practice"],
        ),
        ([("Rosa", TUESDAY, "rescheduled")], ["void"]),
        ([("Rosa", TUESDAY, "attended")], ["attended"]),
    ],
    ids=[
        "somebody came",
        "somebody is still to come",
        "somebody's word is not known",
        "somebody cancelled",
        "everybody was moved",
        "somebody came on another day",
        "somebody came to another clinician",
        "the other row is no visit",
        "the practice cancelled it",
        "an individual appointment",
        "no such word",
    ],
)
def test_it_is_answered_by_the_rows_beside_it(rows: Sequence[Row], expected: list[object]) -> None:
    """Of one start and clinician."""
    clinicians, starts, statuses = (list(column) for column in zip(*rows, strict=True))
    found = without_rescheduled({"clinician": clinicians, "when": starts, "status": statuses})
    assert list(found) == expected


def test_a_time_in_a_column_of_its_own_counts() -> None:
    """Two groups of one day are two starts."""
    days = [TUESDAY.replace(hour=0)] * 3
    times = [time(18), time(18), time(20)]
    found = without_rescheduled({"when": days, "time": times, "status": ["rescheduled", "attended", "rescheduled"]})
    assert list(found) == ["cancelled", "attended", "void"]


def test_a_list_without_statuses_stays_as_it_is() -> None:
    """As client lists are."""
    assert list(without_rescheduled({"clinician": ["Rosa"]})) == []
