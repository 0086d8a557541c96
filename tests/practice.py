"""The fixed cast of the tests: a small practice that every test may start from.

Two groups (an in-person process group on Tuesdays at 18:00, a hybrid multi-family group on
Thursdays at 17:30), two clinicians and a supervisor, six invented members.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from addon.records import (
    MULTI_FAMILY,
    Attendance,
    Clinician,
    GroupSession,
    Measure,
    Member,
    Membership,
    Practice,
    TherapyGroup,
    WeeklySlot,
)

ORS = Measure(
    name="ORS",
    low=Decimal(0),
    high=Decimal(40),
    higher_is_better=True,
    cutoff=Decimal(25),
    alert_change=Decimal(5),
    claim_change=Decimal(6),
    amber_after=4,
    red_after=8,
)
GSRS = Measure(
    name="GSRS",
    low=Decimal(0),
    high=Decimal(40),
    higher_is_better=True,
    about="alliance",
    cutoff=Decimal(36),
    alliance_drop=Decimal(3),
)
ZONE = "America/New_York"
ROSA = Clinician(
    code="C-01",
    name="Rosa Díaz",
    licence="LCSW",
    supervisor="C-03",
    supervision=(WeeklySlot(weekday=0, start=time(9), minutes=60),),
)
TOM = Clinician(code="C-02", name="Tom O'Hara", licence="LMFT", supervisor="C-03")
INES = Clinician(
    code="C-03", name="Inês Brandão", licence="PsyD", meetings=(WeeklySlot(weekday=2, start=time(12), minutes=60),)
)
TUESDAY = TherapyGroup(
    code="G-01",
    name="Tuesday process group",
    kind="process",
    clinician="C-01",
    weekday=1,
    start=time(18),
    minutes=90,
    room="Room 2",
    seats=8,
    first=date(2026, 1, 6),
)
FAMILIES = TherapyGroup(
    code="G-02",
    name="Families together",
    kind="multi-family",
    clinician="C-02",
    co_facilitator="C-01",
    weekday=3,
    start=time(17, 30),
    minutes=75,
    meets="hybrid",
    video_link="https://video.example/families",
    service=MULTI_FAMILY,
    seats=12,
    first=date(2026, 1, 8),
)
MEMBERS = (
    Member(
        code="M-0001",
        name="Zoë Núñez",
        birth_date=date(1990, 4, 5),
        phone="512-555-0101",
        email="zoe@example.org",
        text_consent=True,
        email_consent=True,
        payer="Aetna",
    ),
    Member(
        code="M-0002",
        name="Liam O'Connor",
        birth_date=date(1985, 11, 30),
        phone="512-555-0102",
        text_consent=True,
        email_consent=False,
        payer="Medicare",
    ),
    Member(
        code="M-0003",
        name="Renée Dubois",
        birth_date=date(1978, 7, 19),
        email="renee@example.org",
        text_consent=None,
        email_consent=True,
        payer="Self-pay",
    ),
    Member(code="M-0004", name="Ali Haddad", birth_date=date(2010, 2, 1), payer="Aetna", family="Haddad"),
    Member(
        code="M-0005",
        name="Sami Haddad",
        birth_date=date(1982, 9, 9),
        phone="512-555-0105",
        text_consent=True,
        payer="Aetna",
        family="Haddad",
        bills_for_family=True,
    ),
    Member(
        code="M-0006",
        name="Bo Lindqvist",
        birth_date=date(2001, 12, 24),
        payer="Medicaid",
        family="Lindqvist",
        bills_for_family=True,
    ),
)


def meeting(group: TherapyGroup, day: date, **changes: Any) -> GroupSession:
    """Return the group's session on that day at its usual time; ``changes`` replace fields."""
    assert group.start is not None
    start = datetime.combine(day, group.start)
    made = GroupSession(
        code=f"{group.code} {start:%Y-%m-%d %H:%M}",
        group=group.code,
        original_start=start,
        start=start,
        minutes=group.minutes or 60,
        clinician=group.clinician,
        co_facilitator=group.co_facilitator,
        room=group.room,
        meets=group.meets,
    )
    return replace(made, **changes)


def weekly(group: TherapyGroup, first: date, count: int, **changes: Any) -> tuple[GroupSession, ...]:
    """Return ``count`` weekly sessions from ``first`` on."""
    return tuple(meeting(group, first + timedelta(weeks=week), **changes) for week in range(count))


def present(session: GroupSession, member: str, status: str = "attended", **changes: Any) -> Attendance:
    """Return one member's attendance row at a session."""
    return replace(
        Attendance(
            id=f"A {session.code} {member}", session=session.code, group=session.group, member=member, status=status
        ),
        **changes,
    )


def joined(group: TherapyGroup, member: str, day: date = date(2026, 1, 6), **changes: Any) -> Membership:
    """Return one member's time in a group."""
    return replace(Membership(id=f"R {group.code} {member}", group=group.code, member=member, joined=day), **changes)


def practice(**changes: Any) -> Practice:
    """Return the cast with memberships and no sessions yet; ``changes`` replace fields of Practice."""
    made = Practice(
        zone=ZONE,
        clinicians=(ROSA, TOM, INES),
        groups=(TUESDAY, FAMILIES),
        members=MEMBERS,
        memberships=(
            *(joined(TUESDAY, m.code) for m in MEMBERS[:3]),
            *(joined(FAMILIES, m.code, date(2026, 1, 8)) for m in MEMBERS[3:]),
        ),
    )
    return replace(made, **changes)
