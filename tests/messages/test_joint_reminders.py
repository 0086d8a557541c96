"""One message for reminders that fall together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from addon.messages.joint_reminders import with_joint_reminders
from addon.messages.notices import Notice
from addon.messages.texts import Particulars, Template
from addon.tabs import folded

NAME = "Text reminder, several sessions"
JOINT = Template(name=NAME, channel="text", text="{first}: {day} at {times}.")


def notice(hour: int, **changes: Any) -> Notice:
    """Return a reminder of a session of 3 March at that hour, in the member's own zone."""
    start = datetime(2026, 3, 3, hour)
    made = Notice(
        key=("M-0001", f"G-{hour} 2026-03-03", f"{start:%Y-%m-%d %H:%M}", "RR-03", "text"),
        rule_name="",
        due=(start - timedelta(days=1)).replace(tzinfo=UTC),
        start=start.replace(tzinfo=UTC),
        lead_hours=24,
        text="one",
        words="Text reminder",
        about=Particulars(first="Zoe", start=start, zone="", sender="", phone="", how="in person"),
    )
    return replace(made, **changes)


def joined(*notices: Notice, template: Template | None = JOINT, telling: frozenset[str] = frozenset()) -> list[Notice]:
    """Return the notices as they go out."""
    return with_joint_reminders(notices, {folded(NAME): template} if template else {}, telling)


def test_reminders_of_one_day_are_one_message_due_with_the_first() -> None:
    """It names every time in order."""
    (one,) = joined(notice(20), notice(18), notice(9))
    assert one.text == "Zoe: Tue at 9:00 AM and 6:00 PM and 8:00 PM."
    assert one.key[1] == "G-9 2026-03-03 + G-18 2026-03-03 + G-20 2026-03-03"
    assert (one.due, one.start) == (notice(9).due, notice(9).start)


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({"status": "waits"}, {}),
        ({"key": ("M-0002", *notice(20).key[1:])}, {}),
        ({"key": (*notice(20).key[:3], "RR-04", "text")}, {}),
        ({"key": (*notice(20).key[:4], "email")}, {}),
        ({"about": replace(notice(20).about, start=datetime(2026, 3, 4, 20))}, {}),  # type: ignore[type-var]
        ({"start": notice(18).start}, {}),
        ({}, {"template": None}),
        ({}, {"template": replace(JOINT, channel="email")}),
        ({}, {"template": replace(JOINT, text="{times}" * 20)}),
        ({}, {"telling": frozenset({NAME})}),
    ],
)
def test_what_differs_or_has_no_words_stays_apart(changes: dict[str, Any], options: dict[str, Any]) -> None:
    """By status, member, rule, channel, day or hour; or as Message texts has nothing that may go out."""
    notices = [notice(18), notice(20, **changes)]
    assert joined(*notices, **options) == notices
