"""The data of the pack for a strategy meeting: about the last month or quarter that is over, as of its end. Pure.

Nothing in it depends on the day on which it is made, so that a day on which nothing changed makes no new file.
"""

import json
from collections.abc import Mapping

from addon.metrics.reading import CHANCE, by_chance, in_words, reading
from addon.metrics.trend import Trend, trend
from addon.names_in_text import date_in_words
from addon.numbers import NUMBERS
from addon.strategy import lists
from addon.strategy.agenda import Agenda
from addon.strategy.drawn import range_shown, svg

_Rows = list[list[str]]
_MOST_CHARTS = 6
_FOOTER = "For the owners and supervisors of the practice only"
_LAST = {"Decided on": 3, "Decision": 7, "Owner": 3, "Due": 3, "What became of it": 6}
_GOALS = {"Number": 4, "Owner": 3, "Now": 5, "Usual": 3, "Reads as": 7}
_CHANGED = {"Number": 4, "Latest": 5, "Usual": 3, "By chance": 4, "Reads as": 6}
_TRIED = {"Question": 5, "Status": 4, "Result": 9, "Decision": 2}
_LOSING = {"What": 3, "Which": 6, "Before": 4, "Latest": 4}
_SEATS = {"Group": 7, "Taken": 2, "Seats": 2, "Free": 2}
_WAITING = {"What": 8, "Result": 6}
_TO_TAKE = {"About": 4, "What to decide": 10}
_STOPPED = {"Since": 3, "What": 9, "What became of it": 6}


def pack(agenda: Agenda) -> bytes:
    """Return the data that the template ``strategy`` shows."""
    last = agenda.period.last
    trends = {one.name: trend(agenda.past, one, agenda.segments, until=last) for one in NUMBERS}
    tables = [
        _table("Last meeting", _LAST, [*lists.last_meeting(agenda)], "No meeting has written down a decision yet."),
        _table("Goals against numbers", _GOALS, [*lists.goals(agenda, trends)], "Goals has no row that can be used."),
        _table("What changed, and is it more than noise?", _CHANGED, [*lists.changed(trends.values())], ""),
        _table("Micro-experiments", _TRIED, [*lists.tried(agenda)], "None ended in this time, and none is running."),
        _table(
            "Losing money two quarters in a row", _LOSING, [*lists.losing(agenda)], "Nothing, by what Profit can tell."
        ),
        _table("Capacity", _SEATS, [*lists.capacity(agenda)], "No running group names its seats."),
        _table("Waiting", _WAITING, [*lists.waiting(agenda, trends)], ""),
        _table("Decisions to take", _TO_TAKE, [*lists.to_take(agenda, trends)], "None follows from these numbers."),
        _table("What we stopped doing", _STOPPED, [*lists.stopped(agenda)], "Nothing yet: Kind stop in Decisions."),
    ]
    shown = {
        "template": "strategy",
        "title": f"Strategy meeting: {agenda.period.words}",
        "practice": agenda.practice,
        "footer": _FOOTER,
        "facts": [
            ["About", f"{date_in_words(agenda.period.first)} to {date_in_words(last)}, as known now"],
            ["Numbers looked at", f"{len(NUMBERS)}; by chance alone some chart of so many signals now and then"],
            ["Since then", "Trends in the workbook goes on: with newer points a number may read otherwise there"],
        ],
        "tables": tables,
        "charts": [_chart(one) for one in _worth_a_chart(trends, agenda)],
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()


def _table(heading: str, columns: Mapping[str, int], rows: _Rows, empty: str) -> dict[str, object]:
    return {
        "heading": heading,
        "titles": list(columns),
        "widths": list(columns.values()),
        "rows": rows,
        "note": "" if rows else empty,
    }


def _worth_a_chart(trends: Mapping[str, Trend], agenda: Agenda) -> list[Trend]:
    """Return the numbers with points enough: those with a goal, and those that do more than chance, first."""
    wanted = {goal.number.name for goal in agenda.goals}
    there = [one for one in trends.values() if one.chart.now.runs is not None]
    there.sort(key=lambda one: (one.number.name not in wanted, reading(one) == CHANCE))
    return there[:_MOST_CHARTS]


def _chart(one: Trend) -> dict[str, str]:
    low, high = (in_words(one.number, value) for value in range_shown(one))
    first, last = one.periods[one.shown[0]][0], one.periods[-1][0]
    return {
        "heading": f"{one.number.label}, by {one.number.every}: {reading(one)}",
        "svg": svg(one),
        "alt": f"{one.number.label} over time; the same numbers are in the tab Trends",
        "words": (
            f"Bottom {low}, top {high}; {date_in_words(first)} to {date_in_words(last)}. {one.chart.rule_set}. "
            f"{by_chance(one)} {one.number.label}: {one.number.words}."
        ),
    }
