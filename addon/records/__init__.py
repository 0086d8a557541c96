"""The records a practice is made of: frozen, standard library only.

Times are wall times in the practice's zone (``Practice.zone``, an IANA name): naive ``datetime``.
Money is ``Decimal`` dollars. Codes (``M-0142``, ``G-07``, ``C-03``) and ids are text; the empty
string means "not filled in", ``None`` means "unknown". A reference to another record is its code.
"""

from addon.records.availability import (
    AS_USUAL,
    MOVE,
    ON_CLOSED_DAYS,
    SKIP,
    UNCLEAR,
    VIRTUAL,
    Closure,
    MeetingRoom,
    TimeOff,
    WorkingHours,
)
from addon.records.changes import MessageTrouble, MessageTroubles, RequestedChanges, SessionChange, SessionChanges
from addon.records.fitting import BLOCK, NOTE, WARN, NotTogether, SizeLimit
from addon.records.groups import (
    GROUP_THERAPY,
    MULTI_FAMILY,
    SERVICE_OF_CODE,
    SERVICES,
    SUBSTANCE_USE,
    Membership,
    TherapyGroup,
)
from addon.records.intake import Prospect, StageStep
from addon.records.outcomes import ALERT, OUTREACH, PROTOCOLS, Alert, Finding, Flagged, Measure, ProtocolFindings, Score
from addon.records.people import Clinician, Member, Referrer, WeeklySlot
from addon.records.practice import Practice
from addon.records.sessions import (
    ATTENDED,
    CANCELLED,
    FIRST_TAPS,
    MARKED_AHEAD,
    MARKED_THERE,
    MISSED,
    NOT_COMING,
    NOT_EXPECTED,
    NOT_HELD,
    NOT_REMINDED,
    NOT_THERE,
    UNREPORTED,
    Appointment,
    Attendance,
    GroupSession,
)

__all__ = [
    "ALERT",
    "AS_USUAL",
    "ATTENDED",
    "BLOCK",
    "CANCELLED",
    "FIRST_TAPS",
    "GROUP_THERAPY",
    "MARKED_AHEAD",
    "MARKED_THERE",
    "MISSED",
    "MOVE",
    "MULTI_FAMILY",
    "NOTE",
    "NOT_COMING",
    "NOT_EXPECTED",
    "NOT_HELD",
    "NOT_REMINDED",
    "NOT_THERE",
    "ON_CLOSED_DAYS",
    "OUTREACH",
    "PROTOCOLS",
    "SERVICES",
    "SERVICE_OF_CODE",
    "SKIP",
    "SUBSTANCE_USE",
    "UNCLEAR",
    "UNREPORTED",
    "VIRTUAL",
    "WARN",
    "Alert",
    "Appointment",
    "Attendance",
    "Clinician",
    "Closure",
    "Finding",
    "Flagged",
    "GroupSession",
    "Measure",
    "MeetingRoom",
    "Member",
    "Membership",
    "MessageTrouble",
    "MessageTroubles",
    "NotTogether",
    "Practice",
    "Prospect",
    "ProtocolFindings",
    "Referrer",
    "RequestedChanges",
    "Score",
    "SessionChange",
    "SessionChanges",
    "SizeLimit",
    "StageStep",
    "TherapyGroup",
    "TimeOff",
    "WeeklySlot",
    "WorkingHours",
]
