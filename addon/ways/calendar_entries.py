"""What members' calendars are told of sessions, and the links to video rooms of the day. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from addon.memory import Kept
from addon.records import GroupSession, TherapyGroup
from addon.sessions.expand import instant
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


def rooms(sessions: Iterable[GroupSession], groups: Mapping[str, TherapyGroup], wall: datetime) -> dict[str, str]:
    """Return the links to the rooms of the sessions that are near, by session code."""
    near = (one for one in sessions if one.state != "cancelled" and one.end > wall > one.start - ROOMS_AHEAD)
    links = ((one.code, room_link(groups[one.group].video_link)) for one in near if one.group in groups)
    return {code: link for code, link in links if link}


def room_link(typed: str) -> str:
    """Return what was typed as an address that a browser opens safely, "" if it is none."""
    text = typed.strip()
    link = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_one = parts.scheme in {"https", "http"} and "." in (parts.hostname or "") and not any(map(str.isspace, link))
    return link if is_one else ""
