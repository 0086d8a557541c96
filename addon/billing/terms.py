"""The terms of billing: the open period, what the EHR's files cover, who is the rendering clinician."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Mode = Literal["single biller", "roster split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingTerms:
    """The open period, and whose name a claim carries.

    ``closed_through`` is the last closed day (Settings), None while nothing is closed.
    ``ehr_covered`` lists the first and last day of each stretch that charge exports cover: only
    there does a missing charge mean something. ``mode`` says whose name a claim carries when two
    clinicians lead: always the lead, or each roster member's one assigned facilitator.
    """

    today: date
    closed_through: date | None = None
    ehr_covered: tuple[tuple[date, date], ...] = ()
    mode: Mode = "single biller"

    def is_open(self, day: date) -> bool:
        """Return whether sessions of that day are billed now: after the closing, not in the future."""
        return day <= self.today and not self.is_closed(day)

    def is_closed(self, day: date) -> bool:
        """Return whether lines of that day may no longer change."""
        return self.closed_through is not None and day <= self.closed_through

    def ehr_covers(self, day: date) -> bool:
        """Return whether the EHR's charges of that day have been read."""
        return any(first <= day <= last for first, last in self.ehr_covered)
