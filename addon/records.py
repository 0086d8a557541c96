"""The records a practice is made of: frozen, standard library only.

Times are wall times in the practice's zone (``Practice.zone``, an IANA name): naive ``datetime``.
Money is ``Decimal`` dollars. Codes (``M-0142``, ``G-07``, ``C-03``) and ids are text; the empty
string means "not filled in", ``None`` means "unknown". A reference to another record is its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

ATTENDED = frozenset({"attended", "late arrival", "left early", "makeup"})
MISSED = frozenset({"no show", "late cancel"})
NOT_EXPECTED = frozenset({"excused", "session cancelled by practice"})
UNREPORTED = frozenset({"", "not reported"})
"""An attendance that nobody has marked."""
NOT_HELD = frozenset({"cancelled", "not reported"})
"""The states of a session of which nothing counts."""
GROUP_THERAPY, MULTI_FAMILY, SUBSTANCE_USE = "group psychotherapy", "multi-family group", "substance use group"
SERVICES = (GROUP_THERAPY, MULTI_FAMILY, SUBSTANCE_USE, "not billed")
"""What a group is billed as: the words of Service in Groups, which billing rules test."""
SERVICE_OF_CODE: Mapping[str, str] = MappingProxyType(
    {"90853": GROUP_THERAPY, "90849": MULTI_FAMILY, "H0005": SUBSTANCE_USE}
)


ALERT, OUTREACH = "alert", "outreach"
PROTOCOLS = frozenset({ALERT, OUTREACH})
"""What may follow from a flag rule, beside its flags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySlot:
    """A weekly commitment of a clinician: ``weekday`` 0 = Monday, wall time, minutes."""

    weekday: int
    start: time
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinician:
    """A facilitator, co-facilitator or substitute."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    licence: str = ""
    email: str = ""
    supervisor: str = ""
    supervision: tuple[WeeklySlot, ...] = ()
    meetings: tuple[WeeklySlot, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyGroup:
    """A therapy group and its cadence. ``service`` is one of ``SERVICES``, ``meets`` in person, video or hybrid."""

    code: str
    name: str
    kind: str = "process"
    clinician: str = ""
    co_facilitator: str = ""
    weekday: int | None = None
    start: time | None = None
    minutes: int | None = None
    every_weeks: int = 1
    first: date | None = None
    last: date | None = None
    changes_from: date | None = None
    room: str = ""
    video_link: str = ""
    meets: str = "in person"
    service: str = GROUP_THERAPY
    seats: int | None = None
    preferred_size: int | None = None
    status: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A client in a group.

    Consents are ``None`` until somebody recorded an answer; ``goes_by`` is the name that messages greet with,
    ``contact_phone`` the number of a minor's parent or guardian, ``language`` that of their pages. With
    ``telehealth_consent`` they may take part from elsewhere. ``in_conflict``: fields with their row in Conflicts.
    ``consent_elsewhere``: the channels (text, email) whose consent was given for another number or address.
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
    in_conflict: tuple[tuple[str, str], ...] = ()
    consent_elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A member's time in a group; both dates inclusive, ``left`` None while it lasts."""

    id: str
    group: str
    member: str
    joined: date | None = None
    left: date | None = None
    exit_reason: str = ""
    joins_by: str = ""

    def active_on(self, day: date) -> bool:
        """Return whether the member belongs to the group on that day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSession:
    """One meeting of a group. ``code`` = group code and original start (``G-07 2026-03-03 18:00``).

    ``state``: planned · held · cancelled · not reported. ``start`` changes when the session is moved,
    ``original_start`` never. ``meets``: in person, video or hybrid; "" = as the group does.
    """

    code: str
    group: str
    original_start: datetime
    start: datetime
    minutes: int
    clinician: str = ""
    co_facilitator: str = ""
    substitute: str = ""
    room: str = ""
    meets: str = ""
    state: str = "planned"

    @property
    def end(self) -> datetime:
        """Wall time at which the session ends (naive arithmetic; no group spans a DST change)."""
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One member at one session. ``status`` is a choice of Status in Attendance, "" while nobody reported.

    A ``disputed`` row is in conflict, or (``not_in_ehr``) since that day the EHR no longer has the visit.
    """

    id: str
    session: str
    group: str
    member: str
    status: str = ""
    joined_by: str = ""
    add_on: str = ""
    code: str = ""
    charge: Decimal | None = None
    units: Decimal | None = None
    note: str = ""
    disputed: bool = False
    not_in_ehr: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A total of an outcome measure for one member on one day."""

    id: str
    member: str
    measure: str
    value: Decimal
    on: date
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An individual appointment (kept in state, not in a tab): same-day billing and busy time."""

    member: str
    clinician: str
    start: datetime
    minutes: int | None
    code: str = ""
    status: str = ""
    charge: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An outcome measure as the Measures tab describes it. ``higher_is_better`` orients changes.

    ``may_be_missing``: so many of its items may be left out, and the total is worked out from the others.
    """

    name: str
    label: str = ""
    low: Decimal
    high: Decimal
    higher_is_better: bool
    about: str = "outcome"
    cutoff: Decimal | None = None
    alert_change: Decimal | None = None
    claim_change: Decimal | None = None
    amber_after: int | None = None
    red_after: int | None = None
    alliance_drop: Decimal | None = None
    may_be_missing: int = 0
    enabled: bool = True


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a flag rule's protocol asks about one member; a row of Alerts.

    ``protocol`` is ``ALERT`` or ``OUTREACH``, ``topic`` the measure or the group's code that it is about. ``missing``
    tells what it needs before it closes, ``told`` are the codes of the clinicians who are told of it now. ``due`` is
    the day of its next step where it is an outreach. ``acted`` is the day on which somebody first did something about
    it, ``closed`` the day on which it closed; ``was_decided`` tells whether people closed it, by what it asks.
    """

    id: str
    protocol: str
    member: str
    topic: str
    severity: str
    why: str
    opened: date
    due: date
    missing: str = ""
    told: tuple[str, ...] = ()
    is_reviewed: bool = False
    acted: date | None = None
    closed: date | None = None
    was_decided: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether it still needs a person."""
        return self.closed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The practice as the sheets show it after the merge, typed. Facts and rules start from it.

    ``removed``: members whose rows a person deleted; what names them is not about a namesake who is left.
    """

    zone: str
    clinicians: tuple[Clinician, ...] = ()
    groups: tuple[TherapyGroup, ...] = ()
    members: tuple[Member, ...] = ()
    removed: tuple[Member, ...] = ()
    memberships: tuple[Membership, ...] = ()
    sessions: tuple[GroupSession, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    scores: tuple[Score, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    measures: tuple[Measure, ...] = ()
    referrers: tuple[Referrer, ...] = ()
    alerts: tuple[Alert, ...] = ()
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule noticed. ``began`` is the session or date that started the episode.

    ``sentence`` explains it with the values that made it true; it is for the staff's workbook only. ``measure`` is the
    one whose scores it is about, "" for anything else.
    """

    rule: str
    rule_name: str
    subject: str
    began: str
    sentence: str
    group: str = ""
    member: str = ""
    clinician: str = ""
    measure: str = ""
    outcome: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def protocol(self) -> str:
        """Return the protocol that its rule asks for, "" for none or where it is about nobody."""
        asked = str(self.outcome.get("then_protocol") or "")
        return asked if asked in PROTOCOLS and self.member else ""

    @property
    def topic(self) -> str:
        """Return the measure or the group that its protocol is about: one at a time is open per member and topic."""
        return self.measure if self.protocol == ALERT and self.measure else self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFindings:
    """What the flag rules noticed that a protocol follows from.

    ``protocols`` has the protocol of every rule that is on, by its id; ``unusable`` are those with a bad cell,
    ``cannot_tell`` the (rule, subject) pairs that are neither true nor false, ``disputed`` the subjects whose facts
    rest on an open conflict.
    """

    findings: tuple[Finding, ...] = ()
    protocols: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unusable: frozenset[str] = frozenset()
    cannot_tell: frozenset[tuple[str, str]] = frozenset()
    disputed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flagged:
    """The codes of the members whom open findings are about, by group code."""

    members: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """A session that was moved (``to``, wall time) or cancelled (None).

    ``id`` is its own, ``was`` the wall time before, ``by`` the code of the clinician who asked for it ("" where nobody
    did), ``at`` the aware instant at which it was done. ``series`` is the id of the first of the changes that are told
    together, because all later sessions of the group changed alike; "" for one that is told alone.
    """

    id: str
    session: str
    was: datetime
    to: datetime | None
    by: str = ""
    at: datetime
    series: str = ""

    @property
    def word(self) -> str:
        """Return what happened."""
        return "cancelled" if self.to is None else "moved"


@dataclass(frozen=True, slots=True)
class RequestedChanges:
    """The sessions that accepted requests moved or cancelled."""

    changes: tuple[SessionChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionChanges:
    """Every change, by whatever door, that those concerned have to be told of, as they were found.

    ``unclear`` are the codes of sessions with a cell that cannot be read: what was told of them stays.
    """

    changes: tuple[SessionChange, ...] = ()
    unclear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTrouble:
    """A message that did not reach a ``person`` (a code) before a session that is still to come.

    ``row`` is its id in Messages, ``by`` text or email; ``what`` became of it, and what somebody can do.
    """

    row: str
    person: str
    by: str
    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class MessageTroubles:
    """Every such message; ``is_sending``: somebody sends messages at all."""

    troubles: tuple[MessageTrouble, ...] = ()
    is_sending: bool = False
