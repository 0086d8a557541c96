"""What is new in the practice's folder: polled, because shared folders raise no events.

A file counts once its size and its time are the same in two looks: one that is still being copied waits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from addon.settings import Places

Mark = tuple[int, int]
Listing = Mapping[str, Mark]
"""Size and time (nanoseconds) of each file by its path below the practice's folder."""
MOST_FILES = 20_000
_AWAY: Mark = (-1, 0)
_MARKS_OF_PROGRAMS = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look found: whether anything is new, what is still, and how many files are not yet."""

    is_new: bool = False
    still: Listing = field(default_factory=dict)
    restless: int = 0


def compared(before: Listing, now: Listing, taken: Listing) -> Seen:
    """Compare two looks with what the last pass was given (``taken``).

    New is what is still and was not taken like this, and what was taken and is gone in both looks.
    """
    still = {name: mark for name, mark in now.items() if before.get(name) == mark}
    changed = any(taken.get(name) != mark for name, mark in still.items())
    gone = any(name not in before and name not in now for name in taken)
    return Seen(is_new=changed or gone, still=still, restless=len(now) - len(still))


@dataclass(slots=True)
class Watch:
    """Looks at a practice's folder again and again, and remembers what the last pass was given."""

    folder: Path
    places: Places
    before: Listing = field(default_factory=dict)
    taken: Listing = field(default_factory=dict)

    def look(self) -> Seen:
        """Look once more."""
        now = dict(self._files())
        seen = compared(self.before, now, self.taken)
        self.before = now
        return seen

    def expect(self, export: str) -> None:
        """Let an export that came whole be still at the next look."""
        self.before = {**self.before, **dict(_marked(f"{self.places.exports}/{export}", self._export(export)))}

    def _export(self, name: str) -> Path:
        return self.folder / self.places.exports / name

    def exports(self, still: Listing) -> dict[str, Mark]:
        """Return the exports among the files that are still, by their bare names."""
        home = f"{self.places.exports}/"
        return {name.removeprefix(home): mark for name, mark in still.items() if name.startswith(home)}

    def _files(self) -> Iterator[tuple[str, Mark]]:
        yield from _marked("practice.toml", self.folder / "practice.toml")
        yield from self._workbook()
        for name in (self.places.exports, f"{self.places.calendars}/busy", "export-profiles"):
            yield from _within(name, self.folder / name)

    def _workbook(self) -> Iterator[tuple[str, Mark]]:
        """Yield the workbook, and the mark of each program that has it open: a closed one lets in what waits."""
        path = self.folder / self.places.workbook
        yield from _marked(path.name, path)
        for begins in _MARKS_OF_PROGRAMS:
            name = f"{begins}{path.name}" + ("#" if begins.endswith(".") else "")
            if (path.parent / name).exists():
                yield name, _AWAY


def _within(name: str, folder: Path) -> Iterator[tuple[str, Mark]]:
    try:
        found = [path for _, path in zip(range(MOST_FILES), folder.iterdir(), strict=False)]
    except FileNotFoundError:
        return
    except OSError:
        yield name, _AWAY
        return
    for path in found:
        if not path.name.startswith((".", "~$")):
            yield from _marked(f"{name}/{path.name}", path)


def _marked(name: str, path: Path) -> Iterator[tuple[str, Mark]]:
    try:
        there = path.stat()
    except OSError:
        return
    yield name, (there.st_size, there.st_mtime_ns)
