"""A turn as a job: taken for one practice; whatever goes wrong is noted by its code, and the job is over."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Timer

import structlog
from sqlalchemy import Engine

from addon.agency.addresses import PREFIX, reached
from addon.agency.settings import Agency
from addon.agency.workers.turn import DOING, Clock, Surroundings, take_turn
from addon.agency.workers.turns import Turns
from addon.problems import Fault, PassAlreadyRunning
from addon.service.passing import placed
from addon.service.told import FAILED, PassTold
from addon.wiring.served import ServedPractice, held_practice

Publish = Callable[[str, PassTold, ServedPractice | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnJob:
    """Takes turns of an agency's practices, one at a time.

    ``stopping`` ends a turn before it writes; ``give_up`` is called in a thread of its own where one hangs.
    ``publish`` is told of each pass; ``server`` is the one that the practices' states are on, where it is open.
    """

    agency: Agency
    turns: Turns
    clock: Clock
    stopping: Event
    give_up: Callable[[], object]
    publish: Publish = lambda *_: None
    server: Engine | None = None

    def __call__(self, practice: str) -> None:
        """Take a turn of a practice; one that is gone has none."""
        folder = self.agency.practice_folder(practice)
        if self.stopping.is_set() or not (folder / "practice.toml").exists():
            return
        limit = Timer(self.agency.file.work.longest_minutes * 60, self.give_up)
        limit.daemon = True
        limit.start()
        try:
            self._taken(practice)
        except PassAlreadyRunning:
            self.turns.ask(practice, self.clock())
        except Fault as fault:
            self._failed(practice, fault.code, where=fault.where, what=fault.what)
        except Exception as mistake:  # noqa: BLE001 (its text may hold a name, so only its kind and place are told)
            self._failed(practice, type(mistake).__name__, where="", what=placed(mistake))
        finally:
            limit.cancel()

    def _taken(self, practice: str) -> None:
        folder = self.agency.practice_folder(practice)
        with held_practice(folder, at="", doing=DOING, shared=self.server) as home:
            if not self.turns.begin(practice, self.clock()):
                structlog.get_logger().warning("turn put off", practice=practice, why="earlier ones never ended")
                return

            def tell(told: PassTold) -> None:
                _log(practice, told)
                self._published(practice, told, home)

            around = Surroundings(clock=self.clock, go_on=lambda _: not self.stopping.is_set(), tell=tell)
            below = replace(home, file=reached(home.file, self.agency, f"{PREFIX}{practice}"))
            self.turns.end(practice, take_turn(below, around), self.clock())

    def _failed(self, practice: str, code: str, *, where: str, what: str) -> None:
        structlog.get_logger().error("turn failed", practice=practice, code=code, where=where, what=what)
        now = self.clock()
        self.turns.fail(practice, code, now)
        self._published(practice, PassTold(result=FAILED, began=now, ended=now, trouble=f"{where}: {what}"), None)

    def _published(self, practice: str, told: PassTold, home: ServedPractice | None) -> None:
        """Publish it; that the agency's page does not hear of it keeps no practice from its turn."""
        try:
            self.publish(practice, told, home)
        except Exception as mistake:  # noqa: BLE001 (its text may hold a name)
            structlog.get_logger().error("not published", practice=practice, mistake=placed(mistake))


def _log(practice: str, told: PassTold) -> None:
    counts = {"cells": told.cells, "rows": told.rows, "questions": told.questions, "problems": told.problems}
    words = {"practice": practice, "result": told.result, "reason": told.reason, "seconds": round(told.seconds, 1)}
    structlog.get_logger().info("pass", run=told.run, **words, **counts)
    if told.trouble:
        structlog.get_logger().warning("trouble", practice=practice, what=told.trouble, next_step=told.next_step)
