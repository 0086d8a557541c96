"""The zip around a workbook: checked on opening, unzipped within limits, parts exchanged one by one.

Untouched parts are copied as the very bytes that stood in the old file, headers included; the
standard library's writer would compress and date them anew.
"""

import struct
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from addon.problems import UnreadableWorkbook, WriteRefused

TYPES = "[Content_Types].xml"
"""The part that tells what kind of part each one is."""
CHUNK = 1 << 18
MOST_PARTS = 2_000
MOST_FILE = 100 * 1024 * 1024
MOST_UNZIPPED = 300 * 1024 * 1024
MOST_RATIO = 200
RATIO_FROM = 1024 * 1024
LEVEL = 4  # half the time of 6 for a file 4 % larger
PIECES_AHEAD = 2
_LOCAL, _RECORD, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_FIRST_DAY = 33  # 1 January 1980, as every spreadsheet program dates its parts
_SAVE_ANEW = "Open it in Excel or LibreOffice, save it as .xlsx and try again."
_RESTORE = (
    "Open it in Excel or LibreOffice: if it opens, look it over, save it as .xlsx and run again. Only if it does not "
    "open, put the newest copy from state/backups or from your cloud folder's history in its place."
)


@dataclass(frozen=True, slots=True)
class ZipPart:
    """One file inside the zip: where its bytes stand and what the directory says about it."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    body: int
    record: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """New content of a part, deflated."""

    content: bytes
    crc: int
    size: int


class ZipPackage:
    """The bytes of one .xlsx file and its parts by case-folded name."""

    def __init__(self, where: str, content: bytes) -> None:
        """Check the zip's directory. Raises UnreadableWorkbook (codes in ``_refuse_*``)."""
        self.where = where
        self.content = content
        _refuse_other_formats(where, content)
        self._directory_at, self._tail, records = _directory(where, content)
        self.parts = _checked(where, content, records, self._directory_at)

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self.parts

    def size(self, name: str) -> int:
        """Return how many bytes a part declares to unzip to; 0 if it is missing."""
        part = self.parts.get(name.casefold())
        return part.size if part else 0

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unzip one part piece by piece. Raises UnreadableWorkbook when it is damaged or not as declared."""
        part = self.parts.get(name.casefold())
        if part is None:
            raise refused(self.where, "missing-part", f"the part {name} is missing")
        size = crc = 0
        for piece in _unzipped(self.content, part):
            size += len(piece)
            if size > part.size:
                break
            crc = zlib.crc32(piece, crc)
            yield piece
        if size != part.size or crc != part.crc:
            raise refused(self.where, "damaged", f"the part {name} is damaged")

    def read(self, name: str, *, limit: int = 64 * CHUNK) -> bytes:
        """Return one small part whole."""
        part = self.parts.get(name.casefold())
        if part is not None and part.size > limit:
            raise refused(self.where, "too-large", f"the part {name} is absurdly large")
        return b"".join(self.chunks(name))

    def packed(self, pieces: Iterable[bytes]) -> "Packed":
        """Deflate the new content of a part while the next piece is made. Raises WriteRefused (no-room)."""
        made = _Deflated()
        with ThreadPoolExecutor(max_workers=1) as beside:
            waiting: deque[Future[None]] = deque()
            for piece in pieces:
                waiting.append(beside.submit(made.add, piece))
                if len(waiting) > PIECES_AHEAD:
                    waiting.popleft().result()
            for added in waiting:
                added.result()
        made.finish()
        if made.size > MOST_UNZIPPED:
            raise WriteRefused(self.where, "the file would grow too large", "Archive old rows.", code="no-room")
        return Packed(bytes(made.content), made.crc, made.size)

    def with_parts(self, changed: Mapping[str, "Packed | None"]) -> bytes:
        """Return the file with the named parts replaced, added or (None) dropped; all others keep their bytes."""
        anew = {name.casefold(): packed for name, packed in changed.items() if packed}
        gone = {name.casefold() for name, packed in changed.items() if packed is None}
        new = {name: packed for name, packed in changed.items() if packed and name not in self}
        made, records = bytearray(), {}
        ordered = sorted(self.parts, key=lambda name: self.parts[name].start)
        ends = [*(self.parts[name].start for name in ordered[1:]), self._directory_at]
        for name, end in zip(ordered, ends, strict=True):
            if name in gone:
                continue
            at, part = len(made), self.parts[name]
            header, record = _headers(part, anew[name]) if name in anew else (b"", part.record)
            made += header + anew[name].content if name in anew else self.content[part.start : end]
            records[name] = record[:42] + struct.pack("<I", at) + record[46:]
        for name, packed in new.items():
            header, record = _new_headers(name, packed)
            records[name] = record[:42] + struct.pack("<I", len(made)) + record[46:]
            made += header + packed.content
        directory = b"".join(records[name] for name in (*self.parts, *new) if name not in gone)
        ends_with = struct.pack("<HHII", len(records), len(records), len(directory), len(made))
        return bytes(made + directory + self._tail[:8] + ends_with + self._tail[20:])


class _Deflated:
    """The content of a part being packed, piece by piece."""

    def __init__(self) -> None:
        self.content, self.size, self.crc = bytearray(), 0, 0
        self._deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self.crc = zlib.crc32(piece, self.crc)
        self.content += self._deflate.compress(piece)

    def finish(self) -> None:
        self.content += self._deflate.flush()


def refused(where: str, code: str, what: str, next_step: str = _SAVE_ANEW) -> UnreadableWorkbook:
    """Return the fault for a workbook that cannot be read or is not safe to read."""
    return UnreadableWorkbook(where, what, _RESTORE if code == "damaged" else next_step, code=code)


def _refuse_other_formats(where: str, content: bytes) -> None:
    start = content[:512].lstrip().lower()
    if not content:
        raise refused(where, "empty", "the file is empty", _RESTORE)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused(
            where, "encrypted-or-old", "the file has a password or is an old .xls", "Save it as .xlsx without one."
        )
    if start.startswith((b"<", b"\xef\xbb\xbf<")):
        raise refused(where, "not-xlsx", "the file is a web page or XML, not an .xlsx workbook")
    if not content.startswith(b"PK\x03\x04"):
        raise refused(where, "not-xlsx", "the file is not an .xlsx workbook")


def _directory(where: str, content: bytes) -> tuple[int, bytes, list[bytes]]:
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or len(content) - at < _END.size:
        raise refused(where, "damaged", "the file is cut off")
    _, disk, _, _, count, size, begin, comment = _END.unpack_from(content, at)
    if 0xFFFFFFFF in (size, begin) or disk or count > MOST_PARTS:
        raise refused(where, "too-many-parts", f"the file holds more than {MOST_PARTS} parts")
    if begin + size == at and at + _END.size + comment < len(content):
        raise refused(where, "odd-zip", "something is written after the end of the file")
    if begin + size != at or at + _END.size + comment != len(content):
        raise refused(where, "damaged", "the file's directory is damaged")
    records = []
    while begin < at:
        if content[begin : begin + 4] != b"PK\x01\x02" or begin + _RECORD.size > at:
            raise refused(where, "damaged", "the file's directory is damaged")
        name, extra, note = struct.unpack_from("<3H", content, begin + 28)
        end = begin + _RECORD.size + name + extra + note
        records.append(content[begin:end])
        begin = end
    if len(records) != count:
        raise refused(where, "damaged", "the file's directory is damaged")
    return at - size, content[at:], records


def _checked(where: str, content: bytes, records: list[bytes], directory_at: int) -> dict[str, ZipPart]:
    parts: dict[str, ZipPart] = {}
    for record in records:
        part = _part(where, content, record)
        if part.name.casefold() in parts or _is_unsafe(part.name):
            raise refused(where, "unsafe-names", "the file holds parts with doubled or unsafe names")
        parts[part.name.casefold()] = part
    reached = 0
    for part in sorted(parts.values(), key=lambda part: part.start):
        if part.start < reached or part.body + part.packed > directory_at:
            raise refused(where, "damaged", "the file's parts overlap or are cut off")
        reached = part.body + part.packed
    _refuse_bombs(where, parts)
    return parts


def _part(where: str, content: bytes, record: bytes) -> ZipPart:
    (_, _, _, flags, method, _, _, crc, packed, size, length, *_, start) = _RECORD.unpack_from(record)
    raw = record[_RECORD.size : _RECORD.size + length]
    if content[start : start + 4] != b"PK\x03\x04" or len(content) < start + _LOCAL.size:
        raise refused(where, "damaged", "the file's parts are cut off")
    if flags & 0x2041:
        raise refused(where, "encrypted-or-old", "the file has a password", "Save it without a password.")
    if method not in (0, 8) or 0xFFFFFFFF in (packed, size):
        raise refused(where, "odd-zip", "the file is packed in a way no spreadsheet program uses")
    local_name, extra = struct.unpack_from("<2H", content, start + 26)
    body = start + _LOCAL.size + local_name + extra
    if content[start + _LOCAL.size : start + _LOCAL.size + local_name] != raw:
        raise refused(where, "damaged", "the file's directory does not fit its parts")
    name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
    return ZipPart(name, flags, method, crc, packed, size, start, body, record)


def _is_unsafe(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/") or not name


def _refuse_bombs(where: str, parts: Mapping[str, ZipPart]) -> None:
    if sum(part.size for part in parts.values()) > MOST_UNZIPPED:
        raise refused(where, "too-large", "the file unzips to more than 300 MB")
    for part in parts.values():
        if part.size > RATIO_FROM and part.size > MOST_RATIO * max(part.packed, 1):
            raise refused(where, "zip-bomb", f"the part {part.name} is packed absurdly small")


def _unzipped(content: bytes, part: ZipPart) -> Iterator[bytes]:
    packed = memoryview(content)[part.body : part.body + part.packed]
    if part.method == 0:
        yield bytes(packed)
        return
    inflate = zlib.decompressobj(-15)
    waiting: bytes | memoryview = b""
    try:
        for at in range(0, len(packed), CHUNK // 4):
            waiting = packed[at : at + CHUNK // 4]
            while waiting:
                yield inflate.decompress(waiting, CHUNK)
                waiting = inflate.unconsumed_tail
        yield inflate.flush()
    except zlib.error:
        return


def _headers(part: ZipPart, packed: Packed) -> tuple[bytes, bytes]:
    """Return the local header and the directory record of a part packed anew (name, date, attributes kept)."""
    fields = list(_RECORD.unpack_from(part.record))
    name_end = _RECORD.size + fields[10]
    name, note = part.record[_RECORD.size : name_end], part.record[name_end + fields[11] :]
    flags = part.flags & ~0x000E  # sizes stand in the header, so no descriptor follows; no speed hint
    shared = (20, flags, 8, *fields[5:7], packed.crc, len(packed.content), packed.size, len(name), 0)
    record = _RECORD.pack(b"PK\x01\x02", fields[1], *shared, *fields[12:])
    return _LOCAL.pack(b"PK\x03\x04", *shared) + name, record + name + note


def _new_headers(name: str, packed: Packed) -> tuple[bytes, bytes]:
    """Return the local header and the directory record of a part that the file did not have."""
    raw = name.encode("ascii")
    shared = (20, 0, 8, 0, _FIRST_DAY, packed.crc, len(packed.content), packed.size, len(raw), 0)
    record = _RECORD.pack(b"PK\x01\x02", 20, *shared, 0, 0, 0, 0, 0)
    return _LOCAL.pack(b"PK\x03\x04", *shared) + raw, record + raw
