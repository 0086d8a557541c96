"""Booking by oneself: what pages offer, what members and callers did there, and what follows. Plain data, UTC times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.incoming import MemberAsk
from addon.memory import Kept

SLOTS = "slots"
"""What a link is for that opens the times a member may book."""
BOOK, UNBOOK = "book slot", "cancel slot"
"""Kinds of arrival. Their bodies: ``member``, ``slot`` (row id), ``seat``, ``starts`` (a UTC instant); of the first
also ``instead`` (the seat that is given back for it, "" if none)."""
CALL_BOOKED = "intake call"
"""A kind of arrival: somebody booked a call and proved their phone. Its body: ``slot``, ``seat``, ``starts``, ``name``,
``phone``, ``email``."""
SLOT_CALL, SLOT_CHANGED, SLOT_LOST = "intake call", "booked time changed", "could not book"
"""What the rows of Requests are about."""
SLOT_ASK = Kept("slot ask", MemberAsk)
"""By the key of the arrival, or of what was asked about a booking later."""
SEAT_KIND = "slot"
"""The kind of the seats that decide who has a slot."""
HELD_FOR = timedelta(minutes=10)
"""How long a slot that somebody chose is kept for them until they confirm."""
SOONEST = timedelta(hours=2)
"""Nobody books what begins sooner."""
MOST_BOOKED = 4
"""So many slots to come one member may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlot:
    """A slot as pages know it.

    ``seat`` is its name where it is decided who has it: another one each time the slot is free again. ``how``: in
    person, video, phone or "". ``members`` are the codes of those it is offered to; ``for_callers``: to anybody, for
    an intake call. ``by`` is the member who has it, "" if none; ``is_open``: it may be booked.
    """

    slot: str
    seat: str
    start: datetime
    end: datetime
    how: str = ""
    members: tuple[str, ...] = ()
    for_callers: bool = False
    by: str = ""
    is_open: bool = False


SHOWN_SLOT = Kept("shown slot", ShownSlot)
"""By the id of its row."""
