"""The Today view: what do I do now? One screen over everything that waits for a person, with links to the rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from addon.cells import canonical
from addon.exports.folder import UNMAPPED
from addon.memory import news
from addon.names_in_text import day_in_words, in_names, names_of
from addon.part import Given, Line, Part, Result, View
from addon.problems import Problem
from addon.records import MessageTroubles
from addon.safety import OpenSafety
from addon.self_booking import SLOT_CALL
from addon.tabs import Value, matched_columns
from addon.today.about_alerts import alert_lines
from addon.today.about_members import leaders, rests_on_old_score
from addon.today.counts import billing_lines, by_hand_lines, problem_lines, undelivered_lines, unreached_lines
from addon.today.lines import (
    ALERTS,
    Row,
    conflict_lines,
    flag_lines,
    question_lines,
    request_lines,
    rule_lines,
    safety_lines,
    without_code,
)
from addon.today.meetings import meeting_lines, unmarked_lines
from addon.today.order import Gathered, in_order
from addon.today.outside import OUTSIDE_COUNTS, OUTSIDE_LINE, outside_counts, outside_lines
from addon.today.screen import one_screen
from addon.today_line import COVER, Target, TodayLine, TodayLines
from addon.workbook import Link

LISTED = (
    "group_setup",
    "conflicts",
    "needs_review",
    "import_mapping",
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
    "payers",
    "feedback_actions",
    "program_months",
    "denials",
    "certifications",
    "caseload",
    "wellbeing",
    "decisions",
    "control",
)
"""The tabs that Today tells of."""
_ROW_OF_CELL = re.compile(r"[A-Z]+(\d+)")


def _today(given: Given) -> Result:
    names = names_of(given.practice)
    tabs = {tab.title: name for name, tab in given.directory.tabs.items()}
    tabs |= {view.sheet.title: name for name, view in given.views.items()}
    sorts = in_order(_gathered(given))
    screen = one_screen(sorts)
    return Result(
        lines={"today": [_line(one, names, given.views, tabs) for one in screen]},
        memory=(
            news(
                OUTSIDE_LINE, given.remembered(OUTSIDE_LINE), outside_lines(screen, given.directory.tabs, given.views)
            ),
            news(OUTSIDE_COUNTS, given.remembered(OUTSIDE_COUNTS), {"today": outside_counts(sorts)}),
        ),
    )


def _gathered(given: Given) -> Gathered:
    """Return every line that waits."""
    views, practice, today, wall = given.views, given.practice, given.today, given.wall
    leading = leaders(practice, today)
    led = flag_lines(
        views["flags"].values(),
        today,
        leaders=leading,
        is_old=rests_on_old_score(practice, today),
        alerts=alert_lines(views["alerts"].values(), today, leaders=leading),
    )
    alerts, flags = ([one for one in led if (one.kind in ALERTS) is is_alert] for is_alert in (True, False))
    handed = given.all_handed(TodayLines)
    every = [line for some in handed for line in some.lines]
    covers, of_parts = ([one for one in every if (one.kind == COVER) is is_cover] for is_cover in (True, False))
    questions, messages = views["needs_review"].values(), views["messages"].values()
    told = given.handed(MessageTroubles) or MessageTroubles()
    absences = views["time_off"].sheet.title
    urgent, others = (
        [one for one in given.problems if (one.place.container == absences) is is_one] for is_one in (True, False)
    )
    return Gathered(
        safety=safety_lines(_safety(given, questions)),
        covers=covers,
        absences=problem_lines(urgent, urgency="red, today"),
        meetings=meeting_lines(practice, wall, {one.who: one for one in reversed(covers)}),
        days_rows=_days_rows(today),
        of_parts=of_parts,
        alerts=alerts,
        requests=request_lines(views["requests"].values(), today, leading | _callers(views["slots"])),
        flags=flags,
        unmarked=unmarked_lines(practice, wall),
        problems=[_led_to_its_row(one, views) for one in problem_lines(_but_unmapped(others))],
        handed=handed,
        questions=question_lines(questions),
        rules=rule_lines(questions),
        conflicts=conflict_lines(_in_words(views)),
        billing=billing_lines(views["billing_sessions"].values()),
        undelivered=undelivered_lines(told.troubles),
        by_hand=by_hand_lines(messages, wall, is_sending=told.is_sending),
        unreached=unreached_lines(
            messages, [one.code for one in practice.sessions if one.state == "planned" and one.start > wall]
        ),
        titles={name: view.sheet.title for name, view in views.items()},
    )


def _safety(given: Given, shown: Sequence[Row]) -> list[Row]:
    """Return the safety questions as they are remembered; of the rows shown, those of which the memory was lost."""
    remembered = given.handed(OpenSafety) or OpenSafety()
    return [*remembered.rows, *(row for row in shown if row["id"] not in remembered.known)]


def _but_unmapped(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out files with unknown columns: their lines lead to the rows in which people tell."""
    return [one for one in problems if one.code != UNMAPPED]


def _led_to_its_row(line: TodayLine, views: Mapping[str, View]) -> TodayLine:
    """Return the line of a problem with a link to the row of its first cell: by its id, in a tab that Today lists."""
    title, _, cells = line.who.partition(": ")
    cell = _ROW_OF_CELL.match(cells)
    number = int(cell[1]) if cell else 0
    for tab in LISTED:
        if views[tab].sheet.title == title:
            rid = next((rid for rid, at in views[tab].numbers.items() if at == number), "")
            return replace(line, target=Target(tab=tab, value=rid)) if rid else line
    return line


def _callers(slots: View) -> dict[str, str]:
    """Return whose slot somebody booked for an intake call, by the id of the row of Requests about it."""
    rows = ((canonical(taken), canonical(who)) for _, (taken, who) in slots.rows(("taken_by", "clinician")))
    return {taken.removeprefix(SLOT_CALL).strip(): without_code(who) for taken, who in rows if SLOT_CALL in taken}


def _line(line: TodayLine, names: Mapping[str, str], views: Mapping[str, View], tabs: Mapping[str, str]) -> Line:
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
        "row": _link(line.target, views, tabs) if line.target else None,
    }


def _link(target: Target, views: Mapping[str, View], tabs: Mapping[str, str]) -> Link | str:
    if target.row:
        return Link(target.text, tabs[target.tab], row=target.row) if target.tab in tabs else target.text
    if target.tab not in views:  # another view: it has no ids, its first column tells
        return Link(target.text, target.tab, value=target.value)
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
    sees=(*LISTED, "slots", "time_off"),
    takes=(MessageTroubles, OpenSafety, TodayLines),
    memory=(OUTSIDE_LINE, OUTSIDE_COUNTS),
    compute=_today,
    always=True,
)
