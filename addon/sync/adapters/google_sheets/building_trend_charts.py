"""The charts of Trends, one a number. They read fixed cells, so they stay right while only values change. Pure."""

from collections.abc import Iterator

from addon.numbers import NUMBERS, Number
from addon.sync.adapters.google_sheets.building_charts import line, placed, points, titled
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.trends_layout import (
    ACROSS,
    CENTRE,
    FEW,
    LOWER,
    PERIOD,
    POINT,
    POINTS,
    SIGNALS,
    UPPER,
    chart_row,
    first_point,
)

_TEAL, _GREY, _RED, _ORANGE = "2A7F9E", "8A949E", "B4474F", "D9822B"
_RIGHT = 4  # column of the right-hand ones


def trend_charts(sheet_id: int) -> Iterator[Json]:
    """Return a chart for each number, in the rows that the layout keeps free for them."""
    for place, number in enumerate(NUMBERS):
        at = chart_row(number) - 1, _RIGHT * (place % ACROSS)
        yield placed(_chart(sheet_id, number), sheet_id, at)


def _chart(sheet_id: int, number: Number) -> Json:
    def cells(column: int) -> Json:
        """Return a column of the points with its title above, which names the line in the legend."""
        return {"sourceRange": {"sources": [CellRange(first_point(number) - 2, column, POINTS + 1).on(sheet_id)]}}

    basic = {
        "chartType": "LINE",
        "legendPosition": "BOTTOM_LEGEND",
        "axis": [{"position": "BOTTOM_AXIS"}, {"position": "LEFT_AXIS"}],
        "domains": [{"domain": cells(PERIOD)}],
        "series": [
            line(cells(POINT), _TEAL),
            points(cells(SIGNALS), _ORANGE),
            points(cells(FEW)),
            line(cells(CENTRE), _GREY, dashed=True),
            line(cells(LOWER), _RED, dashed=True),
            line(cells(UPPER), _RED, dashed=True),
        ],
        "headerCount": 1,
    }
    return titled(f"{number.label}, by {number.every}", basic)
