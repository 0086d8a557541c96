"""A dropped file, read: item 9 first, then everything else. Pure; a pass may have it done in a process apart."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.profile import Profile
from addon.exports.reading import read_export
from addon.exports.safety import SafetyAnswer, safety_answers
from addon.problems import UnreadableExport


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What item 9 of a file needs, whatever else is wrong with it, and what it yielded or why it cannot be read."""

    safety: tuple[SafetyAnswer, ...] = ()
    outcome: Export | UnreadableExport


ReadFile = Callable[[str, bytes, Mapping[str, Profile], PracticeDates], FileRead]
"""Reads the file of this name and content by the formats that are known; raises nothing for whatever is in it."""
Reading = Callable[[], AbstractContextManager[ReadFile]]
"""Opens what reads files, for as long as there are some to read."""


def read_file(name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
    """Return what a file holds, read in this process."""
    safety = safety_answers(name, content, profiles.values())
    return FileRead(safety=safety, outcome=outcome(name, content, profiles, dates))


def reading_here() -> AbstractContextManager[ReadFile]:
    """Open the reading of files in this process."""
    return nullcontext(read_file)


def outcome(
    name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates
) -> Export | UnreadableExport:
    """Return what a file yields, or why it cannot be read."""
    try:
        return read_export(name, content, profiles, dates=dates)
    except UnreadableExport as refused:
        return refused
