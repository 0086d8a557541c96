"""Who is free when a group meets: preparation and documentation take time too."""

from datetime import date, datetime, time, timedelta

import pytest

from addon.calendars.blocks import block_commitments
from addon.caseload.times import Times, around_sessions
from addon.sessions.commitments import of_sessions
from addon.sessions.working_hours import Hours
from tests.caseload.made import TODAY, client
from tests.practice import FAMILIES, TUESDAY, meeting, practice

DAY = date(2026, 3, 10)


def times(other: datetime) -> Times:
    """Return those of the cast: Tom (C-02) leads the families' hour at ``other``, the Tuesday group is at 18:00."""
    theirs = meeting(FAMILIES, DAY, start=other, original_start=other, clinician="C-02", co_facilitator="", minutes=60)
    made = practice(sessions=(meeting(TUESDAY, DAY), theirs))
    blocks = block_commitments(made, today=TODAY)
    mine = [one for one in (*of_sessions(made, today=TODAY), *blocks) if one.who == ("clinician", "C-02")]
    return Times(
        zone=made.zone,
        taken={"C-02": mine},
        around=around_sessions(blocks),
        hours=Hours.of(made),
        sessions={"G-01": made.sessions[:1]},
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (time(12), ""),
        (time(17, 30), "has something else when it meets"),
        (time(16, 50), "has documentation when it meets"),
        (time(19, 30), "has preparation when it meets"),
        (time(16, 46), "has documentation when it meets"),
        (time(16, 45), ""),
        (time(20), ""),
    ],
)
def test_who_documents_until_then_is_not_free(at: time, why: str) -> None:
    """The group is from 18:00 to 19:30, with preparation from 17:45 and documentation until 19:45."""
    found = times(datetime.combine(DAY, at)).why_busy("C-02", "G-01")
    assert (found == "") == (why == ""), found


def test_a_clients_hour_is_not_free_while_somebody_documents() -> None:
    """The client comes on Mondays at 10:00; a group of an hour before that is documented then."""
    monday = datetime(2026, 3, 9, 9)
    who = client("M-0001", "C-01")
    assert not times(monday).is_free_for(who, "C-02")
    assert times(monday + timedelta(hours=3)).is_free_for(who, "C-02")
