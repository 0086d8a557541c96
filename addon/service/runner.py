"""The runner: one pass at a time, when something is new, at set times, and when somebody asks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from threading import Lock
from typing import Protocol

from addon.problems import Fault
from addon.sending_paused import NOW, PAUSED, last_decided, pause, resume, who_paused
from addon.service.due import Situation, Timetable, last_at, next_at, next_due, why
from addon.service.ping import FAIL, START, SUCCESS
from addon.service.told import (
    BUSY,
    FAILED,
    LAST,
    LAST_BACKUP,
    LAST_PASS,
    LOOKED,
    NOTHING_NEW,
    STOPPED,
    WAITS,
    BackupTold,
    PassTold,
)
from addon.service.watch import Listing, Mark, Seen, Watch
from addon.sync.state.database import State

MESSAGES_DUE = "messages are due"
FRESH = timedelta(minutes=1)
"""How long ago a pass that read the sheets may have ended when something is sent."""
NO_WORD = "the pass ended without a word"

RunPass = Callable[[dict[str, Mark]], PassTold | None]


class Step(Protocol):
    """Something that the service does besides passes, such as sending what is due."""

    def __call__(self, now: datetime, /, *, looked_at: datetime | None) -> object:
        """Do it; ``looked_at`` is when the sheets were last read by a pass that decided what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """The service as it is now. Times are aware instants, None where there is none.

    ``looked`` is when the sheets were last read, whether or not anything was new; ``next_look`` when they are at the
    latest. ``step`` is what a running pass is doing. ``trouble`` is what keeps passes from running, "" if nothing;
    ``paused`` who paused all sending and when, "" if nobody did. ``restless`` counts files that are still being copied.
    """

    started: datetime
    step: str = ""
    looked: datetime | None = None
    next_look: datetime | None = None
    trouble: str = ""
    paused: str = ""
    restless: int = 0
    last: PassTold | None = None
    backup: BackupTold | None = None

    @property
    def working(self) -> bool:
        """Return whether a pass runs."""
        return bool(self.step)

    @property
    def problems(self) -> int:
        """Return how many problems the last pass met."""
        return self.last.problems if self.last else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the service knows between two looks; blank before the first.

    ``before`` and ``seen`` are the last look at the folder, at ``seen_at``; ``taken`` and ``heard`` what the last pass
    was given. ``looked`` is when the sheets were last read, ``decided`` when by a pass that decided what is due, which
    is fresh until ``fresh_until``; ``is_undecided``: the last one could not decide.
    """

    situation: Situation = field(default_factory=Situation)
    before: Listing = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    seen_at: datetime | None = None
    taken: Listing = field(default_factory=dict)
    heard: str = ""
    looked: datetime | None = None
    decided: datetime | None = None
    fresh_until: datetime | None = None
    is_undecided: bool = False
    trouble: str = ""


BLANK = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerParts:
    """What the runner works with. ``run`` runs a pass and ``step`` tells what it is doing.

    ``tell`` is told of each pass, ``ping`` when one begins and how it ends.
    """

    state: State
    watch: Watch
    run: RunPass
    step: Callable[[], str]
    clock: Callable[[], datetime]
    timetable: Timetable
    poll: timedelta
    tell: Callable[[PassTold], None]
    ping: Callable[[str], None]


class Runner:
    """Decides when a pass runs and remembers how it went. ``look`` is called by one thread only, the rest by any.

    It begins with what is ``known``, and gives away what it knows: so one turn of a practice goes on where the last
    one ended, in whichever process.
    """

    def __init__(self, parts: RunnerParts, known: Known = BLANK) -> None:
        self._parts = parts
        self._lock = Lock()
        self._known = known.situation
        self._seen, self._seen_at = known.seen, known.seen_at
        parts.watch.before, parts.watch.taken = known.before, known.taken
        self._heard = known.heard
        self._looked, self._decided = known.looked, known.decided
        self._is_undecided = known.is_undecided
        self._started = parts.clock()
        self._fresh_until = known.fresh_until or self._started
        self._trouble = known.trouble
        self._is_stopping = False

    @property
    def known(self) -> Known:
        """Return what another runner needs to go on from here."""
        watch = self._parts.watch
        return Known(
            situation=self._known,
            before=watch.before,
            seen=self._seen,
            seen_at=self._seen_at,
            taken=watch.taken,
            heard=self._heard,
            looked=self._looked,
            decided=self._decided,
            fresh_until=self._fresh_until,
            is_undecided=self._is_undecided,
            trouble=self._trouble,
        )

    def look(self, now: datetime) -> PassTold | None:
        """Look whether a pass is due, and run it; return what it told, None if none was."""
        polled = self._poll(now)
        known = self._situation()
        if not polled:
            known = replace(known, asked="")  # what somebody asks for is looked at first
        reason = "" if self._is_stopping else why(known, self._parts.timetable, now)
        if not reason:
            return None
        told = self._tried(reason, now)
        self._note(told)
        return told

    def _situation(self) -> Situation:
        return replace(self._known, saved=self._seen.is_new, arrived=self._stamp() != self._heard)

    def next_look(self, now: datetime) -> datetime:
        """Return when a look is of use again, if nothing happens before: a pass is due, or a file may be still."""
        known, parts = self._situation(), self._parts
        due = next_due(replace(known, asked="", saved=False), parts.timetable, now)
        is_put_off = known.is_busy or (known.failures and not known.asked)
        if self._seen_at is None or is_put_off or not (known.asked or known.saved or self._seen.restless):
            return due
        return max(now, min(due, self._seen_at + parts.poll))

    def _tried(self, reason: str, now: datetime) -> PassTold:
        """Run a pass; where it could not even begin, it failed."""
        try:
            return self._run(reason, now)
        except (Fault, OSError) as refused:
            trouble = str(refused) if isinstance(refused, Fault) else f"no pass can be started ({refused.strerror})"
            return PassTold(result=FAILED, began=now, ended=self._parts.clock(), reason=reason, trouble=trouble)

    def _poll(self, now: datetime) -> bool:
        if self._seen_at is not None and timedelta(0) <= now - self._seen_at < self._parts.poll:
            return False
        self._seen, self._seen_at = self._parts.watch.look(), now
        return True

    def _stamp(self) -> str:
        """Return what changes when something arrived, something became of a message, or somebody stopped or paused."""
        state = self._parts.state
        paused = last_decided(state.one(PAUSED, NOW))
        return f"{state.inbox.last_number()} {state.outbox.last_outcome()} {state.addresses.last_change()} {paused}"

    def _run(self, reason: str, now: datetime) -> PassTold:
        parts, given = self._parts, self._seen.still
        heard = self._stamp()
        with self._lock:
            self._known = replace(self._known, asked="")
        parts.ping(START)
        told = parts.run(parts.watch.exports(given))
        if told is None:
            result = STOPPED if self._is_stopping else FAILED
            told = PassTold(result=result, began=now, ended=parts.clock(), trouble=NO_WORD)
        if told.result in LOOKED:
            self._took(given, heard, told)
        return replace(told, reason=reason)

    def _took(self, given: Listing, heard: str, told: PassTold) -> None:
        self._parts.watch.taken, self._heard = dict(given), heard
        self._looked, self._is_undecided = told.began, not told.is_decided
        if told.is_decided:
            self._decided, self._fresh_until = told.began, told.ended + FRESH
        self._seen = replace(self._seen, is_new=False)

    def _note(self, told: PassTold) -> None:
        parts, is_failed, is_mended = self._parts, told.result == FAILED, bool(self._known.failures)
        with self._lock:
            self._known = replace(
                self._known,
                began=told.began,
                ended=told.ended,
                failures=self._known.failures + 1 if is_failed else 0,
                is_busy=told.result == BUSY,
                waits=told.result == WAITS,
            )
        self._trouble = told.trouble if told.result in {FAILED, BUSY, WAITS} else ""
        if told.result not in {STOPPED, BUSY} and (is_mended or told.result != NOTHING_NEW):
            parts.state.keep(LAST_PASS, LAST, told)
        if told.result not in {STOPPED, BUSY}:
            parts.ping(FAIL if is_failed else SUCCESS)
        parts.tell(told)

    def export_is_whole(self, name: str) -> None:
        """Let an export that was put there in one step count with the next look."""
        self._parts.watch.expect(name)

    def request_pass(self, reason: str) -> None:
        """Let a pass run as soon as it can; ``reason`` is told with it."""
        with self._lock:
            self._known = replace(self._known, asked=reason)

    def send(self, now: datetime, step: Step) -> None:
        """Send what is due, on the strength of sheets that were just read: where they were not, a pass comes first.

        A pass that had to stop, as a tab is left alone until somebody answers, counts as none. Answers to texts, and
        what people are told at once, wait for no pass.
        """
        known, parts = self._known, self._parts
        is_fresh = self._decided is not None and self._decided <= now <= self._fresh_until
        can_run = not (known.failures or known.is_busy or self._is_undecided)
        due = [one.message for one in parts.state.outbox.due(now)]
        rests_on_sheets = any(not (one.is_answer or one.is_for_staff) for one in due)
        if not is_fresh and can_run and rests_on_sheets and not parts.step():
            self.request_pass(MESSAGES_DUE)
        if is_fresh or not can_run or not rests_on_sheets or any(one.is_answer or one.is_for_staff for one in due):
            step(now, looked_at=self._decided)

    def pause_sending(self, by: str) -> None:
        """Send nothing until somebody resumes; it is remembered over a restart."""
        pause(self._parts.state, by, self._parts.clock())

    def resume_sending(self, by: str) -> None:
        """Send again what is due."""
        resume(self._parts.state, by, self._parts.clock())

    def paused(self) -> str:
        """Return who paused all sending and when, "" if nobody did."""
        return who_paused(self._parts.state, self._parts.timetable.zone)

    def status(self) -> ServiceStatus:
        """Return how the service is."""
        parts, known = self._parts, self._known
        return ServiceStatus(
            started=self._started,
            step=parts.step(),
            looked=self._looked,
            next_look=parts.timetable.next_after(known.ended) if known.ended else None,
            trouble=self._trouble,
            paused=self.paused(),
            restless=self._seen.restless,
            last=parts.state.remembered(LAST_PASS).get(LAST),
            backup=parts.state.remembered(LAST_BACKUP).get(LAST),
        )

    @property
    def failures(self) -> int:
        """Return how many passes failed in a row."""
        return self._known.failures

    def stop(self) -> None:
        """Begin no further pass."""
        self._is_stopping = True


def backup_is_due(last: BackupTold | None, at: datetime, now: datetime) -> bool:
    """Return whether the nightly backup is to be made: none since its time (``at``), nor tried within the hour."""
    if last is None:
        return True
    if last.made > now:
        return False
    return last.made < at if last.proved else now - last.made >= timedelta(hours=1)


def next_backup(last: BackupTold | None, clock: time, zone: str, now: datetime) -> datetime:
    """Return when a backup is due by the time of day (``clock``) for it; now, if one is."""
    later = (next_at(clock, zone, now), *([] if last is None else [last.made + timedelta(hours=1)]))
    moments = (now, *sorted(one for one in later if one > now))
    return next((one for one in moments if backup_is_due(last, last_at(clock, zone, one), one)), moments[-1])
