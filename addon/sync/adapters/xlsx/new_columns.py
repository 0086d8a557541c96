"""Declared columns that a tab of a person's workbook lacks -> what changes in the tab's XML. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from addon.sync.adapters.arriving import Placed, TabPlace
from addon.sync.adapters.xlsx import edges
from addon.sync.adapters.xlsx.markup import attribute, with_attribute
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.pick_lists import pickable
from addon.sync.adapters.xlsx.styles import Styles
from addon.tabs import Column, Tab

_COLS = re.compile(rb"<cols\s*/>|<cols\b[^>]*>(.*?)</cols>", re.DOTALL)
_COL = re.compile(rb"<col\s[^>]*?/>")
_HEADER = re.compile(rb'<c r="([A-Z]+)\d+" s="(\d+)"')
_COLOURS = re.compile(rb"<conditionalFormatting\b.*?</conditionalFormatting>", re.DOTALL)
_RULES = re.compile(rb"<dataValidations\b[^>]*>(.*?)</dataValidations>", re.DOTALL)
_PRIORITY = re.compile(rb'(<cfRule\s(?:[^>]*?\s)?priority=")(\d+)')
_SHEET_DATA = re.compile(rb"<sheetData\b[^>]*>$")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewColumns:
    """Columns to add: ``headers`` and their formats by column (from 0), and the XML that makes them look right."""

    widening: edges.Widening
    headers: Mapping[int, str]
    styles: Mapping[int, int]
    cols: tuple[bytes, ...]
    colours: bytes
    validations: bytes

    def in_head(self, head: bytes) -> bytes:
        """Return the sheet's head with the columns' widths and formats among those it has."""
        found = _COLS.search(head)
        known: list[bytes] = _COL.findall(found[1] or b"") if found else []
        if found and found[0].count(b"<col ") != len(known):
            raise ValueError("columns written in an unknown way")
        for col in self.cols:
            known = _replacing(known, col, is_new=int(attribute(col, b"min") or 0) - 1 in self.headers)
        whole = b"<cols>" + b"".join(known) + b"</cols>"
        if found:
            return head[: found.start()] + whole + head[found.end() :]
        return _SHEET_DATA.sub(lambda data: whole + data[0], head)

    def in_tail(self, tail: bytes) -> bytes:
        """Return the sheet's tail with the columns' drop-downs, help and colours, and its filter around them."""
        last = max((int(found[2]) for found in _PRIORITY.finditer(tail)), default=0)
        colours = _PRIORITY.sub(lambda found: found[1] + b"%d" % (int(found[2]) + last), self.colours)
        return edges.ruled(edges.filtered(tail, self.widening), colours, self.validations)


def new_columns(
    tab: Tab, columns: Mapping[int, Column], places: Mapping[str, TabPlace], declared: Mapping[str, Tab], styles: Styles
) -> NewColumns:
    """Return a tab's new columns (by place, from 0), built at their places."""
    from addon.sync.adapters.xlsx.building import build_columns  # noqa: PLC0415 (openpyxl: only where a workbook grows)

    here = places[tab.name]
    placed = Placed(columns=columns, top=here.header_row, status=here.at.get("status"))
    package = ZipPackage("new columns", build_columns(tab, placed, {name: declared[name] for name in pickable(places)}))
    built = Styles(package.read("xl/styles.xml"))
    xml = styles.transplanted(package.read("xl/worksheets/sheet1.xml"), built)
    rules = _RULES.search(xml)
    return NewColumns(
        widening=edges.Widening(min(columns), max(columns), here.header_row),
        headers={at: column.header for at, column in columns.items()},
        styles=dict(zip(columns, (int(found[2]) for found in _HEADER.finditer(xml)), strict=True)),
        cols=tuple(_COL.findall(xml)),
        colours=b"".join(_COLOURS.findall(xml)),
        validations=rules[1] if rules else b"",
    )


def _replacing(known: list[bytes], col: bytes, *, is_new: bool) -> list[bytes]:
    """Return column tags with one column's own. The + of a fold stays above the column that it stood above."""
    at = int(attribute(col, b"min") or 0)
    others: list[tuple[int, bytes]] = []
    for tag in known:
        first, last = int(attribute(tag, b"min") or 0), int(attribute(tag, b"max") or 0)
        if not first <= at <= last:
            others.append((first, tag))
            continue
        pieces = ((first, at - 1), (at + 1, last))
        others += [(low, _spanning(tag, low, high)) for low, high in pieces if low <= high]
        if not is_new:
            col = with_attribute(_spanning(tag, at, at), b"collapsed", "1")
        elif attribute(tag, b"collapsed") and not attribute(col, b"hidden"):
            col = with_attribute(col, b"collapsed", "1")
    return [tag for _, tag in sorted([*others, (at, col)])]


def _spanning(tag: bytes, first: int, last: int) -> bytes:
    return with_attribute(with_attribute(tag, b"min", str(first)), b"max", str(last))
