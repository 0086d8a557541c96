"""What billing hands on: lines, one bill per session, mismatches with the EHR."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.problems import Problem

READY = "ready"
WAITS = "waits: attendance of the session is not complete"
SERVICE, ADD_ON, INDIVIDUAL = "service", "add-on", "individual"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingLine:
    """One claim line, its add-on, or the change due on an individual appointment's line.

    ``status``: ready · waits: … · held: … · needs a person: … · individual line: …. ``amount`` is
    the agreed rate in dollars, None while it cannot be told (and on individual lines, which are
    billed elsewhere). ``clinician`` renders. ``covers`` names family members who attended on it.
    ``check`` says in words what differs from the EHR; ``ehr_charge`` is what the EHR shows.
    """

    session: str
    member: str
    role: str = SERVICE
    status: str = READY
    on: date
    group: str = ""
    code: str = ""
    units: int = 1
    modifiers: tuple[str, ...] = ()
    place_of_service: str = ""
    payer: str = ""
    amount: Decimal | None = None
    ehr_code: str = ""
    ehr_charge: Decimal | None = None
    clinician: str = ""
    rule: str = ""
    covers: tuple[str, ...] = ()
    check: str = ""

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
    """A clinician who was in the room, as lead or co-facilitator, and the minutes."""

    code: str
    role: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBill:
    """One session's package: who led it, who was there, what it comes to, what stands against it.

    ``present`` counts everybody in the room whatever their payer. ``amount`` is the sum of the
    session's lines. ``family_covered`` and ``not_billed`` name attending members without a line.
    """

    session: str
    group: str
    on: date
    status: str
    facilitators: tuple[Facilitator, ...] = ()
    present: int = 0
    lines: int = 0
    amount: Decimal = Decimal(0)
    to_check: tuple[str, ...] = ()
    family_covered: tuple[str, ...] = ()
    not_billed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingResult:
    """Everything billing says about the open period."""

    lines: tuple[BillingLine, ...] = ()
    sessions: tuple[SessionBill, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    problems: tuple[Problem, ...] = ()
