"""The files of the stand-in's Drive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, kw_only=True)
class DriveWorld:
    """Files by id; `now` is the clock."""

    now: Callable[[], datetime]
