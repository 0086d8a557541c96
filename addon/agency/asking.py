"""How web processes let a practice have a turn: the wish is kept in the practice's state, then the queue is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from addon.service.told import ASKED, Asked
from addon.sync.state.database import State


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingTurns:
    """Asks for turns; ``wake`` tells the workers, if there are any; the practice's next turn fulfils the wish."""

    wake: Callable[[str], object]
    clock: Callable[[], datetime]

    def __call__(self, practice: str, state: State, *, reason: str, export: str = "") -> None:
        """Ask for a turn with a pass in it; ``export`` was put into the exports folder whole."""
        state.keep(ASKED, token_hex(8), Asked(reason=reason, at=self.clock(), export=export))
        self.wake(practice)
