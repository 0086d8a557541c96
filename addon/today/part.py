"""The Today view: one inbox over everything that waits for a person, each line with a link to its row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from addon.cells import canonical
from addon.names_in_text import day_in_words, in_names, names_of
from addon.part import Given, Line, Part, Result, View
from addon.tabs import Value
from addon.today.lines import TodayLine, today_lines, today_values
from addon.workbook import Link

LISTED = ("conflicts", "needs_review", "requests", "flags")
"""The tabs that Today is the inbox of."""


def _today(given: Given) -> Result:
    views = given.views
    where = _attendance_in_words(views["attendance"])
    found = today_lines(
        conflicts=[{**row, "where": where.get(str(row["id"]), row["where"])} for row in views["conflicts"].values()],
        questions=views["needs_review"].values(),
        requests=views["requests"].values(),
        flags=views["flags"].values(),
        today=given.today,
    )
    names = names_of(given.practice)
    numbers = {name: views[name].numbers for name in LISTED}
    return Result(lines={"today": [_line(one, names, views[one.tab], numbers[one.tab]) for one in found]})


def _line(line: TodayLine, names: Mapping[str, str], view: View, numbers: Mapping[str, int]) -> Line:
    named = replace(line, who=in_names(line.who, names), what=in_names(line.what, names))
    return {**today_values(named), "row": _link(line, view, numbers)}


def _link(line: TodayLine, view: View, numbers: Mapping[str, int]) -> Link | str:
    number, title = numbers.get(line.row_id), view.sheet.title
    return f"{title} {line.row_id}" if number is None else Link(f"{title} row {number}", line.tab, number)


def _attendance_in_words(view: View) -> dict[str, str]:
    """Return, by conflict, whose attendance on which day it is about; the row id alone tells a person nothing."""
    rows = dict(view.rows(("member", "date"), only=set(view.differences.values())))
    return {
        conflict: f"{canonical(rows[rid][0])}, {_day(rows[rid][1], view)}"
        for conflict, rid in view.differences.items()
        if rid in rows
    }


def _day(day: Value, view: View) -> str:
    return day_in_words(day) if isinstance(day, date) else view.sheet.title


TODAY = Part(name="today", tabs=("today",), sees=(*LISTED, "attendance"), compute=_today, always=True)
