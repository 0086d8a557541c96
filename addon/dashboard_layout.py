"""Which cells of the Dashboard hold what. They are fixed, because the charts read them.

Rows are sheet rows (1 holds the headers), columns are 0-based.
"""

from dataclasses import dataclass
from textwrap import wrap

from addon.tabs import Value

FIRST_ROW, WIDTH = 2, 9
HEADLINES = 9
CHARTS_HEADING, CHARTS_FIRST, CHARTS_LAST = 12, 13, 47
LABEL, RESULT, SHARE, RANGE, GOAL, READING, PERIOD, FORMULA, NOTE = range(WIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardTable:
    """A table below the charts: its heading, then its column titles, then ``count`` lines.

    ``titles`` go into column A and those after it, ``formula`` beside them: how the numbers are computed; or
    ``formulas``, where each line has its own and ``each`` rows of the sheet. ``shares`` and ``means`` name the columns
    that hold percentages and plain numbers.
    """

    heading: str
    top: int
    count: int
    titles: tuple[str, ...]
    formula: str = ""
    formulas: tuple[str, ...] = ()
    each: int = 1
    shares: tuple[int, ...] = ()
    means: tuple[int, ...] = ()

    @property
    def words(self) -> list[str]:
        """Return how the numbers are computed, line by line below the titles."""
        if not self.formulas:
            return _lines(self.formula)
        lines = (_lines(one) for one in self.formulas)
        return [words for one in lines for words in (*one, *("" for _ in range(self.each - len(one))))]

    @property
    def titles_row(self) -> int:
        """Sheet row of the column titles."""
        return self.top + 1

    @property
    def first(self) -> int:
        """Sheet row of the first line."""
        return self.top + 2

    @property
    def last(self) -> int:
        """Sheet row of the last line."""
        return self.first + self.count - 1


WEEKS = DashboardTable(
    heading="No-shows by week",
    top=49,
    count=26,
    titles=("Week of", "No shows", "Share", "Likely range", "Goal", "Where too few"),
    formula="no show ÷ expected attendances of the week that begins on that Monday. "
    "The running week comes once it is over. "
    "Where too few = the share again where fewer were expected than Settings ask for: a hollow point in the chart.",
    shares=(2, 4, 5),
)
GROUPS = DashboardTable(
    heading="Groups",
    top=78,
    count=25,
    titles=("Group", "Attended", "Attendance", "Likely range", "On the roster", "Seats taken", "Seats taken, usually"),
    formula="attended ÷ expected attendances of the last 13 weeks. Seats taken = members on the roster ÷ seats at "
    "the end of the period; usually = the middle of its weekly values since the group began (First session in Groups, "
    "or an earlier session on record). The charts show the first groups of the list.",
    shares=(2, 5, 6),
)
GROUPS_IN_CHART = 20
RETENTION = DashboardTable(
    heading="Staying, session by session",
    top=107,
    count=12,
    titles=("Held session", "Stayed", "Share", "Likely range", "Where too few"),
    formula="members still active, or attending, at their group's n-th held session from joining on ÷ members who have "
    "come that far, over the last 365 days. Inactive in Members without Left in Roster: until the last day they came.",
    shares=(2, 4),
)
SCORES = DashboardTable(
    heading="Scores",
    top=123,
    count=10,
    titles=("Measure", "People", "Mean at first", "Mean at latest", "Reliably better", "Reliably worse", "In dispute"),
    formula="people with scores on two or more days of their present time in groups (or the last), first against "
    "latest; the first is at most 30 days older than joining. Reliably better = by the Claim change in Measures or "
    "more. Reliably worse = by the Alert change or more. Blank where Measures names none.",
    means=(2, 3),
)
_TO_ACT = (
    "the middle number of days from opening to the first review, talk, try or letter, of the alerts opened in the "
    "period; one without any yet counts as the longest, one that was withdrawn without any is left out"
)
_IN_TIME = (
    "closed on or before Act by, by what people filled in ÷ alerts whose Act by lies in the period, but those that "
    "were withdrawn by then; closed = the first pass that found nothing missing"
)
_AGAIN = (
    "another alert about the same member and measure opened within 60 days of closing ÷ alerts that people closed "
    "in the period, which ends 60 days ago"
)
_ALERTS_EACH = 4
ALERTS = DashboardTable(
    heading="Alerts",
    top=136,
    count=4 * _ALERTS_EACH,
    titles=("Alerts (not outreach)", "Result", "Value", "Likely range", "Period"),
    formulas=(_TO_ACT, _IN_TIME, "100 x alerts opened in the period ÷ attended, as in Attendance rate", _AGAIN),
    each=_ALERTS_EACH,
)
BLOCKS = (WEEKS, GROUPS, RETENTION, SCORES, ALERTS)
HEIGHT = ALERTS.last - FIRST_ROW + 1

_FORMULA_CHARACTERS = 62


def dashboard_frame() -> tuple[tuple[object, ...], ...]:
    """Return the grid of a practice without data: headings, titles and formulas only."""
    return tuple(tuple(row) for row in dashboard_grid())


def dashboard_grid() -> list[list[Value]]:
    """Return the same grid as lists, to be filled in."""
    grid: list[list[Value]] = [[None] * WIDTH for _ in range(HEIGHT)]
    grid[CHARTS_HEADING - FIRST_ROW][0] = "Charts"
    for block in BLOCKS:
        grid[block.top - FIRST_ROW][0] = block.heading
        for column, title in enumerate(block.titles):
            grid[block.titles_row - FIRST_ROW][column] = title
        grid[block.titles_row - FIRST_ROW][FORMULA] = "How it is computed"
        for row, words in enumerate(block.words, start=block.first):
            grid[row - FIRST_ROW][FORMULA] = words or None
    return grid


def _lines(formula: str) -> list[str]:
    """Return lines none of which begins with =: a cell that does is a formula to whoever edits it."""
    return [
        line.replace("\N{NO-BREAK SPACE}", " ")
        for line in wrap(formula.replace(" = ", "\N{NO-BREAK SPACE}= "), _FORMULA_CHARACTERS)
    ]
