"""What members' pages are given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from addon.sync.state.database import State


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDeps:
    """The state, how a pass is asked for, the clock (aware instants), and where the pages are reached ("": only here).

    ``secret`` signs what forms and cookies bear. ``sends_texts``: somebody sends text messages for the practice.
    """

    state: State
    request_pass: Callable[[str], None]
    clock: Callable[[], datetime]
    public_url: str = ""
    secret: str
    sends_texts: bool = False
