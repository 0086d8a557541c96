"""Thirty days of a practice that sleeps, loses its network, is killed and has its clock set: who got what?

The clock is a number and the state is in memory. A pass plans as the real one does (what is due in the next week and
not over yet); what members got is counted by the provider, and judged by rules of its own, not by the sender's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from addon.outgoing import Address, OutgoingMessage, Sending
from addon.sending.sender import Sender
from addon.sessions.expand import before, instant
from addon.sync.state.outbox import Outbox
from tests.sending.a_message import DAY, HOUR
from tests.sending.a_provider import AProvider, Killed
from tests.stores import fresh_state

DAYS, FAULTS, DEATHS = 30, 0.3, 0.05
BEGINS = (("America/New_York", datetime(2027, 2, 26)), ("America/New_York", datetime(2026, 10, 14)))
ELSEWHERE = (("America/Phoenix", datetime(2026, 10, 14)), ("Australia/Lord_Howe", datetime(2027, 3, 20)))
"""Thirty days around both changes of the clock, in a zone without any, and in one that moves half an hour."""
LEADS = (72, 24, 2)


@dataclass(frozen=True)
class Got:
    """A message that arrived, when (by the service's clock), and whether its receiver had stopped before."""

    message: OutgoingMessage
    at: datetime
    stopped: bool


class MortalOutbox(Outbox):
    """An outbox whose user may die just before or after each step of it."""

    dies: Callable[[], bool] = staticmethod(lambda: False)

    def claim(self, *given: Any, **named: Any) -> bool:
        """Claim, and die perhaps."""
        done = super().claim(*given, **named)
        self._perhaps()
        return done

    def settle(self, *given: Any, **named: Any) -> bool:
        """Die perhaps, settle, die perhaps."""
        self._perhaps()
        done = super().settle(*given, **named)
        self._perhaps()
        return done

    def wait(self, *given: Any, **named: Any) -> bool:
        """Die perhaps, wait, die perhaps."""
        self._perhaps()
        done = super().wait(*given, **named)
        self._perhaps()
        return done

    def _perhaps(self) -> None:
        if self.dies():
            raise Killed


@dataclass
class Month:
    """Thirty simulated days from one seed."""

    seed: int
    quiet_world: bool = False
    got: list[Got] = field(default_factory=list)
    wanted: dict[str, OutgoingMessage] = field(default_factory=dict)
    kills: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 (chance that can be repeated)
        name, begin = (*BEGINS, *BEGINS, *ELSEWHERE)[self.seed % 6]
        self.zone, self.begin = ZoneInfo(name), begin
        self.now = begin.replace(tzinfo=UTC)
        self.step = timedelta(0)
        self.state = fresh_state()
        self.outbox = MortalOutbox(self.state.engine)
        self.outbox.dies = lambda: self._chance(DEATHS / 4)  # type: ignore[method-assign]
        self.stopped: set[str] = set()
        self.starts = dict(self._sessions())
        self.notices: list[OutgoingMessage] = []
        self.channels = {
            name: AProvider(name=name, can_look_up=name == "text", fate=self._fate) for name in ("text", "email")
        }

    def clock(self) -> datetime:
        """Return what the service takes for the present."""
        return self.now + self.step

    def runs(self) -> "Month":
        """Live through the month, then let everything settle."""
        end = self.now + DAYS * DAY
        looked_at: datetime | None = None
        while self.now < end:
            self.now += timedelta(seconds=exp(self.random.uniform(log(5 * 60), log(24 * 3600))))
            self._happens()
            if self._chance(0.9):
                self._passes()
                looked_at = self.clock()
            self._sends(looked_at)
        self.quiet_world, self.step = True, timedelta(0)
        for _ in range(60):
            self.now += 3 * HOUR
            self._passes()
            self._sends(self.clock())
        return self

    def _chance(self, probability: float) -> bool:
        return not self.quiet_world and self.random.random() < probability

    def _sessions(self) -> Iterator[tuple[str, datetime]]:
        """Yield each session's code and wall time: three groups, of which one meets in the night that is cut."""
        for group, (day, hour) in enumerate(((1, 18), (3, 9), (5, 2))):
            for week in range(5):
                start = self.begin + timedelta(days=day + 7 * week, hours=hour, minutes=30)
                yield f"G-{group} {start:%Y-%m-%d %H:%M}", start

    def _wanted(self) -> Iterator[OutgoingMessage]:
        """Yield every message that a pass wants now: the ladder of each session, and the notices of changes."""
        now = self.clock()
        for session, start in self.starts.items():
            ends = instant(start, self.zone)
            for member in range(int(session[2]) * 2, int(session[2]) * 2 + 3):
                for lead in LEADS:
                    due = before(ends, lead, self.zone.key)
                    if now < ends and due < now + 7 * DAY:
                        yield self._message(member, session, start, lead, due=due, ends=ends)
        yield from (one for one in self.notices if one.ends > now)

    def _message(self, member: int, session: str, start: datetime, lead: int, **times: Any) -> OutgoingMessage:
        channel = "email" if member % 3 == 2 else "text"
        return OutgoingMessage(
            key=f"M-{member} | {session} | {start:%Y-%m-%d %H:%M} | {lead} | {channel}",
            person=f"M-{member}",
            channel=channel,
            address=f"{channel}-{member // 2}",
            text=f"Your appointment is {start:%a %H:%M}.",
            zone=str(self.zone) if member % 4 else "America/Los_Angeles",
            session=session,
            lead=lead,
            limited=lead > 0,
            **times,
        )

    def _passes(self) -> None:
        wanted = {one.key: one for one in self._wanted()}
        self.wanted |= wanted
        self.state.outbox.plan(wanted.values(), now=self.clock())

    def _sends(self, looked_at: datetime | None) -> None:
        sender = Sender(outbox=self.outbox, addresses=self.state.addresses, channels=self.channels, clock=self.clock)
        try:
            sender.send_due(self.clock(), looked_at=looked_at)
        except Killed:
            self.kills += 1

    def _happens(self) -> None:
        """Let the world do what it does: set the clock, stop and start, move a session."""
        if self._chance(0.1):
            self.step = (
                timedelta(0) if self.step else timedelta(minutes=self.random.choice([-180, -61, -5, 7, 60, 200]))
            )
        if self._chance(0.03):
            self._stops(self.random.choice(["text-0", "text-1", "email-2", "text-3"]))
        if self._chance(0.05) and self.stopped:
            address = self.stopped.pop()
            self.state.addresses.lift(address.partition("-")[0], address)
        if self._chance(0.05):
            self._moves(self.random.choice(sorted(self.starts)))

    def _stops(self, address: str) -> None:
        channel = address.partition("-")[0]
        self.stopped.add(address)
        self.state.addresses.mark(Address(channel=channel, address=address, state="stopped", since=self.clock()))

    def _moves(self, session: str) -> None:
        start = self.starts[session]
        if instant(start, self.zone) > self.clock():
            self.starts[session] = moved = start + self.random.choice([-1, 1, 26]) * HOUR
            ends = min(instant(start, self.zone), instant(moved, self.zone))
            members = range(int(session[2]) * 2, int(session[2]) * 2 + 3)
            self.notices += [self._message(one, session, moved, 0, due=self.clock(), ends=ends) for one in members]

    def _fate(self, message: OutgoingMessage) -> str:
        """Choose what happens to a message at the provider; time passes, and somebody may stop meanwhile."""
        self.now += timedelta(seconds=self.random.uniform(0, 20))
        at, was_stopped = self.clock(), message.address in self.stopped
        fate = "arrives"
        if self._chance(FAULTS):
            fate = self.random.choice(["away", "breaks", "arrives unheard", "refused"])
        elif self._chance(DEATHS):
            fate = self.random.choice(["killed before", "killed after"])
        if fate in {"arrives", "arrives unheard", "killed after"}:
            self.got.append(Got(message, at, was_stopped))
        if self._chance(0.02):
            self._stops(self.random.choice(["text-0", "text-1"]))
        return fate

    def ends(self) -> dict[str, Sending]:
        """Return what became of every message."""
        return dict(self.state.outbox.all())


def is_quiet(message: OutgoingMessage, at: datetime) -> bool:
    """Return whether it is before 8 or from 21 on, on the receiver's clock."""
    return not 8 <= at.astimezone(ZoneInfo(message.zone)).hour < 21


def on_their_day(one: Got) -> str:
    """Return the receiver's day on which a message arrived."""
    return f"{one.at.astimezone(ZoneInfo(one.message.zone)):%Y-%m-%d}"
