"""When a reminder is due, over both DST nights, and when nobody may be disturbed."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from addon.problems import SettingsInvalid
from addon.sessions.expand import instant, wall_time, zone_of

_DAY_HOURS = 24


def practice_zone(name: str) -> ZoneInfo:
    """Return the practice's own zone. Raises SettingsInvalid if there is none of that name."""
    zone = zone_of(name)
    if zone is None:
        raise SettingsInvalid("practice.toml", "The time zone is not known.", "Use a name such as America/New_York.")
    return zone


def due_after(end: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """Return the instant ``hours`` after a session that ends at that wall time.

    Whole days (24, 72) keep the clock time; anything else (2, 36) counts real hours.
    """
    if hours >= _DAY_HOURS and hours % _DAY_HOURS == 0:
        return instant(end + timedelta(days=hours // _DAY_HOURS), zone)
    return instant(end, zone) + timedelta(hours=hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The hours, in the member's zone, in which no message goes out; ``begin`` is quiet, ``end`` is not."""

    begin: time
    end: time

    def holds(self, wall: datetime) -> bool:
        """Return whether that wall time is quiet. Equal begin and end mean no quiet hours."""
        at = wall.time()
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def next_end(self, when: datetime, zone: ZoneInfo) -> datetime:
        """Return ``when`` (an instant), or the instant at which the quiet hours around it end."""
        wall = wall_time(when, zone)
        if not self.holds(wall):
            return when
        after = datetime.combine(wall.date(), self.end)
        after = after if after > wall else after + timedelta(days=1)
        end = instant(after, zone)
        return end if end >= when else after.replace(tzinfo=zone, fold=1).astimezone(UTC)
