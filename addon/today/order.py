"""In which order Today shows what waits: what cannot wait, what is due, what to decide, what is only counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addon.today.counting import all_counted, and_alerts, flags, more, more_soon, people
from addon.today.lines import NEW, OLD, age_order, urgency_order
from addon.today.screen import FEW, Sort
from addon.today_line import LATER, TodayLine, TodayLines

_COVERS = 6
"""So many sessions to be covered are shown however full the screen is: all of one sick day."""
Lines = Sequence[TodayLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Every line that waits, by what it is about; ``of_parts`` are those that parts handed over, but for cover.

    ``absences``: rows of Time off that cannot be read, one of which may be a sick call of this morning: nobody is
    asked to cover until it can. ``rules`` are the rule tabs that do not do what is typed there. ``days_rows`` leads
    to today's rows of Attendance. ``titles`` are those of the tabs by name.
    """

    safety: Lines
    covers: Lines
    absences: Lines
    meetings: Lines
    days_rows: Lines
    rules: Lines
    of_parts: Lines
    alerts: Lines
    requests: Lines
    flags: Lines
    unmarked: Lines
    problems: Lines
    handed: Sequence[TodayLines]
    questions: Lines
    conflicts: Lines
    billing: Lines
    undelivered: Lines
    by_hand: Lines
    unreached: Lines
    titles: Mapping[str, str]


def in_order(found: Gathered) -> list[Sort]:
    """Return every sort of lines in the order of the screen."""
    return [*_first(found), *_due_now(found), *_to_decide(found), *_counted(found)]


def _first(found: Gathered) -> list[Sort]:
    return [
        Sort(lines=found.safety),
        Sort(
            lines=_due(found.covers),
            rest=more_soon(("session to be covered is", "sessions to be covered are")),
            few=_COVERS,
        ),
        Sort(lines=found.absences),
        Sort(lines=found.meetings),
        Sort(lines=found.days_rows if found.meetings else []),
        Sort(lines=found.rules),
        Sort(lines=[one for one in found.of_parts if one.is_shown]),
    ]


def _due_now(found: Gathered) -> list[Sort]:
    counted = _due(one for one in found.of_parts if not one.is_shown)
    red, others = ([one for one in counted if one.urgency.startswith("red") is is_red] for is_red in (True, False))
    alerts = more_soon(("person with alerts that are", "people with alerts that are"), people)
    unmarked = ("person in earlier sessions is not marked", "people in earlier sessions are not marked")
    return [
        Sort(lines=_due(found.alerts), rest=alerts),
        Sort(lines=_due(found.requests, age_order), rest=more_soon(("request is", "requests are"))),
        *_by_tab(red, found.titles, few=FEW),
        Sort(lines=_due(found.flags), rest=and_alerts(more_soon(("flag is", "flags are"), flags))),
        *_by_tab(others, found.titles, few=1),
        Sort(lines=found.unmarked, rest=more(unmarked, urgency="overdue")),
    ]


def _to_decide(found: Gathered) -> list[Sort]:
    news = ("person with new alerts", "people with new alerts")
    problems = (
        "problem: it comes up here once those above are put right",
        "problems: they come up here once those above are put right",
    )
    later = ("request about a later session waits", "requests about later sessions wait")
    return [
        Sort(
            lines=_that_are(NEW, found.alerts),
            rest=more(news, people, "New: due after this week, and nobody has reviewed it"),
            few=0,
        ),
        Sort(lines=found.problems, rest=more(problems)),
        Sort(lines=_that_are(LATER, found.requests, age_order), rest=more(later)),
        *(Sort(lines=_that_are(LATER, one.lines), rest=_rest(one), few=0) for one in found.handed),
        Sort(lines=found.questions, rest=more(("question", "questions"))),
        Sort(lines=found.conflicts, rest=more(("conflict", "conflicts"))),
    ]


def _rest(handed: TodayLines) -> Callable[[Sequence[TodayLine]], TodayLine]:
    """Return what tells of a part's lines that are due later: ``more`` only where others of it are told before."""
    return more(handed.later, is_more=any(not one.urgency.endswith(LATER) for one in handed.lines))


def _counted(found: Gathered) -> list[Sort]:
    undelivered = ("person whom a message did not reach", "people whom a message did not reach")
    alerts = ("person with alerts due later", "people with alerts due later")
    old = (
        "flag rests on a score two weeks old or older and comes back on its day",
        "flags rest on a score two weeks old or older and come back on their day",
    )
    return [
        Sort(lines=found.billing),
        Sort(lines=found.undelivered, rest=more(undelivered)),
        Sort(lines=found.by_hand, rest=more(("person to tell by other means", "people to tell by other means"))),
        Sort(lines=found.unreached),
        Sort(
            lines=_that_are(LATER, found.alerts),
            rest=more(alerts, people, "Due after this week: outreach, and reviewed alerts"),
            few=0,
        ),
        Sort(lines=_that_are(LATER, found.flags), rest=more(("flag is due later", "flags are due later")), few=0),
        Sort(lines=all_counted(_that_are(OLD, found.flags), old)),
    ]


def _by_tab(lines: Iterable[TodayLine], titles: Mapping[str, str], *, few: int) -> list[Sort]:
    """Return the lines of parts by the tab that they lead to, each counted under its name."""
    tabs: dict[str, list[TodayLine]] = {}
    for one in lines:
        tabs.setdefault(titles[one.target.tab] if one.target else "other tabs", []).append(one)
    return [
        Sort(lines=some, few=few, rest=more_soon((f"row of {title} is", f"rows of {title} are")))
        for title, some in tabs.items()
    ]


_Order = Callable[[TodayLine], Any]


def _due(lines: Iterable[TodayLine], order: _Order = urgency_order) -> list[TodayLine]:
    """Return what is overdue, or due this week."""
    return sorted((one for one in lines if not one.urgency.endswith((NEW, LATER, OLD))), key=order)


def _that_are(word: str, lines: Iterable[TodayLine], order: _Order = urgency_order) -> list[TodayLine]:
    return sorted((one for one in lines if one.urgency.endswith(word)), key=order)
