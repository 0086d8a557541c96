"""The workbook port over one .xlsx file in a folder."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from addon.problems import UnreadableWorkbook, WorkbookOpenElsewhere, WriteRefused
from addon.sync.adapters.beside import parted
from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.digests import digest, digest_of
from addon.sync.adapters.xlsx.exchanging import Exchange, exchange
from addon.sync.adapters.xlsx.locks import describe_lock
from addon.sync.adapters.xlsx.ordinary import ordinary
from addon.sync.adapters.xlsx.package import MOST_FILE, ZipPackage, refused
from addon.sync.adapters.xlsx.publishing import Publisher, changed
from addon.sync.adapters.xlsx.reading import Reading, reading
from addon.sync.adapters.xlsx.settling import settle
from addon.tabs import Tab
from addon.workbook import SheetBatch, Snapshot, WriteReceipt


class XlsxWorkbook:
    """The practice's workbook as a file. Its version is the SHA-256 of its bytes."""

    def __init__(
        self,
        path: Path,
        tabs: Mapping[str, Tab],
        *,
        backups: Path | None,
        now: Callable[[], datetime],
        swap: Exchange = exchange,
    ) -> None:
        """Name the file, the tabs that are ours, the folder of backups (None for none) and the clock.

        ``now`` gives an aware time, or the computer's own wall time: it is compared with file times.
        """
        self._path = path.resolve()
        self._tabs = tabs
        self._now = now
        self._publisher = Publisher(path=self._path, backups=backups, now=now, swap=swap)
        self._known: tuple[str, Reading] | None = None

    def version(self) -> str:
        """Return the hash of the file. Raises UnreadableWorkbook."""
        try:
            return digest(self._path)
        except OSError as error:
            raise self._unreadable(error) from None

    def read(self) -> Snapshot:
        """Read every known tab from bytes read once. Raises UnreadableWorkbook."""
        settle(self._publisher)
        content = self._content()
        found = reading(ZipPackage(self._path.name, content), self._tabs)
        version = digest_of(content)
        self._known = (version, replace(found, tabs={}))  # for a write; without the cells
        lock = describe_lock(self._path, self._now())
        return Snapshot(
            version=version,
            tabs=found.tabs,
            missing=found.missing,
            open_by=str(lock) if lock else None,
            to_close=lock.next_step if lock else "",
            own_titled=frozenset(found.which.own),
            unclear=frozenset(found.which.unclear),
            problems=(
                *found.which.unclear.values(),
                *parted(self._tabs, found.tabs, {key: layout.tables for key, layout in found.layouts.items()}),
            ),
        )

    def write(self, batch: SheetBatch) -> WriteReceipt:
        """Write the whole batch or nothing; an empty batch touches nothing.

        Raises WorkbookChanged, WorkbookOpenElsewhere, WriteRefused, UnreadableWorkbook, and
        CellNotWritable where the batch names a cell that must not be written.
        """
        if not batch:
            return WriteReceipt(version=self.version())
        self._refuse_if_open()
        settle(self._publisher)
        content = self._content()
        if digest_of(content) != batch.based_on:
            raise changed(self._path)
        package = ZipPackage(self._path.name, content)
        adds = bool(batch.tabs or batch.columns)
        new, landed = _changed(package, self._layouts(package, batch.based_on, whole=adds), batch)
        if new is None:
            return WriteReceipt(version=batch.based_on)
        self._refuse_if_open()
        return WriteReceipt(version=self._publisher.publish(new, batch.based_on), appended_rows=landed)

    def _layouts(self, package: ZipPackage, version: str, *, whole: bool) -> Reading:
        """Return where each tab and column is in a version: as read last, or read now; ``whole`` with its cells."""
        version_known, known = self._known or ("", None)
        if known is None or version_known != version or whole:
            known = reading(package, self._tabs)
        return known

    def _content(self) -> bytes:
        try:
            if self._path.stat().st_size > MOST_FILE:
                raise refused(self._path.name, "too-large", "the file is larger than 100 MB")
            return self._path.read_bytes()
        except OSError as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: OSError) -> UnreadableWorkbook:
        if isinstance(error, FileNotFoundError):
            step = "Put it back, or name the right file in practice.toml."
            return refused(self._path.name, "no-file", "the workbook is not there", step)
        step = "Check the file's permissions and the disk."
        return refused(self._path.name, "no-access", "the workbook cannot be opened", step)

    def _refuse_if_open(self) -> None:
        lock = describe_lock(self._path, self._now())
        if lock is None:
            return
        raise WorkbookOpenElsewhere(self._path.name, f"open in {lock.program}", lock.next_step, code="open-elsewhere")


def _changed(package: ZipPackage, known: Reading, batch: SheetBatch) -> tuple[bytes | None, tuple[int, ...]]:
    """Return the new file, None if nothing changes, and the row of each append; an odd file is made ordinary first."""
    if known.is_odd:
        package = ordinary(package)
    try:
        new, landed = changed_workbook(package, known, batch)
    except WriteRefused as refusal:
        if known.is_odd or refusal.code != "odd-xml":
            raise
        return _changed(package, replace(known, is_odd=True), batch)
    return None if new == package.content else new, landed
