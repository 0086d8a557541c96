"""Days at the window, one after another: what was typed on each is there in the end, in its row.

Every day the workbook is opened, worked on, saved by the program, and two passes follow: one has something to do, the
next one nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.window.office import NOW, Gesture, Sheet, sheets, synced, works


@dataclass
class Week:
    """The practice, the day, and what was typed where: ``ledger[tab, row id, field]`` is a text as shown."""

    folder: Path
    scratch: Path
    day: int = 0
    ledger: dict[tuple[str, str, str], str] = field(default_factory=dict)
    gestures: list[Gesture] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the moment of the day's pass."""
        return NOW + timedelta(days=self.day)

    def sheets(self) -> dict[str, Sheet]:
        """Return the tabs as they are now."""
        return sheets(self.folder)

    def types(self, sheet: Sheet, rid: str, **cells: str) -> None:
        """Type into cells of a row."""
        for name, text in cells.items():
            where = f"{sheet.letter(name)}{sheet.number(rid)}"
            self.gestures.append(["type", sheet.snapshot.title, where, text])
            self.ledger[sheet.tab.name, rid, name] = text

    def adds(self, sheet: Sheet, at: int, **cells: str) -> None:
        """Type a new row, ``at`` rows below the last."""
        for name, text in cells.items():
            where = f"{sheet.letter(name)}{sheet.last + at}"
            self.gestures.append(["type", sheet.snapshot.title, where, text])

    def does(self, *gestures: Gesture) -> None:
        """Do something else in the window."""
        self.gestures.extend(gestures)

    def ends_the_day(self) -> None:
        """Save, let two passes run, and look whether everything typed is where it was typed."""
        works(self.folder, self.scratch, self.gestures)
        self.gestures = []
        assert synced(self.folder, self.now) is not None
        again = synced(self.folder, self.now)
        assert again is None or (again.cells, again.rows) == (0, 0)
        rows = {
            name: sheet.rows()
            for name, sheet in self.sheets().items()
            if any(c.owner == "id" for c in sheet.tab.columns)
        }
        shown = {place: rows[place[0]].get(place[1], {}).get(place[2]) for place in self.ledger}
        assert shown == self.ledger
        self.day += 1


def row_of(sheet: Sheet, **cells: str) -> str:
    """Return the id of the one row that shows these texts."""
    found = [rid for rid, row in sheet.rows().items() if all(row.get(name) == text for name, text in cells.items())]
    assert len(found) == 1, (sheet.tab.name, cells, len(found))
    return found[0]
