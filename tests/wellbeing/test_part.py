"""Well-being over whole passes: what a calendar tells, what a person types, what Today tells until they talked."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from addon.calendars.known_events import KNOWN
from addon.calendars.ports import EventId
from tests.sync.calendar_places import in_memory
from tests.sync.little_practice import LittlePractice
from tests.sync.two_way_practice import started

ROSA = "Rosa Díaz"


def test_supervision_that_somebody_deleted_was_missed(tmp_path: Path) -> None:
    """Planned on Mondays; nothing is told of the days before the calendar was read; then one took place, one not."""
    with ExitStack() as stack:
        little = stack.enter_context(started(stack.enter_context(in_memory(tmp_path))))
        row = little.row("wellbeing", clinician=ROSA)
        assert row["supervision"] == "cannot tell: no calendar tells"
        little.later(days=7)
        little.sync()
        row = little.row("wellbeing", clinician=ROSA)
        assert (row["supervision"], row["last_supervision"]) == ("1 of 1 took place", date(2026, 3, 9))
        keys = {event.key for event, _ in little.state.remembered(KNOWN)["C-03"]}
        (key,) = (one for one in keys if one.startswith("supervision"))
        (at,) = (
            one.start
            for one in little.desk("C-03").shown()
            if one.key == key and (one.start.month, one.start.day) == (3, 16)
        )
        little.desk("C-03").deletes(EventId(key, at))
        little.later(days=7)
        little.sync()
        row = little.row("wellbeing", clinician=ROSA)
        assert (row["supervision"], row["last_supervision"]) == ("1 of 2 took place", date(2026, 3, 9))


def test_what_a_person_types_counts_and_quiets_today() -> None:
    """No calendar tells: an old day is told on Today until somebody talked with her; a later one ends it."""
    with LittlePractice.after_first_pass() as little:
        status = "cannot tell supervision: fill in Supervised on; cannot tell days off: fill in Employed since"
        assert str(little.row("wellbeing", clinician=ROSA)["status"]).startswith(status)
        little.types("clinicians", "employed_since", "2025-12-01", name=ROSA)
        little.types("wellbeing", "supervised_on", "2026-02-10", clinician=ROSA)
        little.sync()
        row = little.row("wellbeing", clinician=ROSA)
        assert (row["status"], row["last_supervision"]) == ("no supervision in 14 days", date(2026, 2, 10))
        (line,) = little.rows("today", kind="Well-being")
        assert (line["urgency"], line["who"], line["clinician"]) == ("amber, this week", ROSA, "Inês Brandão")
        little.types("wellbeing", "talked_on", "2026-03-02", clinician=ROSA)
        little.sync()
        assert not little.rows("today", kind="Well-being")
        little.types("wellbeing", "supervised_on", "2026-03-02", clinician=ROSA)
        little.sync()
        assert little.row("wellbeing", clinician=ROSA)["status"] == "nothing to notice"
        shown = little.shown()
        little.sync()
        assert little.shown() == shown
