"""What the next pass has to know: whether to look again although nothing changed, and since which version."""

from addon.sync.passes import PassReport
from addon.workbook import SheetBatch, Snapshot, Workbook, WriteReceipt


def looks_again(report: PassReport) -> bool:
    """Return whether the next pass must look again although nothing changed: it has something to tell or to write."""
    left_alone = any(one.left_alone for one in report.plan.tabs)
    unread = report.unreadable or any(one.place.container.startswith("calendar") for one in report.problems)
    waits = report.waiting or report.files_waiting or report.safety_open
    unwritten = report.written.problems or report.written.put_right  # Today is to tell, or to tell no more
    return bool(left_alone or unread or unwritten or report.plan.is_growing or waits)


class NotingWorkbook:
    """A workbook that notes the version a pass knows: what somebody saves after that is news to the next pass."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.seen = ""

    def version(self) -> str:
        """Return the version it has now."""
        return self._workbook.version()

    def read(self) -> Snapshot:
        """Read it, and note the version."""
        found = self._workbook.read()
        self.seen = found.version
        return found

    def write(self, batch: SheetBatch) -> WriteReceipt:
        """Write into it, and note the version that this made."""
        receipt = self._workbook.write(batch)
        self.seen = receipt.version
        return receipt
