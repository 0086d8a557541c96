"""The native charts of Trends, one a number. They read fixed cells, so they stay right while only values change."""

from openpyxl.chart import LineChart, Reference
from openpyxl.chart.axis import TextAxis
from openpyxl.worksheet.worksheet import Worksheet

from addon.numbers import NUMBERS, SHARE, Number
from addon.sync.adapters.xlsx.charts import dashed, finish, hollow, line, sized
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

_GREY, _ORANGE = "8A949E", "D9822B"
_PLACES = (("A", 13.0), ("E", 17.0))
"""Column and width in centimetres of the charts on the left and on the right."""
_HEIGHT = 7.2


def place_trend_charts(sheet: Worksheet) -> None:
    """Put the charts, two in a row, into the rows that the layout keeps free for them."""
    for place, number in enumerate(NUMBERS):
        column, width = _PLACES[place % ACROSS]
        sheet.add_chart(sized(_chart(sheet, number), width, _HEIGHT), f"{column}{chart_row(number)}")


def _chart(sheet: Worksheet, number: Number) -> LineChart:
    chart = LineChart()
    chart.x_axis = TextAxis(tickLblSkip=3)
    chart.append(line("Value", _cells(sheet, number, POINT)))
    chart.append(hollow("Signals", _cells(sheet, number, SIGNALS), inside=_ORANGE))
    chart.append(hollow("Too few to tell", _cells(sheet, number, FEW)))
    chart.append(dashed("Usual", _cells(sheet, number, CENTRE), _GREY))
    chart.append(dashed("Lower limit", _cells(sheet, number, LOWER)))
    chart.append(dashed("Upper limit", _cells(sheet, number, UPPER)))
    chart.set_categories(_cells(sheet, number, PERIOD))
    up, pattern = ("", "0%") if number.unit == SHARE else (number.unit, "0")
    finish(chart, f"{number.label}, by {number.every}", across="", up=up, pattern=pattern)
    chart.y_axis.scaling.min = None  # what matters is where the points lie between their limits
    return chart


def _cells(sheet: Worksheet, number: Number, column: int) -> Reference:
    first = first_point(number)
    return Reference(sheet, min_col=column + 1, min_row=first, max_row=first + POINTS - 1)
