"""The Attendance tab as records: read once in full, then only where the merge touched it."""

from collections.abc import Sequence
from decimal import Decimal

import sheet_templates
from addon.sync.agreed_practice import attendance, attendance_after
from addon.sync.merging.identify import SeenRow, SeenTab
from addon.sync.merging.tab_plan import NewRow, TabPlan
from addon.sync.merging.understood import Understood
from addon.tabs import declared, matched_columns
from addon.workbook import Raw, TabSnapshot

TAB = declared(sheet_templates.texts())["attendance"]
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


def test_only_what_the_merge_touched_is_read_anew() -> None:
    """Written, disputed, appended and vanished rows come out as if the whole tab were read again."""
    given = plan(row(1), row(2), row(3, status="no show"), row(4), row(5, session=None))
    before = attendance(TabPlan(given.seen), frozenset())
    given.overlay["A-2"]["status"] = "late arrival"
    given.overlay["A-4"]["session"] = None
    given.overlay["A-5"]["session"] = SESSION
    given.appends.append(NewRow("A-6", {"id": "A-6", "session": SESSION, "member_code": "M-0006"}))
    disputed = frozenset({"A-3", "A-6"})
    after = attendance_after(given, before, disputed)
    assert {one.id: one for one in after} == {one.id: one for one in attendance(given, disputed)}
    assert [(one.id, one.status, one.disputed) for one in after] == [
        ("A-1", "attended", False),
        ("A-2", "late arrival", False),
        ("A-3", "no show", True),
        ("A-5", "attended", False),
        ("A-6", "", True),
    ]


def test_cells_that_are_one_key_but_two_values_stay_apart() -> None:
    """1, 1.0 and TRUE are equal to Python; a charge of 1 is money and TRUE is not."""
    charge = Understood(TAB.column("charge"))
    cells: tuple[Raw, ...] = (1, True, 1.5, "40.50", "40.50", "free", None)
    assert [charge[raw] for raw in cells] == [1, None, Decimal("1.5"), Decimal("40.50"), Decimal("40.50"), None, None]
