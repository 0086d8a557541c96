"""What becomes of a tap that marks a member or a session, on the page or on a card: refused, or stored for a pass."""

from dataclasses import dataclass
from datetime import datetime

from addon.incoming import Incoming
from addon.on_page import MARK, PAGE, PageMark, PageSession
from addon.sessions.expand import wall_time
from addon.web import guard
from addon.web.guard import deps
from addon.web.near import Near, states, statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A member ("" for the session itself), the word that was chosen for them, and the word that was seen there."""

    member: str = ""
    word: str
    seen: str = ""


def wall_now() -> datetime:
    """Return the practice's wall time."""
    return wall_time(deps().clock(), deps().zone)


def refused(found: Near, session: PageSession, tap: Tap) -> str:
    """Return why a tap is not noted, "" if it is: who tapped reads it at once, and taps again or does not."""
    wall, member = wall_now(), tap.member
    if member and session.seat(member) is None:
        return f"Not noted: {member[:20]} is not expected at this session any more."
    if tap.word not in (("", *statuses(session, wall)) if member else states(session, wall)):
        return "Not noted: this cannot be marked now."
    now = found.shown(session, member)
    if now in {tap.seen, tap.word}:
        return ""
    noted = found.noted_for(session, member)
    who = f"{noted.by} has marked" if noted else "the sheet has"
    return f"Not noted: meanwhile {who} {now or 'a blank'} for {member or session.group}. Tap again to put yours there."


def note(found: Near, session: PageSession, tap: Tap) -> bool:
    """Store a mark, once however often it is tapped, and let a pass take it over; return whether there was any need."""
    now = found.shown(session, tap.member)
    if now == tap.word and not found.asked_for(session, tap.member):
        return False
    made = PageMark(
        session=session.code,
        starts=session.start,
        member=tap.member,
        status=tap.word,
        seen=now,
        by=guard.user().name,
        at=deps().clock(),
    )
    arrived = Incoming(
        source=PAGE,
        external_id=f"{made.spot}|{tap.word}|{found.last.get(made.spot, 0)}",
        received=made.at,
        kind=MARK,
        body=made.body,
    )
    deps().take_in(arrived, f"marked by {made.by}")
    return True
