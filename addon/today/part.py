"""The Today view: what do I do now? One screen over everything that waits for a person, with links to the rows."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from addon.cells import canonical
from addon.names_in_text import day_in_words, in_names, names_of
from addon.part import Given, Line, Part, Result, View
from addon.records import MessageTroubles
from addon.self_booking import SLOT_CALL
from addon.tabs import Value, matched_columns
from addon.today.about_alerts import alert_lines
from addon.today.about_members import leaders, rests_on_old_score
from addon.today.counting import all_counted, more, more_soon, people
from addon.today.counts import billing_lines, by_hand_lines, problem_lines, undelivered_lines, unreached_lines
from addon.today.lines import (
    ALERTS,
    NEW,
    OLD,
    Row,
    age_order,
    conflict_lines,
    flag_lines,
    question_lines,
    request_lines,
    safety_lines,
    urgency_order,
    without_code,
)
from addon.today.meetings import meeting_lines, unmarked_lines
from addon.today.screen import FEW, Sort, one_screen
from addon.today_line import LATER, Target, TodayLine, TodayLines
from addon.workbook import Link

LISTED = (
    "group_setup",
    "conflicts",
    "needs_review",
    "requests",
    "cover",
    "alerts",
    "placements",
    "openings",
    "flags",
    "papers",
    "billing_sessions",
    "messages",
    "attendance",
    "intake",
    "closures",
)
"""The tabs that Today tells of."""
_ROW_OF_CELL = re.compile(r"[A-Z]+(\d+)")


def _today(given: Given) -> Result:
    names = names_of(given.practice)
    return Result(lines={"today": [_line(one, names, given.views) for one in one_screen(_sorts(given))]})


def _sorts(given: Given) -> list[Sort]:
    """Return every sort of lines in the order of the screen."""
    views, practice, today, wall = given.views, given.practice, given.today, given.wall
    leading = leaders(practice, today)
    led = flag_lines(
        views["flags"].values(),
        today,
        leaders=leading,
        is_old=rests_on_old_score(practice, today),
        alerts=alert_lines(views["alerts"].values(), today, leaders=leading),
    )
    requests = request_lines(views["requests"].values(), today, leading | _callers(views["slots"]))
    alerts, flags = ([one for one in led if (one.kind in ALERTS) is is_alert] for is_alert in (True, False))
    handed = given.all_handed(TodayLines)
    of_parts = [line for some in handed for line in some.lines]
    counted = _due(one for one in of_parts if not one.is_shown)
    questions, messages = views["needs_review"].values(), views["messages"].values()
    told = given.handed(MessageTroubles) or MessageTroubles()
    meetings = meeting_lines(practice, wall)
    upcoming = [one.code for one in practice.sessions if one.state == "planned" and one.start > wall]
    return [
        Sort(lines=safety_lines(questions)),
        Sort(lines=meetings),
        Sort(lines=_days_rows(today) if meetings else []),
        Sort(lines=[one for one in of_parts if one.is_shown]),
        Sort(
            lines=_due(alerts), rest=more_soon(("person with alerts that are", "people with alerts that are"), people)
        ),
        Sort(lines=_due(requests, age_order), rest=more_soon(("request is", "requests are"))),
        *_by_tab([one for one in counted if one.urgency.startswith("red")], views, few=FEW),
        Sort(lines=_due(flags), rest=more_soon(("flag is", "flags are"))),
        *_by_tab([one for one in counted if not one.urgency.startswith("red")], views, few=1),
        Sort(
            lines=unmarked_lines(practice, wall),
            rest=more(
                ("person in earlier sessions is not marked", "people in earlier sessions are not marked"),
                urgency="overdue",
            ),
        ),
        Sort(
            lines=_that_are(NEW, alerts),
            rest=more(
                ("person with new alerts", "people with new alerts"),
                people,
                "New: due after this week, and nobody has reviewed it",
            ),
            few=0,
        ),
        Sort(
            lines=[_led_to_its_row(one, views) for one in problem_lines(given.problems)],
            rest=more(
                (
                    "problem: it comes up here once those above are put right",
                    "problems: they come up here once those above are put right",
                )
            ),
        ),
        Sort(
            lines=_that_are(LATER, requests, age_order),
            rest=more(("request about a later session waits", "requests about later sessions wait")),
        ),
        *(_later(one) for one in handed),
        Sort(lines=question_lines(questions), rest=more(("question", "questions"))),
        Sort(lines=conflict_lines(_in_words(views)), rest=more(("conflict", "conflicts"))),
        Sort(lines=billing_lines(views["billing_sessions"].values())),
        Sort(
            lines=undelivered_lines(told.troubles),
            rest=more(("person whom a message did not reach", "people whom a message did not reach")),
        ),
        Sort(
            lines=by_hand_lines(messages, wall, is_sending=told.is_sending),
            rest=more(("person to tell by other means", "people to tell by other means")),
        ),
        Sort(lines=unreached_lines(messages, upcoming)),
        Sort(
            lines=_that_are(LATER, alerts),
            rest=more(
                ("person with alerts due later", "people with alerts due later"),
                people,
                "Due after this week: outreach, and reviewed alerts",
            ),
            few=0,
        ),
        Sort(lines=_that_are(LATER, flags), rest=more(("flag is due later", "flags are due later")), few=0),
        Sort(
            lines=all_counted(
                _that_are(OLD, flags),
                (
                    "flag rests on a score two weeks old or older and comes back on its day",
                    "flags rest on a score two weeks old or older and come back on their day",
                ),
            )
        ),
    ]


def _led_to_its_row(line: TodayLine, views: Mapping[str, View]) -> TodayLine:
    """Return the line of a problem with a link to the row of its first cell, where it is in a tab that Today lists."""
    title, _, cells = line.who.partition(": ")
    cell = _ROW_OF_CELL.match(cells)
    number = int(cell[1]) if cell else 0
    for tab in LISTED:
        if views[tab].sheet.title == title:
            rid = next((rid for rid, at in views[tab].numbers.items() if at == number), "")
            return replace(line, target=Target(tab=tab, value=rid)) if rid else line
    return line


def _by_tab(lines: Iterable[TodayLine], views: Mapping[str, View], *, few: int) -> list[Sort]:
    """Return the lines of parts by the tab that they lead to, each counted under its name."""
    tabs: dict[str, list[TodayLine]] = {}
    for one in lines:
        tabs.setdefault(one.target.tab if one.target else "", []).append(one)
    return [
        Sort(lines=some, few=few, rest=more_soon((f"row of {title} is", f"rows of {title} are")))
        for title, some in ((_title(tab, views), some) for tab, some in tabs.items())
    ]


def _title(tab: str, views: Mapping[str, View]) -> str:
    return views[tab].sheet.title if tab else "other tabs"


def _later(handed: TodayLines) -> Sort:
    """Return the lines of a part that have their time after this week: they are only counted."""
    return Sort(lines=_that_are(LATER, handed.lines), rest=more(handed.later), few=0)


_Order = Callable[[TodayLine], Any]


def _due(lines: Iterable[TodayLine], order: _Order = urgency_order) -> list[TodayLine]:
    """Return what is overdue, or due this week."""
    return sorted((one for one in lines if not one.urgency.endswith((NEW, LATER, OLD))), key=order)


def _that_are(word: str, lines: Iterable[TodayLine], order: _Order = urgency_order) -> list[TodayLine]:
    return sorted((one for one in lines if one.urgency.endswith(word)), key=order)


def _callers(slots: View) -> dict[str, str]:
    """Return whose slot somebody booked for an intake call, by the id of the row of Requests about it."""
    rows = ((canonical(taken), canonical(who)) for _, (taken, who) in slots.rows(("taken_by", "clinician")))
    return {taken.removeprefix(SLOT_CALL).strip(): without_code(who) for taken, who in rows if SLOT_CALL in taken}


def _line(line: TodayLine, names: Mapping[str, str], views: Mapping[str, View]) -> Line:
    def shown(text: str) -> str:
        return text if line.as_it_is else in_names(text, names)

    return {
        "kind": line.kind,
        "urgency": line.urgency,
        "who": shown(line.who),
        "what": shown(line.what),
        "by": line.by,
        "clinician": line.clinician,
        "plan": line.plan,
        "row": _link(line.target, views) if line.target else None,
    }


def _link(target: Target, views: Mapping[str, View]) -> Link | str:
    view = views[target.tab]
    column = matched_columns(view.tab, view.sheet.headers).get(target.field)
    text = target.text or f"{view.sheet.title} {canonical(target.value)}"
    return text if column is None else Link(text, target.tab, column, target.value)


def _days_rows(today: date) -> list[TodayLine]:
    """Return the line that leads to today's rows of Attendance."""
    target = Target(tab="attendance", field="date", value=today, text=f"Attendance {day_in_words(today)}")
    return [TodayLine(kind="Session", urgency="today", what="All of today's rows in Attendance", target=target)]


def _in_words(views: Mapping[str, View]) -> list[Row]:
    """Return the conflicts, with whose attendance on which day one is about: a row id tells a person nothing."""
    attendance = views["attendance"]
    rows = dict(attendance.rows(("member", "date"), only=set(attendance.differences.values())))
    where = {
        conflict: f"{canonical(rows[rid][0])}, {_day(rows[rid][1], attendance)}"
        for conflict, rid in attendance.differences.items()
        if rid in rows
    }
    return [{**row, "where": where.get(str(row["id"]), row["where"])} for row in views["conflicts"].values()]


def _day(day: Value, view: View) -> str:
    return day_in_words(day) if isinstance(day, date) else view.sheet.title


TODAY = Part(
    name="today",
    tabs=("today",),
    sees=(*LISTED, "slots"),
    takes=(MessageTroubles, TodayLines),
    compute=_today,
    always=True,
)
