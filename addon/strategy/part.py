"""The Goals and Decisions tabs, and the pack for the strategy meeting."""

from collections.abc import Mapping
from datetime import timedelta

from addon.improving import (
    MONTHLY,
    NEVER,
    QUARTERLY,
    STRATEGY_PACK,
    ExperimentsShown,
    GoalsSet,
    LosesMoney,
    Segment,
    SegmentsRead,
)
from addon.keyed_rows import checks
from addon.metrics.history import History
from addon.metrics.trend import trend
from addon.part import BillingPackage, Given, Part, Result
from addon.sessions.tally import CANCELLED
from addon.sources import Source, SourceRow
from addon.strategy.agenda import Agenda, last_period
from addon.strategy.decisions import check, read_decisions, today_line
from addon.strategy.goals import Goal, read_goal, shown_goal
from addon.strategy.pack import pack
from addon.tabs import Value
from addon.today_line import TodayLines

_LATER = ("decision is due later", "decisions are due later")


def _goals(given: Given) -> Result:
    view, past = given.views["goals"], _past(given)
    segments, until = _segments(given), given.today - timedelta(days=1)
    rows, wanted = [], {}
    for row in view.values():
        goal = read_goal(row, given.practice.settings)
        if isinstance(goal, str):
            values: Mapping[str, Value] = {"now": None, "usual": None, "reads": goal}
        else:
            wanted[goal.number.name] = goal.value
            values = shown_goal(goal, trend(past, goal.number, segments, until=until))
        rows.append(SourceRow(rid=str(row["id"]), values=values))
    return Result(
        sources=(Source(name="computed", tab="goals", rows=tuple(rows), creates=False),), hands=(GoalsSet(wanted),)
    )


def _decisions(given: Given) -> Result:
    view, today = given.views["decisions"], given.today
    read = read_decisions(view)
    due = (one for one in read.values() if one and (one.unread or (one.due and one.done_on is None)))
    return Result(
        sources=(checks(view, ((rid, check(one, today)) for rid, one in read.items())),),
        hands=(TodayLines(tuple(today_line(one, today) for one in due), _LATER),),
    )


def _pack(given: Given) -> Result:
    settings = given.practice.settings
    how = settings.get(STRATEGY_PACK) or MONTHLY
    past, period = _past(given), last_period(given.today, quarterly=how == QUARTERLY)
    if how == NEVER or not any(past.counts(period.first, period.last, ())[: CANCELLED + 1]):
        return Result()
    goals = (read_goal(row, settings) for row in given.views["goals"].values())
    agenda = Agenda(
        past=past,
        period=period,
        practice=str(settings.get("Practice name") or ""),
        segments=_segments(given),
        goals=[one for one in goals if isinstance(one, Goal)],
        decisions=[one for one in read_decisions(given.views["decisions"]).values() if one],
        experiments=(given.handed(ExperimentsShown) or ExperimentsShown(())).rows,
        losing=(given.handed(LosesMoney) or LosesMoney(())).rows,
        label=given.directory.label,
    )
    made = BillingPackage(name=f"strategy-{period.name}.pdf", content=pack(agenda), is_typeset=True)
    return Result(effects=(made,))


def _past(given: Given) -> History:
    return given.handed(History) or History(given.practice, given.today)


def _segments(given: Given) -> tuple[Segment, ...]:
    return (given.handed(SegmentsRead) or SegmentsRead(())).segments


GOALS = Part(name="goals", tabs=("goals",), takes=(History, SegmentsRead), compute=_goals)
DECISIONS = Part(name="decisions", tabs=("decisions",), compute=_decisions)
STRATEGY = Part(
    name="strategy pack",
    sees=("goals", "decisions"),
    takes=(History, SegmentsRead, ExperimentsShown, LosesMoney),
    compute=_pack,
)
