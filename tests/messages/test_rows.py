"""Notices as rows of the Messages tab."""

from datetime import UTC, datetime, timedelta

import sheet_templates
from addon.messages.notices import Notice
from addon.messages.outcomes import Outcomes
from addon.messages.rows import Rows
from addon.tabs import declared
from tests.practice import practice

NOTICE = Notice(
    key=("M-0001", "G-01 2026-02-03 18:00", "2026-02-03 18:00", "RR-03", "email"),
    rule_name="One day before",
    due=datetime(2026, 2, 2, 23, tzinfo=UTC),
    start=datetime(2026, 2, 3, 23, tzinfo=UTC),
    subject="Reminder",
    text="Hi Zoë.",
    why="24 hours before",
)


def test_a_row_shows_the_practices_own_time_and_the_whole_text() -> None:
    """All machine columns of the tab, under a key that stays."""
    row = Rows.of(practice(), Outcomes(), NOTICE.start - timedelta(days=2)).row(NOTICE)
    assert row.key == "M-0001 | G-01 2026-02-03 18:00 | 2026-02-03 18:00 | RR-03 | email"
    assert row.values == {
        "status": "planned",
        "due": datetime(2026, 2, 2, 18),
        "channel": "email",
        "member": "Zoë Núñez (M-0001)",
        "session": "G-01 2026-02-03 18:00",
        "text": "Reminder: Hi Zoë.",
        "rule": "One day before (RR-03)",
        "why": "24 hours before",
        "sent_at": None,
        "what_to_do": None,
        "member_code": "M-0001",
    }
    columns = declared(sheet_templates.texts())["messages"].columns
    assert set(row.values) == {column.field for column in columns if column.owner == "source"}
