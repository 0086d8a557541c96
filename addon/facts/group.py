"""Facts of a therapy group: kind, seats, how full it is."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from addon.facts.catalog import Fact, FactRow
from addon.facts.practice_index import PracticeIndex
from addon.records import GROUP_THERAPY, SERVICES, SUBSTANCE_USE
from addon.tabs import Value

GROUP_FACTS = (
    Fact(
        name="group",
        label="Group",
        subject="group",
        kind="code",
        means="The group's ID in Groups.",
        example="G-07",
    ),
    Fact(
        name="group_kind",
        label="Group kind",
        subject="group",
        kind="choice",
        choices=("process", "skills", "psycho-education", "multi-family", "support"),
        means="Kind in Groups.",
        example="skills",
    ),
    Fact(
        name="service",
        label="Service",
        subject="group",
        kind="choice",
        choices=SERVICES,
        old_choices=(("sud_group", SUBSTANCE_USE),),
        means="Service in Groups.",
        example=GROUP_THERAPY,
        fill_in="Service in Groups",
    ),
    Fact(
        name="group_status",
        label="Group status",
        subject="group",
        kind="choice",
        choices=("active", "paused", "ended"),
        means="Status in Groups.",
        example="active",
    ),
    Fact(
        name="usually_held",
        label="Usually meets",
        old_labels=("Usually held",),
        subject="group",
        kind="choice",
        choices=("in person", "video", "hybrid"),
        means="Meets in Groups: in person, by video, or hybrid (each member chooses).",
        example="hybrid",
    ),
    Fact(
        name="group_members",
        label="Group members",
        subject="group",
        kind="whole",
        unit="members",
        means="Active members on the roster today.",
        example="7",
    ),
    Fact(
        name="seats",
        label="Seats",
        subject="group",
        kind="whole",
        unit="members",
        means="Seats in Groups.",
        blank_means="no limit is filled in",
        example="10",
    ),
    Fact(
        name="free_seats",
        label="Free seats",
        subject="group",
        kind="whole",
        unit="members",
        means="Seats minus Group members; below 0 when overbooked.",
        blank_means="no limit is filled in",
        example="3",
    ),
    Fact(
        name="fill_share",
        label="Fill share",
        subject="group",
        kind="percent",
        means="Group members ÷ Seats, to a tenth of a percent.",
        blank_means="no limit is filled in",
        example="85%",
    ),
    Fact(
        name="preferred_size",
        label="Preferred size",
        subject="group",
        kind="whole",
        unit="members",
        means="Preferred size in Groups.",
        blank_means="not filled in",
        example="8",
    ),
)
NO_GROUP: Mapping[str, Value] = {fact.name: None for fact in GROUP_FACTS}
_TENTH = Decimal("0.001")


def share(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole to a tenth of a percent, None where there is nothing to divide by."""
    return (Decimal(part) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole > 0 else None


def group_values(index: PracticeIndex, code: str) -> dict[str, Value]:
    """Return the facts of one group; all None for a code that Groups does not know."""
    group = index.groups.get(code)
    if group is None:
        return dict(NO_GROUP)
    members = len({one.member for one in index.active_by_group.get(code, ())})
    return {
        "group": group.code,
        "group_kind": group.kind or None,
        "service": group.service or None,
        "group_status": group.status or None,
        "usually_held": group.meets or None,
        "group_members": members,
        "seats": group.seats,
        "free_seats": None if group.seats is None else group.seats - members,
        "fill_share": None if group.seats is None else share(members, group.seats),
        "preferred_size": group.preferred_size,
    }


def group_rows(index: PracticeIndex) -> tuple[FactRow, ...]:
    """Return one row per group that has not ended."""
    return tuple(
        FactRow(
            about="group",
            subject=group.code,
            began=group.first.isoformat() if group.first else "",
            values=group_values(index, group.code),
            group=group.code,
            clinician=group.clinician,
        )
        for group in index.practice.groups
        if group.status != "ended"
    )
