"""By when something asks for a person."""

from datetime import date, timedelta

import pytest

from addon.deadlines import act_by

FRIDAY = date(2026, 2, 6)
TUESDAYS = [FRIDAY + timedelta(days=4 + 7 * week) for week in range(4)]


@pytest.mark.parametrize(
    ("within", "opened", "due"),
    [
        ("same day", FRIDAY, FRIDAY),
        ("next business day", FRIDAY, date(2026, 2, 9)),
        ("next business day", date(2026, 2, 7), date(2026, 2, 9)),
        ("next business day", date(2026, 2, 10), date(2026, 2, 11)),
        ("3 business days", FRIDAY, date(2026, 2, 11)),
        ("next session", FRIDAY, date(2026, 2, 10)),
        ("next session", TUESDAYS[-1], TUESDAYS[-1] + timedelta(days=14)),
        ("2 sessions or 14 days", FRIDAY, date(2026, 2, 17)),
        ("", FRIDAY, date(2026, 2, 17)),
        ("7 days", FRIDAY, date(2026, 2, 13)),
        ("30 days", FRIDAY, date(2026, 3, 8)),
    ],
)
def test_the_day_follows_from_the_rule(within: str, opened: date, due: date) -> None:
    """Weekends are no business days; without sessions ahead it is two weeks."""
    assert act_by(within, TUESDAYS, opened) == due
