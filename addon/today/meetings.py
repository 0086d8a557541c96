"""The lines of Today about sessions: those of today, and those that ended without everybody being marked. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from addon.names_in_text import day_in_words, time_in_words
from addon.records import UNREPORTED, GroupSession, Practice
from addon.sessions.cover import facilitators, room_and_link
from addon.sessions.expected import coming
from addon.today_line import Target, TodayLine

NOBODY = "nobody leads it"
NO_LINK = "no video link"


def meeting_lines(
    practice: Practice, wall: datetime, covering: Mapping[str, TodayLine] = MappingProxyType({})
) -> list[TodayLine]:
    """Return today's sessions by time: who is expected, and once one has ended, what is missing.

    One that nobody leads is red; ``covering``, by session, tells what is done about it.
    """
    found = [one for one in _taking_place(practice) if one.start.date() == wall.date()]
    expected, unmarked = coming(practice, found, today=wall.date()), _unmarked(practice)
    lines = []
    for one in sorted(found, key=lambda one: (one.start, one.code)):
        missing = unmarked[one.code] if one.end <= wall else 0
        people = f"{len(expected[one.code])} expected"
        what = f"{people}; ended: {_not_marked(missing)}" if missing else people
        line = _line(practice, one, urgency="today", what=f"{time_in_words(one.start)}: {what}")
        is_to_come = one.state == "planned" and wall < one.end
        lines.append(_to_be_led(line, covering.get(one.code)) if is_to_come else line)
    return lines


def _to_be_led(line: TodayLine, cover: TodayLine | None) -> TodayLine:
    """Return the line of a session to come, with what is missing where nobody leads it, or a place is to be covered."""
    plan = cover.plan if cover else line.plan
    if line.clinician:
        return replace(line, plan=plan)
    return replace(
        line,
        urgency="red, today",
        what=f"{line.what}; {NOBODY}",
        clinician="nobody",
        plan=plan or "Fill in Substitute in Sessions",
        reds=1,
    )


def unmarked_lines(practice: Practice, wall: datetime) -> list[TodayLine]:
    """Return the earlier sessions in which somebody is not marked, the latest first."""
    unmarked = _unmarked(practice)
    found = [
        one
        for one in _taking_place(practice)
        if unmarked[one.code] and one.end <= wall and one.start.date() < wall.date()
    ]
    return [
        _line(
            practice,
            one,
            urgency="overdue",
            what=f"{day_in_words(one.start)} {time_in_words(one.start)}: {_not_marked(unmarked[one.code])}",
            stands_for=unmarked[one.code],
        )
        for one in sorted(found, key=lambda one: (one.start, one.code), reverse=True)
    ]


def _taking_place(practice: Practice) -> list[GroupSession]:
    return [one for one in practice.sessions if one.state != "cancelled"]


def _unmarked(practice: Practice) -> Counter[str]:
    """Return by session how many rows of Attendance have no status, or one that nobody has reported."""
    return Counter(row.session for row in practice.attendance if row.status in UNREPORTED)


def _not_marked(count: int) -> str:
    return f"{count} {'person is' if count == 1 else 'people are'} not marked"


def _line(practice: Practice, one: GroupSession, *, urgency: str, what: str, stands_for: int = 1) -> TodayLine:
    group = next((group for group in practice.groups if group.code == one.group), None)
    names: Mapping[str, str] = {clinician.code: clinician.name for clinician in practice.clinicians}
    room, link = room_and_link(one, group)
    meets = one.meets or (group.meets if group else "")
    if urgency == "today" and meets in {"video", "hybrid"} and not link:
        what, plan = f"{what}; {NO_LINK}", "Fill in Video link in Sessions, or in Groups for all of its sessions"
    else:
        plan = "Mark who came" if "not marked" in what else ""
    return TodayLine(
        kind="Session",
        urgency=urgency,
        who=group.name if group and group.name else one.group,
        what=f"{what}; {room}" if room and urgency == "today" else what,
        clinician=" and ".join(names.get(code, code) for code in facilitators(one, group).present),
        plan=plan,
        target=Target(tab="attendance", field="session", value=one.code, text=f"Attendance {one.code}"),
        stands_for=stands_for,
    )
