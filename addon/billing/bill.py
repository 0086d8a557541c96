"""What billing computes: lines, one bill per session, mismatches with the EHR."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.billed import BillState, bill_state
from addon.billing.prices.rates import Fee
from addon.problems import Problem

READY, WAITS, NEEDS_A_PERSON, ELSEWHERE = "ready", "waits", "needs a person", "individual line"
BLOCKED = "blocked"
"""The states of a line; ELSEWHERE: billed with the individual appointments; BLOCKED: by a row of Billing checks."""
SERVICE, ADD_ON, INDIVIDUAL = "service", "add-on", "individual"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingLine:
    """One claim line, its add-on, or the change due on an individual appointment's line.

    ``reason`` says why the line is not ready. A ``disputed`` line rests on an open conflict and waits for it.
    ``charge`` is the practice's fee in dollars, ``allowed`` what the payer allows; None while nobody knows it, and on
    individual lines, which are billed elsewhere. ``fee`` is what the practice usually charges and where that can be
    read. ``clinician`` is the rendering clinician. ``covers`` names family members who attended without a line of
    their own, ``minutes`` are the member's part of the staff's, where those are prorated. ``warnings`` are what to look
    at before it goes out, ``remarks`` what is only mentioned, ``check`` both in words; ``ehr_charge`` is what the EHR
    shows. ``start``: from when on the session took place. ``of_room``: who else was there blocks it.
    """

    session: str
    member: str
    role: str = SERVICE
    state: str = READY
    reason: str = ""
    disputed: bool = False
    on: date
    start: str = ""
    group: str = ""
    code: str = ""
    units: int = 1
    modifiers: tuple[str, ...] = ()
    place_of_service: str = ""
    payer: str = ""
    charge: Decimal | None = None
    allowed: Decimal | None = None
    fee: Fee | None = None
    remarks: tuple[str, ...] = ()
    ehr_code: str = ""
    ehr_charge: Decimal | None = None
    clinician: str = ""
    rule: str = ""
    covers: tuple[str, ...] = ()
    minutes: int | None = None
    warnings: tuple[str, ...] = ()
    check: str = ""
    of_room: bool = False

    @property
    def status(self) -> str:
        """The state and its reason, as the Billing lines tab shows them."""
        if self.state == READY and self.warnings:
            return f"{READY}, {len(self.warnings)} to check"
        return f"{self.state}: {self.reason}" if self.reason else self.state

    @property
    def key(self) -> str:
        """The line's stable key: session, member and role of the code (not the code itself)."""
        return f"{self.session}/{self.member}/{self.role}"

    @property
    def is_claim(self) -> bool:
        """Whether it is the member's line for the session (not an add-on or an individual line)."""
        return self.role == SERVICE


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mismatch:
    """Attendance and EHR charge that do not agree for one member and session, in words."""

    session: str
    member: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitator:
    """A clinician who was in the room, as lead or co-facilitator, and the minutes.

    ``claims``: how many of the session's claim lines carry their name. ``share`` is the part of what is collected that
    they are paid (of one), None where nothing is shared.
    """

    code: str
    role: str
    minutes: int
    claims: int = 0
    share: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """One member of a session's roster: what Attendance shows, and their prorated minutes; never a word of a note."""

    member: str
    status: str = ""
    joined_by: str = ""
    note: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SessionRemark:
    """What somebody should check about one member before the session is billed."""

    member: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBill:
    """One session's package: who led it, who was there, what it comes to, what is still to check.

    ``status`` is what keeps it in words. ``present`` counts everybody in the room whatever
    their payer. ``charge`` and ``allowed`` are sums of the session's lines. ``family_covered`` and ``not_billed`` name
    attending members without a line. ``time`` is from when till when it took place, ``mode`` how two who led it bill.
    """

    session: str
    group: str
    on: date
    status: str
    time: str = ""
    mode: str = ""
    roster: tuple[RosterEntry, ...] = ()
    facilitators: tuple[Facilitator, ...] = ()
    present: int = 0
    lines: int = 0
    charge: Decimal = Decimal(0)
    allowed: Decimal = Decimal(0)
    to_check: tuple[SessionRemark, ...] = ()
    family_covered: tuple[str, ...] = ()
    not_billed: tuple[str, ...] = ()

    @property
    def state(self) -> BillState | None:
        """Return what the status means."""
        return bill_state(self.status)

    @property
    def goes(self) -> bool:
        """Return whether nothing keeps it."""
        return self.state is not None and self.state.goes


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingResult:
    """Everything billing says about the open period."""

    lines: tuple[BillingLine, ...] = ()
    sessions: tuple[SessionBill, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    problems: tuple[Problem, ...] = ()
