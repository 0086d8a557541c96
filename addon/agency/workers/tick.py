"""Which practices need a turn now: by the time noted after their last one, or because their folder changed since.

It looks at names, sizes and times of files alone; nothing is opened, so that a thousand practices cost a second.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from addon.agency.settings import Agency
from addon.agency.workers.turn import digest
from addon.agency.workers.turns import TurnRow
from addon.problems import Fault
from addon.service.watch import Watch
from addon.settings import Places, read_settings
from addon.wiring.folder import settings_text


@dataclass(slots=True)
class Folders:
    """Looks at practices' folders; it remembers where each keeps its files until its practice.toml changes."""

    agency: Agency
    _places: dict[str, tuple[int, Places]] = field(default_factory=dict)

    def due(self, there: Collection[str], rows: Mapping[str, TurnRow], now: datetime) -> Iterator[str]:
        """Yield which of the practices that are there need a turn."""
        self._places = {name: known for name, known in self._places.items() if name in there}
        for practice in there:
            row = rows.get(practice)
            if row is None or row.due <= now or (not row.tries and row.seen != self._seen(practice)):
                yield practice

    def _seen(self, practice: str) -> str:
        folder = self.agency.practice_folder(practice)
        watch = Watch(folder, self._places_of(practice, folder))
        watch.look()
        return digest(watch.before)

    def _places_of(self, practice: str, folder: Path) -> Places:
        """Return where a practice keeps its files; of settings that cannot be read, where most keep theirs."""
        try:
            changed = (folder / "practice.toml").stat().st_mtime_ns
        except OSError:
            return Places()
        known = self._places.get(practice)
        if known is None or known[0] != changed:
            known = self._places[practice] = (changed, _read(folder))
        return known[1]


def _read(folder: Path) -> Places:
    try:
        return read_settings(settings_text(folder)).places
    except (Fault, OSError):
        return Places()
