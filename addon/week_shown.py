"""A clinician's own week as a pass leaves it for their card: minutes by sort, and the sessions. Plain data, wall times.

Codes and counts only, no name.
"""

from dataclasses import dataclass
from datetime import date, datetime

from addon.memory import Kept

SORTS = ("groups", "individual", "preparation", "documentation", "supervision", "meetings")
"""What a week's minutes go to, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSession:
    """A group session of the week: ``expected`` members, of whom ``online`` take part by video or phone."""

    code: str
    group: str
    start: datetime
    expected: int = 0
    online: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekShown:
    """The week from a Monday of one clinician (a code); ``works`` are the minutes they work in a week, 0 if unknown.

    ``minutes`` has the sorts that there are, as (one of ``SORTS``, minutes).
    """

    clinician: str
    monday: date
    minutes: tuple[tuple[str, int], ...] = ()
    works: int = 0
    sessions: tuple[WeekSession, ...] = ()


WEEK_SHOWN = Kept("week shown", WeekShown)
"""By the clinician's code."""
