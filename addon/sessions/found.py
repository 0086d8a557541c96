"""What a pass found out from exports about sessions and who was there; ``rebuild`` works it out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from addon.exports.joined import JoinedVisit
from addon.exports.review import ReviewItem
from addon.problems import Place
from addon.records import Appointment, GroupSession
from addon.records.sessions import BY_PRACTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionVisit:
    """One member at one session, as the exports (``profiles``) show it.

    ``status``: "" where nothing is known, ``weak`` where it is only the EHR's default.
    """

    session: str
    group: str
    member: str
    status: str = ""
    weak: bool = False
    code: str = ""
    extra_codes: tuple[str, ...] = ()
    charge: Decimal | None = None
    units: Decimal | None = None
    note: str = ""
    note_signed: date | None = None
    profiles: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a pass learned about sessions from its exports.

    ``sessions`` are those with rows, with the start and state the exports show, and ``made`` tells, by code, when the
    latest file that shows one was made; ``new`` holds the codes of
    those that have no row in Sessions yet. ``unassigned`` are group visits of no known group (see ``proposed``).
    ``open_days`` are the (clinician, day) of rows that wait for an answer, ``unplaced`` the (member, day) of rows that
    belong to no session. ``again``: by file, when the first of its sessions still to end will have ended.
    ``singles``: the files that show each individual appointment, by member, clinician and start.
    """

    visits: tuple[SessionVisit, ...] = ()
    sessions: tuple[GroupSession, ...] = ()
    made: Mapping[str, datetime] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    appointments: tuple[Appointment, ...] = ()
    not_reported: tuple[str, ...] = ()
    unassigned: tuple[JoinedVisit, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    waiting: Mapping[str, int]
    open_days: frozenset[tuple[str, date]] = frozenset()
    unplaced: frozenset[tuple[str, date]] = frozenset()
    again: Mapping[str, datetime] = field(default_factory=dict)
    singles: Mapping[tuple[str, str, datetime], frozenset[str]] = field(default_factory=dict)


def state_of(session: GroupSession, statuses: set[str], made: datetime) -> str:
    """Return the state of a session at which these were told, by a file made then."""
    if statuses == {BY_PRACTICE}:
        return "cancelled"
    return "held" if session.end <= made else "planned"


def statuses_of(visits: Iterable[SessionVisit]) -> dict[str, set[str]]:
    """Return what is told of those who came or did not, by session."""
    found: dict[str, set[str]] = defaultdict(set)
    for visit in visits:
        found[visit.session].add(visit.status)
    return found
