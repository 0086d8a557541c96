"""Calendars as a folder of .ics files: one written per clinician, ``busy/*.ics`` read.

A file is named after the clinician's code, replaced as a whole, and only when its bytes differ.
Nothing else in the folder is touched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from addon.calendars.busy import read_calendar
from addon.calendars.busy_calendar import BusyCalendar, Span, unread
from addon.calendars.busy_files.text import MOST_BYTES
from addon.calendars.ical_text import calendar_text
from addon.calendars.wanted import WantedEvent
from addon.problems import WriteRefused, in_file, write_refused
from addon.sync.adapters.whole_files import write_whole

MOST_FILES = 200
_OPEN = "Check that the file may be opened and is not too large; remove calendars that nobody needs."
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class IcsCalendars:
    """The ``calendars`` folder of a practice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, wanted: Mapping[str, Sequence[WantedEvent]], *, now: datetime) -> int:
        """Write ``CODE.ics`` where its bytes change; return how many files were written. Raises WriteRefused.

        A clinician without events gets a file only to replace an older one.
        """
        written = 0
        refused = [code for code in wanted if not _CODE.fullmatch(code)]
        for code, events in wanted.items():
            if code not in refused:
                written += self._write_one(code, events, now)
        if refused:
            what = f"{len(refused)} clinicians have an ID that cannot name a file"
            raise WriteRefused("calendars", what, "Put the ID in the Clinicians tab back to the form C-03.")
        return written

    def _write_one(self, code: str, events: Sequence[WantedEvent], now: datetime) -> bool:
        path = self.folder / f"{code}.ics"
        try:
            before = path.read_bytes() if path.is_file() else None
            if before is None and not events:
                return False
            text = calendar_text(code, events, now=now, before=before or b"")
            if text == before:
                return False
        except OSError as error:
            raise write_refused(f"{self.folder.name}/{path.name}", error) from None
        write_whole(path, text)
        return True

    def busy(self, span: Span) -> tuple[BusyCalendar, ...]:
        """Return every ``busy/NAME.ics`` with its busy times or what keeps it from being read; NAME is its owner."""
        files = sorted(path for path in (self.folder / "busy").glob("*") if path.suffix.casefold() == ".ics")
        return tuple(_busy(path, number, span) for number, path in enumerate(files, start=1))


def _neutral(stem: str, number: int) -> str:
    """Return how a file is called in problems: by code, or by its place in the folder when it bears a name."""
    return f"{stem}.ics" if re.fullmatch(r"C-\d+", stem) else f"(file {number} in the order of names)"


def _busy(path: Path, number: int, span: Span) -> BusyCalendar:
    name = f"calendars/busy/{_neutral(path.stem, number)}"
    try:
        found = _content(path, number)
    except OSError as error:
        found = error.strerror or "it cannot be opened"
    if isinstance(found, str):
        made = unread(in_file(name), what=f"this file cannot be read: {found}", next_step=_OPEN)
    else:
        made = read_calendar(found, span=span, name=name)
    return replace(made, key=f"file {path.stem}", owner=path.stem)


def _content(path: Path, number: int) -> bytes | str:
    """Return a file's bytes, or why it is not opened. Raises OSError."""
    if number > MOST_FILES:
        return f"only the first {MOST_FILES} files of this folder are"
    if not path.is_file():
        return "it is a folder"
    return path.read_bytes() if path.stat().st_size <= MOST_BYTES else f"it is over {MOST_BYTES // 1_000_000} MB"
