"""A dropped file, read: item 9 first, then everything else. Pure; a pass may have it done in a process apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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


Bytes = tuple[str, bytes]
"""The name of a file and what is in it."""
ReadFiles = Callable[[Iterable[Bytes], Mapping[str, Profile], PracticeDates], Iterator[FileRead]]
"""Reads files by the formats that are known, in their order; raises nothing for whatever is in them."""


def read_files(files: Iterable[Bytes], profiles: Mapping[str, Profile], dates: PracticeDates) -> Iterator[FileRead]:
    """Yield what each file holds, read in this process."""
    for name, content in files:
        safety = safety_answers(name, content, profiles.values())
        yield FileRead(safety=safety, outcome=outcome(name, content, profiles, dates))


def outcome(
    name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates
) -> Export | UnreadableExport:
    """Return what a file yields, or why it cannot be read."""
    try:
        return read_export(name, content, profiles, dates=dates)
    except UnreadableExport as refused:
        return refused
