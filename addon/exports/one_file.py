"""Dropped files, read: item 9 first, then everything else. Pure; a pass may have it done in a process apart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from addon.exports.beside import FileOfSet, ReadTogether
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.guessing.tables import Table, table_of
from addon.exports.limits import LIMITS
from addon.exports.profile import Profile
from addon.exports.reading import read_export
from addon.exports.safety import SafetyAnswer
from addon.exports.text_files import whole_records
from addon.exports.together import read_together, safety_alone, safety_together
from addon.exports.workbook_files import read_sheets
from addon.problems import UnreadableExport


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What item 9 of a file needs, whatever else is wrong with it, and what it yielded or why it cannot be read.

    ``table`` is what is in a file of no known format, where people can tell what its columns are.
    """

    safety: tuple[SafetyAnswer, ...] = ()
    outcome: Export | UnreadableExport
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRead:
    """The same of files that are read together: what each yielded, and why others are refused."""

    safety: tuple[SafetyAnswer, ...] = ()
    outcome: ReadTogether


class Reader(Protocol):
    """Reads files; raises nothing for whatever is in them."""

    def __call__(self, name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
        """Read the file of this name and content by the formats that are known."""

    def together(self, kind: str, files: Sequence[FileOfSet], dates: PracticeDates) -> SetRead:
        """Read the files of one set, given oldest first."""


Reading = Callable[[], AbstractContextManager[Reader]]
"""Opens what reads files, for as long as there are some to read."""


class ReaderHere:
    """Reads files in this process."""

    def __call__(self, name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
        """Return what a file holds."""
        return read_file(name, content, profiles, dates)

    def together(self, kind: str, files: Sequence[FileOfSet], dates: PracticeDates) -> SetRead:
        """Return what the files of a set hold."""
        with _once():
            return SetRead(safety=safety_together(kind, files), outcome=read_together(kind, files, dates=dates))


@dataclass(slots=True)
class ReadOnce:
    """Reads each file, and each set of files, once: asked again it returns what it found, until that is dropped."""

    read: Reader
    _files: dict[tuple[str, bytes], FileRead] = field(default_factory=dict)
    _sets: dict[tuple[str, tuple[FileOfSet, ...]], SetRead] = field(default_factory=dict)

    def __call__(self, name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
        """Return what a file holds."""
        if (name, content) not in self._files:
            self._files[name, content] = self.read(name, content, profiles, dates)
        return self._files[name, content]

    def together(self, kind: str, files: Sequence[FileOfSet], dates: PracticeDates) -> SetRead:
        """Return what the files of a set hold."""
        if (kind, tuple(files)) not in self._sets:
            self._sets[kind, tuple(files)] = self.read.together(kind, files, dates)
        return self._sets[kind, tuple(files)]

    def drop(self, is_concerned: Callable[[FileRead], bool]) -> None:
        """Drop what was found of some files, because formats that concern them have changed."""
        self._files = {key: one for key, one in self._files.items() if not is_concerned(one)}


def read_file(name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
    """Return what a file holds, read in this process."""
    with _once():
        safety = safety_alone(name, content, profiles.values())
        found = outcome(name, content, profiles, dates)
        return FileRead(safety=safety, outcome=found, table=table_in(name, content, found))


@contextmanager
def _once() -> Iterator[None]:
    """Forget afterwards what several looks at the same file shared."""
    try:
        yield
    finally:
        whole_records.cache_clear()
        read_sheets.cache_clear()


def reading_here() -> AbstractContextManager[Reader]:
    """Open the reading of files in this process."""
    return nullcontext(ReaderHere())


def outcome(
    name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates
) -> Export | UnreadableExport:
    """Return what a file yields, or why it cannot be read."""
    try:
        return read_export(name, content, profiles, dates=dates)
    except UnreadableExport as refused:
        return refused


def table_in(name: str, content: bytes, found: Export | UnreadableExport) -> Table | None:
    """Return the table of a file of no known format, None of all others and where there is none."""
    if isinstance(found, Export) or found.code != "unknown-format":
        return None
    try:
        return table_of(name, content, LIMITS)
    except UnreadableExport:
        return None
