"""Dated copies of the workbook: the last 20, one a day for 30 days, and all that somebody saved into afterwards."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from addon.sync.adapters.whole_files import FILE, make_folder, write_whole
from addon.sync.adapters.xlsx.digests import digest

LAST = 20
DAYS = timedelta(days=30)
_STAMP = "%Y-%m-%d %H%M%S"
_NAME = re.compile(r" (\d{4}-\d\d-\d\d \d{6}) ([0-9a-f]{8})(?: \(\d+\))?\.xlsx")


def keep(old: Path, folder: Path, *, workbook: Path, now: datetime) -> Path:
    """Move a swapped-out file among the backups and thin them out; return where it is."""
    kept = _moved(old, folder, workbook.stem, now)
    thin_out(folder, workbook, now)
    for _, file in dated(folder, workbook):
        _close(file)
    return kept


def rescue(saved: Path, folder: Path, *, workbook: Path, now: datetime) -> Path:
    """Put a person's save that could not stay in place beside the backups; never thinned out."""
    return _moved(saved, folder, f"{workbook.stem} saved meanwhile", now)


def thin_out(folder: Path, workbook: Path, now: datetime) -> None:
    """Delete backups beyond the last 20 and the newest of each of the last 30 days; what was saved late is kept."""
    days = set()
    for place, (stamp, file) in enumerate(reversed(dated(folder, workbook))):
        newest_of_day = stamp.date() not in days and now.replace(tzinfo=None) - stamp <= DAYS
        days.add(stamp.date())
        if place >= LAST and not newest_of_day and not _saved_late(file, workbook):
            file.unlink(missing_ok=True)


def dated(folder: Path, workbook: Path) -> list[tuple[datetime, Path]]:
    """Return the backups with the time each was replaced, oldest first."""
    found = [(stamp, file) for file in folder.glob("*.xlsx") if (stamp := _taken(file, workbook))]
    return sorted(found, key=lambda one: (one[0], one[1].stat().st_mtime_ns, one[1].name))


def saved_late(folder: Path, workbook: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield the backups that are no longer what they were: the file, how its digest began then, its digest now.

    A program that had the workbook open when it was replaced, and writes in place, saves into the backup.
    """
    for _, file in dated(folder, workbook):
        found = _saved_late(file, workbook)
        if found:
            yield file, *found


def _saved_late(file: Path, workbook: Path) -> tuple[str, str] | None:
    named, now = _NAME.fullmatch(file.name.removeprefix(workbook.stem)), digest(file)
    return (named[2], now) if named and not now.startswith(named[2]) else None


def _taken(file: Path, workbook: Path) -> datetime | None:
    found = _NAME.fullmatch(file.name.removeprefix(workbook.stem)) if file.name.startswith(workbook.stem) else None
    try:
        return datetime.strptime(found[1], _STAMP) if found else None
    except ValueError:
        return None


def _moved(file: Path, folder: Path, named: str, now: datetime) -> Path:
    """Move the very file, not a copy: a program that still holds it open saves into the backup."""
    make_folder(folder)
    wanted = kept = folder / f"{named} {now.strftime(_STAMP)} {digest(file)[:8]}.xlsx"
    number = 2
    while kept.exists():
        kept, number = wanted.with_stem(f"{wanted.stem} ({number})"), number + 1
    try:
        file.rename(kept)
    except OSError:  # another file system: whole or not at all, or half a copy would count as a backup
        write_whole(kept, file.read_bytes())
        file.unlink()
    _close(kept)
    return kept


def _close(file: Path) -> None:
    """Keep others from a backup, as far as we may: what a colleague's program saved is their file, in our folder."""
    with suppress(OSError):
        file.chmod(FILE)
