"""Facts of a clinician: groups, members and weekly hours."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from addon.facts.catalog import FactRow, declared
from addon.facts.practice_index import PracticeIndex
from addon.records import Clinician, TherapyGroup
from addon.tabs import Value

_WEEKS = 4
_CENTI = Decimal("0.01")
CLINICIAN_FACTS = declared("clinician")

NO_CLINICIAN: Mapping[str, Value] = {fact.name: None for fact in CLINICIAN_FACTS}


def clinician_rows(index: PracticeIndex) -> tuple[FactRow, ...]:
    """Return one row per active clinician."""
    return tuple(
        FactRow(about="clinician", subject=one.code, began="", values=clinician_values(index, one), clinician=one.code)
        for one in index.practice.clinicians
        if one.active
    )


def clinician_values(index: PracticeIndex, one: Clinician) -> dict[str, Value]:
    """Return the facts of one clinician."""
    led = [
        group
        for group in index.practice.groups
        if group.is_running and one.code in (group.clinician, group.co_facilitator)
    ]
    return {
        "clinician": one.code,
        "licence": one.licence or None,
        "has_supervisor": bool(one.supervisor),
        "groups_led": len(led),
        "members_led": len({m.member for group in led for m in index.active_by_group.get(group.code, ())}),
        "weekly_group_hours": _group_hours(led),
        "weekly_individual_hours": _individual_hours(index, one),
        "weekly_supervision_hours": _hours(sum(slot.minutes for slot in one.supervision)),
        "no_show_rate_of_clinician": index.recent.no_show_rate(one.code),
        "open_notes": index.recent.notes_to_write(one.code),
    }


def _hours(minutes: int | Decimal) -> Decimal:
    return (Decimal(minutes) / 60).quantize(_CENTI, ROUND_HALF_UP)


def _group_hours(led: list[TherapyGroup]) -> Decimal | None:
    if any(group.minutes is None for group in led):
        return None
    return _hours(sum((Decimal(group.minutes or 0) / max(group.every_weeks, 1) for group in led), Decimal(0)))


def _individual_hours(index: PracticeIndex, one: Clinician) -> Decimal | None:
    if not index.practice.appointments:
        return None
    until = datetime.combine(index.today, time())
    lengths = [
        appointment.minutes
        for appointment in index.individual.get(one.code, ())
        if until - timedelta(weeks=_WEEKS) <= appointment.start < until and not appointment.is_off
    ]
    known = [minutes for minutes in lengths if minutes is not None]
    return _hours(Decimal(sum(known)) / _WEEKS) if len(known) == len(lengths) else None
