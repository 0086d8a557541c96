"""Finishing or undoing what a crash interrupted while a workbook was being published."""

import contextlib
from datetime import datetime, timedelta
from pathlib import Path

from addon.sync.adapters.xlsx.digests import digest
from addon.sync.adapters.xlsx.hidden import ASIDE, WRITING, Hidden, hidden_files
from addon.sync.adapters.xlsx.publishing import Publisher

STRAY_AFTER = timedelta(hours=1)


def settle(publisher: Publisher) -> None:
    """Look at every hidden file beside the workbook whose process has ended, or that is older than an hour.

    Our own unpublished file is deleted; the version it was based on becomes a backup; anything else is
    a person's save and goes back in place, or beside the backups if a newer one stands there.
    """
    for stray in hidden_files(publisher.path):
        if stray.abandoned() or _is_old(stray.file, publisher.now()):
            with contextlib.suppress(OSError):
                _settle(stray, publisher)


def _settle(stray: Hidden, publisher: Publisher) -> None:
    found = digest(stray.file)
    if stray.stage == WRITING or stray.is_ours(found):
        stray.file.unlink()
    elif not publisher.path.exists():
        publisher.restore(stray.file)
    elif stray.is_base(found):
        publisher.put_by(stray.file)
    elif stray.stage == ASIDE or not publisher.can_swap():
        publisher.rescue(stray.file)
    else:
        _put_back(stray, publisher)


def _put_back(stray: Hidden, publisher: Publisher) -> None:
    """The crash came between the exchange and the look at what came out: a person's save came out."""
    placed = digest(publisher.path)
    if stray.is_ours(placed):
        publisher.give_back(stray.file, stray.is_ours, placed)
    else:
        publisher.rescue(stray.file)


def _is_old(file: Path, now: datetime) -> bool:
    try:
        return now.timestamp() - file.stat().st_ctime > STRAY_AFTER.total_seconds()
    except OSError:
        return False
