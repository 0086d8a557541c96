"""A virtual assistant's week in the window: what is typed each day is there at its end, in its row.

Every day the workbook is opened, worked on, saved by the program, and two passes follow: one has something to do, the
next one nothing.
"""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.window.office import NOW, Sheet, read
from tests.window.week import Week, row_of

pytestmark = [pytest.mark.judges, pytest.mark.office, pytest.mark.window]


def _past_rows(sheet: Sheet, day: date) -> list[str]:
    """Return the rows of Attendance before a day, the latest first, as they stand in the sheet."""
    rows = sheet.rows()
    return sorted(
        (rid for rid, row in rows.items() if row["date"] < day.isoformat()), key=lambda rid: rows[rid]["date"]
    )


def _friday(week: Week) -> None:
    """Three marks by hand; then the whole list is sorted by another column."""
    marks = week.sheets()["attendance"]
    late = _past_rows(marks, NOW.date())[-3:]
    for rid in late:
        week.types(marks, rid, note="called back")
    last = max(marks.columns.values())
    whole = f"A1:{chr(ord('A') + last)}{marks.last}"
    week.does(["sort", marks.snapshot.title, whole, marks.columns["member"]])
    week.ends_the_day()


def _saturday(week: Week) -> None:
    """A new member and a place in a group, typed as people do; a block of two pasted below."""
    people, roster, groups = (week.sheets()[name] for name in ("members", "roster", "groups"))
    first_group = next(iter(groups.rows().values()))
    week.adds(people, 1, name="Wilhelmina Testcase", status="active", payer="Aetna")
    corner = f"{people.letter('name')}{people.last + 2}"
    week.does(["paste", people.snapshot.title, corner, [["Quentin Probe"], ["Ottilie Sample"]]])
    week.adds(roster, 1, group=first_group["name"], member="Wilhelmina Testcase", joined="2026-03-06")
    week.ends_the_day()
    people = week.sheets()["members"]
    new = row_of(people, name="Wilhelmina Testcase")
    assert {row["name"] for row in people.rows().values()} >= {"Quentin Probe", "Ottilie Sample"}
    ahead = [row for row in week.sheets()["attendance"].rows().values() if row["member_code"] == new]
    assert ahead, "the new member is expected at the group's next sessions"


def _sunday(week: Week) -> None:
    """The pasted one who is no member is deleted again; a row is inserted in the middle and filled."""
    people = week.sheets()["members"]
    week.types(people, row_of(people, name="Wilhelmina Testcase"), email="mina@example.org")
    gone = people.number(row_of(people, name="Quentin Probe"))
    week.does(["delete_rows", people.snapshot.title, f"A{gone}"], ["insert_rows", people.snapshot.title, "A5"])
    week.does(["type", people.snapshot.title, f"{people.letter('name')}5", "Middle Inserted"])
    week.ends_the_day()
    names = [row["name"] for row in week.sheets()["members"].rows().values()]
    assert "Middle Inserted" in names
    assert "Quentin Probe" not in names


def _monday(week: Week) -> None:
    """The proposed group is accepted, with a comment beside."""
    asked = week.sheets()["needs_review"]
    proposal = next(rid for rid, row in asked.rows().items() if row["kind"] == "proposed group")
    week.types(asked, proposal, decision="yes", comment="ask her first")
    before = len(week.sheets()["groups"].rows())
    week.ends_the_day()
    assert len(week.sheets()["groups"].rows()) == before + 1


def _tuesday(week: Week) -> None:
    """One session is moved by typing another day over its date: those concerned are told once."""
    sessions = week.sheets()["sessions"]
    soon = (week.now + timedelta(days=9)).date().isoformat()
    days = {rid: row["date"] for rid, row in sessions.rows().items() if row["date"] > soon}
    moved = min(days, key=lambda rid: days[rid])
    old = week.sheets()["messages"].rows()
    to = date.fromisoformat(sessions.rows()[moved]["date"]) + timedelta(days=1)
    week.types(sessions, moved, date=to.isoformat())
    week.ends_the_day()
    told = [row for rid, row in week.sheets()["messages"].rows().items() if rid not in old]
    notices = Counter((row["member_code"], row["channel"]) for row in told if row["text"].startswith("Moved"))
    assert notices
    assert set(notices.values()) == {1}


def _wednesday(week: Week) -> None:
    """A tab is renamed, a column added, the ids hidden, a sum written beside; a slip is taken back."""
    marks = week.sheets()["attendance"]
    own = chr(ord("A") + max(marks.columns.values()) + 2)
    week.does(
        ["hide_columns", marks.snapshot.title, "A1"],
        ["delete_rows", marks.snapshot.title, "A7"],
        ["undo", marks.snapshot.title],
        ["rename", marks.snapshot.title, "Who came"],
        ["type", "Who came", f"{own}1", "Seen by"],
        ["type", "Who came", f"{own}3", "=COUNTA(B2:B9)"],
    )
    week.ends_the_day()
    assert "Who came" in {tab.title for tab in read(week.folder).tabs.values()}


def test_a_week_in_the_window(folder: Path, tmp_path: Path) -> None:
    """Marks, new people, pasted blocks, sorts, deletions, answers, a moved session, a renamed tab."""
    week = Week(folder=folder, scratch=tmp_path)
    for day in (_friday, _saturday, _sunday, _monday, _tuesday, _wednesday):
        day(week)
