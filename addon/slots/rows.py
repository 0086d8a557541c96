"""The rows of Slots as records, and who may book each. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from addon.cells import text_of, typed
from addon.part import Given, View
from addon.sessions.expand import instant

USUAL_MINUTES = 50
MOST_MINUTES = 8 * 60
"""Nothing that is booked lasts longer: a mistyped length blocks no week."""
OPEN, TAKEN, CANCELLED = "open", "taken", "cancelled"
CALL = "intake call"
ANYBODY, ONE_MEMBER = "anybody", "one member"
_FIELDS = (
    "clinician_code",
    "date",
    "start",
    "minutes",
    "how",
    "kind",
    "for_whom",
    "only_for_code",
    "taken_by",
    "status",
    "last_done",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """One row: ``wall`` is its start in the practice's zone, ``start`` the instant; ``taken_by`` as it is written."""

    id: str
    clinician: str
    wall: datetime
    start: datetime
    minutes: int
    how: str = ""
    kind: str = ""
    for_whom: str = ""
    only_for: str = ""
    taken_by: str = ""
    status: str = ""
    last_done: str = ""

    @property
    def end(self) -> datetime:
        """Return the instant at which it ends."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def is_call(self) -> bool:
        """Return whether it is for an intake call."""
        return self.kind == CALL

    @property
    def is_free(self) -> bool:
        """Return whether the row itself says that nobody has it."""
        return not self.taken_by and self.status not in {TAKEN, CANCELLED}


def slot_rows(view: View, zone: str) -> dict[str, SlotRow]:
    """Return the complete rows by id."""
    return {one.id: one for one in _rows(view, zone)}


def _rows(view: View, zone: str) -> Iterator[SlotRow]:
    for rid, (clinician, day, at, minutes, *rest) in view.rows(_FIELDS):
        on, start = typed(date, day), typed(time, at)
        if not clinician or on is None or start is None:
            continue
        length = typed(int, minutes) or USUAL_MINUTES
        how, kind, for_whom, only_for, taken_by, status, last_done = map(text_of, rest)
        wall = datetime.combine(on, start)
        yield SlotRow(
            id=rid,
            clinician=text_of(clinician),
            wall=wall,
            start=instant(wall, zone),
            minutes=min(max(length, 1), MOST_MINUTES),
            how=how,
            kind=kind,
            for_whom=for_whom,
            only_for=only_for,
            taken_by=taken_by,
            status=status,
            last_done=last_done,
        )


def offered_to(rows: Mapping[str, SlotRow], given: Given) -> dict[str, tuple[str, ...]]:
    """Return the members who may book each slot, by its id: those of the clinician's own groups, or the one picked."""
    theirs = _members_of(given)
    there = {one.code for one in given.practice.members if one.status != "inactive"}
    found: dict[str, tuple[str, ...]] = {}
    for rid, row in rows.items():
        if row.is_call or row.for_whom == ANYBODY:
            found[rid] = ()
        elif row.for_whom == ONE_MEMBER:
            found[rid] = (row.only_for,) if row.only_for in there else ()
        else:
            found[rid] = tuple(sorted(theirs.get(row.clinician, set()) & there))
    return found


def _members_of(given: Given) -> dict[str, set[str]]:
    leads = {one.code: {one.clinician, one.co_facilitator} - {""} for one in given.practice.groups}
    found: dict[str, set[str]] = {}
    for one in given.practice.memberships:
        if one.active_on(given.today):
            for clinician in leads.get(one.group, ()):
                found.setdefault(clinician, set()).add(one.member)
    return found
