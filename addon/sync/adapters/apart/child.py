"""The process that reads strangers' files: ``python -m addon.sync.adapters.apart.child``, started by ``reader``.

A line of JSON on stdin has the formats that count from then on, and what files leave open about dates; a file comes as
a line with its name and length, and its bytes; files that are read together as one line, and the bytes of all. For
each, a line on stdout has what item 9 needs, and others what was yielded.
"""

import gc
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from addon.exports.beside import FileOfSet
from addon.exports.dates import PracticeDates
from addon.exports.export import Export
from addon.exports.one_file import outcome, table_in
from addon.exports.packing import packed_export, packed_table
from addon.exports.profile import Profile
from addon.exports.safety import SafetyAnswer
from addon.exports.together import read_together, safety_alone, safety_together
from addon.sync.adapters.apart.bounds import bound, bound_next_file

FORMATS, FILE, TOGETHER = "formats", "file", "together"
SAFETY, EXPORT, REFUSED, FAILED, DONE = "safety", "export", "refused", "failed", "done"
"""What a line tells: what item 9 needs, what a file yielded, why it is refused, which fault of ours stopped it, or that
all of a set was told."""
ANSWERS, DATES = TypeAdapter(tuple[SafetyAnswer, ...]), TypeAdapter(PracticeDates)


def main() -> None:
    """Read files until no more come; end at the first one that cannot be read to its end."""
    bound()
    gc.disable()  # what is made is needed until it is told, and the process ends soon
    given, told = sys.stdin.buffer, sys.stdout.buffer
    profiles: dict[str, Profile] = {}
    dates = PracticeDates()
    while line := given.readline():
        what, *of = json.loads(line)
        if what == FORMATS:
            profiles = {name: Profile.model_validate(one) for name, one in of[0].items()}
            dates = DATES.validate_python(of[1])
            continue
        bound_next_file()
        try:
            if what == FILE:
                name, size = of
                _read((name, given.read(size)), profiles, dates, told)
            else:
                kind, parts = of
                files = [FileOfSet(content=given.read(size), **part) for size, part in parts]
                _read_together(kind, files, dates, told)
        except MemoryError:
            _tell(told, FAILED, MemoryError.__name__)
            return
        except Exception as fault:  # noqa: BLE001 (whatever a stranger's file made go wrong stays in here)
            _tell(told, FAILED, type(fault).__name__)


def _read(file: tuple[str, bytes], profiles: Mapping[str, Profile], dates: PracticeDates, told: BinaryIO) -> None:
    name, content = file
    _tell(told, SAFETY, ANSWERS.dump_python(safety_alone(name, content, profiles.values()), mode="json"))
    found = outcome(name, content, profiles, dates)
    if isinstance(found, Export):
        _tell(told, EXPORT, packed_export(found))
    else:
        _tell(told, REFUSED, [name, asdict(found), packed_table(table_in(name, content, found))])


def _read_together(kind: str, files: Sequence[FileOfSet], dates: PracticeDates, told: BinaryIO) -> None:
    _tell(told, SAFETY, ANSWERS.dump_python(safety_together(kind, files), mode="json"))
    found = read_together(kind, files, dates=dates)
    for export in found.exports:
        _tell(told, EXPORT, packed_export(export))
    for name, why in found.refused.items():
        _tell(told, REFUSED, [name, asdict(why), None])
    _tell(told, DONE, len(found.exports))


def _tell(told: BinaryIO, what: str, value: Any) -> None:  # noqa: ANN401 (what JSON holds)
    told.write(json.dumps([what, value], separators=(",", ":")).encode() + b"\n")
    told.flush()


if __name__ == "__main__":
    main()
