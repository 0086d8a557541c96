from datetime import date, datetime, timedelta

import pytest

from addon.exports.joined import JoinedVisit, settled_status

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
    visit = JoinedVisit(
        member="M-0001",
        clinician="C-01",
        clinician_key="C-01",
        clinician_name="Rosa Díaz",
        day=date(2026, 3, 3),
        start=None,
        status=status,
        weak=weak,
        note=note,
    )
    assert settled_status(visit, ends=ENDS, now=ENDS + timedelta(minutes=late)) == expected
