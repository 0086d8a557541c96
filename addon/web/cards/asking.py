"""What may be asked about a session on its card, how it is stored, and what waits about it already."""

from datetime import date, datetime, timedelta

from addon.incoming import TAKEN, Incoming
from addon.names_in_text import moment_in_words
from addon.on_page import PageSession
from addon.requests.from_cards import COVER_WANTED
from addon.requests.rows import REQUEST
from addon.session_asks import CANCEL, CARD, COVER, MOVE, SESSION_ASK, SessionAsk, session_ask_in
from addon.web import guard
from addon.web.cards.setup import asked
from addon.web.guard import deps
from addon.web.marking import wall_now
from addon.written import clock

_LOOK_BACK = timedelta(days=8)


def wanted_time() -> datetime | None:
    """Return the day and time that were typed, None where they cannot be read."""
    at = clock(asked().text("time"))
    try:
        return datetime.combine(date.fromisoformat(asked().text("day")), at) if at else None
    except ValueError:
        return None


def cannot(chosen: PageSession, what: str, to: datetime | None) -> str:
    """Return why something cannot be asked for, "" if it can."""
    if chosen.start <= wall_now():
        return "This session has begun: correct it in Sessions."
    if chosen.start.isoformat() != asked().told.get("starts"):
        return f"Meanwhile this session was moved to {moment_in_words(chosen.start)}."
    if what == MOVE and (to is None or to <= wall_now()):
        return "Choose a day and type a time to come, such as 6:30 PM."
    if what == MOVE and to == chosen.start:
        return "The session is at that time already."
    return "" if what in {MOVE, CANCEL, COVER} else "This cannot be asked for here."


def store(chosen: PageSession, what: str, to: datetime | None) -> None:
    """Store what is asked about a session, once for each card that showed the button, and let a pass take it over."""
    user, once = guard.user(), asked().told.get("once", "")[:16]
    leads = user.clinician and chosen.is_led_by(user.clinician)
    lead = chosen.leaders[0][0] if what == COVER and chosen.leaders and not leads else user.clinician
    made = SessionAsk(session=chosen.code, what=what, by=user.name, clinician=lead, to=to, at=deps().clock())
    arrived = Incoming(
        source=CARD,
        external_id=f"{what}|{chosen.code}|{once}",
        received=made.at,
        kind=SESSION_ASK,
        body=made.body,
    )
    deps().take_in(arrived, f"asked for by {user.name}")


def asks_about(code: str) -> list[SessionAsk]:
    """Return what is asked for and no pass has taken over. That number is read first: nothing is lost between."""
    state = deps().state
    taken = state.one(TAKEN, "taken") or 0
    arrived = state.inbox.of_kind(SESSION_ASK, since=deps().clock() - _LOOK_BACK)
    return [ask for ask in (session_ask_in(one) for one in arrived if one.number > taken) if ask.session == code]


def open_asks_about(code: str) -> list[str]:
    """Return the open rows of Requests about a session, in words."""
    state = deps().state
    requests = (one for one in state.remembered(REQUEST).values() if one.session == code and one.is_open)
    told = [
        f"Requests has {f'a move to {moment_in_words(one.to)}' if one.to else 'a cancellation'}" for one in requests
    ]
    cover = any(one.session == code and one.is_open for one in state.remembered(COVER_WANTED).values())
    return [f"{one}: somebody has to decide." for one in (*told, *(["Requests has an ask for cover"] if cover else []))]
