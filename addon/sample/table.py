"""Rows as a delimited file, the way the sample's EHR writes one."""

import csv
import io
from collections.abc import Iterable, Sequence


def written(header: str, rows: Iterable[Sequence[object]], *, encoding: str = "utf-8") -> bytes:
    """Return a delimited file: the header as the vendor writes it, then the rows, CRLF."""
    out = io.StringIO(newline="")
    line = csv.writer(out)
    line.writerow(header.split(","))
    line.writerows(rows)
    return out.getvalue().encode(encoding)
