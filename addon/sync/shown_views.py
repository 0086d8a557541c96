"""What the views show after a pass: Today, Dashboard, Fields and Log as grids. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from addon.cells import canonical
from addon.exports.folder import DECLINED, HELD, KnownFile
from addon.names_in_text import day_in_words, in_names
from addon.sync.merging.desk import Desk
from addon.sync.merging.reconcile import final_values
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.views import Grid
from addon.tabs import Tab, Value, matched_columns
from addon.today.lines import TodayLine, today_lines, today_values
from addon.workbook import Link, TabSnapshot

_NAMED = 4

LISTED = ("conflicts", "needs_review", "requests", "flags")
"""The tabs that Today is the inbox of."""

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
    names = _names(desk)
    found = today_lines(
        conflicts=[{**row, "where": _spot(desk, row)} for row in _rows(desk.plans["conflicts"])],
        questions=_rows(desk.plans["needs_review"]),
        requests=_rows(desk.plans["requests"]) if "requests" in desk.plans else (),
        flags=_rows(desk.plans["flags"]),
        today=desk.given.today,
    )
    named = (replace(line, who=in_names(line.who, names), what=in_names(line.what, names)) for line in found)
    numbers = {name: row_numbers(desk.plans[name]) for name in LISTED if name in desk.plans}
    return [{**today_values(line), "row": _link(desk, line, numbers[line.tab])} for line in named]


def _names(desk: Desk) -> dict[str, str]:
    """Return the names of members, groups and clinicians by code."""
    rows = (row for tab in ("members", "groups", "clinicians") for row in final_values(desk.plans[tab], ["name"]))
    return {code: canonical(values["name"]) for code, values in rows if values["name"] is not None}


def _spot(desk: Desk, conflict: Mapping[str, Value]) -> str:
    """Say whose attendance on which day a conflict is about; the row id alone tells a person nothing."""
    where = canonical(conflict.get("where"))
    title, _, rid = where.partition(": ")
    plan = desk.plans["attendance"]
    if title != plan.seen.snapshot.title:
        return where
    for row in plan.seen.rows:
        if row.rid == rid:
            values = plan.seen.values(row)
            day = values.get("date")
            return f"{canonical(values.get('member'))}, {day_in_words(day) if isinstance(day, date) else title}"
    return where


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


def what_was_written(plans: Iterable[TabPlan], *, requests: int = 0) -> str:
    """Return a pass in a line: ``added Attendance 4,807 rows; changed Members 12 cells; 2 requests open``."""
    listed = list(plans)
    added = _largest({one.tab.title: len(one.appends) for one in listed})
    changed = _largest({one.tab.title: len(one.cells) for one in listed})
    said = [f"added {added} rows" if added else "", f"changed {changed} cells" if changed else ""]
    said.append(f"{requests} request{'' if requests == 1 else 's'} open" if requests else "")
    return "; ".join(part for part in said if part)


def _largest(counts: Mapping[str, int]) -> str:
    found = sorted(((count, title) for title, count in counts.items() if count), reverse=True)
    named = [f"{title} {count:,}" for count, title in found[:_NAMED]]
    rest = sum(count for count, _ in found[_NAMED:])
    return ", ".join([*named, *([f"other tabs {rest:,}"] if rest else [])])


def file_read(file: KnownFile) -> tuple[str, int, str]:
    """Return a file's name, how many rows were read, and what was not loaded."""
    counts = {"for review": file.review, "unreadable": file.error, "skipped": file.skipped}
    left_out = [f"{count:,} {shown}" for shown, count in counts.items() if count]
    left_out += [f"the file is {file.status}"] if file.status in {HELD, DECLINED} else []
    return file.name, file.read, ", ".join(left_out)
