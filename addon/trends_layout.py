"""Which cells of Trends hold what. They are fixed, because the charts read them.

Rows are sheet rows (1 holds the headers), columns are 0-based: first a line a number, then the charts, then each
number's points.
"""

from addon.numbers import NUMBERS, SHARE, Number
from addon.tabs import Value

POINTS = 26
"""So many periods of each number are shown."""
FIRST_ROW, WIDTH = 2, 10
WHAT, LATEST, VALUE, USUAL, LIMITS, READING, GOAL, RULES, FORMULA, NOTE = range(WIDTH)
CHARTS_HEADING = FIRST_ROW + len(NUMBERS) + 1
CHARTS_FIRST, CHART_ROWS, ACROSS = CHARTS_HEADING + 1, 15, 2
_CHARTS_LAST = CHARTS_FIRST + CHART_ROWS * -(-len(NUMBERS) // ACROSS)
PERIOD, RESULT, POINT, CENTRE, LOWER, UPPER, SIGNAL, SIGNALS, FEW = range(9)
"""Columns of the points. ``SIGNALS`` holds the value again where it signals, ``FEW`` where too few are counted."""
TITLES = ("Begins", "Result", "Value", "Usual", "Lower limit", "Upper limit", "Signal", "Signals", "Where too few")
_APART = POINTS + 3
HEIGHT = _CHARTS_LAST + _APART * len(NUMBERS) - FIRST_ROW


def block_top(number: Number) -> int:
    """Return the row of a number's heading, above the titles of its points."""
    return _CHARTS_LAST + 1 + _APART * NUMBERS.index(number)


def first_point(number: Number) -> int:
    """Return the row of a number's oldest point."""
    return block_top(number) + 2


def chart_row(number: Number) -> int:
    """Return the row at which a number's chart begins; those with even places are on the left."""
    return CHARTS_FIRST + CHART_ROWS * (NUMBERS.index(number) // ACROSS)


def pattern(number: Number) -> str:
    """Return how a number's values are written."""
    return "0.0%" if number.unit == SHARE else "0.0"


def trends_grid() -> list[list[Value]]:
    """Return the grid of a practice without data: headings and titles only."""
    grid: list[list[Value]] = [[None] * WIDTH for _ in range(HEIGHT)]
    grid[CHARTS_HEADING - FIRST_ROW][0] = "Charts"
    for number in NUMBERS:
        top = block_top(number) - FIRST_ROW
        grid[top][0] = f"{number.label}, by {number.every}"
        grid[top + 1][: len(TITLES)] = TITLES
    return grid
