"""Who has the workbook open: the small files that Excel, LibreOffice and WPS Office leave beside it meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

STALE = timedelta(hours=12)
_NAME_LENGTH_AT = 55


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenElsewhere:
    """A lock file: who (as the program knows them), in which program, the file and its age."""

    by: str
    program: str
    file: str
    age: timedelta

    @property
    def stale(self) -> bool:
        """Return whether the lock is so old that the program has probably crashed."""
        return self.age > STALE

    @property
    def next_step(self) -> str:
        """Return what somebody does so that the workbook can be written."""
        if not self.stale:
            return "Close it there; the next pass writes what waits."
        return (
            f"Close it there. If nobody has it open, {self.program} has crashed: delete its lock file {self.file}, "
            "which is hidden beside the workbook; the next pass writes what waits."
        )

    def __str__(self) -> str:
        minutes = max(0, int(self.age.total_seconds() // 60))
        since = f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
        return f"{self.by} ({self.program}, for {since})"


def describe_lock(workbook: Path, now: datetime) -> OpenElsewhere | None:
    """Return who has the workbook open elsewhere, None if nobody. Never raises: an unreadable lock still locks."""
    excel = workbook.with_name(f"~${workbook.name}")
    libre = workbook.with_name(f".~lock.{workbook.name}#")
    wps = workbook.with_name(f".~{workbook.name}")
    programs = ((excel, "Excel", excel_owner), (libre, "LibreOffice", libre_owner), (wps, "WPS Office", excel_owner))
    for lock, program, owner in programs:
        try:
            changed = lock.stat().st_mtime
        except OSError:
            continue
        age = timedelta(seconds=now.timestamp() - changed)
        return OpenElsewhere(by=owner(_start(lock)) or "somebody", program=program, file=lock.name, age=age)
    return None


def excel_owner(content: bytes) -> str:
    """Return the user name in Excel's owner file: its length and UTF-16 text follow 55 bytes of an older form."""
    count = int.from_bytes(content[_NAME_LENGTH_AT : _NAME_LENGTH_AT + 2], "little")
    name = content[_NAME_LENGTH_AT + 2 : _NAME_LENGTH_AT + 2 + 2 * count].decode("utf-16-le", "ignore")
    return _clean(name) or _clean(content[1 : 1 + content[0]].decode("cp1252", "ignore") if content else "")


def libre_owner(content: bytes) -> str:
    """Return the user in LibreOffice's lock: ``full name,login,computer,since,profile;``."""
    fields = content.decode("utf-8", "ignore").replace("\\,", " ").split(",")
    return next((_clean(field) for field in fields[:3] if _clean(field)), "")


def _clean(name: str) -> str:
    return "".join(ch for ch in name if ch.isprintable()).strip()[:60]


def _start(lock: Path) -> bytes:
    try:
        with lock.open("rb") as opened:
            return opened.read(1024)
    except OSError:
        return b""
