"""One flag per weekly clash."""

from dataclasses import replace
from datetime import datetime, timedelta

from addon.flags.double_booked import booking_findings
from addon.sessions.double_bookings import DoubleBooking

CLASH = DoubleBooking(
    kind="room",
    subject="Room 1",
    first="G-04 2026-03-04 18:00",
    second="G-09 2026-03-04 18:00",
    against="session",
    start=datetime(2026, 3, 4, 18),
    minutes=60,
    sentence="Room 1 is booked twice.",
)


def later(weeks: int) -> DoubleBooking:
    """Return the same clash some weeks later."""
    start = CLASH.start + timedelta(weeks=weeks)
    day = f"{start:%Y-%m-%d %H:%M}"
    return replace(CLASH, first=f"G-04 {day}", second=f"G-09 {day}", start=start)


def test_a_weekly_clash_is_one_finding_that_counts() -> None:
    """Its subject stays the same as weeks pass, so the flag goes on; the sentence says how often and how long."""
    found = booking_findings([later(2), CLASH, later(1)])
    assert [(one.subject, one.began, one.group) for one in found] == [
        ("room | Room 1 | G-04 | G-09", "2026-03-04", "G-04")
    ]
    assert found[0].sentence == "Room 1 is booked twice. And 2 more times until Mar 18."
    assert booking_findings([later(1), later(2)])[0].subject == found[0].subject


def test_other_clashes_stay_apart_and_only_rooms_links_and_clinicians_are_red() -> None:
    """A member in two groups at once is amber; another room is another finding."""
    member = replace(CLASH, kind="member", subject="M-0001")
    found = booking_findings([CLASH, member, replace(CLASH, subject="Room 2")])
    assert [(one.subject.split(" | ")[1], one.outcome["then_severity"]) for one in found] == [
        ("M-0001", "amber"),
        ("Room 1", "red"),
        ("Room 2", "red"),
    ]
