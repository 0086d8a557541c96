"""Google's protected ranges -> where we may not write, and who may. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from addon.workbook import KeptOut
from addon.written import letters

_ROWS, _COLUMNS = 10_000_000, 18_278
"""More than a spreadsheet can have: where a range is open."""


def kept_out(given: Iterable[Mapping[str, Any]]) -> Iterator[KeptOut]:
    """Return the ranges in which only others may write. One that only warns keeps nobody out."""
    for one in given:
        if not one.get("warningOnly") and not one.get("requestingUserCanEdit"):
            area, editors = one.get("range", {}), one.get("editors", {})
            yield KeptOut(
                place=_address(area),
                rows=_rows(area),
                columns=_columns(area),
                who=(*editors.get("users", ()), *editors.get("groups", ())),
                but=tuple((_rows(free), _columns(free)) for free in one.get("unprotectedRanges", ())),
            )


def _rows(area: Mapping[str, int]) -> range:
    return range(area.get("startRowIndex", 0) + 1, area.get("endRowIndex", _ROWS) + 1)


def _columns(area: Mapping[str, int]) -> range:
    return range(area.get("startColumnIndex", 0), area.get("endColumnIndex", _COLUMNS))


def _address(area: Mapping[str, int]) -> str:
    """Return a range such as B2:D9, B:D or 2:9; "" for a whole tab."""
    left, right = area.get("startColumnIndex", 0), area.get("endColumnIndex")
    top, bottom = area.get("startRowIndex", 0), area.get("endRowIndex")
    if right is None and bottom is None and not left and not top:
        return ""
    first = f"{letters(left)}{top + 1 if top or bottom else ''}"
    last = f"{letters(right - 1) if right else ''}{bottom or ''}"
    return f"{first}:{last}" if last else f"{first}:{letters(_COLUMNS - 1)}"
