"""The typed rows of exports. A field whose column the file lacks keeps its default and is not observed.

They are tuples, which are made of columns at once: a file may have a hundred thousand.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from addon.problems import Place


class ClientRef(NamedTuple):
    """Whom a row is about, as the file names them; ``external_id`` is the EHR's number, "" if it has none."""

    name: str
    birth_date: date | None = None
    external_id: str = ""


class VisitRow(NamedTuple):
    """One client at one appointment.

    ``start`` is None where the file has a date only. ``status`` is a word of the Attendance tab, ""
    if the file says nothing; ``weak`` marks the EHR's default ("Show"), a guess until firmed.
    """

    client: ClientRef
    day: date
    place: Place
    clinician: str = ""
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


class ClientRow(NamedTuple):
    """One client of a client list; ``status`` is active, inactive or "" (the file has none).

    ``contact`` is whom the EHR has for a minor.
    """

    client: ClientRef
    place: Place
    clinician: str = ""
    added: date | None = None
    phone: str = ""
    email: str = ""
    contact: str = ""
    contact_phone: str = ""
    payer: str = ""
    status: str = ""


class RosterRow(NamedTuple):
    """One client's time in a group, both dates inclusive."""

    client: ClientRef
    place: Place
    group_name: str = ""
    joined: date | None = None
    left: date | None = None


class ScoreRow(NamedTuple):
    """One total of an outcome measure."""

    client: ClientRef
    value: Decimal
    on: date
    place: Place
    measure: str = ""


class PaymentRow(NamedTuple):
    """What a payer decided about one service of a claim, or held back from the whole payment (without client and code).

    Amounts are dollars; a reversal's are negative. ``reasons`` are bare codes with their amounts, ``CO-45 25.00; PR-3
    15.00``. ``insurance_id`` is the client's number with the payer; ``claim_no`` the number under which the claim was
    filed, ``payer_claim`` the payer's own; ``check_no`` names the payment.
    """

    client: ClientRef
    paid: Decimal
    place: Place
    insurance_id: str = ""
    on: date | None = None
    code: str = ""
    modifiers: str = ""
    charged: Decimal | None = None
    allowed: Decimal | None = None
    patient: Decimal | None = None
    reasons: str = ""
    payer: str = ""
    claim_no: str = ""
    payer_claim: str = ""
    check_no: str = ""
    paid_on: date | None = None


class ProspectRow(NamedTuple):
    """Somebody who asks to join a group, as they answered a form ``at`` this time; the texts are theirs, unread."""

    client: ClientRef
    place: Place
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


Row = VisitRow | ClientRow | RosterRow | ScoreRow | PaymentRow | ProspectRow
