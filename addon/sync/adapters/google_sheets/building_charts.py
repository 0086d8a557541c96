"""The Dashboard's charts. They read fixed cells, so they stay right while only values change. Pure."""

from collections.abc import Iterator, Sequence

from addon.dashboard_layout import CHARTS_FIRST, GROUPS, GROUPS_IN_CHART, LABEL, RETENTION, WEEKS, DashboardTable
from addon.sync.adapters import appearance
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.ranges import CellRange

_TEAL, _SAND, _RED, _HOLLOW = "2A7F9E", "D08C3C", "B4474F", "9CC6D6"
_ROWS_APART, _RIGHT = 15, 4  # sheet rows apart; column of the right-hand ones
_LINES, _BARS = 280, 370  # pixels: a bar a group needs more height than a line
_WIDTHS = {0: 490, _RIGHT: 620}
_SHARE, _WEEK_GOAL, _WEEK_FEW, _STAY_FEW, _SEATS = 2, 4, 5, 4, 5  # columns of the blocks


def charts(sheet_id: int) -> Iterator[Json]:
    """Return the four charts in the rows that the layout keeps free for them."""
    first, below = CHARTS_FIRST, CHARTS_FIRST + _ROWS_APART
    weekly = [
        line(_cells(sheet_id, WEEKS, _SHARE), _TEAL),
        points(_cells(sheet_id, WEEKS, _WEEK_FEW)),
        line(_cells(sheet_id, WEEKS, _WEEK_GOAL), _RED, dashed=True),
    ]
    staying = [line(_cells(sheet_id, RETENTION, _SHARE), _TEAL), points(_cells(sheet_id, RETENTION, _STAY_FEW))]
    weeks = _cells(sheet_id, WEEKS, LABEL)
    sessions = _cells(sheet_id, RETENTION, LABEL)
    yield placed(_lines("No-show rate by week", weeks, weekly, below="Week beginning"), sheet_id, (first, 0))
    title = "Who stays, session by session"
    yield placed(_lines(title, sessions, staying, below="Held session since joining"), sheet_id, (first, _RIGHT))
    yield placed(_by_group("Attendance by group", sheet_id, _SHARE, _TEAL), sheet_id, (below, 0))
    yield placed(_by_group("Seats taken by group", sheet_id, _SEATS, _SAND), sheet_id, (below, _RIGHT))


def _cells(sheet_id: int, block: DashboardTable, column: int, *, count: int | None = None) -> Json:
    """Return a column of a block with its title above, which names the line in the legend."""
    area = CellRange(block.titles_row - 1, column, (count or block.count) + 1)
    return {"sourceRange": {"sources": [area.on(sheet_id)]}}


def line(cells: Json, colour: str, *, dashed: bool = False) -> Json:
    """Return a line, with points or dashed without."""
    style = {"type": "MEDIUM_DASHED", "width": 2} if dashed else {"type": "SOLID", "width": 2}
    drawn: Json = {"series": cells, "targetAxis": "LEFT_AXIS", "colorStyle": looks.colour(colour), "lineStyle": style}
    return drawn if dashed else {**drawn, "pointStyle": {"shape": "CIRCLE", "size": 5}}


def points(cells: Json, colour: str = _HOLLOW) -> Json:
    """Return points without a line: a share of too few is shown, not claimed."""
    return {
        "series": cells,
        "targetAxis": "LEFT_AXIS",
        "colorStyle": looks.colour(colour),
        "lineStyle": {"type": "INVISIBLE"},
        "pointStyle": {"shape": "CIRCLE", "size": 7},
    }


def _lines(title: str, across: Json, series: Sequence[Json], *, below: str) -> Json:
    basic = {
        "chartType": "LINE",
        "legendPosition": "BOTTOM_LEGEND",
        "axis": [{"position": "BOTTOM_AXIS", "title": below}, _shares("LEFT_AXIS")],
        "domains": [{"domain": across}],
        "series": list(series),
        "headerCount": 1,
    }
    return titled(title, basic)


def _by_group(title: str, sheet_id: int, column: int, colour: str) -> Json:
    bars = _cells(sheet_id, GROUPS, column, count=GROUPS_IN_CHART)
    basic = {
        "chartType": "BAR",
        "legendPosition": "NO_LEGEND",
        "axis": [_shares("BOTTOM_AXIS")],
        "domains": [{"domain": _cells(sheet_id, GROUPS, LABEL, count=GROUPS_IN_CHART)}],
        "series": [{"series": bars, "targetAxis": "BOTTOM_AXIS", "colorStyle": looks.colour(colour)}],
        "headerCount": 1,
    }
    return titled(title, basic)


def _shares(position: str) -> Json:
    return {"position": position, "viewWindowOptions": {"viewWindowMin": 0}}


def titled(title: str, basic: Json) -> Json:
    """Return a chart with its title."""
    letters = looks.letters(appearance.INK, size=12, bold=True)
    return {"title": title, "titleTextFormat": letters, "fontName": appearance.FONT, "basicChart": basic}


def placed(spec: Json, sheet_id: int, at: tuple[int, int]) -> Json:
    """Return the request that puts a chart at a row and column (0-based)."""
    corner = {"sheetId": sheet_id, "rowIndex": at[0], "columnIndex": at[1]}
    height = _LINES if spec["basicChart"]["chartType"] == "LINE" else _BARS
    overlay = {"anchorCell": corner, "widthPixels": _WIDTHS[at[1]], "heightPixels": height}
    return {"addChart": {"chart": {"spec": spec, "position": {"overlayPosition": overlay}}}}
