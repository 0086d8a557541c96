"""Time around a session: preparation before it, documentation after it.

Everybody who runs the session prepares; who leads it documents. Both follow the session when it
moves. Their first line has how many are expected, and how many of them come online to a session that is held in a room;
the preparation block names whom to look at, by code: no score, no reason.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from addon.calendars.wanted import WantedEvent
from addon.records import GroupSession, Practice
from addon.sessions.commitments import Commitment
from addon.sessions.cover import facilitators
from addon.sessions.expand import instant
from addon.sessions.expected import coming
from addon.sessions.taking_part import TakingPart
from addon.typed_settings import whole

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Minutes, as the Settings tab has them; 0 switches a block off."""

    preparation: int = 15
    documentation: int = 15
    per_member: int = 5

    def writing(self, members: Fraction | int) -> Fraction:
        """Return the minutes that the documentation of a session with so many members takes."""
        return Fraction(max(self.documentation, self.per_member * members) if self.documentation else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block in one clinician's day; ``start`` is wall time."""

    kind: str
    clinician: str
    session: GroupSession
    start: datetime
    minutes: int
    text: str


def lengths(settings: Mapping[str, object]) -> Lengths:
    """Return the block lengths a practice has set; what is missing or no number is the usual one."""
    usual = Lengths()
    return Lengths(
        preparation=_minutes(settings, "Preparation", usual.preparation),
        documentation=_minutes(settings, "Documentation at least", usual.documentation),
        per_member=_minutes(settings, "Documentation per member", usual.per_member),
    )


def _minutes(settings: Mapping[str, object], name: str, usual: int) -> int:
    return min(whole(settings, name, usual), DAY_MINUTES)


def blocks(
    practice: Practice,
    sessions: Iterable[GroupSession],
    *,
    today: date,
    flagged: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Block]:
    """Yield the blocks of sessions that take place.

    ``flagged`` gives member codes by session code or group code; only those expected at a session
    from ``today`` on are named, so that no old list stays in a calendar.
    """
    groups = {group.code: group for group in practice.groups}
    sessions = [one for one in sessions if one.state != "cancelled"]
    expected, joining = coming(practice, sessions, today=today), TakingPart.of(practice, sessions)
    for session in sessions:
        members = expected[session.code]
        look_at: set[str] = set()
        if flagged and session.start.date() >= today:
            look_at = {*flagged.get(session.code, ()), *flagged.get(session.group, ())} & set(members)
        by = facilitators(session, groups.get(session.group))
        online = joining.online(session, members) if joining.how_meets(session) != "video" else 0
        there = _There(members=len(members), online=online, look_at=tuple(sorted(look_at)))
        yield from _around(session, by.present, there, lengths(practice.settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _There:
    """How many members are expected, how many of them online, and whom to look at."""

    members: int
    online: int
    look_at: tuple[str, ...]

    @property
    def expected(self) -> str:
        """Return the first line."""
        return f"{self.members} expected" + f", {self.online} online" * bool(self.online)

    @property
    def named(self) -> str:
        """Return the line with whom to look at."""
        named = f", {len(self.look_at)} to look at: {', '.join(self.look_at)}" if self.look_at else ""
        return self.expected + named


def _around(session: GroupSession, present: Sequence[str], there: _There, set_to: Lengths) -> Iterator[Block]:
    begin = session.start - timedelta(minutes=set_to.preparation)
    end = session.start + timedelta(minutes=min(session.minutes, DAY_MINUTES))
    writing = int(set_to.writing(there.members))
    parts = [("preparation", clinician, begin, set_to.preparation, there.named) for clinician in present]
    parts += [("documentation", clinician, end, writing, there.expected) for clinician in present[:1]]
    for kind, clinician, start, minutes, text in parts:
        if minutes:
            yield Block(kind=kind, clinician=clinician, session=session, start=start, minutes=minutes, text=text)


def as_event(block: Block, zone: str) -> WantedEvent:
    """Return the block as an event."""
    word = block.kind.capitalize()
    return WantedEvent(
        key=f"{block.kind} | {block.clinician} | {block.session.code}",
        kind=block.kind,
        start=block.start,
        minutes=block.minutes,
        zone=zone,
        title=f"{word}: Group {block.session.group}",
        description=block.text,
    )


def as_commitment(block: Block, zone: str) -> Commitment:
    """Return the block as time taken up, for ``double_bookings``."""
    start = instant(block.start, zone)
    return Commitment(
        who=("clinician", block.clinician),
        kind=block.kind,
        what=block.session.code,
        start=start,
        end=start + timedelta(minutes=block.minutes),
        at=block.start,
    )


def block_commitments(practice: Practice, *, today: date) -> tuple[Commitment, ...]:
    """Return the blocks of the sessions from today on as time taken up, for ``double_bookings``."""
    sessions = [one for one in practice.sessions if one.start.date() >= today]
    return tuple(as_commitment(one, practice.zone) for one in blocks(practice, sessions, today=today))
