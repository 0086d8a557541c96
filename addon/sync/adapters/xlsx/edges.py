"""What stands around a sheet's rows and must follow them: size, filter, table ranges, links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from addon.sync.adapters.xlsx.addresses import Area, area_at
from addon.sync.adapters.xlsx.markup import attribute, escaped, with_attribute

_DIMENSION = re.compile(rb"<dimension\s[^>]*>")
_FILTER = re.compile(rb"<autoFilter\s[^>]*>")
_TABLE = re.compile(rb"<table\s[^>]*>")
_LINKS = re.compile(rb"<hyperlinks\s*/>|<hyperlinks\b[^>]*>(.*?)</hyperlinks>", re.DOTALL)
_LINK = re.compile(rb"<hyperlink\s[^>]*?(?:/>|>.*?</hyperlink>)", re.DOTALL)
_MOST_LINKS = 65_530  # beyond it Excel repairs the file
_VIEWS_END = b"</customSheetViews>"
_AFTER_LINKS = re.compile(
    rb"<(?:printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|customProperties|cellWatches"
    rb"|ignoredErrors|smartTags|drawing|legacyDrawing|legacyDrawingHF|drawingHF|picture|oleObjects|controls"
    rb"|webPublishItems|tableParts|extLst|mc:AlternateContent)\b|</worksheet>"
)


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows that were appended, from ``first`` to ``last``, and the columns they fill."""

    first: int
    last: int
    columns: frozenset[int]

    def of(self, area: Area | None) -> Area | None:
        """Return the area stretched over the new rows if it ended just above or among them, else None."""
        if area is None or not self.first - 1 <= area.bottom < self.last or area.top >= self.first:
            return None
        if not any(area.left <= column <= area.right for column in self.columns):
            return None
        return area.down_to(self.last)


def reaching(head: bytes, area: Area | None) -> bytes:
    """Return the sheet's head with its dimension reaching over the area."""
    found = _DIMENSION.search(head)
    known = area_at(attribute(found[0], b"ref") or "") if found else None
    if found is None or known is None or area is None:
        return head
    whole = Area(
        min(known.top, area.top),
        min(known.left, area.left),
        max(known.bottom, area.bottom),
        max(known.right, area.right),
    )
    return head if whole == known else _replaced(head, found, with_attribute(found[0], b"ref", str(whole)))


def filtered(tail: bytes, growth: Growth | None) -> bytes:
    """Return the sheet's tail with its own filter stretched over the new rows."""
    own, _, _ = tail.partition(b"<customSheetViews")  # each custom view may carry a filter of its own
    return _stretched(own, _FILTER.search(own), growth) + tail[len(own) :]


def filter_name(book: bytes, sheet: int, growth: Growth | None) -> bytes:
    """Return the workbook part with the hidden name of the sheet's filter stretched like the filter itself."""
    for found in re.finditer(rb"(<definedName\s[^>]*_FilterDatabase[^>]*>)([^<]*!)([^<!]*)(?=</definedName>)", book):
        area = area_at(found[3].decode("utf-8", "replace").replace("$", ""))
        grown = growth.of(area) if growth and attribute(found[1], b"localSheetId") == str(sheet) else None
        if grown:
            dollars = re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", str(grown))
            return _replaced(book, found, found[1] + found[2] + dollars.encode())
    return book


def table_over(table: bytes, growth: Growth) -> bytes:
    """Return a table part stretched over the new rows; one with a totals row ends there and stays."""
    found = _TABLE.search(table)
    if found is None or attribute(found[0], b"totalsRowCount") not in (None, "0"):
        return table
    table = _stretched(table, found, growth)
    return _stretched(table, _FILTER.search(table), growth)


def linked(tail: bytes, links: Mapping[str, tuple[str, str] | None]) -> bytes:
    """Return the sheet's tail with links put in or taken out: ``{address: (location, text) or None}``."""
    found = _LINKS.search(tail)
    known = _LINK.findall(found[1] or b"") if found else []
    by_cell = {attribute(link, b"ref") or "": link for link in known}
    changed = dict(by_cell)
    for cell, target in links.items():
        changed.pop(cell, None)
        if target and len(changed) < _MOST_LINKS:
            location, text = escaped(target[0]), escaped(target[1][:255])
            changed[cell] = b'<hyperlink ref="%s" location="%s" display="%s"/>' % (cell.encode(), location, text)
    if changed == by_cell:
        return tail
    whole = b"<hyperlinks>" + b"".join(changed.values()) + b"</hyperlinks>" if changed else b""
    if found:
        return _replaced(tail, found, whole)
    behind = _AFTER_LINKS.search(tail, max(tail.find(_VIEWS_END), 0))
    at = behind.start() if behind else len(tail)
    return tail[:at] + whole + tail[at:]


def _stretched(xml: bytes, found: re.Match[bytes] | None, growth: Growth | None) -> bytes:
    grown = growth.of(area_at(attribute(found[0], b"ref") or "")) if found and growth else None
    return _replaced(xml, found, with_attribute(found[0], b"ref", str(grown))) if found and grown else xml


def _replaced(xml: bytes, found: re.Match[bytes], by: bytes) -> bytes:
    return xml[: found.start()] + by + xml[found.end() :]
