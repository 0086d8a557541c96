"""The meetings of groups, who was there, and individual appointments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

_UNKNOWN_MINUTES = 50
_TAKEN_BACK = "cancel"
ATTENDED = frozenset({"attended", "late arrival", "left early", "makeup"})
"""Somebody was there: it counts as taking part and can be billed."""
MISSED = frozenset({"no show", "late cancel"})
"""The seat stayed empty and it was too late to give it to anybody: a fee may be due."""
BY_PRACTICE = "session cancelled by practice"
NOT_EXPECTED = frozenset({"excused", BY_PRACTICE})
"""Nobody waited for them: it counts against nobody."""
UNREPORTED = frozenset({"", "not reported"})
"""An attendance that nobody has marked: it tells nothing yet."""
CANCELLED = frozenset({"cancelled", "late cancel"})
"""The member told that they would not come, in time or too late: an answer on their page may still change it."""
NOT_COMING = NOT_EXPECTED | CANCELLED
"""Before a session: the seat is free for somebody else."""
NOT_THERE = MISSED | NOT_COMING
"""Afterwards: the member was not there, for whatever reason, so that nothing else of that day rests on it."""
NOT_REMINDED = CANCELLED | {"excused", "no show"}
"""The member is out of it, so there is nothing to remind them of; a session that is cancelled is told otherwise."""
MARKED_THERE = ("attended", "late arrival", "left early", "no show")
"""What the staff can mark once people arrive, in the order of the page."""
MARKED_AHEAD = ("late cancel", "cancelled", "excused", "makeup")
"""What they can mark at any time: it may be known ahead."""
FIRST_TAPS = ("attended", "late arrival", "no show")
"""What they mark most: one tap on the page, the other words are under More."""
NOT_HELD = frozenset({"cancelled", "not reported"})
"""The states of a session of which nothing counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSession:
    """One meeting of a group. ``code`` = group code and original start (``G-07 2026-03-03 18:00``).

    ``state``: planned · held · cancelled · not reported. ``start`` changes when the session is moved,
    ``original_start`` never. ``meets``: in person, video or hybrid; "" = as the group does. ``away`` are the clinicians
    whose time off covers it, ``closure`` the row of Closures that made it what it is.
    ``length_known``: nobody had to assume ``minutes``. ``is_unclear``: a cell that tells whether and when it takes
    place cannot be read now and counts as it was read last.
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
    video_link: str = ""
    meets: str = ""
    state: str = "planned"
    away: frozenset[str] = frozenset()
    closure: str = ""
    length_known: bool = True
    is_unclear: bool = False

    @property
    def end(self) -> datetime:
        """Wall time at which the session ends (naive arithmetic; no group spans a DST change)."""
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One member at one session. ``status`` is a choice of Status in Attendance, "" while nobody reported.

    ``note`` is the state of the progress note, ``note_signed`` the day on which it was signed, where that is known.
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
    note_signed: date | None = None
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

    @property
    def is_taken_back(self) -> bool:
        """Return whether it was cancelled, in time or late, in whatever words the export has."""
        return _TAKEN_BACK in self.status.casefold()

    @property
    def is_off(self) -> bool:
        """Return whether it did not take place: cancelled in whatever words, excused or missed; unreported may have."""
        return self.is_taken_back or self.status in NOT_THERE

    @property
    def minutes_taken(self) -> int:
        """Return its length; where the export names none, that of a usual individual hour."""
        return self.minutes or _UNKNOWN_MINUTES
