"""The whole practice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from addon.records.availability import Closure, MeetingRoom, TimeOff, WorkingHours
from addon.records.fitting import NotTogether
from addon.records.groups import Membership, TherapyGroup
from addon.records.insurance import Authorization, Coverage, Payer
from addon.records.intake import Prospect
from addon.records.limits import PayerLimit
from addon.records.outcomes import Alert, Measure, Score
from addon.records.payments import Payment
from addon.records.people import Clinician, Member, Referrer
from addon.records.programs import BundleDay, ProgramMonth
from addon.records.sessions import Appointment, Attendance, GroupSession
from addon.records.training import Certification, LeaderNeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The practice as the sheets show it after the merge, typed. Facts and rules start from it.

    ``removed``: members whose rows a person deleted; what names them is not about a namesake who is left.
    ``payer_spellings``: names of one payer that Members takes for the same, whatever Payers has.
    ``never_began``: rows of Roster that ended before their first day; they are no memberships.
    """

    zone: str
    clinicians: tuple[Clinician, ...] = ()
    groups: tuple[TherapyGroup, ...] = ()
    members: tuple[Member, ...] = ()
    removed: tuple[Member, ...] = ()
    memberships: tuple[Membership, ...] = ()
    never_began: tuple[Membership, ...] = ()
    sessions: tuple[GroupSession, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    scores: tuple[Score, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    measures: tuple[Measure, ...] = ()
    referrers: tuple[Referrer, ...] = ()
    alerts: tuple[Alert, ...] = ()
    not_together: tuple[NotTogether, ...] = ()
    prospects: tuple[Prospect, ...] = ()
    rooms: tuple[MeetingRoom, ...] = ()
    hours: tuple[WorkingHours, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    closures: tuple[Closure, ...] = ()
    payers: tuple[Payer, ...] = ()
    payer_spellings: tuple[tuple[str, ...], ...] = ()
    coverages: tuple[Coverage, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    program_months: tuple[ProgramMonth, ...] = ()
    bundle_days: tuple[BundleDay, ...] = ()
    payments: tuple[Payment, ...] = ()
    payer_limits: tuple[PayerLimit, ...] = ()
    certifications: tuple[Certification, ...] = ()
    leader_needs: tuple[LeaderNeed, ...] = ()
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
