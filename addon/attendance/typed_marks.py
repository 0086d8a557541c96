"""The statuses in Attendance that somebody typed: no export or page has shown them."""

from collections import defaultdict
from datetime import date
from functools import cache

from addon.exports.same_day import Typed
from addon.part import Given
from addon.records import Attendance
from addon.sessions.claiming import roles


def typed_statuses(given: Given) -> Typed:
    """Return what tells the typed status of a member's one session with a clinician on a day; looked up when asked."""

    @cache
    def rows() -> dict[tuple[str, str, date], list[Attendance]]:
        sessions = {one.code: one for one in given.practice.sessions}
        found: defaultdict[tuple[str, str, date], list[Attendance]] = defaultdict(list)
        for row in given.practice.attendance:
            session = sessions.get(row.session)
            for clinician in roles(session) if session else ():
                found[row.member, clinician, sessions[row.session].start.date()].append(row)
        return found

    def typed(member: str, clinician: str, day: date) -> str:
        there = rows().get((member, clinician, day), [])
        return there[0].status if len(there) == 1 and _is_typed(given, there[0]) else ""

    return typed


def _is_typed(given: Given, row: Attendance) -> bool:
    shown = given.views["attendance"].observed(row.id).values()
    return all(texts.get("status", "") != row.status for texts in shown)
