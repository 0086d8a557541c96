"""Whole passes around an undo: what is computed returns, what came from an export stays away, the Log tells of it."""

from datetime import date, time
from typing import Any

import pytest

from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, roster, tuesdays

FEBRUARY = tuesdays((2, 3), (2, 10), (2, 17), (2, 24))
ZOE = MEMBERS[0].name


def computed(little: LittlePractice) -> dict[str, Any]:
    """Return what follows from cadence and roster alone, and what calendars show of it."""
    return {
        "sessions": sorted(str(row["id"]) for row in little.rows("sessions") if row["id"]),
        "attendance": sorted(
            f"{row['session']} {row['member_code']}" for row in little.rows("attendance") if row["id"]
        ),
        "flags": sorted(str(row["id"]) for row in little.rows("flags", status="open")),
        "messages": sorted(str(row["id"]) for row in little.rows("messages") if str(row["status"]).startswith("plan")),
        "calendars": {code: len(one.shown()) for code, one in little.calendars.by_clinician.items()},
    }


@pytest.mark.parametrize("days", [0, 1, 9])
def test_what_is_computed_returns_at_the_next_pass(days: int) -> None:
    """Sessions, attendance, flags, messages and calendars are as they were, also those of the days since."""
    with LittlePractice.after_first_pass() as little:
        little.later(days=days)
        little.sync()
        before = computed(little)
        assert before["sessions"]
        assert before["attendance"]
        report = little.undoes(1)
        assert (report.rows, report.returning) == (report.returning, report.rows)
        assert report.returning > 50
        assert not {"G-01 2026-03-10 18:00", "G-02 2026-03-12 17:30"} & set(computed(little)["sessions"])
        little.later(minutes=5)
        little.sync()
        assert computed(little) == before
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_what_later_runs_filled_in_returns_with_the_row() -> None:
    """The marks of an export that run 2 took in are there again after run 1 is undone."""
    with LittlePractice() as little:
        little.later(weeks=-5)
        little.sync()
        little.later(weeks=5)
        little.drops(visits=attendance([(ZOE, start, "No Show") for start in FEBRUARY]))
        little.drops(charges=charges([(ZOE, start, "90853") for start in FEBRUARY]))
        little.sync()
        marked = little.numbers("attendance", status="no show")
        assert len(marked) == len(FEBRUARY)
        little.undoes(1)
        little.later(minutes=5)
        little.sync()
        assert len(little.numbers("attendance", status="no show")) == len(FEBRUARY)
        assert little.rows("sessions", id="G-01 2026-02-24 18:00", state="held")


def test_an_undo_of_an_undo_gives_everything_back_also_after_a_pass() -> None:
    """What exports had filled in is blank after the undo, stays blank, and comes back with the undo of the undo."""
    with LittlePractice.after_first_pass() as little:
        little.drops(visits=attendance([(ZOE, start, "Show") for start in FEBRUARY]))
        little.drops(charges=charges([(ZOE, start, "90853") for start in FEBRUARY]))
        little.sync()
        marked = sorted((str(one["session"]), str(one["status"])) for one in little.rows("attendance") if one["status"])
        assert marked
        undone = little.undoes(2)
        little.sync()
        little.sync()
        assert not [one for one in little.rows("attendance") if one["status"]]
        little.undoes(undone.number)
        little.sync()
        assert marked == sorted(
            (str(one["session"]), str(one["status"])) for one in little.rows("attendance") if one["status"]
        )


def test_rows_from_an_export_stay_away_with_what_follows_from_them() -> None:
    """The import of a membership is undone: neither it nor the seats that followed from it return."""
    with LittlePractice.after_first_pass() as little:
        before = computed(little)
        families = next(str(row["name"]) for row in little.rows("groups") if row["id"] == "G-02")
        little.drops(roster=roster((families, ZOE, date(2026, 3, 1))))
        little.sync()
        followed = computed(little)["attendance"]
        undone = little.undoes(max(one.number for one in little.state.runs()))
        assert undone.rows == undone.returning + 1
        assert undone.returning
        for _ in range(2):
            little.sync()
        assert computed(little)["attendance"] == before["attendance"] != followed
        assert not [row for row in little.rows("roster", group_code="G-02") if row["member"] == ZOE]


def test_the_undo_is_a_run_of_its_own_in_the_log() -> None:
    """At once, before any pass: what was undone and the words that reverse it."""
    with LittlePractice.after_first_pass() as little:
        undone = little.undoes(1)
        newest = little.rows("log")[0]
        assert newest["run"] == str(undone.number)
        assert newest["what"] == f"run 1 undone; to reverse it: groupkeeper undo DIR {undone.number}"
        little.sync()
        assert [row["run"] for row in little.rows("log")] == [str(undone.number + 1), str(undone.number), "1"]


def test_a_session_moved_by_a_person_is_not_emptied() -> None:
    """Somebody worked in it since: the undo leaves it, and the pass makes no second one."""
    with LittlePractice.after_first_pass() as little:
        session = little.types("sessions", "start", time(17, 30), id="G-01 2026-03-10 18:00")
        report = little.undoes(1)
        assert report.kept
        little.later(minutes=1)
        little.sync()
        assert little.row("sessions", id=session)["start"] == time(17, 30)
