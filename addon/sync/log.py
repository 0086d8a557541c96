"""The Log view: what each pass did, newest first. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from addon.exports.folder import KnownFile, in_words
from addon.memory import Kept
from addon.part import Line
from addon.sync.merging.tab_plan import TabPlan

LOG_LINES = 200
"""How many passes the Log shows."""
_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of the Log. ``when`` is the practice's wall time."""

    when: datetime
    run: str
    what: str
    cells: int
    rows: int
    conflicts: int
    files: str | None = None


LOG = Kept("log", LogEntry)
"""By the run's number."""


def log_lines(entries: Iterable[LogEntry]) -> list[Line]:
    """Return the lines of the Log tab, newest first."""
    newest = sorted(entries, key=lambda one: int(one.run), reverse=True)
    return [asdict(one) for one in newest[:LOG_LINES]]


def what_was_written(plans: Iterable[TabPlan], notes: Iterable[str] = ()) -> str:
    """Return a pass in a line: ``added 4,807 rows to Attendance; changed 12 cells in Members; 2 requests open``."""
    listed = list(plans)
    added = _largest({one.tab.title: len(one.appends) for one in listed}, "row", "to")
    changed = _largest({one.tab.title: len(one.cells) for one in listed}, "cell", "in")
    told = (f"added {added}" if added else "", f"changed {changed}" if changed else "", *notes)
    return "; ".join(part for part in told if part)


def _largest(counts: Mapping[str, int], what: str, where: str) -> str:
    found = sorted(((count, title) for title, count in counts.items() if count), reverse=True)
    named = [f"{counted(count, what)} {where} {title}" for count, title in found[:_NAMED]]
    rest = sum(count for count, _ in found[_NAMED:])
    return ", ".join([*named, *([f"{counted(rest, what)} {where} other tabs"] if rest else [])])


def counted(count: int, what: str) -> str:
    """Return ``1 row`` or ``1,541 rows``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def files_in_words(files: Iterable[KnownFile], neutral: Mapping[str, str]) -> str | None:
    """Return the exports of a pass in a line, each with counts that add up; None if there were none."""
    return "; ".join(in_words(replace(one, name=neutral.get(one.name, one.name))) for one in files) or None
