"""Therapy groups, what they are billed as, and who belongs to them from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from addon.records.days import is_within

GROUP_THERAPY, MULTI_FAMILY, SUBSTANCE_USE = "group psychotherapy", "multi-family group", "substance use group"
INTENSIVE_DAY, SUBSTANCE_USE_DAY, PARTIAL_DAY = "intensive outpatient day", "substance use day", "partial hospital day"
"""A group that is part of a program's day: a code of the day pays for it."""
SERVICES = (GROUP_THERAPY, MULTI_FAMILY, SUBSTANCE_USE, INTENSIVE_DAY, SUBSTANCE_USE_DAY, PARTIAL_DAY, "not billed")
"""What a group is billed as: the words of Service in Groups, which billing rules test."""
SERVICE_OF_CODE: Mapping[str, str] = MappingProxyType(
    {"90853": GROUP_THERAPY, "90849": MULTI_FAMILY, "H0005": SUBSTANCE_USE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyGroup:
    """A therapy group and its cadence. ``service`` is one of ``SERVICES``, ``meets`` in person, video or hybrid.

    ``ages`` are the youngest and the oldest it is for, None without a limit. ``joins``: open (at any session), closed
    (until the second) or slow-open (at ``module_start``, at most ``most_joiners`` at a time). ``on_closed``: what
    becomes of a session on a day on which the practice is closed, "" = as Settings has it.
    """

    code: str
    name: str
    kind: str = "process"
    clinician: str = ""
    co_facilitator: str = ""
    weekday: int | None = None
    start: time | None = None
    minutes: int | None = None
    every_weeks: int = 1
    first: date | None = None
    last: date | None = None
    changes_from: date | None = None
    room: str = ""
    video_link: str = ""
    dial_in: str = ""
    meets: str = "in person"
    service: str = GROUP_THERAPY
    seats: int | None = None
    preferred_size: int | None = None
    ages: tuple[int | None, int | None] = (None, None)
    language: str = ""
    joins: str = "open"
    module_start: date | None = None
    most_joiners: int | None = None
    on_closed: str = ""
    status: str = "active"

    @property
    def is_running(self) -> bool:
        """Return whether it meets, or is about to: it is neither paused nor ended."""
        return self.status in {"active", "open"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A member's time in a group; both dates inclusive, ``left`` None while it lasts."""

    id: str
    group: str
    member: str
    joined: date | None = None
    left: date | None = None
    exit_reason: str = ""
    joins_by: str = ""

    @property
    def began(self) -> bool:
        """Return whether the member ever was in the group: nobody is who left before the first day."""
        return self.joined is None or self.left is None or self.joined <= self.left

    def lasts_to(self, day: date) -> bool:
        """Return whether the member is in the group on that day or later: a last day may be planned."""
        return self.left is None or self.left >= day

    def active_on(self, day: date) -> bool:
        """Return whether the member belongs to the group on that day."""
        return is_within(day, self.joined, self.left)
