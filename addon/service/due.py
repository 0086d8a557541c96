"""Why a pass is due now, if it is: a pure decision over what the service knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGAN = "the service began"
AGAIN = "another try"
SAVED = "something was saved"
ARRIVED = "something arrived"
NEW_DATE = "a new date"
WAITING = "changes wait for the workbook"
REGULAR = "a regular look"
CLOCK = "the clock was set back"

_FIRST_TRY, _LAST_TRY = timedelta(seconds=30), timedelta(minutes=15)
BUSY_AGAIN = timedelta(seconds=5)
WAITING_AGAIN = timedelta(minutes=1)
TOGETHER = timedelta(seconds=10)
"""How long what arrives one after the other is gathered for one pass."""
_SMALL_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the service knows. ``began`` and ``ended`` are those of the last pass (UTC), None before the first.

    ``failures`` counts the passes that failed since the last that did not; ``is_busy``: somebody else was at work;
    ``waits``: the workbook was open. ``asked`` is somebody's reason, "" if nobody asked.
    """

    began: datetime | None = None
    ended: datetime | None = None
    failures: int = 0
    is_busy: bool = False
    waits: bool = False
    asked: str = ""
    saved: bool = False
    arrived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When passes run whatever happens: at wall times in a zone, at its change of date, and every so often."""

    zone: str
    at: tuple[time, ...] = ()
    every: timedelta = timedelta(minutes=10)

    def reason(self, since: datetime, now: datetime) -> str:
        """Return what came between the two, "" if nothing: the latest set time, a new date, a regular look."""
        passed = [clock for clock in sorted(self.at) if last_at(clock, self.zone, now) > since]
        if passed:
            return f"it is past {passed[-1]:%H:%M}"
        zone = ZoneInfo(self.zone)
        if now.astimezone(zone).date() != since.astimezone(zone).date():
            return NEW_DATE
        return REGULAR if now - since >= self.every else ""

    def next_after(self, now: datetime) -> datetime:
        """Return when the next pass runs at the latest, if nothing happens before."""
        midnight = next_at(time(0, 0), self.zone, now)
        return min((now + self.every, midnight, *(next_at(clock, self.zone, now) for clock in self.at)))


def why(known: Situation, timetable: Timetable, now: datetime) -> str:
    """Return why a pass is due now, "" if none is."""
    began, ended = known.began, known.ended
    if began is None or ended is None:
        return BEGAN
    if began > now + _SMALL_STEP:
        return CLOCK
    if known.is_busy:
        return AGAIN if now - ended >= BUSY_AGAIN else ""
    if known.asked:
        return known.asked
    if known.failures:
        return AGAIN if now - ended >= patience(known.failures) else ""
    if known.saved:
        return SAVED
    if known.arrived and now - ended >= TOGETHER:
        return ARRIVED
    if known.waits and now - ended >= WAITING_AGAIN:
        return WAITING
    return timetable.reason(began, now)


def next_due(known: Situation, timetable: Timetable, now: datetime) -> datetime:
    """Return when a pass is due by what is known, at the latest by the timetable; now, if one is."""
    began, ended = known.began, known.ended
    if began is None or ended is None:
        return now
    waits = (BUSY_AGAIN, TOGETHER, WAITING_AGAIN, patience(max(known.failures, 1)))
    later = sorted(ended + wait for wait in waits)
    moments = (now, *(one for one in later if one > now))
    return next((one for one in moments if why(known, timetable, one)), max(now, timetable.next_after(began)))


def patience(failures: int) -> timedelta:
    """Return how long to wait after so many failed passes in a row: 30 seconds, doubled up to a quarter of an hour."""
    return min(_FIRST_TRY * (1 << min(failures - 1, 10)), _LAST_TRY)


def last_at(clock: time, zone: str, now: datetime) -> datetime:
    """Return the last instant at which the clock showed a time; in a night that skips it, the instant of the skip."""
    return max(one for one in _around(clock, zone, now) if one <= now)


def next_at(clock: time, zone: str, now: datetime) -> datetime:
    """Return the next instant at which the clock shows a time."""
    return min(one for one in _around(clock, zone, now) if one > now)


def _around(clock: time, zone: str, now: datetime) -> Iterable[datetime]:
    """Yield the instants of a wall time from two days ago to in two days; one that comes twice counts once."""
    here = now.astimezone(ZoneInfo(zone)).date()
    for days in range(-2, 3):
        wall = datetime.combine(here + timedelta(days=days), clock, tzinfo=ZoneInfo(zone))
        yield wall.astimezone(UTC)
