"""What members' calendars are told of sessions, and the links to video rooms of the day. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from addon.memory import Kept
from addon.records import GroupSession, TherapyGroup
from addon.sessions.expand import instant
from addon.video_links import dial_in, room_link
from addon.ways_to_come import Entry

ENTRY = Kept("calendar entry", Entry)
"""By session code."""
ROOMS_AHEAD = timedelta(hours=24)
"""So long before the start the link is published; pages show it later."""


def entries(
    sessions: Iterable[GroupSession], before: Mapping[str, Entry], *, now: datetime, zone: str
) -> dict[str, Entry]:
    """Return the entries of these sessions: one that is not as it was has the next number in its sequence."""
    return {one.code: _entry(one, before.get(one.code), now=now, zone=zone) for one in sessions}


def _entry(session: GroupSession, before: Entry | None, *, now: datetime, zone: str) -> Entry:
    start, end = instant(session.start, zone), instant(session.end, zone)
    is_off = session.state == "cancelled"
    if before and (before.start, before.end, before.is_off) == (start, end, is_off):
        return before
    sequence = before.sequence + 1 if before else 0
    changed = now.astimezone(UTC).replace(microsecond=0)
    return Entry(start=start, end=end, is_off=is_off, sequence=sequence, changed=changed)


def rooms(
    sessions: Iterable[GroupSession], groups: Mapping[str, TherapyGroup], wall: datetime
) -> dict[str, tuple[str, str]]:
    """Return the links to the rooms of the sessions that are near, and how to dial in, by session code."""
    near = (one for one in sessions if one.state != "cancelled" and one.end > wall > one.start - ROOMS_AHEAD)
    found = {}
    for one in (one for one in near if one.group in groups):
        group = groups[one.group]
        by_video, by_phone = room_link(one.video_link or group.video_link), dial_in(group.dial_in)
        if by_video or by_phone:
            found[one.code] = by_video, by_phone
    return found
