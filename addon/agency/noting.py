"""How web processes note that a practice wants a turn where no workers are: its next pass fulfils it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from addon.service.told import ASKED, LAST, Asked
from addon.sync.state.database import State


@dataclass(frozen=True, slots=True)
class NotingTurns:
    """Keeps the wish in the practice's state, and asks nobody."""

    clock: Callable[[], datetime]

    def __call__(self, practice: str, state: State, *, reason: str, export: str = "") -> None:  # noqa: ARG002
        """Note it; ``export`` was put into the exports folder whole."""
        state.keep(ASKED, LAST, Asked(reason=reason, at=self.clock(), exports=(export,) if export else ()))
