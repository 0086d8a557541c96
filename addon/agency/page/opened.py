"""The practices that a web process has open: each when it is first asked for, the longest unused let go."""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Protocol

from sqlalchemy import Engine

from addon.agency.addresses import PREFIX, reached
from addon.agency.lines import LINE, NEVER
from addon.agency.people import GuestsOf, People
from addon.agency.settings import Agency
from addon.sending_paused import pause, resume, who_paused
from addon.serving.beside import Beside
from addon.serving.pages import web_deps
from addon.serving.whole import beside
from addon.settings import read_settings
from addon.sync.state.database import State
from addon.web.app import make_app
from addon.wiring.folder import settings_text
from addon.wiring.opening import open_state_in
from addon.wiring.served import ServedPractice

MOST_OPEN = 64
"""So many practices has one process open at a time."""


class AskTurn(Protocol):
    """How a practice is let have a turn soon."""

    def __call__(self, practice: str, state: State, *, reason: str, export: str = "") -> None:
        """Store who wants it and, if an export was put there in one step, its name; then ask the workers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A practice's service as its last turn left it; nobody here knows whether one is at work just now."""

    looked: datetime | None
    trouble: str
    paused: str
    problems: int
    working: bool = False
    next_look: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The service of one practice as its pages ask it: what they ask for is stored, and a worker does it."""

    practice: str
    state: State
    agency: State
    zone: str
    clock: Callable[[], datetime]
    ask: AskTurn

    def status(self) -> Status:
        """Return how it is."""
        line = self.agency.one(LINE, self.practice) or NEVER
        return Status(
            looked=line.looked,
            trouble=line.trouble,
            paused=who_paused(self.state, self.zone),
            problems=line.problems,
        )

    def request_pass(self, reason: str) -> None:
        """Let a pass run as soon as a worker can."""
        self.ask(self.practice, self.state, reason=reason)

    def pause_sending(self, by: str) -> None:
        """Send nothing until somebody resumes."""
        pause(self.state, by, self.clock())

    def resume_sending(self, by: str) -> None:
        """Send again what is due."""
        resume(self.state, by, self.clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounted:
    """A practice that is open: its application, its state, and the cookie by which its own staff are known."""

    app: Beside
    state: State
    cookie: str
    mark: int
    letting_go: ExitStack


@dataclass(slots=True, kw_only=True)
class OpenPractices:
    """The practices of one process, opened as they are asked for; ``server`` is the one that their states are on."""

    people: People
    ask: AskTurn
    server: Engine | None = None
    most: int = MOST_OPEN
    _found: "OrderedDict[str, Mounted]" = field(default_factory=OrderedDict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _opening: dict[str, Lock] = field(default_factory=dict, init=False)

    def get(self, practice: str) -> Mounted | None:
        """Return a practice, None if there is none of this id. Raises SettingsInvalid, StateUnusable."""
        agency = self.people.there.now()
        folder = agency.practice_folder(practice)
        mark = _mark(folder / "practice.toml")
        if mark is None:
            return None
        with self._lock:
            opening = self._opening.setdefault(practice, Lock())
        with opening:  # one practice alone waits for its server
            return self._used(practice, mark) or self._used(practice, mark, self._opened(agency, practice, mark))

    def _used(self, practice: str, mark: int, new: Mounted | None = None) -> Mounted | None:
        """Return what is open of these settings, or what is ``new``, as used last; let go of the longest unused."""
        with self._lock:
            if new:
                self._let_go(self._found.pop(practice, None))
                self._found[practice] = new
            there = self._found.get(practice)
            if there is None or there.mark != mark:
                return None
            self._found.move_to_end(practice)
            while len(self._found) > self.most:
                self._let_go(self._found.popitem(last=False)[1])
            return there

    def close(self) -> None:
        """Let go of all."""
        with self._lock:
            while self._found:
                self._let_go(self._found.popitem()[1])

    def _let_go(self, there: Mounted | None) -> None:
        if there is not None:
            there.letting_go.close()  # who is still being answered keeps the connection to the end

    def _opened(self, agency: Agency, practice: str, mark: int) -> Mounted:
        folder, mount = agency.practice_folder(practice), f"{PREFIX}{practice}"
        with ExitStack() as stack:
            own = read_settings(settings_text(folder))
            state = stack.enter_context(open_state_in(folder, own, shared=self.server))
            served = ServedPractice(folder=folder, file=reached(own, agency, mount), state=state)
            turns = Turns(
                practice=practice,
                state=state,
                agency=self.people.state,
                zone=own.zone,
                clock=self.people.clock,
                ask=self.ask,
            )

            def keep_export(name: str, content: bytes) -> str:
                kept = served.keep_export(name, content)
                self.ask(practice, state, reason="an export was uploaded", export=kept)
                return kept

            deps = web_deps(served, turns, keep_export=keep_export, mount=mount, guests=GuestsOf(self.people, practice))
            app = beside(served, make_app(deps), turns.request_pass)
            return Mounted(app=app, state=state, cookie=deps.cookie_name, mark=mark, letting_go=stack.pop_all())


def _mark(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
