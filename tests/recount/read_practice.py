"""Read a finished practice folder as a stranger would: the workbook, the calendars, the packages and the exports.

Nothing here knows the product. Rows are plain dicts by the header that people see.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Row = dict[str, Any]

CAME = frozenset({"attended", "late arrival", "left early", "makeup"})
MISSED = frozenset({"no show", "late cancel"})
NOT_EXPECTED = frozenset({"excused", "session cancelled by practice"})
UNREPORTED = frozenset({"", "not reported"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Book:
    """A practice as its finished workbook shows it after a pass; ``before`` is the same after an earlier one."""

    folder: Path
    now: datetime
    tabs: Mapping[str, list[Row]] = field(repr=False)
    before: "Book | None" = field(default=None, repr=False)

    @property
    def today(self) -> date:
        """Return the day of the pass."""
        return self.now.date()

    @property
    def yesterday(self) -> date:
        """Return the last whole day."""
        return self.today - timedelta(days=1)

    def setting(self, name: str) -> str:
        """Return a value of the Settings tab as typed; '' for an empty one."""
        return text(next(row["Value"] for row in self.tabs["Settings"] if row["Setting"] == name))

    @cached_property
    def members(self) -> dict[str, Row]:
        """Return Members by code."""
        return {row["ID"]: row for row in self.tabs["Members"]}

    @cached_property
    def groups(self) -> dict[str, Row]:
        """Return Groups by code."""
        return {row["ID"]: row for row in self.tabs["Groups"]}

    @cached_property
    def sessions(self) -> dict[str, Row]:
        """Return Sessions by code, each with ``at``: its wall start."""
        rows = self.tabs["Sessions"]
        return {row["Session"]: row | {"at": wall(row["Date"], row["Start"])} for row in rows}

    @cached_property
    def attendance(self) -> list[Row]:
        """Return the rows of Attendance that count, each with ``group`` (code) and ``on`` (date)."""
        rows = [row for row in self.tabs["Attendance"] if not row.get("Not counted")]
        return [
            row | {"group": text(row["Session"]).split()[0], "on": day(row["Date"]), "Status": text(row["Status"])}
            for row in rows
        ]

    @cached_property
    def attendance_of(self) -> dict[str, list[Row]]:
        """Return the rows of Attendance by member code."""
        found: dict[str, list[Row]] = {}
        for row in self.attendance:
            found.setdefault(row["Member code"], []).append(row)
        return found

    @cached_property
    def scores_of(self) -> dict[str, list[Row]]:
        """Return the rows of Scores that are not in doubt by member code, each with ``on``."""
        found: dict[str, list[Row]] = {}
        for row in self.tabs["Scores"]:
            if not row["Status"]:
                found.setdefault(row["Member code"], []).append(row | {"on": day(row["Date"])})
        return found

    @cached_property
    def measures(self) -> dict[str, Row]:
        """Return Measures by their short name."""
        return {text(row["Measure"]): row for row in self.tabs["Measures"]}

    @cached_property
    def roster(self) -> list[Row]:
        """Return Roster, each row with ``joined`` and ``left`` as dates (or None)."""
        return [row | {"joined": day(row["Joined"]), "left": day(row["Left"])} for row in self.tabs["Roster"]]

    def stays_of(self, member: str, group: str, on: date) -> list[Row]:
        """Return the memberships of a member in a group that cover a day."""
        return [one for one in self._stays.get((member, group), ()) if covers(one, on)]

    @cached_property
    def _stays(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for one in self.roster:
            found.setdefault((one["Member code"], one["Group code"]), []).append(one)
        return found

    def is_active(self, member: str) -> bool:
        """Return whether Members still counts this member; a blank status is active."""
        return member in self.members and text(self.members[member]["Status"]) != "inactive"

    @cached_property
    def disputed(self) -> dict[tuple[str, str, str], str]:
        """Return the id of each open conflict by its cell: tab, row id and column."""
        rows = [row for row in self.tabs["Conflicts"] if row["Kind"] == "conflict" and row["Status"] == "open"]
        cells = {row["ID"]: (*text(row["Where"]).split(": ", 1), text(row["Column"])) for row in rows}
        return {cell: rid for rid, cell in cells.items()}  # type: ignore[misc]


def read_practice(folder: Path, now: datetime) -> Book:
    """Read the workbook of a practice folder."""
    workbook = load_workbook(folder / "Practice.xlsx", read_only=True)
    tabs = {sheet.title: list(_rows(sheet.iter_rows(values_only=True))) for sheet in workbook.worksheets}
    workbook.close()
    return Book(folder=folder, now=now, tabs=tabs)


def _rows(lines: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    walk = iter(lines)
    headers = [text(cell) for cell in next(walk, ())]
    for line in walk:
        if any(cell not in (None, "") for cell in line):
            yield dict(zip(headers, line, strict=False))


def packages(book: Book) -> list[Row]:
    """Return every line of the billing packages, each with its ``file``."""
    found: list[Row] = []
    for path in sorted((book.folder / "billing").glob("*.csv")):
        lines = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        found += [dict(line) | {"file": path.name} for line in lines]
    return found


def export(book: Book, part_of_name: str, when: str = "friday") -> list[list[str]]:
    """Return the rows of that day's export with this in its name, its header row first."""
    path = next((book.folder / "exports").glob(f"*{part_of_name}* {when}.csv"))
    content = path.read_bytes()
    try:
        content_text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        content_text = content.decode("cp1252")
    return list(csv.reader(io.StringIO(content_text)))


def text(value: Any) -> str:
    """Return a cell as text; '' for an empty one."""
    return "" if value is None else str(value).strip()


def day(value: Any) -> date | None:
    """Return a cell as a date."""
    return value.date() if isinstance(value, datetime) else value


def wall(on: Any, start: Any) -> datetime:
    """Return the wall time of a date cell and a time cell."""
    at = start if isinstance(start, time) else (datetime.min + start).time()
    return datetime.combine(day(on) or date.min, at)


def covers(stay: Row, on: date) -> bool:
    """Return whether a membership covers a day; both its ends included."""
    return (stay["joined"] is None or stay["joined"] <= on) and (stay["left"] is None or on <= stay["left"])


def code_in(label: Any) -> str:
    """Return the code of ``Name (M-0142)``; '' where there is none."""
    name, bracket, rest = text(label).rpartition("(")
    return rest.rstrip(")") if bracket and name else ""
