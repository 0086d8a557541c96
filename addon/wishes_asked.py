"""What members wish changed: their page's button, the rows of Requests, what a yes makes of it. Plain data."""

from dataclasses import dataclass
from datetime import datetime

from addon.incoming import Incoming
from addon.memory import Kept

WISH = "wish"
"""A kind of arrival: a member would like another regular time. Its body: ``member``."""
OTHER_REGULAR, OTHER_SESSION, OTHER_BOOKED = "another regular time", "another session", "another booked time"
"""What the rows of Requests are about."""
IN_THEIR_NAME = "requests"
"""The source of arrivals that a decision in Requests makes."""


@dataclass(frozen=True, slots=True)
class InTheirName:
    """What a person accepted for members, as if it had arrived: the part that hears such arrivals takes it over."""

    arrivals: tuple[Incoming, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenWish:
    """A member waits for an answer since this wall time."""

    since: datetime


OPEN_WISH = Kept("open wish", OpenWish)
"""By member code: who wishes for another regular time, for their page."""
