"""Finds clinicians, members, rooms and links that two commitments need at the same time, from today on.

A pair counts when at least one of the two is a group session. Back to back is fine.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.names_in_text import day_in_words, moment_in_words
from addon.records import Practice
from addon.sessions.commitments import (
    SESSION,
    BusyTime,
    Commitment,
    of_appointments,
    of_busy_times,
    of_sessions,
    of_weekly_slots,
)

CHANGEOVER = "changeover"
BLOCKS = frozenset({"preparation", "documentation"})
OWN_CALENDAR = frozenset({"busy", "all day"})
"""The kinds of what comes from a clinician's own calendar."""
HORIZON_WEEKS = 8
LONGEST_WEEKS = 104
"""Weekly commitments are spread out to the last session, between these two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleBooking:
    """Two commitments at one time. ``first`` is the group session, ``second`` its code or "" (outside our tabs).

    ``kind``: clinician · room · changeover (too little time between two sessions in a room) · video link · member ·
    block (a preparation or documentation block against another session) · all day (an all-day entry of the clinician's
    calendar); of a session that does not fit, one of those of ``out_of_place``. ``subject``
    is the clinician's or member's code or the room; a video link is named by its group.
    """

    kind: str
    subject: str
    first: str
    second: str
    against: str
    start: datetime
    minutes: int
    sentence: str

    @property
    def key(self) -> str:
        """Return what stays the same over passes."""
        return " | ".join(
            (self.kind, self.subject, self.first, self.against, self.second or f"{self.start:%Y-%m-%d %H:%M}")
        )


@dataclass(frozen=True, slots=True)
class Bookings:
    """The double bookings of a pass, and the sessions that do not fit where or when they are; handed over by Flags."""

    found: tuple[DoubleBooking, ...] = ()


def double_bookings(
    practice: Practice,
    *,
    today: date,
    busy: Mapping[str, Iterable[BusyTime]] | None = None,
    blocks: Iterable[Commitment] = (),
) -> tuple[DoubleBooking, ...]:
    """Return the practice's double bookings from today on, by time, kind and subject.

    ``busy`` is by clinician code; ``blocks`` are preparation and documentation times (``what`` = their session).
    """
    sessions = list(of_sessions(practice, today=today))
    latest = max([today + timedelta(weeks=HORIZON_WEEKS), *(one.at.date() for one in sessions)])
    last = min(latest, today + timedelta(weeks=LONGEST_WEEKS))
    taken: dict[tuple[str, str], list[Commitment]] = {}
    for one in (
        *sessions,
        *of_appointments(practice.appointments, zone=practice.zone, today=today),
        *of_weekly_slots(practice.clinicians, zone=practice.zone, first=today, last=last),
        *of_busy_times(busy or {}, zone=practice.zone),
        *blocks,
    ):
        taken.setdefault(one.who, []).append(one)
    found = [_booking(first, second) for those in taken.values() for first, second in overlaps(those)]
    unique = {one.key: one for one in sorted(found, key=lambda one: (one.start, one.kind, one.subject, one.key))}
    return tuple(unique.values())


def overlaps(commitments: Iterable[Commitment]) -> Iterator[tuple[Commitment, Commitment]]:
    """Yield the pairs that overlap and hold a session (the first of the pair), found in one sweep by start.

    Two commitments of the same session (its own blocks) are no pair, nor are empty ones.
    """
    open_sessions: list[tuple[datetime, int, Commitment]] = []
    open_others: list[tuple[datetime, int, Commitment]] = []
    rank = sorted((one for one in commitments if one.start < one.end), key=lambda one: (one.start, one.end, one.what))
    for number, one in enumerate(rank):
        for still_open in (open_sessions, open_others):
            while still_open and still_open[0][0] <= one.start:
                heapq.heappop(still_open)
        if one.kind == SESSION:
            yield from ((other, one) for _, _, other in open_sessions if other.what != one.what)
            yield from ((one, other) for _, _, other in open_others if other.what != one.what)
        else:
            yield from ((other, one) for _, _, other in open_sessions if other.what != one.what)
        heapq.heappush(open_sessions if one.kind == SESSION else open_others, (one.end, number, one))


def _booking(first: Commitment, second: Commitment) -> DoubleBooking:
    what, subject = first.who
    kind = "block" if second.kind in BLOCKS else second.kind if second.kind == "all day" else what
    subject = first.what.split(" ")[0] if what == "video link" else subject
    start, end = max(first.start, second.start), min(first.end, second.end)
    at = max(first.at, second.at)
    if second.start >= first.end - first.changeover:
        kind = CHANGEOVER
    return DoubleBooking(
        kind=kind,
        subject=subject,
        first=first.what,
        second=second.what,
        against=second.kind,
        start=at,
        minutes=int((end - start).total_seconds()) // 60,
        sentence=_too_close(first, second, subject)
        if kind == CHANGEOVER
        else f"{_named(what, subject)} is booked twice: {first.what} and {_other(second, at)}.{_copied(first, second)}",
    )


def _copied(first: Commitment, second: Commitment) -> str:
    """Return what to do if an entry with just the session's times is the EHR's copy of it, as only a person knows."""
    same = second.kind == "busy" and (first.start, first.end) == (second.start, second.end)
    return " If that is this session, as the EHR shows it there, set it to free there." if same else ""


def _too_close(first: Commitment, second: Commitment, room: str) -> str:
    needed = int(first.changeover.total_seconds()) // 60
    left = int((second.start - first.end + first.changeover).total_seconds()) // 60
    return f"{room} has {left} minutes between {first.what} and {second.what}; it needs {needed} (Rooms)."


def _named(what: str, subject: str) -> str:
    named = {"clinician": "Clinician ", "member": "Member ", "video link": "The video link of "}
    return named.get(what, "") + subject


def _other(second: Commitment, day: datetime) -> str:
    """Return the other commitment in words; ``day`` is the session's, which an entry of several days covers."""
    at = moment_in_words(second.at)
    words = {
        "session": second.what,
        "appointment": f"an individual appointment on {at}",
        "supervision": f"the supervision of {second.what} on {at}",
        "meeting": f"a team meeting on {at}",
        "busy": f"something in their own calendar from {at}",
        "all day": f"an all-day entry in their own calendar on {day_in_words(day)}",
    }
    return words.get(second.kind, f"the {second.kind} time of {second.what} from {at}")
