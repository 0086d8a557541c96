"""The terms of billing: the open period, what the EHR's files cover, who is the rendering clinician."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from addon.billing.places import Places
from addon.records import GroupSession

Mode = Literal["single biller", "roster split", "prorated minutes", "internal share"]
SINGLE: Mode = "single biller"
SPLIT: Mode = "roster split"
PRORATED: Mode = "prorated minutes"
SHARED: Mode = "internal share"
MODES: tuple[Mode, ...] = (SINGLE, SPLIT, PRORATED, SHARED)
"""How two who lead together bill. However they do, each member has one claim line a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingTerms:
    """The open period, and whose name a claim carries.

    ``closed_through`` is the last closed day (Settings), None while nothing is closed. ``sent`` are sessions, by code,
    that are closed whatever their day; ``again`` are closed ones that are worked out all the same: they close now, or
    changed since. ``ehr_covered`` lists the first and last day of each stretch that charge exports cover: only there
    does a missing charge mean something. ``mode`` says how two who lead together bill: claims carry the lead's name,
    in a roster split that of each member's one facilitator. With prorated minutes the staff's minutes are shared among
    the members; an internal ``share`` (of one, None while nobody filled it in) is pay, and on no claim. ``rosters`` are
    the places of a split by group.
    """

    today: date
    closed_through: date | None = None
    sent: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    ehr_covered: tuple[tuple[date, date], ...] = ()
    mode: Mode = SINGLE
    share: Decimal | None = None
    rosters: Mapping[str, Places] = field(default_factory=dict)

    def bills(self, session: GroupSession) -> bool:
        """Return whether a session's lines are worked out now: it has begun and is not closed."""
        day = session.start.date()
        return session.code in self.again or (day <= self.today and not self.is_closed(session.code, day))

    def is_closed(self, session: str, day: date) -> bool:
        """Return whether the lines of that session may no longer change."""
        return session in self.sent or (self.closed_through is not None and day <= self.closed_through)

    def ehr_covers(self, day: date) -> bool:
        """Return whether the EHR's charges of that day have been read."""
        return any(first <= day <= last for first, last in self.ehr_covered)
