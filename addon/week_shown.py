"""A clinician's next seven days, as their calendar's card shows them: counts and codes, no name. Plain data."""

from dataclasses import dataclass
from datetime import date, datetime

from addon.memory import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionShown:
    """A session that they are to lead, in wall time, and for how many minutes.

    ``expected`` are that many members, of whom ``online`` take part by video or phone.
    """

    code: str
    group: str
    start: datetime
    minutes: int
    expected: int = 0
    online: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekShown:
    """The seven days from ``first`` of one clinician, as the last pass saw them.

    ``minutes`` are the sums by sort, in the order of Week by clinician (session, appointment, booked time, preparation,
    documentation, supervision, meeting), without those that are none; ``works`` are the minutes that they work in a
    week, 0 where nobody told. ``sessions`` are in order of time.
    """

    clinician: str
    first: date
    minutes: tuple[tuple[str, int], ...] = ()
    works: int = 0
    sessions: tuple[SessionShown, ...] = ()


WEEK_SHOWN = Kept("week shown", WeekShown)
"""By the clinician's code, of those who are active."""
