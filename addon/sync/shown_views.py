"""What the views show after a pass: Today, Dashboard, Fields and Log as grids. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from addon.results.today import TodayLine, today_lines, today_values
from addon.sync.desk import Desk
from addon.sync.reconcile import final_values
from addon.sync.tab_plan import TabPlan
from addon.sync.views import Grid
from addon.sync.workbook import Link, TabSnapshot
from addon.tabs import Tab, Value, matched_columns

LOG_LINES = 200
"""How many passes the Log shows."""


def placed(tab: Tab, snapshot: TabSnapshot, rows: Iterable[Mapping[str, Value | Link]]) -> Grid:
    """Return rows given by field as a grid under the tab's headers, wherever they stand now."""
    at = matched_columns(tab, snapshot.headers)
    grid = []
    for row in rows:
        cells: list[Value | Link] = [None] * len(snapshot.headers)
        for name, value in row.items():
            if name in at:
                cells[at[name]] = value
        grid.append(cells)
    return grid


def today_rows(desk: Desk) -> list[dict[str, Value | Link]]:
    """Return the lines of the Today tab, each with a link to its row."""
    found = today_lines(
        conflicts=_rows(desk.plans["conflicts"]),
        questions=_rows(desk.plans["needs_review"]),
        flags=_rows(desk.plans["flags"]),
        today=desk.given.today,
    )
    numbers = {name: row_numbers(desk.plans[name]) for name in ("conflicts", "needs_review", "flags")}
    return [{**today_values(line), "row": _link(desk, line, numbers[line.tab])} for line in found]


def _rows(plan: TabPlan) -> list[dict[str, Value]]:
    fields = [column.field for column in plan.tab.columns if column.owner != "id"]
    return [values for _, values in final_values(plan, fields)]


def _link(desk: Desk, line: TodayLine, numbers: Mapping[str, int]) -> Link | str:
    number = numbers.get(line.row_id)
    title = desk.plans[line.tab].seen.snapshot.title
    return f"{title} {line.row_id}" if number is None else Link(f"{title} row {number}", line.tab, number)


def row_numbers(plan: TabPlan) -> dict[str, int]:
    """Return the sheet row of every row id, appended rows included."""
    numbers = {row.rid: row.number for row in plan.seen.rows}
    first = plan.seen.snapshot.first_row + len(plan.seen.snapshot.rows)
    return numbers | {new.rid: first + offset for offset, new in enumerate(plan.appends)}


def log_rows(entries: Sequence[Mapping[str, Value]]) -> list[Mapping[str, Value]]:
    """Return the Log, newest first."""
    return list(entries)[:LOG_LINES]
