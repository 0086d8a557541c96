"""A member on a card: what a pass worked out, for whoever may see it; a pass is asked where there is nothing fresh."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from addon.explained import EXPLAIN, EXPLAINED, KEPT_UP
from addon.incoming import Incoming
from addon.session_asks import CARD
from addon.sync.state.staff import CLINICIAN
from addon.web import guard
from addon.web.audited import shows
from addon.web.cards.member_card import member_card, message_line, when
from addon.web.cards.setup import places
from addon.web.cards.widgets import Json
from addon.web.guard import deps
from addon.web.marking import wall_now

_LOOK_BACK = timedelta(days=30)
"""How far back messages to a member are shown."""


def shown_member(code: str) -> Json:
    """Return the card of a member; where nothing fresh is there, let a pass work it out."""
    shows((code,))
    found = deps().state.one(EXPLAINED, code)
    if found is None or deps().clock() - found.asked >= KEPT_UP:
        ask_why(code)
        return member_card(code, None, places())
    user = guard.user()
    if user.role == CLINICIAN and user.clinician not in found.clinicians:
        return member_card(code, replace(found, is_known=False), places())
    return member_card(code, found, places(), told=_messages(code))


def ask_why(code: str) -> None:
    """Store the question why a member is flagged, once however often it is asked until a pass has answered."""
    now, by, before = deps().clock(), guard.user().name, deps().state.one(EXPLAINED, code)
    last = before.at.isoformat() if before else ""
    arrived = Incoming(
        source=CARD,
        external_id=f"{EXPLAIN}|{code}|{last}|{wall_now().date()}",
        received=now,
        kind=EXPLAIN,
        body={"member": code, "by": by},
    )
    deps().take_in(arrived, f"{code} is asked about by {by}")


def _messages(code: str) -> list[tuple[str, str]]:
    """Return what became of messages to a member, the newest first; their words are nowhere here."""
    now, since = deps().clock().astimezone(ZoneInfo(deps().zone)), deps().clock() - _LOOK_BACK
    found = [one for one in deps().state.outbox.planned_for(code) if when(one) >= since]
    return [message_line(one, now) for one in sorted(found, key=when, reverse=True)]
