"""Zip files: what is checked before a part is unzipped, and a few parts of one, unzipped within limits."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from addon.exports.limits import SHORTER, Limits
from addon.exports.neutral import is_usual
from addon.problems import UnreadableExport

_CHUNK = 1 << 20
_TOP = 4_096
_AGAIN = "Export it again and drop it here as it came."


def check_parts(name: str, parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Raise UnreadableExport where a zip is locked, has too many parts or one twice, or parts with paths outside it."""
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        step = "Remove the password and drop it again."
        raise UnreadableExport(name, "the file is protected by a password", step, code="locked")
    if len(names) > limits.zip_entries or len({one.lower() for one in names}) != len(names):
        raise _hostile(name, "the file holds too many parts or one part twice")
    if any(one.startswith("/") or "\\" in one or ".." in one.split("/") for one in names):
        raise _hostile(name, "the file holds parts with paths outside it")


def part_names(content: bytes) -> tuple[str, ...]:
    """Return the names of a zip's parts, without folders; () where it is none or cannot be read."""
    if not content.startswith(b"PK"):
        return ()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return tuple(part.filename for part in package.infolist() if not part.is_dir())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return ()


def called(paths: Sequence[str]) -> dict[str, str]:
    """Return what each part of a zip is called: by its own name, or by its number where that may name a person."""
    own = {path: path.rpartition("/")[2] for path in paths}
    times = Counter(own.values())
    return {
        path: name if times[name] == 1 and is_usual(name) else f"part {number}"
        for number, (path, name) in enumerate(own.items(), 1)
    }


def tops(content: bytes, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Yield how each of the ``wanted`` parts of a zip begins, as far as it can be unzipped."""
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in (one for one in package.infolist() if wanted(one.filename)):
            with suppress(Exception), package.open(part) as stream:
                yield part.filename, stream.read(_TOP)


def unzipped(name: str, content: bytes, limits: Limits, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the ``wanted`` parts of a zip by name; the others are never unzipped. Raises UnreadableExport."""
    found: dict[str, bytes] = {}
    room = limits.unzipped_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [one for one in package.infolist() if not one.is_dir() and wanted(one.filename)]
            check_parts(name, parts, limits)
            for part in parts:
                found[part.filename] = _one(name, package, part, limits, room)
                room -= len(found[part.filename])
    except UnreadableExport:
        raise
    except Exception as wrong:
        # zlib and lzma have error classes of their own; a part that cannot be unzipped is a damaged file.
        raise UnreadableExport(name, "the zip file is damaged or was cut off", _AGAIN, code="broken-zip") from wrong
    return found


def legible(content: bytes, limits: Limits, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Yield the ``wanted`` parts of a zip that can be unzipped, whatever is wrong with the zip: item 9 is sought."""
    room = limits.unzipped_bytes
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in (one for one in package.infolist() if not one.is_dir() and wanted(one.filename)):
            with suppress(Exception):  # zlib and lzma have error classes of their own
                found = _one(part.filename, package, part, limits, room)
                room -= len(found)
                yield part.filename, found


def _one(name: str, package: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits, room: int) -> bytes:
    pieces, size = [], 0
    with package.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > room or (size > _CHUNK and size > limits.zip_ratio * max(part.compress_size, 1)):
                what = "the file unzips to far more than an export can hold"
                raise UnreadableExport(name, what, SHORTER, code="too-large")
            pieces.append(piece)
    return b"".join(pieces)


def _hostile(name: str, what: str) -> UnreadableExport:
    return UnreadableExport(name, what, _AGAIN, code="hostile-zip")
