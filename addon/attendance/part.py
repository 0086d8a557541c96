"""Sessions and Attendance: the cadence and the roster ahead, what the exports confirm behind.

One reading of the exports gives both tabs: sessions are rebuilt from visits, and what the same files say about marks
is handed to Attendance, guarded already.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from addon.attendance import records_of
from addon.attendance.appointments import (
    ABSENT_APPOINTMENT,
    Appointments,
    as_last_seen,
    still_there,
)
from addon.attendance.not_counted import NOT_COUNTED
from addon.attendance.tab_rows import (
    cadence_source,
    expected_rows,
    exported_marks,
    making_up,
    rebuilt_marks,
    rebuilt_sessions,
    without_weak,
)
from addon.attendance.traces import WhatCounts, traces
from addon.attendance.typed_marks import typed_statuses
from addon.attendance.vanished import ABSENT_VISIT, appointment_sights
from addon.exports.known_people import known_people
from addon.exports.review import ReviewItem
from addon.exports.same_day import ToldOfGroup
from addon.incoming import MemberMarks
from addon.memory import Remembered, news
from addon.on_page import MarksInDoubt
from addon.part import Given, Part, Result
from addon.problems import Problem, in_tab
from addon.questions import Question, is_no, is_yes
from addon.records import Practice
from addon.sessions.found import Rebuilt
from addon.sessions.proposed import PROPOSED, Proposals, ProposedGroup, proposed_groups
from addon.sessions.rebuild import rebuilt
from addon.taken_times import APPOINTMENT
from addon.typed_settings import whole
from addon.used_answers import USED
from addon.ways_to_come import Guests

WEEKS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class SeenInExports:
    """What the exports show about sessions; handed to Attendance."""

    found: Rebuilt


def _sessions(given: Given) -> Result:
    exports, view = given.from_exports, given.views["sessions"]
    found = rebuilt(
        exports.exports,
        given.practice,
        people=known_people(given.practice, given.answers, exports.exports, today=given.today),
        now=given.wall,
        group_codes=exports.group_codes,
        told=ToldOfGroup(given.answers, typed_statuses(given)),
    )
    cadence = cadence_source(
        given.practice, view, given.directory, wall=given.wall, weeks=_weeks(given.practice.settings)
    )
    proposals = proposed_groups(found.unassigned)
    before = given.remembered(APPOINTMENT)
    appointments = as_last_seen(before, found.appointments)
    there, gone = still_there(
        appointments,
        given.remembered(ABSENT_APPOINTMENT),
        appointment_sights(given, appointments.values(), found),
        given.today,
    )
    return Result(
        sources=(rebuilt_sessions(found, given.directory, now=given.wall), cadence),
        ahead=tuple(exported_marks(found, exports.exports)),
        asked=_asked(given, found, proposals),
        problems=tuple(_without_group(given)),
        waiting=found.waiting,
        again=found.again,
        memory=(_proposed(given, proposals), news(APPOINTMENT, before, appointments), gone),
        hands=(SeenInExports(found), there),
    )


def _without_group(given: Given) -> Iterator[Problem]:
    """Yield the groups whose row went while sessions of them are planned: these take place until a person ends them."""
    view, there = given.views["sessions"], {one.code for one in given.practice.groups}
    ahead = [one for one in given.practice.sessions if one.state == "planned" and one.start > given.wall]
    alone = [one for one in ahead if one.group not in there]
    for group, count in Counter(one.group for one in alone).items():
        first = min((one for one in alone if one.group == group), key=lambda one: one.start)
        many = f"{count} of its sessions are" if count > 1 else "a session of it is"
        what = f"{group} is in no row of Groups, but {many} still planned, from this row on"
        step = "Put the row back into Groups (Status ended ends it), or type cancelled under State."
        yield Problem(in_tab(view.sheet.title, view.at(first.code, "group")), "group-gone", what, step)


def _weeks(settings: Mapping[str, object]) -> int:
    return whole(settings, "Sessions ahead", WEEKS_AHEAD) or WEEKS_AHEAD


def _asked(given: Given, found: Rebuilt, proposals: Proposals) -> tuple[Question, ...]:
    used, remembered = given.remembered(USED), given.remembered(PROPOSED)
    groups = [one.question for one in proposals.groups if one.key not in used]
    items = [one for one in groups if one.key not in remembered or not _accepted(given, one)]
    items += [one for one in (*proposals.review, *found.review) if not _accepted(given, one)]
    return tuple(one.asked() for one in items)


def _accepted(given: Given, item: ReviewItem) -> bool:
    answer = given.answers.get(item.key)
    return is_yes(answer) and not is_no(answer)


def _proposed(given: Given, proposals: Proposals) -> Remembered[ProposedGroup]:
    """Remember what is proposed now: the pass that reads a yes makes the group of it."""
    before = given.remembered(PROPOSED)
    now = {one.key: one for one in proposals.groups}
    news: dict[str, ProposedGroup | None] = {key: one for key, one in now.items() if before.get(key) != one}
    return Remembered(PROPOSED, news)


def _with_sessions(given: Given, result: Result) -> Practice:
    before, time_off = given.practice.sessions, given.practice.time_off
    sessions = records_of.sessions(given.views["sessions"], given.directory, before, time_off)
    appointments = result.hand(Appointments)
    practice = replace(given.practice, sessions=sessions)
    return replace(practice, appointments=appointments.all) if appointments else practice


def _attendance(given: Given) -> Result:
    """Merge what the roster, exports and members tell; the two sources of members are joined, and a blank loses."""
    practice, sessions = given.practice, given.views["sessions"]
    seen = given.handed(SeenInExports)
    last = max((one.start.date() for one in practice.sessions), default=given.today)
    moved = frozenset(sessions.changed or ())
    members, guests = given.handed(MemberMarks), given.handed(Guests) or Guests()
    expected = expected_rows(practice, given.directory, until=last, moved=moved, guests=guests.coming)
    ahead = without_weak(given.ahead, members.away) if members else given.ahead
    marks = rebuilt_marks(seen.found, ahead, practice.sessions, given.directory, expected) if seen else []
    found = traces(given, seen.found if seen else None)
    return Result(
        sources=(expected, *marks, *((members.source,) if members else ()), *making_up(guests), *found.sources),
        asked=found.asked,
        memory=found.memory,
        hands=(found.counts,),
    )


def _with_attendance(given: Given, result: Result) -> Practice:
    rows = records_of.attendance(given.views["attendance"], given.practice.attendance)
    counts = result.hand(WhatCounts)
    return replace(given.practice, attendance=counts.of(rows) if counts else rows)


SESSIONS = Part(
    name="sessions",
    tabs=("sessions",),
    sees=("sessions", "attendance"),
    compute=_sessions,
    records=_with_sessions,
    memory=(USED, PROPOSED, APPOINTMENT, ABSENT_APPOINTMENT),
)
ATTENDANCE = Part(
    name="attendance",
    tabs=("attendance",),
    sees=("sessions", "roster", "members"),
    takes=(SeenInExports, MemberMarks, Guests, MarksInDoubt),
    compute=_attendance,
    records=_with_attendance,
    memory=(NOT_COUNTED, ABSENT_VISIT),
)
