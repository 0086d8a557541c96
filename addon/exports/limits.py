"""How large an export may be. The numbers come from files made to stop a reader."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds; a practice's largest real export is far below each of them."""

    bytes: int = 20_000_000
    columns: int = 500
    rows: int = 100_000
    cell_length: int = 32_767
    header_depth: int = 15
    cells: int = 5_000_000
    zip_entries: int = 2_000
    zip_ratio: int = 200
    unzipped_bytes: int = 300_000_000
    sheets: int = 50


LIMITS = Limits()
