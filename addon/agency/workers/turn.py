"""One turn of a practice: what the ticker of ``serve`` does, once, going on where the last turn ended.

Whichever process takes it finds what it needs in the practice's folder and state, and leaves there what the next one
needs. It is bounded: so many looks, a round of sending before each, each chore once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from addon.memory import Kept
from addon.service.backups import nightly
from addon.service.due import next_at
from addon.service.passing import GoOn, pass_of_service
from addon.service.ping import FAIL, pings_of
from addon.service.runner import BLANK, Known, Runner, RunnerParts, RunPass, next_backup
from addon.service.service import is_backup_due, timetable
from addon.service.told import ASKED, LAST, LAST_BACKUP, STOPPED, PassTold
from addon.service.watch import Listing, Mark, Watch
from addon.serving.chores import chores
from addon.serving.outgoing import sending
from addon.settings import PracticeFile
from addon.wiring.served import ServedPractice
from webhooks.channels import Orphans

MOST_LOOKS = 3
"""So often does one turn look whether a pass is due: what comes later comes with the next turn."""
DOING = "groupkeeper agency work"

Clock = Callable[[], datetime]
Tell = Callable[[PassTold], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTurn:
    """What a turn leaves for the next: what the service knows, and when each chore was done last, by its name."""

    known: Known = BLANK
    chores: dict[str, datetime] = field(default_factory=dict)


TURN = Kept("turn", LastTurn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """How a turn went. ``due`` is when the next one is of use if nothing happens before.

    ``seen`` is a digest of the practice's folder as the turn saw it; ``results`` how each of its passes ended;
    ``failures`` how many passes in a row failed.
    """

    due: datetime
    seen: str
    results: tuple[str, ...] = ()
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a turn is given: the clock, who is asked before each step whether to go on, who is told of each pass."""

    clock: Clock
    go_on: GoOn
    tell: Tell


def take_turn(practice: ServedPractice, around: Surroundings) -> Turned:
    """Take one turn of a practice that the caller holds."""
    turn = _Turn(practice, around, practice.state.one(TURN, LAST) or LastTurn())
    try:
        return turn.taken()
    finally:
        turn.pings.stop()


class _Turn:
    """One turn of an open practice."""

    def __init__(self, practice: ServedPractice, around: Surroundings, before: LastTurn) -> None:
        self._practice, self._around, self._before = practice, around, before
        self.pings = pings_of(practice.file)
        self._results: list[str] = []
        self._runner = runner_of(
            practice, before.known, around.clock, run=self._pass, tell=self._tell, ping=self.pings.tell
        )

    def taken(self) -> Turned:
        """Do what is due, and leave behind what the next turn needs."""
        state = self._practice.state
        asked = state.remembered(ASKED)
        for wish in sorted(asked.values(), key=lambda one: one.at):
            if wish.export:
                self._runner.export_is_whole(wish.export)
            self._runner.request_pass(wish.reason)
        self._pass_and_send()
        if STOPPED in self._results:  # as if it had not been: the next turn begins where this one began
            return Turned(due=self._around.clock(), seen="", results=tuple(self._results))
        left = LastTurn(known=self._runner.known, chores=self._chores_done())
        self._back_up()
        if _without_time(left) != _without_time(self._before):
            state.keep(TURN, LAST, left)
        for key in asked if not left.known.situation.asked else ():
            state.forget(ASKED, key)
        return Turned(
            due=self._due(left),
            seen=digest(left.known.before),
            results=tuple(self._results),
            failures=left.known.situation.failures,
        )

    def _pass_and_send(self) -> None:
        """Send before each look, as it may ask for a pass; and so after each pass, which knows what is due."""
        step = sending(self._practice)
        for _ in range(MOST_LOOKS):
            if not self._around.go_on("send"):
                return
            with _mistakes_told("send"):
                self._runner.send(self._around.clock(), step)
            if not self._around.go_on("look") or self._runner.look(self._around.clock()) is None:
                return

    def _pass(self, still: dict[str, Mark]) -> PassTold:
        practice, around = self._practice, self._around

        def reached(file: PracticeFile) -> PracticeFile:
            return file.model_copy(update={"service": practice.file.service})

        return pass_of_service(practice.folder, still, around.clock, around.go_on, reached=reached)

    def _tell(self, told: PassTold) -> None:
        self._results.append(told.result)
        self._around.tell(told)

    def _chores_done(self) -> dict[str, datetime]:
        """Do each chore whose time it is, and return when each was done last."""
        done = {}
        for chore in chores(self._practice, Orphans()):
            now, last = self._around.clock(), self._before.chores.get(chore.name)
            if last is None or not timedelta(0) <= now - last < timedelta(seconds=chore.seconds):
                if not self._around.go_on(chore.name):
                    continue
                with _mistakes_told(chore.name):
                    chore.do(now)
                last = now
            done[chore.name] = last
        return done

    def _back_up(self) -> None:
        practice, now = self._practice, self._around.clock()
        if not is_backup_due(practice, self._runner.status().looked, now) or not self._around.go_on("backup"):
            return
        told = nightly(practice.folder, self._around.clock)
        practice.state.keep(LAST_BACKUP, LAST, told)
        if not told.proved:
            self.pings.tell(FAIL)
            structlog.get_logger().error("backup failed", what=told.trouble)

    def _due(self, left: LastTurn) -> datetime:
        """Return when the next turn is of use: what was looked at, sent, done or backed up is due again."""
        state, file, now = self._practice.state, self._practice.file, self._around.clock()
        moments = [self._runner.next_look(now), state.outbox.next_due()]
        moments += [
            left.chores.get(one.name, now) + timedelta(seconds=one.seconds) for one in chores(self._practice, Orphans())
        ]
        moments.append(next_backup(state.one(LAST_BACKUP, LAST), file.service.backup_at, file.zone, now))
        if file.staff.digest_at is not None:
            moments.append(next_at(file.staff.digest_at, file.zone, now))
        return max(now, min(one for one in moments if one is not None))


def _without_time(left: LastTurn) -> LastTurn:
    """Return what a turn left but for when it looked: a look that saw the same again is nothing to write down."""
    return replace(left, known=replace(left.known, seen_at=None))


def runner_of(
    practice: ServedPractice, known: Known, clock: Clock, *, run: RunPass, tell: Tell, ping: Callable[[str], None]
) -> Runner:
    """Return a practice's runner that goes on from what is known."""
    parts = RunnerParts(
        state=practice.state,
        watch=Watch(practice.folder, practice.file.places),
        run=run,
        step=str,
        clock=clock,
        timetable=timetable(practice.file),
        poll=timedelta(seconds=practice.file.service.poll_seconds),
        tell=tell,
        ping=ping,
    )
    return Runner(parts, known)


def digest(seen: Listing) -> str:
    """Return what tells one look at a folder from another."""
    return sha256(repr(sorted(seen.items())).encode()).hexdigest()


@contextmanager
def _mistakes_told(chore: str) -> Iterator[None]:
    """Let one mistake keep nothing else from being done; its text may hold a name, so only its kind is told."""
    try:
        yield
    except Exception as mistake:  # noqa: BLE001
        structlog.get_logger().error("chore failed", chore=chore, mistake=type(mistake).__name__)
