"""Facts of a therapy group: kind, seats, how full it is."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from addon.facts.catalog import FactRow, declared
from addon.facts.practice_index import PracticeIndex
from addon.tabs import Value

GROUP_FACTS = declared("group")
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
        "no_show_rate_of_group": index.recent.no_show_rate(code),
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
