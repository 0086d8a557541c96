"""The typed rows of exports. A field whose column the file lacks keeps its default and is not observed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from addon.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRef:
    """Whom a row is about, as the file names them; ``external_id`` is the EHR's number, "" if it has none."""

    name: str
    birth_date: date | None = None
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One client at one appointment.

    ``start`` is None where the file has a date only. ``status`` is a word of the Attendance tab, ""
    if the file says nothing; ``weak`` marks the EHR's default ("Show"), a guess until firmed.
    """

    client: ClientRef
    clinician: str = ""
    day: date
    start: datetime | None = None
    minutes: int | None = None
    code: str = ""
    status: str = ""
    weak: bool = False
    charge: Decimal | None = None
    units: Decimal | None = None
    note: str = ""
    note_signed: date | None = None
    group_name: str = ""
    session_ref: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One client of a client list; ``status`` is active, inactive or "" (the file has none).

    ``contact`` is whom the EHR has for a minor.
    """

    client: ClientRef
    clinician: str = ""
    added: date | None = None
    phone: str = ""
    email: str = ""
    contact: str = ""
    contact_phone: str = ""
    payer: str = ""
    status: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One client's time in a group, both dates inclusive."""

    group_name: str = ""
    client: ClientRef
    joined: date | None = None
    left: date | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One total of an outcome measure."""

    client: ClientRef
    measure: str = ""
    value: Decimal
    on: date
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """What a payer decided about one service of a claim, or held back from the whole payment (without client and code).

    Amounts are dollars; a reversal's are negative. ``reasons`` are bare codes with their amounts, ``CO-45 25.00; PR-3
    15.00``. ``insurance_id`` is the client's number with the payer; ``claim_no`` the number under which the claim was
    filed, ``payer_claim`` the payer's own; ``check_no`` names the payment.
    """

    client: ClientRef
    insurance_id: str = ""
    on: date | None = None
    code: str = ""
    modifiers: str = ""
    charged: Decimal | None = None
    allowed: Decimal | None = None
    paid: Decimal
    patient: Decimal | None = None
    reasons: str = ""
    payer: str = ""
    claim_no: str = ""
    payer_claim: str = ""
    check_no: str = ""
    paid_on: date | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectRow:
    """Somebody who asks to join a group, as they answered a form ``at`` this time; the texts are theirs, unread."""

    client: ClientRef
    at: date | datetime | None = None
    phone: str = ""
    email: str = ""
    wants: str = ""
    days: str = ""
    how: str = ""
    payer: str = ""
    language: str = ""
    state: str = ""
    referred_by: str = ""
    text_consent: str = ""
    email_consent: str = ""
    place: Place


Row = VisitRow | ClientRow | RosterRow | ScoreRow | PaymentRow | ProspectRow
