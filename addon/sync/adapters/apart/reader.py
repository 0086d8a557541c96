"""Reads strangers' files in a process of its own: what hangs, grows or crashes there is a refusal here, by name."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Timer

from addon.exports.beside import FileOfSet, ReadTogether
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.guessing.tables import Table
from addon.exports.one_file import FileRead, Reader, SetRead
from addon.exports.packing import unpacked_export, unpacked_table
from addon.exports.profile import Profile
from addon.exports.safety import SafetyAnswer
from addon.problems import UnreadableExport
from addon.sync.adapters.apart.bounds import BYTES, SECONDS
from addon.sync.adapters.apart.child import (
    ANSWERS,
    DATES,
    DONE,
    EXPORT,
    FAILED,
    FILE,
    FORMATS,
    REFUSED,
    SAFETY,
    TOGETHER,
)

LONGEST = 180.0
"""Seconds by the clock after which a file is given up: others may keep the machine busy, or the process sleeps."""
MOST_TOLD = 256 * 1024 * 1024
"""Bytes of a line that is listened to."""
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "SYSTEMROOT", "VIRTUAL_ENV")
"""What the process is told of our surroundings: no key, no password."""
_SHORTER = "Export a shorter period, or open it in a spreadsheet program and save it as CSV."
_AGAIN = "Export it again. If that does not help, take it out of the exports folder and tell us its format."
_LOOK = "Item 9 was not looked for in it either: if it has scores, look them through today."
_COMMAND = (sys.executable, "-m", "addon.sync.adapters.apart.child")
_OVER_TIME = frozenset({getattr(signal, "SIGXCPU", None), getattr(signal, "SIGALRM", None)})


@contextmanager
def reading_apart() -> Iterator[Reader]:
    """Open what reads files as ``ReaderHere`` does: a process that begins with the first file, and ends here."""
    reader = _ReaderApart()
    try:
        yield reader
    finally:
        if reader.child:
            reader.child.end()


@dataclass(slots=True)
class _ReaderApart:
    """Reads files in a process, and in a new one after it ended."""

    child: "_Child | None" = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def __call__(self, name: str, content: bytes, profiles: Mapping[str, Profile], dates: PracticeDates) -> FileRead:
        child = self._learned(profiles, dates)
        told = child.ask([FILE, name, len(content)], [content])
        return _read_alone(child, name, told)

    def together(self, kind: str, files: Sequence[FileOfSet], dates: PracticeDates) -> SetRead:
        child = self._learned(self.profiles, dates)
        parts = [(len(one.content), {"name": one.name, "sha256": one.sha256, "age": one.age}) for one in files]
        told = child.ask([TOGETHER, kind, parts], [one.content for one in files])
        found = ReadTogether(exports=told.exports, refused={name: why for name, (why, _) in told.refused.items()})
        if told.failed is not None:
            found = ReadTogether(refused={one.name: child.refusal(one.name, told.failed) for one in files})
        return SetRead(safety=child.safety or (), outcome=found)

    def _learned(self, profiles: Mapping[str, Profile], dates: PracticeDates) -> "_Child":
        """Return a process that knows these formats."""
        self.child = self.child if self.child and self.child.is_there else _Child.begun()
        self.profiles = profiles
        self.child.learn(profiles, dates)
        return self.child


def _read_alone(child: "_Child", name: str, told: "_Told") -> FileRead:
    if told.failed is not None:
        return FileRead(safety=child.safety or (), outcome=child.refusal(name, told.failed))
    if told.exports:
        return FileRead(safety=child.safety or (), outcome=told.exports[0])
    ((why, table),) = told.refused.values()
    return FileRead(safety=child.safety or (), outcome=why, table=table)


@dataclass(slots=True)
class _Told:
    """What the process told about a file or a set of files. ``failed`` names the fault that ended it, if any."""

    exports: list[Export] = field(default_factory=list)
    refused: dict[str, tuple[UnreadableExport, Table | None]] = field(default_factory=dict)
    failed: str | None = None


@dataclass(slots=True)
class _Child:
    """The process; what it was ``taught``: formats and dates. ``is_late``: it was ended by us, as it took too long."""

    process: "subprocess.Popen[bytes]"
    is_there: bool = True
    is_late: bool = False
    taught: tuple[Mapping[str, Profile], PracticeDates] | None = None
    safety: tuple[SafetyAnswer, ...] | None = None

    @classmethod
    def begun(cls) -> "_Child":
        """Return a new process."""
        process = subprocess.Popen(  # noqa: S603 (ourselves)
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        return cls(process)

    def learn(self, profiles: Mapping[str, Profile], dates: PracticeDates) -> None:
        """Tell it the formats, where it does not know them."""
        if self.taught != (profiles, dates):
            formats = {name: one.model_dump() for name, one in profiles.items()}
            self._send(json.dumps([FORMATS, formats, DATES.dump_python(dates, mode="json")]).encode() + b"\n")
            self.taught = profiles, dates

    def ask(self, about: Sequence[object], contents: Sequence[bytes]) -> _Told:
        """Return what a file holds, or files read together, or by what their reading ended."""
        self.safety = None
        limit = Timer(LONGEST, self._give_up)
        limit.daemon = True
        limit.start()
        try:
            self._send(json.dumps(about).encode() + b"\n", *contents)
            return self._heard(is_alone=about[0] == FILE)
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            return self._failed("what it told cannot be understood")
        finally:
            limit.cancel()

    def _send(self, *parts: bytes) -> None:
        """Send what there is; a process that has ended is noticed when its word is missed."""
        if self.process.stdin is None:
            return
        try:
            for part in parts:
                self.process.stdin.write(part)
            self.process.stdin.flush()
        except OSError:
            return

    def _heard(self, *, is_alone: bool) -> _Told:
        found = _Told()
        while self.process.stdout and (line := self.process.stdout.readline(MOST_TOLD)):
            what, told = json.loads(line)
            if what == SAFETY:
                self.safety = ANSWERS.validate_python(told)
            elif what == EXPORT:
                found.exports.append(unpacked_export(told))
            elif what == REFUSED:
                name, why, table = told
                found.refused[name] = UnreadableExport(**why), unpacked_table(table)
            elif what == FAILED:
                return self._failed(str(told))
            if what == DONE or (is_alone and what in {EXPORT, REFUSED}):
                return found
        return self._failed("")

    def _failed(self, why: str) -> _Told:
        """Return that a reading did not come to its end. The process is not used again."""
        self.end()
        return _Told(failed=why)

    def refusal(self, name: str, why: str) -> UnreadableExport:
        """Return why a file is refused whose reading did not come to its end."""
        code, what, step = _cause(why, self.process.returncode, is_late=self.is_late)
        step = step if self.safety is not None else f"{step} {_LOOK}"
        return UnreadableExport(name, what, step, code=code)

    def _give_up(self) -> None:
        self.is_late = True
        self.process.kill()

    def end(self) -> None:
        """End the process."""
        self.is_there = False
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue
        try:
            self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _cause(why: str, ended: int | None, *, is_late: bool) -> tuple[str, str, str]:
    """Return the code, what is wrong and the next step: of too little time, too little memory, or anything else."""
    by_signal = -ended if ended and ended < 0 else 0
    if is_late or by_signal in _OVER_TIME:
        return "too-slow", f"reading it takes longer than {SECONDS} seconds", _SHORTER
    # A library that is not Python's aborts where it gets no memory.
    if why == MemoryError.__name__ or by_signal == signal.SIGABRT:
        return "too-much-memory", f"reading it takes more than {BYTES // 1024**2} MB of memory", _SHORTER
    return "reader-died", f"reading it ended with a fault of ours ({why or f'code {ended}'})", _AGAIN
