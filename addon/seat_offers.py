"""Seats of groups that are offered to members who wait: what pages show, what was answered. Plain data, UTC times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from addon.memory import Kept

OFFER = "offer"
"""What a link is for that opens one offer."""
OFFER_ANSWER = "offer answer"
"""A kind of arrival. Its body: ``member``, ``offer`` (its id), ``answer``."""
YES, NO, NEVER = "yes", "no", "not any more"
OFFER_ASK, PLACE_ASK, TELL_ASK, LATE_ASK = "offer a seat", "place a member", "tell of a seat", "late answer"
"""What the rows of Requests are about."""
SEAT_KIND = "offer"
"""The kind of the seats that decide which answer to an offer came first."""


BY_OFFER = "offered on the Waiting list"
"""For whom the seats of ``OfferedSeats`` are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOffer:
    """An offer as its member sees it: the first time, how often, until when they may answer, what they answered."""

    id: str
    member: str
    start: datetime
    minutes: int
    every_weeks: int = 1
    how: str = ""
    ends: datetime
    answer: str = ""
    is_live: bool = True


SHOWN_OFFER = Kept("shown offer", ShownOffer)
"""By the offer's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMember:
    """A member who accepted a seat, and whose place a person confirmed: a row of Roster from ``joined`` on."""

    group: str
    member: str
    joined: date


@dataclass(frozen=True, slots=True)
class PlacedMembers:
    """Those of this pass."""

    placed: tuple[PlacedMember, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedSeats:
    """How many seats of each group, by its code, are kept for members of the waiting list who were offered one."""

    of: Mapping[str, int] = field(default_factory=dict)
