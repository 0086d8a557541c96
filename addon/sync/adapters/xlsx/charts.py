"""The Dashboard's native charts. They read fixed cells, so they stay right while only values change."""

from typing import TypeVar

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.axis import ChartLines, TextAxis
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series as Drawn
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.worksheet import Worksheet

from addon.dashboard_layout import CHARTS_FIRST, GROUPS, GROUPS_IN_CHART, LABEL, RETENTION, WEEKS, DashboardTable
from addon.sync.adapters import appearance

_TEAL, _SAND, _RED, _PALE = "2A7F9E", "D08C3C", "B4474F", "E6E9EC"
_HOLLOW = "DCEDF3"  # nearly white: LibreOffice draws no outline around a point
_ROWS_APART = 15  # sheet rows from one chart to the one below
_LEFT, _RIGHT = 13.2, 16.4  # centimetres; with the right-hand ones at E, a screen of 1440 pixels shows them whole
_LINES, _BARS = 7.2, 9.8  # centimetres: a bar a group needs more height than a line
_SHARE, _WEEK_GOAL, _WEEK_FEW, _STAY_FEW, _SEATS = 2, 4, 5, 4, 5  # columns of the blocks


def place_charts(sheet: Worksheet) -> None:
    """Put the four charts into the rows that the layout keeps free for them."""
    first, below = CHARTS_FIRST + 1, CHARTS_FIRST + 1 + _ROWS_APART
    sheet.add_chart(sized(_weekly(sheet), _LEFT, _LINES), f"A{first}")
    sheet.add_chart(sized(_staying(sheet), _RIGHT, _LINES), f"E{first}")
    sheet.add_chart(sized(_by_group(sheet, "Attendance by group", _SHARE, _TEAL), _LEFT, _BARS), f"A{below}")
    sheet.add_chart(sized(_by_group(sheet, "Seats taken by group", _SEATS, _SAND), _RIGHT, _BARS), f"E{below}")


_Chart = TypeVar("_Chart", LineChart, BarChart)


def sized(chart: _Chart, width: float, height: float) -> _Chart:
    """Return a chart with its size in centimetres."""
    chart.width, chart.height = width, height  # type: ignore[assignment]  # any number of centimetres
    return chart


def _weekly(sheet: Worksheet) -> LineChart:
    chart = LineChart()
    chart.x_axis = TextAxis(tickLblSkip=3)
    chart.append(line("No-show rate", _cells(sheet, WEEKS, _SHARE)))
    chart.append(hollow("Too few to tell", _cells(sheet, WEEKS, _WEEK_FEW)))
    chart.append(dashed("Goal", _cells(sheet, WEEKS, _WEEK_GOAL)))
    chart.set_categories(_cells(sheet, WEEKS, LABEL))
    finish(chart, "No-show rate by week", across="Week beginning", up="No shows of expected")
    return chart


def _staying(sheet: Worksheet) -> LineChart:
    chart = LineChart()
    chart.append(line("Still there", _cells(sheet, RETENTION, _SHARE)))
    chart.append(hollow("Too few to tell", _cells(sheet, RETENTION, _STAY_FEW)))
    chart.set_categories(_cells(sheet, RETENTION, LABEL))
    finish(chart, "Who stays, session by session", across="Held session since joining", up="Still there")
    chart.y_axis.scaling.max = 1
    return chart


def _by_group(sheet: Worksheet, title: str, column: int, colour: str) -> BarChart:
    chart = BarChart()
    chart.type, chart.gapWidth = "bar", 45
    bars = Series(_cells(sheet, GROUPS, column, count=GROUPS_IN_CHART), title="Share")
    bars.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.append(bars)
    chart.set_categories(_cells(sheet, GROUPS, LABEL, count=GROUPS_IN_CHART))
    finish(chart, title, across="", up="")
    chart.legend = None
    chart.x_axis.txPr, chart.x_axis.tickLblSkip = _text(800), 1  # every group has its name
    chart.x_axis.scaling.orientation = "maxMin"  # first group on top
    chart.y_axis.crosses = "max"  # so that its numbers stand at the bottom
    return chart


def _cells(sheet: Worksheet, block: DashboardTable, column: int, *, count: int | None = None) -> Reference:
    last = block.first + (count or block.count) - 1
    return Reference(sheet, min_col=column + 1, min_row=block.first, max_row=last)


def line(title: str, cells: Reference) -> Drawn:
    """Return a line with its points."""
    series: Drawn = Series(cells, title=title)
    series.smooth = False
    series.graphicalProperties.line = LineProperties(solidFill=_TEAL, w=22000)
    series.marker = _dot(_TEAL)
    return series


def hollow(title: str, cells: Reference, *, inside: str = _HOLLOW) -> Drawn:
    """Return points that are drawn over the line's own: a share of too few is shown, not claimed."""
    series: Drawn = Series(cells, title=title)
    series.smooth = False
    series.graphicalProperties.line = LineProperties(noFill=True)
    series.marker = _dot(inside)
    return series


def dashed(title: str, cells: Reference, colour: str = _RED) -> Drawn:
    """Return a dashed line without points."""
    series: Drawn = Series(cells, title=title)
    series.smooth = False
    series.graphicalProperties.line = LineProperties(solidFill=colour, w=15000, prstDash="dash")
    series.marker = Marker(symbol="none")
    return series


def _dot(inside: str) -> Marker:
    return Marker(
        symbol="circle", size=6, spPr=GraphicalProperties(solidFill=inside, ln=LineProperties(solidFill=_TEAL, w=12000))
    )


def finish(chart: LineChart | BarChart, title: str, *, across: str, up: str, pattern: str = "0%") -> None:
    """Give the chart its titles and readable axes; both axes are said to be there, or Excel hides them."""
    chart.title = _title(title, 1200, bold=True)
    chart.display_blanks = "gap"
    for axis, words in ((chart.x_axis, across), (chart.y_axis, up)):
        axis.delete = False
        axis.title = _title(words, 900) if words else None
        axis.txPr = _text(900)
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="B8BEC5"))
    chart.y_axis.number_format, chart.y_axis.scaling.min = pattern, 0
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=_PALE)))
    chart.x_axis.tickLblPos = "low"
    if chart.legend is not None:
        chart.legend.position, chart.legend.txPr = "b", _text(900)


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill=appearance.INK, latin=Font(typeface=appearance.FONT))


def _text(size: int) -> RichText:
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(size)), endParaRPr=_letters(size))])


def _title(words: str, size: int, *, bold: bool = False) -> Title:
    letters = _letters(size, bold=bold)
    made = Title(overlay=False)
    made.tx = _words(words, letters)
    return made


def _words(words: str, letters: CharacterProperties) -> Text:
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[RegularTextRun(rPr=letters, t=words)])
    return Text(rich=RichText(p=[paragraph]))
