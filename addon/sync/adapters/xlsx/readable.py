"""A workbook in which single cells keep all others from being read -> one in which they do not."""

import re
from collections.abc import Iterator

from addon.odd_cells import readable
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.scanning import ROWS, blocks

SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")


def with_readable_cells(package: ZipPackage) -> ZipPackage | None:
    """Return the workbook with such cells written so that they can be read; None if there are none."""
    names = [part.name for folded, part in package.parts.items() if SHEETS.fullmatch(folded)]
    odd = [name for name in names if any(before != after for before, after in _blocks(package, name))]
    if not odd:
        return None
    parts = {name: package.packed(after for _, after in _blocks(package, name)) for name in odd}
    return ZipPackage(package.where, package.with_parts(parts))


def _blocks(package: ZipPackage, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield the blocks of a sheet as they are, and as they can be read."""
    return ((block, readable(block) if kind == ROWS else block) for kind, block in blocks(package.chunks(name)))
