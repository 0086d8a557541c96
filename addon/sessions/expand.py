"""Wall times to instants and back, over both changes of the clock.

A session is stored as wall time plus IANA zone. A wall time that the spring change skips is read
shifted forward by the gap (02:30 becomes 03:30); one that the autumn change shows twice is read as
the first of the two. A whole number of days before a session keeps its wall time, hours are real
hours: 24 h before Sunday 18:00 is Saturday 18:00 even when that night has 23 or 25 hours.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def instant(wall: datetime, zone: str | ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the instant (UTC, aware) at which clocks in the zone show the naive wall time.

    ``fold`` 1 is the second of two times that the autumn change shows.
    """
    return wall.replace(tzinfo=_zone(zone), fold=fold).astimezone(UTC)


def wall_time(moment: datetime, zone: str | ZoneInfo) -> datetime:
    """Return the naive wall time that clocks in the zone show at an aware instant."""
    return moment.astimezone(_zone(zone)).replace(tzinfo=None, fold=0)


def before(start: datetime, hours: int, zone: str | ZoneInfo) -> datetime:
    """Return the instant so many hours before another: whole days keep the clock time in the zone."""
    days, rest = divmod(hours, 24)
    if rest or not days:
        return start - timedelta(hours=hours)
    return instant(wall_time(start, zone) - timedelta(days=days), zone)


def zone_of(name: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone(zone: str | ZoneInfo) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)
