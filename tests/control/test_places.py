"""Control in memory, in an .xlsx file, and at Google: the same rows, the same words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pytest

from addon.sending_paused import resume
from addon.sync.one_pass import one_pass
from addon.workbook import Raw, RowAppend, SheetBatch, Written
from tests.control.desk import BY_THE_TAB, ZOE, paused, quiet
from tests.google.leeway import ALL_LEEWAY
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.book import SheetsBook
from tests.sync.books import FileBook, Grid, MemoryBook, square
from tests.sync.little_practice import TABS, LittlePractice


class ABook(Protocol):
    """A workbook, and a person who works in it."""

    workbook: Any

    def grid(self, tab: str) -> Grid:
        """Return all rows of a tab."""

    def save(self, tab: str, grid: Grid) -> None:
        """Replace all cells of a tab and save."""


@contextmanager
def in_memory(_: Path) -> Iterator[ABook]:
    """A workbook in memory."""
    yield MemoryBook(TABS)


@contextmanager
def in_a_file(folder: Path) -> Iterator[ABook]:
    """An .xlsx file."""
    yield FileBook(folder, TABS)


@contextmanager
def at_google(_: Path) -> Iterator[ABook]:
    """A spreadsheet at the stand-in for Google."""
    with GoogleStandIn(leeway=ALL_LEEWAY) as google:
        yield SheetsBook(google, TABS)


def written(cell: Raw) -> Written:
    """Return a cell as our own writes have it."""
    assert not isinstance(cell, timedelta)
    return Decimal(str(cell)) if isinstance(cell, float) else cell


class Office:
    """The quiet practice with its workbook in some place."""

    def __init__(self, little: LittlePractice, book: ABook) -> None:
        self.little, self.book = little, book
        there = book.workbook.read()
        appends = tuple(
            RowAppend(name, {at: written(cell) for at, cell in enumerate(row) if cell is not None})
            for name, sheet in little.workbook.sheets.items()
            for row in sheet.rows[1 : sheet.last_row()]
            if TABS[name].layer != "view"
        )
        book.workbook.write(SheetBatch(based_on=there.version, appends=appends))

    def passes(self) -> int:
        """Run a pass; return how many cells and rows of the workbook it changed."""
        self.little.runs += 1
        given = self.little.given()
        report = one_pass(replace(given, places=replace(given.places, workbook=self.book.workbook)))
        return report.cells + report.rows

    def chooses(self, do: str, about: str = "") -> None:
        """Choose in the next empty row."""
        header, *rows = square(self.book.grid("control"))
        rows = [row for row in rows if any(cell is not None for cell in row)]
        line: list[Any] = [None] * len(header)
        line[header.index("Do")], line[header.index("About")] = do, about or None
        self.book.save("control", [header, *rows, line])

    def shown(self) -> list[dict[str, Any]]:
        """Return the rows by header."""
        header, *rows = self.book.grid("control")
        found = [dict(zip(header, row, strict=True)) for row in rows]
        return [one for one in found if any(cell is not None for cell in one.values())]

    def sorts(self) -> None:
        """Turn the order of the rows round."""
        header, *rows = square(self.book.grid("control"))
        filled = [row for row in rows if any(cell is not None for cell in row)]
        self.book.save("control", [header, *reversed(filled)])

    def deletes(self) -> None:
        """Delete every row."""
        header, *rows = square(self.book.grid("control"))
        self.book.save("control", [header, *([None] * len(header) for _ in rows)])


@pytest.mark.parametrize(
    "place", [in_memory, *(pytest.param(one, marks=pytest.mark.long) for one in (in_a_file, at_google))]
)
def test_a_morning_at_the_tab(place: Callable[[Path], Any], tmp_path: Path) -> None:
    """Everything is done once, sorted rows stay answered, deleted ones go, and a quiet pass writes nothing."""
    with quiet() as little, place(tmp_path) as book:
        office = Office(little, book)
        office.passes()
        for do, about in (("run now", ""), ("explain", ZOE), ("pause sending", "")):
            office.chooses(do, about)
        office.passes()
        begins = [str(one["Answer"]).split("\n")[0][:22] for one in office.shown()]
        assert begins == ["Done: the pass of Tue ", "Zoë Núñez (M-0001), in", "Done: sending is pause"]
        assert [one["ID"] for one in office.shown()] == ["CT-0001", "CT-0002", "CT-0003"]
        assert office.shown()[1]["Member code"] == "M-0001"
        assert paused(little) == BY_THE_TAB
        resume(little.state, "ana", little.now)
        little.later(minutes=5)
        office.sorts()
        office.passes()
        assert office.passes() == 0
        assert paused(little) == ""
        assert [one["ID"] for one in office.shown()] == ["CT-0003", "CT-0002", "CT-0001"]
        office.deletes()
        office.chooses("pause sending")
        office.passes()
        assert [(one["ID"], str(one["Answer"])[:8]) for one in office.shown()] == [("CT-0004", "Done: se")]
        assert paused(little) == "the Control tab, since Tue Mar 3 12:05 PM"
        assert office.passes() == 0
