from datetime import date, datetime, timedelta

import pytest

from addon.exports.rows import ClientRef, VisitRow
from addon.exports.statuses import settled_status
from addon.problems import in_file

ENDS = datetime(2026, 3, 3, 19, 30)


@pytest.mark.parametrize(
    ("status", "weak", "late", "note", "expected"),
    [
        ("attended", True, -1, "", ("", False)),
        ("attended", True, -1, "locked", ("", False)),
        ("attended", True, 0, "", ("attended", True)),
        ("attended", True, 5, "NO NOTE", ("attended", True)),
        ("attended", True, 5, "LOCKED", ("attended", False)),
        ("attended", False, -1, "", ("attended", False)),
        ("late cancel", False, -60, "", ("late cancel", False)),
        ("", False, 5, "LOCKED", ("", False)),
    ],
)
def test_show_is_a_default_until_the_session_ended_and_a_note_exists(
    status: str, *, weak: bool, late: int, note: str, expected: tuple[str, bool]
) -> None:
    """Before the end it says nothing, then it is weak, with a progress note it is firm."""
    visit = VisitRow(
        client=ClientRef(name="Zoë Núñez"),
        day=date(2026, 3, 3),
        status=status,
        weak=weak,
        place=in_file("a.csv", 2),
    )
    assert settled_status(visit, ends=ENDS, now=ENDS + timedelta(minutes=late), note=note) == expected
