"""The Log's lines and the exports of a pass, in words; Today's lines with names instead of codes."""

from datetime import date

import pytest

from addon.sync.shown_views import file_read, files_read, log_rows, what_was_written
from addon.sync.tab_plan import CellChange, NewRow, TabPlan
from tests.practice import MEMBERS
from tests.sync.little_practice import LittlePractice, attendance, charges, details, tuesdays

LINE = "a: b.csv: 9 read = 6 loaded + 1 skipped + 2 review + 0 error"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (LINE, ("a: b.csv", 9, "2 for review, 1 skipped")),
        (f"{LINE} (held)", ("a: b.csv", 9, "2 for review, 1 skipped, the file is held")),
        ("a.csv: 9 read = 9 loaded + 0 skipped + 0 review + 0 error", ("a.csv", 9, "")),
    ],
)
def test_an_export_is_said_by_what_was_left_out(line: str, read: tuple[str, int, str]) -> None:
    """What was loaded needs no words."""
    assert file_read(line) == read


def test_exports_are_summed_and_only_those_that_want_somebody_are_named() -> None:
    """A skipped row is nobody's task."""
    skipped = "c.csv: 1000 read = 999 loaded + 1 skipped + 0 review + 0 error"
    assert files_read([LINE, skipped]) == "2 exports, 1,009 rows; a: b.csv 2 for review, 1 skipped"
    assert files_read([skipped]) == "1 export, 1,000 rows"
    assert files_read([]) is None


def test_a_pass_is_one_line_of_the_log() -> None:
    """The four tabs with most to it by name, the rest as a sum; nothing written says nothing."""
    with LittlePractice() as little:
        little.sync()
        plans = [plan for plan in little.sync(dry_run=True).plan.tabs if plan.tab.layer == "people"]  # type: ignore[union-attr]
    assert len(plans) > 5
    for count, plan in enumerate(plans, start=1):
        plan.appends[:] = [NewRow(f"N-{n}", {}) for n in range(count)]
        plan.cells.clear()
    titles = [plan.tab.title for plan in plans][::-1]
    named = ", ".join(f"{title} {len(plans) - n}" for n, title in enumerate(titles[:4]))
    assert what_was_written(plans) == f"added {named}, other tabs {sum(range(1, len(plans) - 3))} rows"
    assert what_was_written([_changed(plans[0])]) == f"changed {plans[0].tab.title} 1 cells"
    assert what_was_written([]) == ""


def _changed(plan: TabPlan) -> TabPlan:
    plan.appends.clear()
    plan.cells[:] = [CellChange("M-0001", 2, "name", "b", "a", "b")]
    return plan


def test_the_log_ends_somewhere() -> None:
    """The newest two hundred passes are enough."""
    assert len(log_rows([{"run": str(n)} for n in range(300)])) == 200


def test_today_names_people_where_other_tabs_show_codes() -> None:
    """Conflicts says Members: M-0001; Today says who that is, in a line that jumps to the conflict's row."""
    name = MEMBERS[0].name
    with LittlePractice() as little:
        little.drops(details=details((name, "(802) 555-0101", "", "")))
        little.sync()
        little.types("members", "phone", "(802) 555-0102", name=name)
        little.drops(details=details((name, "(802) 555-0103", "", "")))
        little.sync()
        (line,) = [row for row in little.rows("today") if row["kind"] == "Conflict"]
        (number,) = little.numbers("conflicts")
    assert line["who"] == f"Members: {name} (M-0001)"
    assert line["what"] == "Phone: the sheet says (802) 555-0102, the EHR (client details) says (802) 555-0103"
    assert line["row"] == f"Conflicts row {number}"


def test_a_mark_that_the_ehr_contradicts_is_named_by_member_and_day() -> None:
    """The row id of an attendance row tells a person nothing."""
    name, start = MEMBERS[0].name, tuesdays((2, 17))[0]
    with LittlePractice() as little:
        little.sync()
        little.drops(marks=attendance([(name, start, "No Show")]), charges=charges([(name, start, "90853")]))
        little.sync()
        little.types("attendance", "status", "attended", date=date(2026, 2, 17), member_code="M-0001")
        little.sync()
        said = [row["who"] for row in little.rows("today") if row["kind"] in {"Conflict", "Enter in EHR"}]
    assert said == [f"{name} (M-0001), Tue Feb 17"]
