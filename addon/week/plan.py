"""The lines of Week: every session of two weeks by day, with what is missing. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from addon.names_in_text import day_in_words, in_names, time_in_words
from addon.part import Line, View
from addon.records import UNREPORTED, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import Facilitators, facilitators, room_and_link
from addon.sessions.double_bookings import CHANGEOVER, DoubleBooking
from addon.sessions.expected import coming
from addon.sessions.out_of_place import HOURS, ROOM_SIZE, ROOM_UNUSED
from addon.sessions.taking_part import TakingPart
from addon.tabs import Value, matched_columns
from addon.workbook import Link

AHEAD = timedelta(days=14)
_CLASHES: Mapping[str, str] = MappingProxyType(
    {
        "clinician": "{} is booked twice",
        "room": "{} is booked twice",
        "video link": "the video link is booked twice",
        "member": "a member is in two groups then",
        CHANGEOVER: "{}: too little time between two sessions",
        ROOM_SIZE: "{} is too small",
        ROOM_UNUSED: "{} is not used any more",
        HOURS: "outside the hours of {}",
    }
)
"""By kind of clash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One session as the plan shows it, with its ``clashes`` in words.

    ``unmarked`` counts the people of one that ended whom nobody has marked.
    """

    session: GroupSession
    group: TherapyGroup | None
    by: Facilitators
    how: str
    room: str
    link: str
    expected: int
    online: int
    unmarked: int
    clashes: Sequence[str] = ()

    def missing(self) -> Iterator[str]:
        """Yield what somebody has to look after, the worst first."""
        if not self.by.lead:
            yield "nobody leads it"
        yield from self.clashes
        if self.how in {"in person", "hybrid"} and not self.room:
            yield "no room"
        if self.how in {"video", "hybrid"} and not self.link:
            yield "no video link"
        if self.group is not None and self.group.seats is not None and self.expected > self.group.seats:
            yield f"{self.expected} people for {self.group.seats} seats"
        if not self.expected:
            yield "nobody is expected"
        if self.unmarked:
            yield f"{self.unmarked} to mark in Attendance"


def planned(practice: Practice, wall: datetime, bookings: Iterable[DoubleBooking] = ()) -> list[Planned]:
    """Return the sessions of two weeks from today by time; cancelled ones are left out."""
    first = wall.date()
    near = [one for one in practice.sessions if first <= one.start.date() < first + AHEAD and one.state != "cancelled"]
    groups = {one.code: one for one in practice.groups}
    expected, joining = coming(practice, near, today=first), TakingPart.of(practice, near)
    unmarked = Counter(row.session for row in practice.attendance if row.status in UNREPORTED)
    clashes = clashes_in_words(bookings)
    found = []
    for one in sorted(near, key=lambda one: (one.start, one.code)):
        group = groups.get(one.group)
        room, link = room_and_link(one, group)
        found.append(
            Planned(
                session=one,
                group=group,
                by=facilitators(one, group),
                how=joining.how_meets(one),
                room=room,
                link=link,
                expected=len(expected[one.code]),
                online=joining.online(one, expected[one.code]),
                unmarked=unmarked[one.code] if one.end <= wall else 0,
                clashes=clashes.get(one.code, ()),
            )
        )
    return found


def clashes_in_words(bookings: Iterable[DoubleBooking]) -> dict[str, list[str]]:
    """Return by session what is booked twice or does not fit, each once; Flags has it at length."""
    found: dict[str, dict[str, None]] = {}
    for one in bookings:
        words = _CLASHES.get(one.kind)
        for code in {one.first, one.second} - {""} if words else ():
            found.setdefault(code, {})[str(words).format(one.subject)] = None
    return {code: list(words) for code, words in found.items()}


def plan_lines(found: Sequence[Planned], names: Mapping[str, str], sessions: View) -> Iterator[Line]:
    """Yield the lines; ``names`` are those of clinicians and groups by code. The day is shown once."""
    column = matched_columns(sessions.tab, sessions.sheet.headers).get("id")
    last = None
    for one in found:
        day = one.session.start.date()
        yield {
            "day": day_in_words(day) if day != last else None,
            "time": span_in_words(one.session.start, one.session.end),
            "group": names.get(one.session.group, one.session.group),
            "place": one.room or ("video" if one.how == "video" else None),
            "leader": " and ".join(names.get(code, code) for code in one.by.present) or None,
            "cover": names.get(one.by.covered, one.by.covered) or None,
            "expected": one.expected,
            "online": one.online,
            "missing": in_names("; ".join(one.missing()), names) or None,
            "row": _link(one.session.code, column),
        }
        last = day


def span_in_words(start: datetime, end: datetime) -> str:
    """Return from when to when, AM or PM once where it is the same."""
    first, last = time_in_words(start), time_in_words(end)
    return f"{first.removesuffix(last[-3:])} to {last}"


def _link(code: str, column: int | None) -> Value | Link:
    return code if column is None else Link(code, "sessions", column, code)
