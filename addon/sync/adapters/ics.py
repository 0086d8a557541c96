"""Calendars as a folder of .ics files: one written per clinician, ``busy/*.ics`` read.

A file is named after the clinician's code, replaced as a whole, and only when its bytes differ.
Nothing else in the folder is touched.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from addon.calendars.busy import MOST_BYTES, Span, busy_times
from addon.calendars.ical_text import calendar_text
from addon.calendars.wanted import WantedEvent
from addon.problems import Problem, WriteRefused, in_file
from addon.sessions.commitments import BusyTime
from addon.sync.adapters.whole_files import write_whole

MOST_FILES = 200
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
            write_whole(path, text)
        except OSError as error:
            why = error.strerror or "it cannot be written"
            raise WriteRefused(f"calendars/{code}.ics", why, "Check the folder's room and permissions.") from error
        return True

    def busy(self, span: Span) -> tuple[dict[str, tuple[BusyTime, ...]], tuple[Problem, ...]]:
        """Return the busy times of every ``busy/NAME.ics`` by its name, and what could not be used."""
        files = sorted(path for path in (self.folder / "busy").glob("*") if path.suffix.casefold() == ".ics")
        found: dict[str, tuple[BusyTime, ...]] = {}
        problems: list[Problem] = []
        for number, path in enumerate(files[:MOST_FILES], start=1):
            name = f"calendars/busy/{_neutral(path.stem, number)}"
            content = _read(path)
            if content is None:
                problems.append(
                    Problem(in_file(name), "unreadable-calendar", "this file cannot be read or is too large")
                )
                continue
            found[path.stem], wrong = busy_times(content, span=span, name=name)
            problems += wrong
        if len(files) > MOST_FILES:
            what = f"only the first {MOST_FILES} of {len(files)} calendars were read"
            problems.append(Problem(in_file("calendars/busy"), "too-many-files", what, "Remove old ones."))
        return found, tuple(problems)


def _neutral(stem: str, number: int) -> str:
    """Return how a file is called in problems: by code, or by its place in the folder when it bears a name."""
    return f"{stem}.ics" if re.fullmatch(r"C-\d+", stem) else f"(file {number} in the order of names)"


def _read(path: Path) -> bytes | None:
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return path.read_bytes()
    except OSError:
        return None
