"""What stands around a sheet's rows and must follow them: size, filter, table ranges, links."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from addon.sync.adapters.xlsx.addresses import Area, area_at
from addon.sync.adapters.xlsx.children import SHEET, place_of
from addon.sync.adapters.xlsx.markup import attribute, escaped, with_attribute

_DIMENSION = re.compile(rb"<dimension\s[^>]*>")
_FILTER = re.compile(rb"<autoFilter\s[^>]*>")
_TABLE = re.compile(rb"<table\s[^>]*>")
_LINKS = re.compile(rb"<hyperlinks\s*/>|<hyperlinks\b[^>]*>(.*?)</hyperlinks>", re.DOTALL)
_LINK = re.compile(rb"<hyperlink\s[^>]*?(?:/>|>.*?</hyperlink>)", re.DOTALL)
_VALIDATIONS = re.compile(rb"(<dataValidations\b[^>]*?)(?:/>|>(.*?)</dataValidations>)", re.DOTALL)
_VALIDATION = re.compile(rb"<dataValidation\s")
_TABLE_COLUMN = re.compile(rb"<tableColumn\s[^>]*>")
_TABLE_COLUMNS = re.compile(rb"(<tableColumns\b[^>]*>)(.*?)(?=</tableColumns>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows that were appended, from ``first`` to ``last``, the columns they fill, and the row of their headers."""

    first: int
    last: int
    columns: frozenset[int]
    top: int

    def of(self, area: Area | None) -> Area | None:
        """Return the area stretched over the new rows if it has their headers and ended just above or among them.

        Another one below the list is a person's own: new rows are none of its rows.
        """
        if area is None or not self.first - 1 <= area.bottom < self.last or area.top > self.top:
            return None
        if not any(area.left <= column <= area.right for column in self.columns):
            return None
        return area.down_to(self.last)


@dataclass(frozen=True, slots=True)
class Widening:
    """Columns that were added right of what a tab held, from ``first`` to ``last``, below headers in row ``top``."""

    first: int
    last: int
    top: int

    def of(self, area: Area | None) -> Area | None:
        """Return the area stretched over the new columns if it begins at the headers, else None.

        Sorting by a filter moves the cells inside it only: a column left outside would be parted from its rows.
        """
        if area is None or area.top != self.top or area.right >= self.first:
            return None
        return replace(area, right=self.last)


Stretch = Growth | Widening


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


def filter_of(tail: bytes) -> re.Match[bytes] | None:
    """Return the tag of a sheet's own filter; each custom view may carry one besides."""
    return _FILTER.search(tail.partition(b"<customSheetViews")[0])


def filtered(tail: bytes, growth: Stretch | None) -> bytes:
    """Return the sheet's tail with its own filter stretched over the new rows."""
    return _stretched(tail, filter_of(tail), growth)


def filter_name(book: bytes, sheet: int, growth: Stretch | None) -> bytes:
    """Return the workbook part with the hidden name of the sheet's filter stretched like the filter itself."""
    for found in re.finditer(rb"(<definedName\s[^>]*_FilterDatabase[^>]*>)([^<]*!)([^<!]*)(?=</definedName>)", book):
        area = area_at(found[3].decode("utf-8", "replace").replace("$", ""))
        grown = growth.of(area) if growth and attribute(found[1], b"localSheetId") == str(sheet) else None
        if grown:
            dollars = re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", str(grown))
            return _replaced(book, found, found[1] + found[2] + dollars.encode())
    return book


def table_area(table: bytes) -> Area | None:
    """Return where a table is."""
    found = _TABLE.search(table)
    return area_at(attribute(found[0], b"ref") or "") if found else None


def table_over(table: bytes, growth: Growth, tops: Iterable[int] = ()) -> bytes:
    """Return a table part stretched over the new rows.

    It stays where it ends in a row of totals, or would reach another one of the sheet's, which begin at ``tops``.
    """
    found, area = _TABLE.search(table), table_area(table)
    if found is None or area is None or attribute(found[0], b"totalsRowCount") not in (None, "0"):
        return table
    if any(area.bottom < top <= growth.last for top in tops):
        return table
    table = _stretched(table, found, growth)
    return _stretched(table, _FILTER.search(table), growth)


def wider_table(table: bytes, widening: Widening, headers: Mapping[int, str]) -> bytes:
    """Return a table part that takes in the new columns beside it; ``headers`` by column.

    A table that ends further left stays: it would swallow what stands between, and its header cells must be texts.
    """
    found, columns, area = _TABLE.search(table), _TABLE_COLUMNS.search(table), table_area(table)
    if found is None or columns is None or area is None or area.right != widening.first - 1:
        return table
    known = _TABLE_COLUMN.findall(columns[2])
    names = {(attribute(tag, b"name") or "").casefold() for tag in known}
    is_fed = attribute(found[0], b"tableType") not in (None, "worksheet")
    if (
        is_fed
        or attribute(found[0], b"headerRowCount") == "0"
        or area.top != widening.top
        or names & {header.casefold() for header in headers.values()}
    ):
        return table
    last = max(int(attribute(tag, b"id") or 0) for tag in known)
    new = [
        b'<tableColumn id="%d" name="%b"/>' % (last + n, escaped(name)) for n, name in enumerate(headers.values(), 1)
    ]
    tag = with_attribute(columns[1], b"count", str(len(known) + len(new)))
    table = _replaced(table, columns, tag + columns[2] + b"".join(new))
    table = _stretched(table, _TABLE.search(table), widening)
    return _stretched(table, _FILTER.search(table), widening)


def ruled(tail: bytes, colours: bytes, validations: bytes) -> bytes:
    """Return the sheet's tail with conditional formats and validations added behind those it has."""
    known = _VALIDATIONS.search(tail)
    inside = (known[2] or b"" if known else b"") + validations
    tag = known[1] + b">" if known else b"<dataValidations>"
    tag = with_attribute(tag, b"count", str(len(_VALIDATION.findall(inside))))
    whole = tag + inside + b"</dataValidations>" if validations else b""
    if known and whole:
        tail = _replaced(tail, known, whole)
    elif whole:
        at = place_of(tail, "dataValidations", SHEET)
        tail = tail[:at] + whole + tail[at:]
    at = place_of(tail, "conditionalFormatting", SHEET)
    return tail[:at] + colours + tail[at:]


def unlinked(tail: bytes, cells: Iterable[str]) -> bytes:
    """Return the sheet's tail without the hyperlinks of these cells."""
    found = _LINKS.search(tail)
    gone = set(cells)
    if found is None or not gone:
        return tail
    known = _LINK.findall(found[1] or b"")
    kept = [link for link in known if attribute(link, b"ref") not in gone]
    if len(kept) == len(known):
        return tail
    return _replaced(tail, found, b"<hyperlinks>" + b"".join(kept) + b"</hyperlinks>" if kept else b"")


def _stretched(xml: bytes, found: re.Match[bytes] | None, growth: Stretch | None) -> bytes:
    grown = growth.of(area_at(attribute(found[0], b"ref") or "")) if found and growth else None
    return _replaced(xml, found, with_attribute(found[0], b"ref", str(grown))) if found and grown else xml


def _replaced(xml: bytes, found: re.Match[bytes], by: bytes) -> bytes:
    return xml[: found.start()] + by + xml[found.end() :]
