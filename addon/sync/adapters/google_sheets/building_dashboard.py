"""The Dashboard's page: headings and cell formats of its fixed grid, with the charts between. Pure."""

from collections.abc import Iterator

from addon.dashboard_layout import (
    BLOCKS,
    CHARTS_HEADING,
    FIRST_ROW,
    FORMULA,
    HEADLINES,
    LABEL,
    NOTE,
    SHARE,
    WIDTH,
    DashboardTable,
    dashboard_frame,
)
from addon.sync.adapters import appearance
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.building_charts import charts
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.ranges import CellRange

_TEXT = {"type": "TEXT", "pattern": "@"}
_LOOK = "userEnteredFormat(textFormat,numberFormat,verticalAlignment,horizontalAlignment)"


def lay_out_dashboard(sheet_id: int) -> Iterator[Json]:
    """Return headings and formats of the grid, and the charts."""
    yield _frame(sheet_id)
    yield from _headlines(sheet_id)
    yield _heading(sheet_id, CHARTS_HEADING)
    for block in BLOCKS:
        yield from _block(sheet_id, block)
    yield from charts(sheet_id)


def _frame(sheet_id: int) -> Json:
    plain = {
        "textFormat": looks.letters(),
        "numberFormat": _TEXT,
        "verticalAlignment": "TOP",
        "horizontalAlignment": "LEFT",
    }
    rows = [{"values": [_framed(value, plain) for value in line]} for line in dashboard_frame()]
    start = {"sheetId": sheet_id, "rowIndex": FIRST_ROW - 1, "columnIndex": 0}
    fields = f"userEnteredValue,{_LOOK}"
    return {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _framed(value: object, look: Json) -> Json:
    text = {} if value is None else {"userEnteredValue": {"stringValue": str(value)}}
    return {**text, "userEnteredFormat": look}


def _headlines(sheet_id: int) -> Iterator[Json]:
    first = FIRST_ROW - 1
    middle = {"verticalAlignment": "MIDDLE", **looks.edges("bottom", code="E6E9EC")}
    yield _dressed(sheet_id, CellRange(first, 0, HEADLINES, WIDTH), middle)
    yield _dressed(sheet_id, CellRange(first, LABEL, HEADLINES), {"textFormat": looks.letters(size=11, bold=True)})
    share = {"textFormat": looks.letters(appearance.ACCENT, size=12, bold=True), "numberFormat": _percent("0.0%")}
    yield _dressed(sheet_id, CellRange(first, SHARE, HEADLINES), share)
    for column in (FORMULA, NOTE):
        small = {"textFormat": looks.letters(appearance.MUTED, size=9), "wrapStrategy": "WRAP"}
        yield _dressed(sheet_id, CellRange(first, column, HEADLINES), small)


def _heading(sheet_id: int, row: int) -> Json:
    look = {
        "textFormat": looks.letters(appearance.ACCENT, size=12, bold=True),
        **looks.edges("bottom", code=appearance.ACCENT),
    }
    return _dressed(sheet_id, CellRange(row - 1, 0, 1, WIDTH), look)


def _block(sheet_id: int, block: DashboardTable) -> Iterator[Json]:
    yield _heading(sheet_id, block.top)
    back, ink = appearance.MACHINE
    title = {"textFormat": looks.letters(ink, bold=True), "wrapStrategy": "WRAP", "verticalAlignment": "MIDDLE"}
    yield _dressed(sheet_id, CellRange(block.titles_row - 1, 0, 1, WIDTH), title)
    yield _dressed(sheet_id, CellRange(block.titles_row - 1, 0, 1, len(block.titles)), looks.fill(back))
    for column in block.shares:
        area = CellRange(block.first - 1, column, block.count)
        yield _dressed(sheet_id, area, {"numberFormat": _percent("0%")})
    for column in block.means:
        area = CellRange(block.first - 1, column, block.count)
        yield _dressed(sheet_id, area, {"numberFormat": {"type": "NUMBER", "pattern": "0.0"}})


def _percent(pattern: str) -> Json:
    return {"type": "PERCENT", "pattern": pattern}


def _dressed(sheet_id: int, area: CellRange, look: Json) -> Json:
    fields = f"userEnteredFormat({','.join(look)})"
    cell = {"userEnteredFormat": look}
    return {"repeatCell": {"range": area.on(sheet_id), "cell": cell, "fields": fields}}
