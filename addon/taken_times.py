"""What takes a clinician's time: sessions, appointments, supervision, meetings, what their own calendar has. Pure."""

from datetime import timedelta

from addon.calendars.in_force import LAST_TOLD, Asked, in_force
from addon.calendars.whose import by_clinician
from addon.part import Given
from addon.sessions.commitments import Commitment, of_appointments, of_busy_times, of_sessions, of_weekly_slots

HORIZON = timedelta(weeks=26)
"""How far ahead weekly meetings and supervision take time."""


def taken_times(given: Given) -> dict[str, list[Commitment]]:
    """Return what takes each clinician's time, by code; of a calendar that cannot be read, what it told last.

    The part that asks remembers ``LAST_TOLD``.
    """
    asked = Asked(before=given.remembered(LAST_TOLD), answers=given.answers, now=given.now, today=given.today)
    busy = by_clinician(in_force(given.busy, asked).calendars, given.practice.clinicians)
    zone, today = given.practice.zone, given.today
    found: dict[str, list[Commitment]] = {}
    for one in (
        *of_sessions(given.practice, today=today),
        *of_appointments(given.practice.appointments, zone=zone, today=today),
        *of_weekly_slots(given.practice.clinicians, zone=zone, first=today, last=today + HORIZON),
        *of_busy_times(busy.times, zone=zone),
    ):
        kind, code = one.who
        if kind == "clinician":
            found.setdefault(code, []).append(one)
    return found
