"""What Today tells of people in Intake."""

from datetime import date, datetime

import pytest

from addon.intake.stages import StageNow
from addon.intake.told import due_ones, today_lines
from addon.records import Prospect
from addon.records.intake import INQUIRY, SCREENING_BOOKED

TODAY = date(2026, 3, 3)
AT_TWO = datetime(2026, 3, 3, 14)


@pytest.mark.parametrize(
    ("stage", "due", "told"),
    [
        (SCREENING_BOOKED, TODAY, ("Screening", "today", "2:00 PM: screening", True)),
        (SCREENING_BOOKED, date(2026, 3, 4), ("Intake", "amber, this week", "screening booked: act", False)),
        (SCREENING_BOOKED, date(2026, 3, 2), ("Intake", "red, overdue", "screening booked: act", False)),
        (INQUIRY, TODAY, ("Intake", "amber, today", "inquiry: act", False)),
    ],
)
def test_a_screening_of_today_is_always_shown_with_its_time(
    stage: str, due: date, told: tuple[str, str, str, bool]
) -> None:
    """It is an appointment like a session: never only counted."""
    one = Prospect(code="PR-0001", name="Ana Ruiz", screening_at=AT_TWO)
    (line,) = today_lines(due_ones([(one, StageNow(stage=stage, due=due, act="act"))]), {}, TODAY).lines
    assert (line.kind, line.urgency, line.what, line.is_shown) == told
    assert line.target is not None
    assert (line.target.tab, line.target.value) == ("intake", "PR-0001")
