"""A small sample practice on disk and a person who works on it in LibreOffice's window."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from openpyxl.utils import get_column_letter

from addon.cells import canonical
from addon.sample.practice import sample_practice
from addon.sample.shape import Sample, Sizes
from addon.sample.story import first_exports, told_story
from addon.sync.passes import PassReport
from addon.tabs import Tab, matched_columns
from addon.wiring.beginning import init_practice
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.wiring.workbook_tabs import all_tabs
from addon.workbook import Snapshot, TabSnapshot
from tests.sample.typed_in import types_in

ZONE = "America/New_York"
NOW = datetime(2026, 3, 6, 22, tzinfo=UTC)
TODAY = date(2026, 3, 6)
SMALL = Sizes(clinicians=5, groups=6, members=50, weeks_back=9)
TABS: Mapping[str, Tab] = all_tabs()
PERSON = Path(__file__).with_name("calc_person.py")
Gesture = Sequence[object]
SCREENS = count(100 + os.getpid() % 400)
"""A screen for every window: one that has just gone may still be locked."""


def made(folder: Path) -> Sample:
    """Make a small practice in the folder and run two passes."""
    sample = sample_practice(3, TODAY, sizes=SMALL)
    begun(folder, sample)
    synced(folder)
    synced(folder)
    return sample


def begun(folder: Path, sample: Sample) -> None:
    """Begin a practice in the folder: its own rows are typed, its first exports dropped, no pass has run."""
    init_practice(folder, ZONE)
    for name, content in first_exports(sample, told_story(sample)).items():
        (folder / "exports" / name).write_bytes(content)
    with open_practice(folder, now=lambda: NOW) as home:
        types_in(home, sample)


def synced(folder: Path, now: datetime = NOW) -> PassReport | None:
    """Run one pass as the command does; None if there was nothing new to look at."""
    with open_practice(folder, now=lambda: now) as home:
        return sync_practice(home, PassOptions(), now=now)


def works(folder: Path, scratch: Path, gestures: Iterable[Gesture]) -> None:
    """Let the person open the practice's workbook, make the gestures one after another, save and close."""
    wanted = json.dumps(list(gestures))
    for _ in range(4):  # a virtual screen does not always come up; one that begins anew would refuse who comes then
        screen = ["xvfb-run", "-a", "-n", str(next(SCREENS)), "-s", "-screen 0 1440x900x24 -noreset"]
        person = ["/usr/bin/python3", str(PERSON), str(folder / "Practice.xlsx"), str(scratch / "profile")]
        done = subprocess.run(  # noqa: S603 (fixed words)
            [*screen, *person], input=wanted, capture_output=True, text=True, timeout=240, check=False
        )
        if "Can't open display" not in done.stderr:
            break
    assert done.returncode == 0, done.stderr


def read(folder: Path) -> Snapshot:
    """Return the workbook as the next pass will read it."""
    with open_practice(folder, now=lambda: NOW) as home:
        return home.workbook.read()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A tab as it is now: where its columns are and what its rows hold, by row id."""

    tab: Tab
    snapshot: TabSnapshot

    @property
    def columns(self) -> dict[str, int]:
        """Return the 0-based column of every field."""
        return matched_columns(self.tab, self.snapshot.headers)

    @property
    def last(self) -> int:
        """Return the sheet row of the last row that holds something."""
        filled = [at for at, row in enumerate(self.snapshot.rows) if any(cell is not None for cell in row)]
        return self.snapshot.first_row + (filled[-1] if filled else -1)

    def letter(self, field: str) -> str:
        """Return a field's column letter."""
        return get_column_letter(self.columns[field] + 1)

    def rows(self) -> dict[str, dict[str, str]]:
        """Return the rows that have an id, as texts by field."""
        at = self.columns
        key = next(column.field for column in self.tab.columns if column.owner == "id")
        found = {}
        for row in self.snapshot.rows:
            values = {field: canonical(row[index]) if index < len(row) else "" for field, index in at.items()}
            if values.get(key):
                found[values[key]] = values
        return found

    def ids(self, first: int, last: int) -> list[str]:
        """Return the ids of the rows in these sheet rows, both inclusive; none where the tab has no ids."""
        if not any(column.owner == "id" for column in self.tab.columns):
            return []
        return [rid for rid in self.rows() if first <= self.number(rid) <= last]

    def number(self, rid: str) -> int:
        """Return the sheet row of a row id."""
        at = next(self.columns[column.field] for column in self.tab.columns if column.owner == "id")
        rows = self.snapshot.rows
        return next(
            self.snapshot.first_row + n for n, row in enumerate(rows) if len(row) > at and canonical(row[at]) == rid
        )


def sheets(folder: Path) -> dict[str, Sheet]:
    """Return every tab of the workbook by name."""
    found = read(folder).tabs
    return {name: Sheet(tab=TABS[name], snapshot=snapshot) for name, snapshot in found.items()}
