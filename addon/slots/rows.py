"""The rows of Slots as records, and who may book each. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from addon.cells import text_of, typed
from addon.part import Given, View
from addon.sessions.expand import instant, wall_time

USUAL_MINUTES = 50
MOST_MINUTES = 8 * 60
"""Nothing that is booked lasts longer: a mistyped length blocks no week, and is not offered."""
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


class WasBooked(Protocol):
    """What is remembered of a booking: its instant, its length and its clinician."""

    @property
    def start(self) -> datetime:
        """Return the instant it was booked for."""

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""

    @property
    def clinician(self) -> str:
        """Return the code of the clinician."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """One row.

    ``wall`` is its start in the practice's zone, ``start`` the instant; ``taken_by`` as it is written.

    ``is_unclear``: its clinician, date or start cannot be read now, so they are those for which it was booked.
    """

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
    is_unclear: bool = False

    @property
    def end(self) -> datetime:
        """Return the instant at which it ends."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def is_call(self) -> bool:
        """Return whether it is for an intake call."""
        return self.kind == CALL

    def is_kept_for_a_call(self, now: datetime) -> bool:
        """Return whether Taken by shows that a caller has it, at a time to come."""
        return self.taken_by.startswith(f"{CALL} Q-") and self.status != CANCELLED and self.start > now

    @property
    def is_free(self) -> bool:
        """Return whether nobody has it, as its row is written."""
        return not self.taken_by and self.status not in {TAKEN, CANCELLED}


def slot_rows(view: View, zone: str, booked: Mapping[str, WasBooked]) -> dict[str, SlotRow]:
    """Return the complete rows by id, and those that are booked and still in the sheet, but cannot be read now."""
    found = {one.id: one for one in _rows(view, zone, booked)}
    hidden = {rid: one for rid, one in booked.items() if rid in view.numbers and rid not in found}
    return found | {rid: _as_booked(rid, one, zone) for rid, one in hidden.items()}


def _as_booked(rid: str, one: WasBooked, zone: str) -> SlotRow:
    wall = wall_time(one.start, zone)
    return SlotRow(
        id=rid, clinician=one.clinician, wall=wall, start=one.start, minutes=one.minutes, status=TAKEN, is_unclear=True
    )


def _rows(view: View, zone: str, booked: Mapping[str, WasBooked]) -> Iterator[SlotRow]:
    for rid, (clinician, day, at, minutes, *rest) in view.rows(_FIELDS):
        on, start = typed(date, day), typed(time, at)
        how, kind, for_whom, only_for, taken_by, status, last_done = map(text_of, rest)
        length = USUAL_MINUTES if minutes in (None, "") else typed(int, minutes) or 0
        if clinician and on is not None and start is not None and 1 <= length <= MOST_MINUTES:
            wall = datetime.combine(on, start)
            row = SlotRow(
                id=rid,
                clinician=text_of(clinician),
                wall=wall,
                start=instant(wall, zone),
                minutes=length,
            )
        elif rid in booked:
            row = _as_booked(rid, booked[rid], zone)
        else:
            continue
        yield replace(
            row,
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
