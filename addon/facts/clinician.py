"""Facts of a clinician: groups, members and weekly hours."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from addon.facts.catalog import Fact, FactRow
from addon.facts.practice_index import NOT_THERE, PracticeIndex
from addon.records import Clinician, TherapyGroup
from addon.tabs import Value

_SUBJECT = "clinician"
_WEEKS = 4
_CENTI = Decimal("0.01")
CLINICIAN_FACTS = (
    Fact(
        name="clinician",
        label="Clinician",
        subject=_SUBJECT,
        kind="code",
        means="The clinician's ID in Clinicians.",
        example="C-03",
    ),
    Fact(
        name="licence",
        label="Licence",
        subject=_SUBJECT,
        kind="text",
        means="Licence in Clinicians.",
        blank_means="not filled in",
        example="LCSW",
    ),
    Fact(
        name="has_supervisor",
        label="Has a supervisor",
        subject=_SUBJECT,
        kind="yes_no",
        means="yes if Supervisor in Clinicians is filled in.",
        example="yes",
    ),
    Fact(
        name="groups_led",
        label="Groups led",
        subject=_SUBJECT,
        kind="whole",
        unit="groups",
        means="Active groups as clinician or co-facilitator.",
        example="3",
    ),
    Fact(
        name="members_led",
        label="Members in groups",
        subject=_SUBJECT,
        kind="whole",
        unit="members",
        means="Different active members of those groups.",
        example="21",
    ),
    Fact(
        name="weekly_group_hours",
        label="Weekly group hours",
        subject=_SUBJECT,
        kind="decimal",
        unit="hours",
        means="Minutes of those groups ÷ 60, a group every n weeks counted as one n-th.",
        blank_means="a group has no Minutes filled in",
        example="4.5",
    ),
    Fact(
        name="weekly_individual_hours",
        label="Weekly individual hours",
        subject=_SUBJECT,
        kind="decimal",
        unit="hours",
        means="Individual appointments of the last 4 weeks that took place, in hours ÷ 4.",
        blank_means="no individual appointments are known, or one has no length",
        example="12",
    ),
    Fact(
        name="weekly_supervision_hours",
        label="Weekly supervision hours",
        subject=_SUBJECT,
        kind="decimal",
        unit="hours",
        means="Supervision in Clinicians.",
        example="1",
    ),
)

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
        if group.status == "active" and one.code in (group.clinician, group.co_facilitator)
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
        if until - timedelta(weeks=_WEEKS) <= appointment.start < until and appointment.status not in NOT_THERE
    ]
    known = [minutes for minutes in lengths if minutes is not None]
    return _hours(Decimal(sum(known)) / _WEEKS) if len(known) == len(lengths) else None
