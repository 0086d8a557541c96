"""Somebody changes the workbook while we write: a part of the batch is there, and the workbook tells so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from addon.problems import Fault, WrittenInPart
from addon.workbook import CellWrite, RowAppend, SheetBatch, Snapshot, WriteReceipt

Lacks = Callable[[CellWrite | RowAppend], bool]


def nothing(_: CellWrite | RowAppend) -> bool:
    """Let everything be written."""
    return False


def overtaken(
    workbook: Any, *, lacks: Lacks = nothing, act: Callable[[], object] = lambda: None, lags: bool = False
) -> None:
    """Let the next write to a workbook in memory be overtaken: what it ``lacks`` was put back, then somebody acts.

    ``lags``: the answer is lost instead, and the version that is read next is still that of before.
    """

    def write(batch: SheetBatch) -> WriteReceipt:
        del workbook.write
        before = workbook.version()
        cells = tuple(one for one in batch.cells if not lacks(one))
        workbook.write(replace(batch, cells=cells, appends=tuple(one for one in batch.appends if not lacks(one))))
        act()
        _told(workbook, before if lags else "")
        fault = Fault if lags else WrittenInPart
        raise fault("workbook in memory", "somebody changed a cell while we wrote", "", code="changed")

    workbook.write = write


def _told(workbook: Any, version: str) -> None:
    """Let the next reading say what became of the write."""

    def read() -> Snapshot:
        del workbook.read
        found = workbook.read()
        return replace(found, version=version) if version else replace(found, written_in_part=True)

    workbook.read = read
