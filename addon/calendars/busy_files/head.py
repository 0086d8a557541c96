"""What is written at the head of a calendar and counts for all its entries: its zones, and whose it is."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from icalendar import Calendar

from addon.calendars.busy_files.properties import owner_of
from addon.calendars.busy_files.zones import Described, UnclearZone, zone_named


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarHead:
    """What a calendar tells about its entries.

    ``zones`` are those it describes, ``zone`` is the name of that for times without one ("": the practice's), ``owner``
    the mark of its owner where it is named.
    """

    zones: Described
    zone: str
    practice: str
    owner: str

    def named(self, name: str) -> tzinfo:
        """Return the zone of a name. Raises UnclearZone."""
        return zone_named(name, self.zones)

    def floating(self) -> tzinfo:
        """Return the zone of times without one. Raises UnclearZone."""
        return self.named(self.zone) if self.zone else ZoneInfo(self.practice)

    @property
    def usual_zone(self) -> str:
        """Return the usual name of the zone for times without one, "" where the calendar names none that is clear."""
        try:
            return str(getattr(self.floating(), "key", "")) if self.zone else ""
        except UnclearZone:
            return ""


def head_of(calendar: Calendar, zones: Described, *, practice: str) -> CalendarHead:
    """Return a calendar's head; ``practice`` is the practice's own zone."""
    zone = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    return CalendarHead(zones=zones, zone=zone, practice=practice, owner=owner_of(calendar))
