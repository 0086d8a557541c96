"""The meetings of groups, who was there, and individual appointments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

ATTENDED = frozenset({"attended", "late arrival", "left early", "makeup"})
MISSED = frozenset({"no show", "late cancel"})
NOT_EXPECTED = frozenset({"excused", "session cancelled by practice"})
UNREPORTED = frozenset({"", "not reported"})
"""An attendance that nobody has marked."""
NOT_HELD = frozenset({"cancelled", "not reported"})
"""The states of a session of which nothing counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSession:
    """One meeting of a group. ``code`` = group code and original start (``G-07 2026-03-03 18:00``).

    ``state``: planned · held · cancelled · not reported. ``start`` changes when the session is moved,
    ``original_start`` never. ``meets``: in person, video or hybrid; "" = as the group does. ``away`` are the clinicians
    whose time off covers it, ``closure`` the row of Closures that made it what it is.
    """

    code: str
    group: str
    original_start: datetime
    start: datetime
    minutes: int
    clinician: str = ""
    co_facilitator: str = ""
    substitute: str = ""
    room: str = ""
    meets: str = ""
    state: str = "planned"
    away: frozenset[str] = frozenset()
    closure: str = ""

    @property
    def end(self) -> datetime:
        """Wall time at which the session ends (naive arithmetic; no group spans a DST change)."""
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One member at one session. ``status`` is a choice of Status in Attendance, "" while nobody reported.

    A ``disputed`` row is in conflict, or (``not_in_ehr``) since that day the EHR no longer has the visit.
    """

    id: str
    session: str
    group: str
    member: str
    status: str = ""
    joined_by: str = ""
    add_on: str = ""
    code: str = ""
    charge: Decimal | None = None
    units: Decimal | None = None
    note: str = ""
    disputed: bool = False
    not_in_ehr: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An individual appointment (kept in state, not in a tab): same-day billing and busy time."""

    member: str
    clinician: str
    start: datetime
    minutes: int | None
    code: str = ""
    status: str = ""
    charge: Decimal | None = None
