"""Why a slot is not offered: it is over, taken, unclear, or its clinician is busy then. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from addon.part import Given
from addon.self_booking import SOONEST
from addon.sessions.commitments import Commitment
from addon.slots.rows import ANYBODY, CANCELLED, ONE_MEMBER, SlotRow

OFFERED = "offered"


def checked(
    rows: Mapping[str, SlotRow],
    given: Given,
    *,
    had: Mapping[str, str],
    offered_to: Mapping[str, Sequence[str]],
    busy: Mapping[str, Sequence[Commitment]],
) -> dict[str, str]:
    """Return by row id ``OFFERED``, or why it is not offered; ``had`` are those that somebody has, with the words."""
    active = {one.code for one in given.practice.clinicians if one.active}
    found: dict[str, str] = {}
    taken: dict[str, list[SlotRow]] = {}
    for row in sorted(rows.values(), key=lambda one: (one.id not in had, one.start, one.id)):
        clash = _clash(row, busy.get(row.clinician, ()), taken.get(row.clinician, ()))
        why = _over(row, given) or _unclear(row, active, offered_to[row.id])
        if row.id in had:
            clash = clash or ("" if row.clinician in active else "the clinician is not active in Clinicians")
            why = f"{had[row.id]}; but {clash}" if clash and row.start > given.now else had[row.id]
        elif not why and not row.is_free:
            why = "taken"
        found[row.id] = why or (f"not offered: {clash}" if clash else OFFERED)
        if row.id in had or found[row.id] in {OFFERED, "taken"}:
            taken.setdefault(row.clinician, []).append(row)
    return found


def _over(row: SlotRow, given: Given) -> str:
    if row.status == CANCELLED:
        return "cancelled"
    if row.start <= given.now:
        return "over"
    return "not offered any more: it begins in less than two hours" if row.start <= given.now + SOONEST else ""


def _unclear(row: SlotRow, active: Collection[str], members: Sequence[str]) -> str:
    """Return everything for which a row is offered to nobody, "" if there is nothing."""
    return " · ".join(_reasons(row, active, members))


def _reasons(row: SlotRow, active: Collection[str], members: Sequence[str]) -> Iterator[str]:
    if row.clinician not in active:
        yield "not offered: the clinician is not active in Clinicians"
    if row.is_call != (row.for_whom == ANYBODY):
        yield "not offered: an intake call is for anybody, an individual time for members. Correct Kind or For whom."
    elif row.for_whom == ONE_MEMBER and not members:
        yield "not offered: pick under Only for who may book it"
    elif not row.is_call and not members and row.clinician in active:
        yield "offered to nobody: the clinician leads no group with members"


def _clash(row: SlotRow, busy: Iterable[Commitment], taken: Iterable[SlotRow]) -> str:
    """Return what the clinician has at that time, "" if nothing."""
    for one in busy:
        if one.start < row.end and row.start < one.end:
            return f"{one.what or one.kind} is then" if one.kind == "session" else f"the clinician is busy ({one.kind})"
    other = next((one for one in taken if one.start < row.end and row.start < one.end), None)
    return f"it overlaps with {other.id}" if other else ""
