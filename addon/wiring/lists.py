"""Lists of rows for a person, in a file of its own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from addon.problems import WriteRefused
from addon.sync.adapters.whole_files import write_whole


def write_lists(path: Path, lists: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    """Write lists of rows into a new file, .xlsx or else JSON, for its owner alone. Raises WriteRefused."""
    if path.exists():
        raise WriteRefused(path.name, "there is a file of this name already", "Name another file.")
    as_text = json.dumps(lists, indent=2, ensure_ascii=False).encode()
    write_whole(path, _book(lists) if path.suffix.casefold() == ".xlsx" else as_text)


def _book(lists: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    from addon.sync.adapters.xlsx.plain_book import plain_book  # noqa: PLC0415 (openpyxl, which passes do without)

    return plain_book(lists)
