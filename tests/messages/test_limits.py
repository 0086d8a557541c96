"""How many messages one member may get."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from addon.messages.limits import Taken, limited
from addon.messages.notices import Notice, Terms

FIRST = datetime(2026, 2, 2, 12, tzinfo=UTC)


def notice(
    name: str,
    day: int,
    lead: int = 24,
    channel: str = "text",
    status: str = "planned",
    *,
    member: str = "M-0001",
    phone: str = "",
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
        address=phone,
    )


def places(*notices: Notice) -> list[Taken]:
    """Return the places that notices take."""
    return [Taken.of(one) for one in notices]


def test_over_the_daily_limit_the_nearest_session_and_the_text_win() -> None:
    """Two a day: tomorrow's text and e-mail stay, the reminder of the day after next gives way."""
    notices = (notice("far", 0, 72), notice("near", 0, channel="email"), notice("near", 0))
    after = limited(notices, Terms())
    assert [one.shown for one in after] == ["not sent: more than 2 messages that day", "planned", "planned"]


def test_over_seven_days_no_more_than_the_weekly_limit() -> None:
    """Any seven days in a row, not the calendar week."""
    notices = tuple(notice(f"{day}-{n}", day) for day in range(9) for n in range(2))
    planned = [one for one in limited(notices, Terms()) if one.status == "planned"]
    days = [(one.due - FIRST).days for one in planned if one.due]
    assert max(sum(first <= day < first + 7 for day in days) for first in days) == 8
    assert "not sent: more than 8 messages in seven days" in {one.shown for one in limited(notices, Terms())}


HOURS = [day * 24 for day in range(7)]


@pytest.mark.parametrize(
    ("hours", "kept"),
    [
        ([*HOURS, 151, 167], 8),
        ([*HOURS, 151, 168], 9),
        ([5, *(one + 5 for one in HOURS[1:]), 150, 172], 8),
        ([5, *(one + 5 for one in HOURS[1:]), 150, 173], 9),
    ],
    ids=["an hour short of seven days", "seven days", "an hour short, from later in the day", "seven days from then"],
)
def test_seven_days_are_counted_to_the_hour(hours: list[int], kept: int) -> None:
    """From Friday 17:00 to the next Friday 16:00 is within seven days, though these are eight dates."""
    notices = tuple(replace(notice(f"{at}", 0), local_due=datetime(2026, 2, 2) + timedelta(hours=at)) for at in hours)
    after = limited(notices, Terms(per_day=9))
    assert sum(one.status == "planned" for one in after) == kept
    assert {one.shown for one in after} - {"planned"} <= {"not sent: more than 8 messages in seven days"}


def test_a_notice_of_a_change_takes_its_place_first() -> None:
    """It goes out whatever the limit; reminders of that day and that week give way."""
    told = (notice("moved", 0), notice("cancelled", 0, channel="email"))
    notices = tuple(notice(f"{day}-{n}", day, lead=0) for day in range(7) for n in range(2))
    after = limited(notices, Terms(), places(*told))
    assert [one.shown for one in after[:2]] == ["not sent: more than 2 messages that day"] * 2
    assert sum(one.status == "planned" for one in after) == 6
    assert sum(one.status == "planned" for one in limited(notices, Terms())) == 8
    assert sum(one.status == "planned" for one in limited(notices, Terms(), places(notice("x", 0, member="M-9")))) == 8


def test_a_notice_to_a_brother_takes_a_place_of_the_phone_they_share() -> None:
    """One mother, two children: two texts a day are two texts a day."""
    told = tuple(notice(name, 0, member="M-0002", phone="512-555-0190") for name in ("moved", "cancelled"))
    for day, status in ((0, "not sent"), (1, "planned")):
        near = notice("near", day, phone="+15125550190")
        assert [one.status for one in limited([near], Terms(), places(*told))] == [status]


def test_what_is_not_sent_anyway_takes_no_place() -> None:
    """And keeps its own reason."""
    notices = (*(notice(f"{n}", 0, status="withdrawn") for n in range(3)), notice("real", 0))
    assert limited(notices, Terms()) == notices


def test_two_children_with_one_phone_share_its_day() -> None:
    """The limit holds for the phone; a sister with a phone of her own is another matter."""
    shared = {"M-0001": "+15125550190", "M-0002": "+15125550190", "M-0003": "+15125550191"}
    notices = tuple(notice("far", 0, 72, member=member, phone=phone) for member, phone in shared.items())
    notices += tuple(notice("near", 0, member=member, phone=phone) for member, phone in shared.items())
    after = limited(notices, Terms())
    late = [one.key[0] for one in after if one.status != "planned"]
    assert late == ["M-0001", "M-0002"]
    assert {one.key[1] for one in after if one.status != "planned"} == {"far"}
