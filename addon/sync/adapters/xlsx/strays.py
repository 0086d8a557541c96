"""Cells far away from a tab's rows: a slip of the mouse must not keep all the others from being read.

A reader would have to hold the whole rectangle up to such a cell. It is left out of what is read; the file keeps it.
"""

import re
from collections.abc import Iterable, Iterator

from addon.sync.adapters.xlsx.addresses import address, cell_at
from addon.sync.adapters.xlsx.markup import attribute
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.readable import SHEETS
from addon.sync.adapters.xlsx.scanning import HOLDING, ROWS, blocks

_CELL = re.compile(rb"<c\s[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
ROWS_APART, COLUMNS_APART = 10_000, 200
"""So many empty rows or columns part a cell from those that belong together."""
MOST_NAMED = 20

Cell = tuple[int, int]


def without_strays(package: ZipPackage) -> tuple[ZipPackage, dict[str, tuple[str, ...]]]:
    """Return the workbook without the cells that are far away from all others, and their addresses by sheet's part."""
    names = [part.name for folded, part in package.parts.items() if SHEETS.fullmatch(folded)]
    strays, parts = {}, {}
    for name in names:
        held = [at for block in _rows(package, name) for tag in HOLDING.findall(block) if (at := _at(tag))]
        last = _end({row for row, _ in held}, ROWS_APART), _end({column for _, column in held}, COLUMNS_APART)
        far = sorted(at for at in held if at[0] > last[0] or at[1] > last[1])
        if far:
            strays[name] = tuple(address(*at) for at in far[:MOST_NAMED])
            parts[name] = package.packed(_within(package, name, last))
    return ZipPackage(package.where, package.with_parts(parts)), strays


def _end(numbers: Iterable[int], apart: int) -> int:
    """Return the last of the numbers before the first wide gap."""
    last = 0
    for number in sorted(numbers):
        if number - last > apart:
            break
        last = number
    return last


def _rows(package: ZipPackage, name: str) -> Iterator[bytes]:
    return (block for kind, block in blocks(package.chunks(name)) if kind == ROWS)


def _within(package: ZipPackage, name: str, last: Cell) -> Iterator[bytes]:
    """Yield the sheet's XML without the cells beyond a cell."""

    def kept(found: re.Match[bytes]) -> bytes:
        at = _at(found[0][: found[0].index(b">")])
        return b"" if at and (at[0] > last[0] or at[1] > last[1]) else found[0]

    for kind, block in blocks(package.chunks(name)):
        yield _CELL.sub(kept, block) if kind == ROWS else block


def _at(tag: bytes) -> Cell | None:
    return cell_at(attribute(tag, b"r") or "")
