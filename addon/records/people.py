"""Whom a practice knows: clinicians, members, and who sent them."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySlot:
    """A weekly commitment of a clinician: ``weekday`` 0 = Monday, wall time, minutes."""

    weekday: int
    start: time
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinician:
    """A facilitator, co-facilitator or substitute.

    ``works`` are their usual hours. ``states`` (two letters) are those of their licences, ``payers`` (folded names) who
    takes their claims, ``kinds`` which kinds of group they lead: empty where nobody filled it in. ``covers``: they may
    be asked to lead for somebody who is away. ``npi`` and ``taxonomy`` name them in claims; ``hourly_cost`` (dollars)
    is what an hour of theirs costs the practice, taxes and benefits included. ``fte`` is their part of a full
    position, ``cap`` the most hours with clients in a week, ``pto_days`` what they earn in a year; None where blank.
    ``unread``: which cells of the row are filled in and could never be read, by field.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    licence: str = ""
    email: str = ""
    supervisor: str = ""
    supervision: tuple[WeeklySlot, ...] = ()
    meetings: tuple[WeeklySlot, ...] = ()
    works: tuple[WeeklySlot, ...] = ()
    states: frozenset[str] = frozenset()
    payers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    covers: bool = False
    npi: str = ""
    taxonomy: str = ""
    hourly_cost: Decimal | None = None
    fte: Decimal | None = None
    cap: Decimal | None = None
    pay_step: str = ""
    pto_days: Decimal | None = None
    employed_since: date | None = None
    left_on: date | None = None
    active: bool = True
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A client in a group. ``state``: the one they live in (two letters), "" if nobody filled it in.

    Consents are ``None`` until somebody recorded an answer; ``goes_by`` is the name that messages greet with,
    ``contact_phone`` the number of a minor's parent or guardian, ``language`` that of their pages. With
    ``telehealth_consent`` they may take part from elsewhere. ``in_conflict``: fields with their row in Conflicts.
    ``keeps_clinician``: they wish to stay with who sees them. ``consent_elsewhere``: the channels (text, email) whose
    consent was given for another number or address. ``barred_by_name``: those that a remark beside the name rules out.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    birth_date: date | None = None
    external_id: str = ""
    phone: str = ""
    email: str = ""
    text_consent: bool | None = None
    email_consent: bool | None = None
    zone: str = ""
    payer: str = ""
    own_fee: Decimal | None = None
    family: str = ""
    bills_for_family: bool = False
    status: str = "active"
    goes_by: str = ""
    contact_phone: str = ""
    language: str = ""
    telehealth_consent: bool | None = None
    state: str = ""
    keeps_clinician: bool = False
    in_conflict: tuple[tuple[str, str], ...] = ()
    consent_elsewhere: frozenset[str] = frozenset()
    barred_by_name: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrer:
    """A provider who sent a member, and whether the member agrees that they hear of changed appointments.

    ``reference`` is how the provider knows the member.
    """

    id: str
    member: str
    name: str
    email: str = ""
    consent: bool | None = None
    reference: str = ""
