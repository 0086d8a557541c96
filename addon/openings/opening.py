"""An opening: a kind of group, with the leader, day, time and place proposed for it, and what was decided. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from addon.episode import ACCEPTED, Episode
from addon.fits.places import Place
from addon.group_kinds import GroupKind
from addon.memory import Kept
from addon.names_in_text import date_in_words
from addon.records import Clinician, TherapyGroup
from addon.sessions.cadence import session_at
from addon.sources import derived_id

TAB, PREFIX = "openings", "OP"
MEETINGS = 8
"""So many meetings of a proposed group, a week apart, overlap nothing: as far ahead as sessions are planned."""
NOTICE = timedelta(days=14)
"""A new group begins no sooner: members are placed, sign and are told before."""
LATEST = 8
"""So many weeks after that a group may begin at the latest."""
NOT_NOW = "not now"
"""How the status begins of one that somebody does not want."""
KEPT_FOR = timedelta(days=180)
"""For so long an opening that somebody does not want is not proposed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When, where and with whom a group would meet: ``first`` is the day of its first meeting, ``start`` wall time.

    ``way``: in person, video or hybrid. ``room`` is "" by video, and where the practice lists no rooms. ``seats`` are
    as many as the kind and the room allow.
    """

    kind: str
    way: str
    leader: str
    weekday: int
    start: time
    minutes: int
    first: date
    seats: int
    room: str = ""

    @property
    def key(self) -> str:
        """Return what stays the same over passes, whenever the group would begin and in whichever room."""
        return f"{self.kind}|{self.way}|{self.leader}|{self.weekday}|{self.start:%H:%M}"

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Return the wall times at which its first meetings begin."""
        first = datetime.combine(self.first, self.start)
        return tuple(first + timedelta(weeks=number) for number in range(MEETINGS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Episode):
    """A slot that is proposed, or was; ``group`` is the code of the one that was opened, ``on`` when it was decided."""

    slot: Slot
    group: str = ""
    on: date | None = None

    @property
    def id(self) -> str:
        """Return the id of its row: another one for each episode."""
        return derived_id(PREFIX, TAB, f"{self.slot.key}|{self.number}")

    def opened(self, today: date) -> "Opening":
        """Return it as somebody opened it."""
        return replace(self, status=f"{ACCEPTED} {date_in_words(today)}", on=today, stale="")

    def refused(self, today: date) -> "Opening":
        """Return it as somebody does not want it."""
        return replace(self, status=f"{NOT_NOW} {date_in_words(today)}", on=today, stale="")

    def is_refused(self, today: date) -> bool:
        """Return whether nobody wants it now."""
        return self.status.startswith(NOT_NOW) and self.on is not None and today - self.on < KEPT_FOR


OPENING = Kept("opening", Opening)
"""By the id of its row."""


def as_place(slot: Slot, kind: GroupKind, leads: tuple[Clinician, ...]) -> Place:
    """Return the group that a slot would make, as somebody would join its first session."""
    group = TherapyGroup(
        code="",
        name="",
        kind=kind.name,
        clinician=slot.leader,
        weekday=slot.weekday,
        start=slot.start,
        minutes=slot.minutes,
        first=slot.first,
        room=slot.room,
        meets=slot.way,
        service=f"{kind.defaults.get('service') or ''}",
        seats=slot.seats,
        joins=f"{kind.defaults.get('joins') or ''}",
        module_start=slot.first,
    )
    session = session_at(group, datetime.combine(slot.first, slot.start))
    return Place(group=group, first=session, leads=leads, number=1)
