"""When a reminder is due, over both DST nights, and when nobody may be disturbed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from addon.facts.all_facts import Window
from addon.problems import SettingsInvalid
from addon.records import GroupSession
from addon.sessions.expand import before, instant, wall_time, zone_of
from addon.tabs import folded
from addon.typed_settings import whole
from addon.written import clock

_DAY_HOURS = 24
_AFTER = "after it ends"
"""The word of Then: When for a message after the session."""
_LONGEST_LEAD = timedelta(days=8)
"""Reminders of up to a week ahead are counted: seven days, and the day that has begun."""
_LOOKS_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ReminderOutcome:
    """The Then cells of a reminder rule: how long before, by which channel, in which words (folded name).

    ``form`` is the folded name of the form to which its link leads, "" where it leads to the member's page; ``after``:
    the hours count from the end of the session.
    """

    hours: int | None
    channel: str
    message: str
    form: str = ""
    after: bool = False

    def due(self, session: GroupSession, zone: ZoneInfo) -> datetime | None:
        """Return when a notice about a session is due, quiet hours apart; None where the rule gives no hours."""
        if self.hours is None:
            return None
        if self.after:
            return due_after(session.end, self.hours, zone)
        return before(instant(session.start, zone), self.hours, zone)


def reminder_outcome(outcome: Mapping[str, object]) -> ReminderOutcome:
    """Read the Then cells by their fields; ``hours`` is None where Hours before is no whole number."""
    names = ("then_hours_before", "then_channel", "then_message", "then_form", "then_when")
    hours, *words = ("" if outcome.get(name) is None else str(outcome[name]) for name in names)
    channel, message, form, when = map(folded, words)
    whole_hours = int(hours) if hours.strip().isdecimal() else None
    return ReminderOutcome(whole_hours, channel, message, form, after=when == folded(_AFTER))


def days_ahead(settings: Mapping[str, object]) -> int:
    """Return for how many days notices are planned."""
    return whole(settings, "Messages ahead", 7)


def reminder_window(today: date, days: int) -> Window:
    """Return the days whose attendance reminders need: a week back (for the limits) to the last one due in ``days``."""
    return Window(first=today - _LOOKS_BACK, last=today + timedelta(days=days) + _LONGEST_LEAD)


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


def quiet_hours(settings: Mapping[str, object]) -> QuietHours:
    """Return the quiet hours in Settings; what is blank or unreadable keeps its default."""
    return QuietHours(
        begin=_clock(settings.get("Quiet from"), time(21)), end=_clock(settings.get("Quiet until"), time(8))
    )


def _clock(value: object, usual: time) -> time:
    return value if isinstance(value, time) else clock(str(value or "")) or usual
