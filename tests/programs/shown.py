"""What a practice shows people: every row by its id, the calendars, the packages; and what differs between two looks.

Compared by meaning: a program may save a date as a number, a time as a fraction of a day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import from_excel
from python_calamine import CalamineWorkbook

from addon.tabs import Tab
from addon.wiring.workbook_tabs import all_tabs

Cells = dict[str, str]
NEWS = {"today", "log", "read_me_first"}
"""Tabs that may tell of the save itself."""
ASKS = "needs_review"
"""Where a question may be added."""
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?")
_CLOCK = {"date", "time", "datetime"}
_OF_THE_PASS = ("DTSTAMP", "LAST-MODIFIED", "CREATED")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A practice folder as people see it: rows by tab and id, calendars and packages by file name."""

    rows: Mapping[str, Mapping[str, Cells]]
    calendars: Mapping[str, str]
    packages: Mapping[str, str]


def shown(folder: Path) -> Shown:
    """Look at a practice folder."""
    return Shown(
        rows=rows_of(folder / "Practice.xlsx"),
        calendars={path.name: _calendar(path.read_text("utf-8")) for path in (folder / "calendars").glob("*.ics")},
        packages={path.name: path.read_text("utf-8-sig") for path in (folder / "billing").glob("*.csv")},
    )


def rows_of(path: Path) -> dict[str, dict[str, Cells]]:
    """Return the rows of every tab that has ids, by id; the lines of one that has none, by their number."""
    book = CalamineWorkbook.from_path(path)
    there = [tab for tab in all_tabs().values() if tab.title in book.sheet_names]
    return {tab.name: dict(_rows(tab, _lines(book, tab.title))) for tab in there}


def _lines(book: CalamineWorkbook, title: str) -> list[list[Any]]:
    return book.get_sheet_by_name(title).to_python(skip_empty_area=False)


def _rows(tab: Tab, lines: list[list[Any]]) -> Iterator[tuple[str, Cells]]:
    if not lines:
        return
    at = {column.field: lines[0].index(column.header) for column in tab.columns if column.header in lines[0]}
    kinds = {column.field: column.kind for column in tab.columns}
    key = next((column.field for column in tab.columns if column.owner == "id"), "")
    for number, line in enumerate(lines[1:], 2):
        cells = {field: meant(kinds[field], line[place]) for field, place in at.items()}
        if any(cells.values()):
            yield cells.get(key) or f"row {number}", cells


def meant(kind: str, raw: Any) -> str:
    """Return what a cell of a kind means, however it was saved."""
    if kind in _CLOCK and isinstance(raw, str) and _ISO.fullmatch(raw):
        raw = datetime.fromisoformat(raw).replace(tzinfo=None)
    if kind in _CLOCK and isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = from_excel(raw) if raw >= 1 else from_excel(round(raw * 86_400) / 86_400)
    if isinstance(raw, timedelta):
        raw = (datetime.min + raw).time()
    if isinstance(raw, datetime):
        raw = raw.date() if kind == "date" else (raw + timedelta(microseconds=500_000)).replace(microsecond=0)
    if kind == "time" and isinstance(raw, datetime):
        raw = raw.time()
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, float) and raw == int(raw):
        raw = int(raw)
    return "" if raw is None else str(raw).replace("\r\n", "\n").strip()


def _calendar(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(_OF_THE_PASS))


def differences(before: Shown, after: Shown) -> list[str]:
    """Return all that differs, but for what may tell of the save: Today, Log, and new rows of Needs review."""
    found = [f"{name}: {one}" for name in before.rows if name not in NEWS for one in _of_tab(name, before, after)]
    for what, was, now in (("calendar", before.calendars, after.calendars), ("package", *_packages(before, after))):
        found += [f"{what} {name}" for name in sorted({*was, *now}) if was.get(name) != now.get(name)]
    return found


def _packages(before: Shown, after: Shown) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return before.packages, after.packages


def _of_tab(name: str, before: Shown, after: Shown) -> Iterator[str]:
    was, now = before.rows[name], after.rows.get(name, {})
    for rid in {**was, **now}:
        if rid not in was:
            if name != ASKS:
                yield f"{rid} is new"
        elif rid not in now:
            yield f"{rid} is gone"
        else:
            for field, text in was[rid].items():
                if now[rid].get(field) != text:
                    yield f"{rid} {field}: {text!r} became {now[rid].get(field)!r}"
