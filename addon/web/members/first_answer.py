"""Of several answers at once the first one counts: whoever gave it has the seat that they are about."""

from dataclasses import replace
from datetime import timedelta

from addon.sync.state.seats import Seat
from addon.web.members.opened import deps

WHILE_KEEPING = timedelta(minutes=1)
"""How long an answer may take until it is on the disk; then another one may be given."""


def is_first(seat: Seat) -> bool:
    """Return whether nobody else has the seat, as of two taps at once; it is had for good once the answer is kept."""
    return deps().state.seats.have(replace(seat, until=seat.since + WHILE_KEEPING))
