"""The service put together: what ticks, what looks, what sends, what is backed up, and how it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from addon.service.apart import Apart
from addon.service.due import Timetable, last_at
from addon.service.health import Health, Heartbeat, Metrics
from addon.service.ping import FAIL, pings_of
from addon.service.runner import Runner, RunnerParts, Step, backup_is_due
from addon.service.task import BACKUP, PASS
from addon.service.ticker import Chore, Ticker
from addon.service.told import LAST, LAST_BACKUP, LAST_PASS, BackupTold, PassTold
from addon.service.watch import Mark, Watch
from addon.settings import PracticeFile
from addon.wiring.served import ServedPractice

LONGEST_STOP = 8.0
"""Seconds for a running pass, batch or backup to end; what does not is settled by the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What the service does besides passes. ``send`` sends what is due, ``chores`` are called every minute.

    ``tell`` is told of every pass and ``tell_backup`` of every backup.
    """

    tell: Callable[[PassTold], None]
    tell_backup: Callable[[BackupTold], None]
    send: Step | None = None
    chores: Sequence[Chore] = ()


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def timetable(file: PracticeFile) -> Timetable:
    """Return when passes of a practice run whatever happens."""
    settings = file.service
    return Timetable(zone=file.zone, at=settings.pass_at, every=timedelta(minutes=settings.look_minutes))


def is_backup_due(practice: ServedPractice, looked: datetime | None, now: datetime) -> bool:
    """Return whether the nightly backup is to be made; the first pass, which ``looked`` at the sheets, comes first."""
    file, last = practice.file, practice.state.one(LAST_BACKUP, LAST)
    at = last_at(file.service.backup_at, file.zone, now)
    return looked is not None and backup_is_due(last, at, now)


class Service:
    """One practice, kept in step until it is stopped."""

    def __init__(self, practice: ServedPractice, besides: Besides, clock: Callable[[], datetime] = utc_now) -> None:
        settings = practice.file.service
        times = timetable(practice.file)
        self._practice, self._besides, self._clock = practice, besides, clock
        self._pings = pings_of(practice.file)
        self._apart = Apart(practice.folder)
        self.runner = Runner(
            RunnerParts(
                state=practice.state,
                watch=Watch(practice.folder, practice.file.places),
                run=self._pass,
                step=lambda: self._apart.step,
                clock=clock,
                timetable=times,
                poll=timedelta(seconds=settings.poll_seconds),
                tell=self._tell,
                ping=self._pings.tell,
            )
        )
        self.heartbeat = Heartbeat(practice.heartbeat)
        self.health = Health(
            state=practice.state, status=self.runner.status, heartbeat=self.heartbeat, clock=clock, every=times.every
        )
        self.metrics = Metrics(self.health)
        self._ticker = Ticker(list(self._chores()), clock)

    def _chores(self) -> Sequence[Chore]:
        send = self._besides.send
        sending = () if send is None else (Chore("send", 5, lambda now: self.runner.send(now, send)),)
        return (
            Chore("heartbeat", 20, self.heartbeat.beat),
            Chore("look", 1, self.runner.look),
            Chore("backup", 5, self.back_up),
            *sending,
            *self._besides.chores,
        )

    def _pass(self, still: dict[str, Mark]) -> PassTold | None:
        return self._apart.run(PASS, LAST_PASS, {"still": still})

    def _tell(self, told: PassTold) -> None:
        self.metrics.count(told)
        self._besides.tell(told)

    def back_up(self, now: datetime) -> None:
        """Make the nightly backup, if it is due; the first pass comes first."""
        if not is_backup_due(self._practice, self.runner.status().looked, now):
            return
        told = self._apart.run(BACKUP, LAST_BACKUP, {})
        if told is None and self._apart.is_stopped:
            return
        if told is None:
            told = BackupTold(file="", made=now, trouble="the backup ended without a word")
        self._practice.state.keep(LAST_BACKUP, LAST, told)
        if not told.proved:
            self._pings.tell(FAIL)
        self._besides.tell_backup(told)

    def start(self) -> None:
        """Begin."""
        self._ticker.start()

    def stop(self, seconds: float = LONGEST_STOP) -> bool:
        """End what runs, within so many seconds; return whether all of it did. What did not is settled later."""
        self.runner.stop()
        self._apart.stop()
        ended = self._ticker.stop(seconds)
        if not ended:
            self._apart.kill()
        self._pings.stop()
        return ended
