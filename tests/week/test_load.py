from datetime import UTC, date, datetime, time, timedelta

from addon.calendars.wanted import WantedEvent
from addon.records import Clinician, WeeklySlot
from addon.sessions.commitments import Commitment
from addon.week.load import taken, week_lines

FIRST = date(2026, 3, 3)
ROSA = Clinician(code="C-01", name="Rosa Lind", works=(WeeklySlot(weekday=0, start=time(9), minutes=600),) * 4)


def commitment(kind: str, day: int, hour: int, minutes: int, what: str = "") -> Commitment:
    """Return a stretch of Rosa's time."""
    at = datetime(2026, 3, day, hour)
    start = at.replace(tzinfo=UTC)
    return Commitment(
        who=("clinician", "C-01"), kind=kind, what=what, start=start, end=start + timedelta(minutes=minutes), at=at
    )


def test_a_week_is_summed_up_and_told_day_by_day() -> None:
    """Sorts add up by hours; what their own calendar has is shown and does not count; the eighth day is left out."""
    week = [
        commitment("session", 3, 18, 90, "G-01 2026-03-03 18:00"),
        commitment("preparation", 3, 17, 15),
        commitment("supervision", 5, 9, 60, "C-01"),
        commitment("busy", 5, 12, 45),
        commitment("session", 10, 18, 90, "G-01 2026-03-10 18:00"),
    ]
    call = WantedEvent(key="k", kind="slot", start=datetime(2026, 3, 5, 10), minutes=50, zone="UTC", title="")
    lines = list(week_lines(ROSA, taken(week, [call], FIRST), {"G-01": "Steps"}))
    assert lines[0] == {
        "clinician": "Rosa Lind",
        "minutes": 215,
        "what": "3 h 35 min of 40 h that they work: "
        "1 session 1 h 30 min, 1 booked time 50 min, preparation 15 min, supervision 1 h",
    }
    assert [(line["day"], line["time"], line["what"], line["minutes"]) for line in lines[1:]] == [
        ("Tue Mar 3", "5:00 to 5:15 PM", "preparation", 15),
        (None, "6:00 to 7:30 PM", "Steps", 90),
        ("Thu Mar 5", "9:00 to 10:00 AM", "supervision", 60),
        (None, "10:00 to 10:50 AM", "booked time", 50),
        (None, "12:00 to 12:45 PM", "busy", 45),
    ]


def test_who_has_no_time_taken_has_no_line() -> None:
    """Nothing is told of nobody's week."""
    assert list(week_lines(ROSA, [], {})) == []
