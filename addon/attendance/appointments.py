"""Individual appointments: kept in the state, not in a tab; for same-day billing and busy time. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from addon.memory import Kept, Remembered
from addon.records import Appointment

APPOINTMENT = Kept("appointment", Appointment)
"""Each appointment seen in exports, by who and when; a practice has tens of thousands."""


@dataclass(frozen=True, slots=True)
class Appointments:
    """Every appointment that earlier passes or this one saw."""

    all: tuple[Appointment, ...]


def _key(one: Appointment) -> str:
    return f"{one.member}|{one.clinician}|{one.start.isoformat()}"


def all_appointments(before: Mapping[str, Appointment], seen: Iterable[Appointment]) -> tuple[Appointment, ...]:
    """Return all of them, as last seen."""
    return tuple({**before, **{_key(one): one for one in seen}}.values())


def to_remember(before: Mapping[str, Appointment], seen: Iterable[Appointment]) -> Remembered[Appointment]:
    """Return the appointments of this pass that are not known yet, or otherwise."""
    return Remembered(APPOINTMENT, {_key(one): one for one in seen if before.get(_key(one)) != one})
