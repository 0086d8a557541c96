"""What payers decided about lines: paid, left to the member, adjusted and why."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)
CONTRACT = "CO-45"
"""The reason for what lies above the agreed rate: no denial."""
MEMBERS_SHARE = frozenset({"PR-1", "PR-2", "PR-3"})
"""Deductible, coinsurance and copay: the payer covers the service and leaves part of it to the member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One row of Payments: what a payer decided about one service, or held back from a whole payment.

    ``member`` is a code, "" where nobody can tell. Amounts are dollars, a reversal's are negative; ``patient`` is what
    the payer leaves to the member. ``reasons`` are bare codes (``CO-16``; remarks such as ``N290`` have no group) with
    their amounts, None where none is given. ``line`` is the row of Billing lines it belongs to, "" while none is found;
    ``named`` is whom its file names.
    """

    id: str
    member: str = ""
    on: date | None = None
    code: str = ""
    modifiers: tuple[str, ...] = ()
    charged: Decimal | None = None
    allowed: Decimal | None = None
    paid: Decimal = NOTHING
    patient: Decimal = NOTHING
    reasons: tuple[tuple[str, Decimal | None], ...] = ()
    payer: str = ""
    claim_no: str = ""
    payer_claim: str = ""
    check_no: str = ""
    paid_on: date | None = None
    line: str = ""
    named: str = field(default="", repr=False)

    @property
    def is_reversal(self) -> bool:
        """Return whether it takes an earlier decision back."""
        return (self.charged or NOTHING) < 0 or (self.charged is None and self.paid < 0)

    @property
    def denial(self) -> tuple[str, ...]:
        """Return the reasons for which nothing was paid or left to the member; none where it is no denial."""
        told = tuple(reason for reason, _ in self.reasons)
        if self.paid or self.is_reversal or not told or not MEMBERS_SHARE.isdisjoint(told):
            return ()
        return tuple(one for one in told if one != CONTRACT)
