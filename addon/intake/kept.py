"""What is remembered of each row of Intake, and what the parts of the room hand each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from addon.intake.arrived import TYPED, Arrived
from addon.memory import Kept
from addon.records import Prospect, StageStep


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One row: when a pass saw it first (wall time), how it came, and the stages so far.

    ``call`` is the arrival that booked a call; ``call_at`` when the call takes place, None once it is given back.
    ``remarks`` is what of the arrival could not be read.
    """

    rid: str
    first_seen: datetime
    came_by: str = TYPED
    call: str = ""
    call_at: datetime | None = None
    remarks: str = ""
    steps: tuple[StageStep, ...] = ()


ROW = Kept("prospect", KeptRow)
"""By the row's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row that arrived and is not in the sheet yet: while the tab is not there nothing can be written into it."""

    rid: str
    arrived: Arrived


WAITING = Kept("prospect to come", Waiting)
"""By the number of the arrival."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeHeard:
    """What INTAKE is to write: the rows that arrived, and why somebody who fits is no member yet, by code."""

    arrived: tuple[Arrived, ...] = ()
    waits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntakeNow:
    """The prospects as this pass leaves them, by code: their steps and by when to act."""

    of: Mapping[str, Prospect] = field(default_factory=dict)
