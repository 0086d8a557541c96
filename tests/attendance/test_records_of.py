"""The Attendance tab as records: read once in full, then only where the merge changed it."""

from collections.abc import Sequence
from datetime import date, datetime

from addon.attendance.records_of import attendance, sessions
from addon.directory import Directory
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.sync.merging.tab_plan import NewRow, TabPlan
from addon.sync.merging.view import PlanView
from addon.tabs import matched_columns
from addon.workbook import Raw, TabSnapshot
from tests.all_tabs import all_tabs

TAB = all_tabs()["attendance"]
HEADERS = tuple(column.header for column in TAB.columns)
AT = matched_columns(TAB, HEADERS)
SESSION = "G-01 2026-03-03 18:00"


def plan(*rows: dict[str, Raw]) -> TabPlan:
    """Return a plan over rows given by field."""
    cells: list[Sequence[Raw]] = [tuple(row.get(column.field) for column in TAB.columns) for row in rows]
    sheet = TabSnapshot(key="attendance", title="Attendance", headers=HEADERS, first_row=2, rows=cells)
    seen = [SeenRow(number, raw, str(raw[AT["id"]])) for number, raw in enumerate(cells, 2)]
    return TabPlan(SeenTab(TAB, sheet, AT, seen))


def row(number: int, **cells: Raw) -> dict[str, Raw]:
    """Return a marked row of that number."""
    return {"id": f"A-{number}", "session": SESSION, "member_code": f"M-{number:04}", "status": "attended"} | cells


def view(plan: TabPlan, *, merged: bool, disputes: Sequence[str] = ()) -> PlanView:
    """Return the tab as a part sees it."""
    changed = plan.overlay.keys() if merged else None
    return PlanView(
        plan=plan, agreed=AgreedTab(), disputed_cells={(rid, "status"): "X" for rid in disputes}, changed=changed
    )


def test_only_what_the_merge_changed_is_read_anew() -> None:
    """Written, disputed, added and vanished rows come out as if the whole tab were read again."""
    given = plan(row(1), row(2), row(3, status="no show"), row(4), row(5, session=None))
    before = attendance(view(TabPlan(given.seen), merged=False), ())
    given.overlay["A-2"]["status"] = "late arrival"
    given.overlay["A-4"]["session"] = None
    given.overlay["A-5"]["session"] = SESSION
    given.appends.append(NewRow("A-6", {"id": "A-6", "session": SESSION, "member_code": "M-0006"}))
    given.overlay["A-6"] = {"id": "A-6"}
    after = attendance(view(given, merged=True, disputes=["A-3", "A-6"]), before)
    assert [(one.id, one.status, one.disputed) for one in after] == [
        ("A-1", "attended", False),
        ("A-2", "late arrival", False),
        ("A-3", "no show", True),
        ("A-5", "attended", False),
        ("A-6", "", True),
    ]


def test_sessions_that_the_merge_did_not_touch_are_not_read_again() -> None:
    """With the records before the merge at hand, moved, appended and vanished sessions come out as if read anew."""
    tab = all_tabs()["sessions"]
    at = {column.field: index for index, column in enumerate(tab.columns)}
    cells: list[list[Raw]] = []
    for day in (3, 10, 17):
        start = datetime(2026, 3, day, 18)
        known: dict[str, Raw] = {"id": f"G-01 {start:%Y-%m-%d %H:%M}", "group_code": "G-01", "original_start": start}
        cells.append([known.get(column.field) for column in tab.columns])
    sheet = TabSnapshot(key="sessions", title="Sessions", headers=(), first_row=2, rows=cells)
    seen = SeenTab(tab, sheet, at, [SeenRow(number, raw, str(raw[at["id"]])) for number, raw in enumerate(cells, 2)])
    before = sessions(view(TabPlan(seen), merged=False), Directory(), ())
    plan = TabPlan(seen)
    plan.overlay[before[0].code]["date"] = date(2026, 3, 4)
    plan.overlay[before[1].code]["group_code"] = None
    plan.appends.append(NewRow("G-02 x", {"group_code": "G-02", "original_start": datetime(2026, 3, 5, 9)}))
    plan.overlay["G-02 x"] = {"group_code": "G-02"}
    after = sessions(view(plan, merged=True), Directory(), before)
    assert after == sessions(view(plan, merged=False), Directory(), ())
    assert [one.start for one in after] == [datetime(2026, 3, day, at) for day, at in ((4, 18), (17, 18), (5, 9))]
    assert after[1] is before[2]
