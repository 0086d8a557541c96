"""The demo's story names rows that exist, contradicts the EHR exactly where it says so, and moves one session."""

import csv
import io
from datetime import date, timedelta

import pytest

from addon.sample.practice import sample_practice
from addon.sample.story import Story, first_exports, late_exports, selects, told_story
from addon.tabs import Value

DETAILS = "client_details_report.csv"
ATTENDANCE = "client_attendance_report (1).csv"
TODAYS = tuple(date(2026, 3, 2) + timedelta(days=days) for days in range(7))


def table(content: bytes, encoding: str) -> list[list[str]]:
    """Return the rows of an export file."""
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


@pytest.mark.parametrize("today", TODAYS)
def test_the_days_are_in_order_and_named_rightly(today: date) -> None:
    """Monday, Tuesday and Friday of one week, none of them after today; the session to move is still to come."""
    story = told_story(sample_practice(7, today))
    days = (story.first_export_day, story.marked_on, story.late_export_day)
    assert [day.weekday() for day in days] == [0, 1, 4]
    assert days[0] < days[1] < days[2] <= today
    assert (days[2] - days[0]).days == 4
    assert isinstance(story.moved.value, date)
    assert story.moved.value > today
    assert {one.tab for one in story.edits} == {"attendance", "members"}


def test_tuesdays_session_is_marked_for_everybody_on_the_roster() -> None:
    """The VA's marks are those of one session, with a late arrival, a no-show and an excused absence among them."""
    sample = sample_practice(7, TODAYS[4])
    story = told_story(sample)
    marks = [one for one in story.edits if one.tab == "attendance"]
    assert len(marks) >= 5
    assert len({one.where["group"] for one in marks}) == 1
    assert {one.where["date"] for one in marks} == {story.marked_on}
    assert [one.value for one in marks[:3]] == ["late arrival", "no show", "excused"]


def test_the_late_export_has_more_days_and_one_other_phone() -> None:
    """Friday's client list differs from Monday's in one phone number, which is not what the VA typed either."""
    sample = sample_practice(7, TODAYS[4])
    story = told_story(sample)
    early, late = first_exports(sample, story), late_exports(sample, story)
    before, after = (table(files[DETAILS], "cp1252") for files in (early, late))
    changed = [(new[0], new[10]) for old, new in zip(before, after, strict=True) if old[10] != new[10]]
    disputed = story.conflict
    assert [name for name, _ in changed] == [disputed.where["name"]]
    assert changed[0][1] != disputed.value
    assert len(late[ATTENDANCE]) > len(early[ATTENDANCE])


def test_the_marks_are_no_conflict() -> None:
    """The excused absence is Canceled in the EHR, which agrees; the no-show is still its default Show."""
    sample = sample_practice(7, TODAYS[4])
    story = told_story(sample)
    assert status_in_ehr(story, "excused", late_exports(sample, story)).startswith("Cancel")
    assert status_in_ehr(story, "no show", late_exports(sample, story)) == "Show"


def status_in_ehr(story: Story, value: str, files: dict[str, bytes]) -> str:
    """Return what the attendance report says where the VA first typed ``value``."""
    mark = next(one for one in story.edits if one.value == value)
    day = f"{story.marked_on:%m/%d/%Y}"
    rows = [row for row in table(files[ATTENDANCE], "utf-8") if row[0] == mark.where["member"] and row[2] == day]
    return rows[-1][4]


def test_a_row_is_found_with_or_without_the_code_behind_a_name() -> None:
    """``Name (M-0142)`` is the same person as ``Name``; another person or day is not."""
    where: dict[str, Value] = {"member": "Zoë Núñez", "date": date(2026, 3, 3)}
    assert selects(where, {"member": "Zoë Núñez (M-0142)", "date": date(2026, 3, 3), "status": None})
    assert selects(where, {"member": "Zoë Núñez", "date": date(2026, 3, 3)})
    assert not selects(where, {"member": "Zoë Núñez (M-0142)", "date": date(2026, 3, 4)})
    assert not selects(where, {"member": "Zoë", "date": date(2026, 3, 3)})


def test_the_moved_session_leaves_nobody_in_two_places() -> None:
    """On its new day the clinician and the room are free at that hour."""
    sample = sample_practice(7, TODAYS[4])
    moved = told_story(sample).moved
    groups = {one.name: one for one in sample.practice.groups}
    group = groups[str(moved.where["group"])]
    busy = [
        one
        for one in sample.practice.sessions
        if one.start.date() == moved.value and (one.clinician == group.clinician or one.room == group.room)
    ]
    assert group.start is not None
    for one in busy:
        assert one.end.time() <= group.start or one.start.time() > group.start
