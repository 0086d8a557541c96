from dataclasses import replace
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
        ("attended", False, -1, "", ("", False)),
        ("no show", False, -60, "LOCKED", ("", False)),
        ("attended", False, 0, "", ("attended", False)),
        ("late cancel", False, -60, "", ("late cancel", False)),
        ("session cancelled by practice", False, -60, "", ("session cancelled by practice", False)),
        ("", False, 5, "LOCKED", ("", False)),
    ],
)
def test_show_is_a_default_until_the_session_ended_and_a_note_exists(
    status: str, *, weak: bool, late: int, note: str, expected: tuple[str, bool]
) -> None:
    """Before the end only a cancellation counts; then Show is weak, and with a progress note it is firm."""
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
    day_before = settled_status(replace(visit, made=ENDS - timedelta(days=1)), ends=ENDS, now=ENDS + timedelta(days=9))
    assert day_before[0] == (status if "cancel" in status else ""), "its file was made before the session's day"
