"""The view Backtest: the last back-test, with names for codes."""

from addon.names_in_text import in_names, names_of
from addon.part import Given, Line, Part, Result
from addon.rule_changes.told import BACKTEST, LAST, BacktestLine, LastBacktest
from addon.sessions.expand import wall_time

TAB = "backtest"
NONE_YET = "none yet"
HOW = (
    "Type a rule as you want it, save, close the workbook, and run groupkeeper backtest: it tries it on your own past."
)


def _shown(given: Given) -> Result:
    last = given.remembered(BACKTEST).get(LAST)
    names = names_of(given.practice)
    lines = [_line(one, last, given.practice.zone, names) for one in last.lines] if last else [_none()]
    return Result(lines={TAB: lines})


def _none() -> Line:
    """Return the line of a practice that has run none: what the tab is for, and what to do."""
    return {"kind": NONE_YET, "note": HOW}


def _line(one: BacktestLine, last: LastBacktest, zone: str, names: dict[str, str]) -> Line:
    return {
        "kind": one.kind,
        "tab": one.tab,
        "rule": one.rule or None,
        "who": in_names(one.who, names) or None,
        "before": one.before or None,
        "after": one.after or None,
        "earlier": one.earlier,
        "note": one.note or None,
        "ran": wall_time(last.ran, zone).replace(second=0, microsecond=0),
    }


BACKTEST_SHOWN = Part(name="backtest", tabs=(TAB,), compute=_shown, memory=(BACKTEST,))
