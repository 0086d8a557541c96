"""The workbook as a file passes the suites that every workbook must pass."""

from pathlib import Path

import pytest

from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.workbook import CellWrite, SheetBatch
from tests.sync.adapters.growing_suite import GrowingSuite
from tests.sync.adapters.names_suite import NamesSuite
from tests.sync.adapters.workbook_suite import TABS, WorkbookSuite
from tests.sync.adapters.xlsx.desk import NOW, FileDesk


class TestXlsxWorkbook(WorkbookSuite, GrowingSuite, NamesSuite):
    """The shared suites over a file."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> FileDesk:
        """A new file."""
        return FileDesk(tmp_path)


def test_another_instance_writes_on_what_one_read(tmp_path: Path) -> None:
    """A write needs only the version: whoever reads it anew finds the same layout."""
    desk = FileDesk(tmp_path)
    version = desk.workbook.read().version
    other = XlsxWorkbook(desk.path, TABS, backups=None, now=lambda: NOW)
    other.write(SheetBatch(based_on=version, cells=(CellWrite("marks", 2, 0, "A-01"),)))
    assert desk.workbook.read().tabs["marks"].rows[0][0] == "A-01"


def test_only_the_workbook_and_its_backup_remain(tmp_path: Path) -> None:
    """A write leaves no scratch file behind, and one backup holding what stood there before."""
    desk = FileDesk(tmp_path)
    before = desk.path.read_bytes()
    desk.workbook.write(SheetBatch(based_on=desk.workbook.version(), cells=(CellWrite("marks", 2, 0, "A-01"),)))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["Practice.xlsx", "state"]
    assert [file.read_bytes() for file in desk.backups.iterdir()] == [before]
