"""The workbook in memory is the reference: it passes the suites that every workbook must pass."""

from collections.abc import Sequence

import pytest

from addon.problems import WorkbookChanged
from addon.sync.adapters.header_rows import header_row
from addon.workbook import CellWrite, Raw, SheetBatch
from tests.sync.adapters.growing_suite import GrowingSuite
from tests.sync.adapters.workbook_suite import GROWN, TABS, WorkbookSuite, marks
from tests.sync.in_memory_workbook import InMemoryWorkbook


class MemoryDesk:
    """A person at the workbook in memory."""

    def __init__(self) -> None:
        self.workbook = InMemoryWorkbook(TABS)

    def types(self, row: int, column: int, value: Raw) -> None:
        """Type into a cell."""
        self.workbook.person("marks", row, column, value)

    def rearranges(self, rows: Sequence[Sequence[Raw]]) -> None:
        """Replace the tab."""
        self.workbook.person_rearranges("marks", rows)
        self.workbook.sheets["marks"].header_row = header_row(TABS["marks"], rows, None)

    def enters_formula(self, row: int, column: int) -> None:
        """Type a formula."""
        self.workbook.person_locks("marks", row, column)

    def opens(self) -> None:
        """Open it."""
        self.workbook.open_by = "ANNA"

    def titles(self) -> list[str]:
        """Return the tabs' titles."""
        return [sheet.title for sheet in self.workbook.sheets.values()]

    def updates(self) -> None:
        """Look at the same rows with the tabs of the newer version."""
        self.workbook.tabs = GROWN


class TestInMemoryWorkbook(WorkbookSuite, GrowingSuite):
    """The shared suites over the workbook in memory."""

    @pytest.fixture
    def desk(self) -> MemoryDesk:
        """A new workbook."""
        return MemoryDesk()


def test_person_may_act_between_read_and_write() -> None:
    """A save that falls between reading and writing is kept, and the write is refused."""
    desk = MemoryDesk()
    batch = SheetBatch(based_on=desk.workbook.read().version, cells=(CellWrite("marks", 2, 0, "ours"),))
    desk.workbook.before_write = lambda: desk.types(2, 0, "theirs")
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(batch)
    assert marks(desk).rows[0][0] == "theirs"


def test_missing_tab_is_named() -> None:
    """A tab that the workbook does not have is named and has no snapshot."""
    snapshot = InMemoryWorkbook(TABS, missing=["inbox"]).read()
    assert snapshot.missing == ("inbox",)
    assert set(snapshot.tabs) == {"marks"}
