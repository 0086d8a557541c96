"""Individual appointments as the state keeps them: one short list each, for a practice has tens of thousands. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from addon.records import Appointment


def remembered(kept: Mapping[str, object]) -> tuple[Appointment, ...]:
    """Return the kept appointments."""
    return tuple(_appointment(one) for one in kept.values() if isinstance(one, list))


def news(before: Iterable[Appointment], seen: Iterable[Appointment]) -> dict[str, object]:
    """Return what to keep of appointments just seen in exports, by who and when; what is known is left out."""
    known = set(before)
    return {f"{one.member}|{one.clinician}|{one.start.isoformat()}": _plain(one) for one in seen if one not in known}


def _plain(one: Appointment) -> list[str | int | None]:
    charge = None if one.charge is None else str(one.charge)
    return [one.member, one.clinician, one.start.isoformat(), one.minutes, one.code, one.status, charge]


def _appointment(plain: list[Any]) -> Appointment:
    member, clinician, start, minutes, code, status, charge = plain
    return Appointment(
        member=member,
        clinician=clinician,
        start=datetime.fromisoformat(start),
        minutes=minutes,
        code=code,
        status=status,
        charge=None if charge is None else Decimal(charge),
    )
