"""Timers of the page as rows of Program minutes: to the second, once, and asked about where nobody can tell."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from addon.incoming import Incoming
from addon.timers import STARTED, STOPPED, TIMER, Timer
from tests.sync.little_practice import LittlePractice

ZONE = "America/New_York"


def timer(began: datetime, minutes: float | None) -> Timer:
    """Return a timer of Rosa for Zoë; without minutes it still runs."""
    ended = None if minutes is None else began + timedelta(minutes=minutes)
    words = {"member": "M-0001", "program": "CoCM", "clinician": "C-01", "what": "case review", "by": "ana"}
    return Timer(key="timer|a", began=began, ended=ended, **words)


FORGOTTEN = {
    "an hour before noon": (datetime(2026, 3, 2, 16, tzinfo=UTC), 60, False),
    "to the last second of the day": (datetime(2026, 3, 3, 4, tzinfo=UTC), 59.9, False),
    "over midnight": (datetime(2026, 3, 3, 4, 30, tzinfo=UTC), 45, True),
    "over midnight in London alone": (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), 60, False),
    "thirteen hours of one day": (datetime(2026, 3, 2, 10, tzinfo=UTC), 13 * 60, True),
    "runs since this morning": (datetime(2026, 3, 2, 14, tzinfo=UTC), None, False),
    "runs since yesterday": (datetime(2026, 3, 1, 20, tzinfo=UTC), None, True),
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_which_timers_were_forgotten(name: str) -> None:
    """At six in the evening of March 2, in the practice's own time."""
    began, minutes, expected = FORGOTTEN[name]
    assert timer(began, minutes).is_forgotten(datetime(2026, 3, 2, 23, tzinfo=UTC), ZONE) == expected


def arrives(little: LittlePractice, key: str, kind: str, at: datetime) -> None:
    """Store what the page stores."""
    body = timer(at, None).body if kind == STARTED else {"timer": key.removesuffix("|stop"), "by": "ana"}
    little.state.inbox.store(Incoming(source="page", external_id=key, received=at, kind=kind, body=body))


def test_a_timer_becomes_a_row_and_a_forgotten_one_a_question() -> None:
    """The row counts at once; a second pass, a correction and a removed row change nothing; no minute is invented."""
    with LittlePractice.after_first_pass() as little:
        began = little.now - timedelta(hours=2)
        arrives(little, "timer|a", STARTED, began)
        arrives(little, "timer|b", STARTED, began - timedelta(days=1))
        little.sync()
        assert not little.rows("program_minutes")
        arrives(little, "timer|a|stop", STOPPED, began + timedelta(minutes=12, seconds=30))
        arrives(little, "timer|b|stop", STOPPED, little.now)
        little.later(hours=0)
        little.sync()
        (row,) = little.rows("program_minutes")
        assert (row["member"], row["clinician"]) == ("Zoë Núñez (M-0001)", "Rosa Díaz (C-01)")
        assert (row["minutes"], row["counted"], row["check"], row["what"]) == ("12:30", "12:30", "OK", "case review")
        assert little.row("program_months")["minutes"] == "12:30"
        (asked,) = little.rows("needs_review", kind="timer", status="open")
        assert "was not stopped" in str(asked["question"]) or "past midnight" in str(asked["question"])
        assert little.sync().rows == 0
        little.types("program_minutes", "minutes", "10", id=row["id"])
        little.answers("half past", kind="timer")
        little.sync()
        assert "no time of day" in str(little.row("needs_review", kind="timer", status="open")["question"])
        assert little.row("program_months")["minutes"] == "10:00"
        start = little.row("program_minutes")["start"]
        assert isinstance(start, time)
        little.answers(f"{(datetime.combine(date.min, start) + timedelta(minutes=20)):%H:%M:%S}", kind="timer")
        little.sync()
        assert sorted(str(one["counted"]) for one in little.rows("program_minutes")) == ["10:00", "20:00"]
        assert little.row("program_months")["minutes"] == "30:00"
        little.sync()
        assert not little.rows("needs_review", kind="timer", status="open")
        assert not little.state.remembered(TIMER)
