"""An X12 file as segments: its separators, its envelope, its transactions. Pure; nothing is guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from addon.exports.limits import Limits, check_length, check_size
from addon.exports.text_files import decoded
from addon.problems import UnreadableExport, in_file

_HEAD = 106
"""Letters of an ISA segment, its terminator included: it alone has a fixed length, and shows all separators."""
_SHORTER = "Ask for a shorter period."
_PER_ROW = 20
"""How many segments a row of a file may have: a payment of one service has about six."""


@dataclass(frozen=True, slots=True)
class X12Segment:
    """One segment: its ``number`` in the file (ISA is 1) and its elements, the id first."""

    number: int
    elements: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return what kind of segment it is."""
        return self.elements[0]

    def at(self, place: int) -> str:
        """Return an element, counted from 1, "" where it is not there."""
        return self.elements[place].strip() if place < len(self.elements) else ""


@dataclass(frozen=True, slots=True)
class X12File:
    """A file's transactions, each from ST to SE; how parts of an element are separated; when the file was made."""

    transactions: tuple[tuple[X12Segment, ...], ...]
    part: str
    made: datetime | None = None


def is_x12(content: bytes) -> bool:
    """Return whether a file begins as X12 does."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:4] in {b"ISA*", b"ISA|", b"ISA^", b"ISA~"}


def read_x12(name: str, content: bytes, limits: Limits) -> X12File:
    """Return the transactions of a file.

    Raises UnreadableExport where it is too large, cut off, or its counts and control numbers do not agree.
    """
    check_size(name, content, limits, _SHORTER)
    text = decoded(name, content).text.lstrip()
    if len(text) < _HEAD:
        raise _cut_short(name)
    between, part, end = text[3], text[104], text[105]
    check_length(name, text.count(end), limits.rows * _PER_ROW, of="segments", next_step=_SHORTER)
    raw = (one.strip() for one in text.split(end))
    segments = [X12Segment(at, tuple(one.split(between))) for at, one in enumerate(filter(None, raw), 1)]
    if not segments or segments[-1].id != "IEA" or not _is_closed(text, end):
        raise _cut_short(name)
    return X12File(tuple(_transactions(name, segments)), part, _made(segments))


def _is_closed(text: str, end: str) -> bool:
    """Return whether the last segment ends; a last line end may be lost, since IEA's number shows that it is whole."""
    return end.isspace() or text.rstrip()[-1] == end


def _cut_short(name: str) -> UnreadableExport:
    return UnreadableExport(name, "the file ends before its end", "Download it again.", code="cut-short")


def _transactions(name: str, segments: list[X12Segment]) -> Iterator[tuple[X12Segment, ...]]:
    """Yield the transactions; every envelope has to close with the number and the count that it opened with."""
    opened: list[X12Segment] = []
    begin = 0
    for at, one in enumerate(segments):
        if one.id in {"ISA", "GS", "ST"}:
            opened.append(one)
            begin = at
        elif one.id in {"SE", "GE", "IEA"}:
            head = opened.pop() if opened else None
            if head is None or not _agrees(head, one, at - begin + 1):
                place = str(in_file(name, one.number))
                what = f"the {one.id} segment does not agree with what it closes"
                raise UnreadableExport(place, what, "Ask for the file again.", code="envelope")
            if one.id == "SE":
                yield tuple(segments[begin : at + 1])
    if opened:
        raise _cut_short(name)


def _agrees(head: X12Segment, tail: X12Segment, count: int) -> bool:
    if (head.id, tail.id) == ("ST", "SE"):
        return head.at(2) == tail.at(2) and tail.at(1).lstrip("0") == str(count)
    if (head.id, tail.id) == ("GS", "GE"):
        return head.at(6).lstrip("0") == tail.at(2).lstrip("0")
    return (head.id, tail.id) == ("ISA", "IEA") and head.at(13) == tail.at(2)


def _made(segments: list[X12Segment]) -> datetime | None:
    """Return when the first group of the file was made (the sender's wall time)."""
    group = next((one for one in segments if one.id == "GS"), None)
    try:
        return datetime.strptime(f"{group.at(4)} {group.at(5)[:4]}", "%Y%m%d %H%M") if group else None
    except ValueError:
        return None
