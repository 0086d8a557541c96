"""Individual appointments: kept in the state, not in a tab; for same-day billing and busy time. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.absence import Sight, absent, by_row
from addon.memory import Kept, Remembered, news
from addon.records import Appointment

ABSENT_APPOINTMENT = Kept("absent appointment", date)
"""Since when the EHR no longer has an appointment, by who and when."""


@dataclass(frozen=True, slots=True)
class Appointments:
    """Every appointment that earlier passes or this one saw and that the EHR still has."""

    all: tuple[Appointment, ...]


def key_of(one: Appointment) -> str:
    """Return under which key an appointment is remembered."""
    return f"{one.member}|{one.clinician}|{one.start.isoformat()}"


def as_last_seen(before: Mapping[str, Appointment], seen: Iterable[Appointment]) -> dict[str, Appointment]:
    """Return all of them by key."""
    return {**before, **{key_of(one): one for one in seen}}


def still_there(
    appointments: Mapping[str, Appointment], before: Mapping[str, date], sights: Iterable[Sight], today: date
) -> tuple[Appointments, Remembered[date]]:
    """Return those that the EHR still has, and since when others are gone."""
    gone = absent(before, sights, today)
    left = gone and by_row(gone)
    there = tuple(one for key, one in appointments.items() if key not in left)
    return Appointments(there), news(ABSENT_APPOINTMENT, before, gone)
