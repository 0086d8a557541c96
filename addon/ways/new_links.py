"""A video link that changes while members' pages may show it already: those who take part by video hear of it once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from addon.member_page import SESSION
from addon.memory import Kept
from addon.part import Given
from addon.records import GroupSession
from addon.sessions.expand import instant
from addon.sessions.expected import coming
from addon.sessions.taking_part import REMOTE, TakingPart
from addon.sources import derived_id
from addon.wanted_notices import Notices, WantedNotice

WORDS = "New link"
"""How the names of its rows in Message texts begin."""


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """The digest of a session's link as pages may show it, and the instant at which it took another one's place."""

    digest: str
    changed: datetime | None = None


ROOM_SEEN = Kept("room seen", RoomSeen)
"""By session code, from the day before it begins."""


def rooms_seen(
    rooms: Mapping[str, tuple[str, str]], before: Mapping[str, RoomSeen], now: datetime
) -> dict[str, RoomSeen]:
    """Return what pages may show now; one that is back as it was first shown is no news."""
    found = {}
    for code, (link, _) in rooms.items():
        digest, last = sha256(link.encode()).hexdigest()[:12], before.get(code)
        is_new = last is not None and last.digest != digest
        found[code] = RoomSeen(digest, now) if is_new else last or RoomSeen(digest)
    return found


def link_notices(
    given: Given, seen: Mapping[str, RoomSeen], sessions: Mapping[str, GroupSession], joining: TakingPart
) -> Notices:
    """Return a notice to everybody who takes part by video or phone in a session whose link changed."""
    changed = [sessions[code] for code, one in seen.items() if one.changed is not None and code in sessions]
    there = coming(given.practice, changed, today=given.today)
    return Notices(
        tuple(one for session in changed for one in _told(given, session, seen[session.code], there, joining))
    )


def _told(
    given: Given,
    session: GroupSession,
    seen: RoomSeen,
    there: Mapping[str, tuple[str, ...]],
    joining: TakingPart,
) -> Iterator[WantedNotice]:
    start = instant(session.start, given.practice.zone)
    for member in there[session.code]:
        if joining.by(session, member) in REMOTE:
            yield WantedNotice(
                id=derived_id("L", "new link", f"{session.code}|{seen.digest}"),
                member=member,
                about=session.code,
                words=WORDS,
                rule_name="New link",
                why="the video link of the session changed after pages could show it",
                start=start,
                at=seen.changed or given.now,
                ends=start,
                link=SESSION,
            )
