"""What takes time: of clinicians, rooms and members, all that a pass knows of. Pure."""

from datetime import timedelta

from addon.calendars.in_force import LAST_TOLD, Asked, in_force
from addon.calendars.whose import by_clinician
from addon.memory import Kept
from addon.part import Given
from addon.records import Appointment
from addon.sessions.commitments import (
    Commitment,
    of_appointments,
    of_busy_times,
    of_sessions,
    of_time_off,
    of_weekly_slots,
)

HORIZON = timedelta(weeks=26)
"""How far ahead weekly meetings and supervision take time."""
APPOINTMENT = Kept("appointment", Appointment)
"""Each appointment seen in exports, by who and when; a practice has tens of thousands."""


def taken_times(given: Given) -> dict[str, list[Commitment]]:
    """Return what takes each clinician's time, by code; of a calendar that cannot be read, what it told last.

    The part that asks remembers ``LAST_TOLD``.
    """
    found = _taken(given, clinicians_only=True)
    return {code: times for (kind, code), times in found.items() if kind == "clinician"}


def everything_taken(given: Given) -> dict[tuple[str, str], list[Commitment]]:
    """Return what takes the time of each clinician, room, video link and member.

    A part that comes before Sessions remembers ``APPOINTMENT`` too.
    """
    return _taken(given, clinicians_only=False)


def _taken(given: Given, *, clinicians_only: bool) -> dict[tuple[str, str], list[Commitment]]:
    asked = Asked(before=given.remembered(LAST_TOLD), answers=given.answers, now=given.now, today=given.today)
    busy = by_clinician(in_force(given.busy, asked).calendars, given.practice.clinicians)
    zone, today = given.practice.zone, given.today
    appointments = given.practice.appointments or given.remembered(APPOINTMENT).values()
    found: dict[tuple[str, str], list[Commitment]] = {}
    for one in (
        *of_sessions(given.practice, today=today, clinicians_only=clinicians_only),
        *of_appointments(appointments, zone=zone, today=today),
        *of_weekly_slots(given.practice.clinicians, zone=zone, first=today, last=today + HORIZON),
        *of_busy_times(busy.times, zone=zone),
        *of_time_off(given.practice.time_off, zone=zone, today=today),
    ):
        found.setdefault(one.who, []).append(one)
    return found
