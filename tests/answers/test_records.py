"""Whether an answer is about the session as it is, over both nights on which clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from addon.answers.records import answer_in, still_about
from addon.incoming import REPLY, Incoming, reply_in
from addon.records import GroupSession

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("wall", "starts"),
    [
        ("2026-03-07 18:00", "2026-03-07T23:00+00:00"),
        ("2026-03-08 02:30", "2026-03-08T07:30+00:00"),  # clocks skip it: 03:30
        ("2026-11-01 01:30", "2026-11-01T05:30+00:00"),  # clocks show it twice: the first
        ("2026-11-01 18:00", "2026-11-01T23:00+00:00"),
    ],
)
def test_an_answer_counts_on_both_nights(wall: str, starts: str) -> None:
    """It is about the session at the time that it was asked about, and no longer once that is moved."""
    at = datetime.fromisoformat(wall)
    session = GroupSession(code="G-01 x", group="G-01", original_start=at, start=at, minutes=60)
    body = {"member": "M-0001", "session": session.code, "starts": starts, "meaning": "confirm"}
    received = datetime.fromisoformat(starts).astimezone(UTC) - timedelta(hours=30)
    reply = Incoming(source="texts", external_id="SM1", received=received, kind=REPLY, body=body)
    answer = answer_in(reply_in(reply), ZONE, late_hours=24)
    assert answer is not None
    assert still_about(answer, session, ZONE)
    moved = GroupSession(code="G-01 x", group="G-01", original_start=at, start=at + timedelta(hours=2), minutes=60)
    assert not still_about(answer, moved, ZONE)
