"""How many messages one member may get."""

from datetime import UTC, datetime, timedelta

from addon.messages.limits import limited
from addon.messages.notices import Notice, Terms

FIRST = datetime(2026, 2, 2, 12, tzinfo=UTC)


def notice(
    name: str, day: int, lead: int = 24, channel: str = "text", status: str = "planned", *, member: str = "M-0001"
) -> Notice:
    """Return a notice due on that day, for the session so many hours later."""
    due = FIRST + timedelta(days=day)
    return Notice(
        key=(member, name, "", "RR-01", channel),
        rule_name="Rule",
        status=status,
        due=due,
        local_due=due.replace(tzinfo=None),
        start=due + timedelta(hours=lead),
        lead_hours=lead,
    )


def test_over_the_daily_limit_the_nearest_session_and_the_text_win() -> None:
    """Two a day: tomorrow's text and e-mail stay, the reminder of the day after next gives way."""
    notices = (notice("far", 0, 72), notice("near", 0, channel="email"), notice("near", 0))
    after = limited(notices, Terms(), {})
    assert [one.shown for one in after] == ["not sent: more than 2 messages that day", "planned", "planned"]


def test_over_seven_days_no_more_than_the_weekly_limit() -> None:
    """Any seven days in a row, not the calendar week."""
    notices = tuple(notice(f"{day}-{n}", day) for day in range(9) for n in range(2))
    planned = [one for one in limited(notices, Terms(), {}) if one.status == "planned"]
    days = [(one.due - FIRST).days for one in planned if one.due]
    assert max(sum(first <= day < first + 7 for day in days) for first in days) == 8
    assert "not sent: more than 8 messages in seven days" in {one.shown for one in limited(notices, Terms(), {})}


def test_what_is_not_sent_anyway_takes_no_place() -> None:
    """And keeps its own reason."""
    notices = (*(notice(f"{n}", 0, status="withdrawn") for n in range(3)), notice("real", 0))
    assert limited(notices, Terms(), {}) == notices


def test_two_children_with_one_phone_share_its_day() -> None:
    """The limit holds for the phone; a sister with a phone of her own is another matter."""
    notices = tuple(notice("far", 0, 72, member=f"M-000{n}") for n in (1, 2, 3))
    notices += tuple(notice("near", 0, member=f"M-000{n}") for n in (1, 2, 3))
    shared = {"M-0001": "5125550190", "M-0002": "5125550190", "M-0003": "5125550191"}
    after = limited(notices, Terms(), shared)
    late = [one.key[0] for one in after if one.status != "planned"]
    assert late == ["M-0001", "M-0002"]
    assert {one.key[1] for one in after if one.status != "planned"} == {"far"}
