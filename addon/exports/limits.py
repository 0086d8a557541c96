"""How large an export may be. The numbers come from files made to stop a reader."""

from dataclasses import dataclass

from addon.problems import UnreadableExport


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
SHORTER = "Export a shorter period."


def check_size(name: str, content: bytes, limits: Limits, next_step: str = SHORTER) -> None:
    """Raise UnreadableExport where a file is larger than an export may be."""
    if len(content) > limits.bytes:
        what = f"the file is larger than {limits.bytes // 1_000_000} MB"
        raise UnreadableExport(name, what, next_step, code="too-large")


def check_length(name: str, count: int, most: int, *, of: str = "rows", next_step: str = SHORTER) -> None:
    """Raise UnreadableExport where a file has more than ``most`` rows, or whatever else it is made ``of``."""
    if count > most:
        raise UnreadableExport(name, f"the file has more than {most} {of}", next_step, code="too-many-rows")
