"""What Google asks for beside the calendar. Whatever a button changes is stored and is answered "started" at once."""

from collections.abc import Iterator, Sequence
from secrets import token_hex

from flask import Blueprint

from addon.names_in_text import moment_in_words
from addon.on_page import PageSession
from addon.session_asks import MOVE
from addon.session_codes import IN_A_TEXT, start_in
from addon.web import guard
from addon.web.audited import looks, shows
from addon.web.cards.asking import asks_about, cannot, open_asks_about, store, wanted_time
from addon.web.cards.session_card import BLANK, MARK, SessionShown, change_card, session_card, which_card
from addon.web.cards.setup import acts, asked, places, setup
from addon.web.cards.sheets import days_near
from addon.web.cards.week_card import week_card
from addon.web.cards.widgets import Json, again, attaches, opened, over
from addon.web.guard import deps
from addon.web.marking import Tap, note, refused, wall_now
from addon.web.near import Near, may_see, near
from addon.week_shown import WEEK_SHOWN

CALENDAR = Blueprint("calendar", __name__, url_prefix="/calendar")
_GONE = "This session is not among those near any more. It may have been moved."
_SHOWN = 3
"""Refusals that are told at once."""


@CALENDAR.post("/home")
def home() -> Json:
    """Show the week when the add-on is opened."""
    looks()
    return opened(_week())


@CALENDAR.post("/refresh")
def refresh() -> Json:
    """Show it as it is now."""
    looks()
    return again(_week())


def _week() -> Json:
    found, own = near(deps().state, deps().clock()), guard.user().clinician
    week = deps().state.one(WEEK_SHOWN, own) if own else None
    return week_card(days_near(found), found, places(), week)


@CALENDAR.post("/event")
def event() -> Json:
    """Show the session that an opened event is; for any other event, the sessions near."""
    looks()
    found = near(deps().state, deps().clock())
    told = asked()
    code = setup().which_session(calendar=told.calendar, event=told.event, series=told.series) if told.event else ""
    session = _of_event(found, code)
    return opened(_session(found, session) if session else which_card(days_near(found), found, places()))


def _of_event(found: Near, code: str) -> PageSession | None:
    """Return the session by the code that an event gives: by its group and slot where a new cadence moved it there."""
    read = IN_A_TEXT.fullmatch(code)
    slot, group = (start_in(read), read["group"]) if read else (None, "")
    some = [
        found.sessions.get(code),
        *(one for one in found.sessions.values() if (one.group, one.start) == (group, slot)),
    ]
    return next((one for one in some if one and may_see(guard.user(), one)), None)


@CALENDAR.post("/session")
def session() -> Json:
    """Show a session that was chosen."""
    looks()
    found = near(deps().state, deps().clock())
    chosen = _chosen(found)
    return over(_session(found, chosen)) if chosen else _gone(found)


@CALENDAR.post("/session-again")
def session_again() -> Json:
    """Show it as it is now."""
    looks()
    found = near(deps().state, deps().clock())
    chosen = _chosen(found)
    return again(_session(found, chosen)) if chosen else _gone(found)


@CALENDAR.post("/mark")
@acts
def mark() -> Json:
    """Store what was chosen for members where it is another word than the card showed: once however often pressed."""
    found = near(deps().state, deps().clock())
    chosen = _chosen(found)
    if chosen is None:
        return _gone(found)
    if chosen.start.isoformat() != asked().told.get("starts"):
        return again(_session(found, chosen), f"Not noted: this session was moved to {moment_in_words(chosen.start)}.")
    taps = list(_taps())
    told = [refused(found, chosen, tap) for tap in taps]
    noted = [note(found, chosen, tap) for tap, no in zip(taps, told, strict=True) if not no]
    count = sum(noted)
    words = [no for no in told if no][:_SHOWN]
    done = f"Started: {count} mark{'' if count == 1 else 's'} on the way." if count else "Nothing new to note."
    return again(_session(near(deps().state, deps().clock()), chosen, told=words), " ".join(words) or done)


def _taps() -> Iterator[Tap]:
    """Yield the fields in which somebody chose another word than the card showed."""
    seen = dict(one.split("=", 1) for one in asked().told.get("seen", "").split("|") if "=" in one)
    for name, word in asked().typed.items():
        member = name.removeprefix(MARK)
        chosen = "" if word == BLANK else word
        if name.startswith(MARK) and member in seen and chosen != seen[member]:
            yield Tap(member=member, word=chosen, seen=seen[member])


# --- asked for -------------------------------------------------------------------------------------------


@CALENDAR.post("/change")
def change() -> Json:
    """Show how cover, another time or a cancellation is asked for."""
    looks()
    found = near(deps().state, deps().clock())
    chosen = _chosen(found)
    return over(change_card(_shown(found, chosen), places())) if chosen else _gone(found)


@CALENDAR.post("/ask")
@acts
def ask_for() -> Json:
    """Store what is asked about a session; a pass makes a row of Requests of it."""
    found = near(deps().state, deps().clock())
    chosen, what = _chosen(found), asked().told.get("what", "")
    if chosen is None:
        return _gone(found)
    to = wanted_time() if what == MOVE else None
    if no := cannot(chosen, what, to):
        return again(change_card(_shown(found, chosen), places(), no), no)
    store(chosen, what, to)
    told = "Started: it is a row of Requests with the next pass."
    return again(_session(found, chosen), told)


@CALENDAR.post("/room")
def room() -> Json:
    """Add the link of the session's video room to the open event; Google keeps it once the user saves the event."""
    looks()
    found = near(deps().state, deps().clock())
    chosen = _chosen(found)
    if chosen is None or not chosen.link:
        return _gone(found)
    return attaches(f"Video room of {chosen.group}", chosen.link)


# --- what they share -------------------------------------------------------------------------------------


def _chosen(found: Near) -> PageSession | None:
    """Return the session that the button is about, if the user may see it."""
    one = found.sessions.get(asked().told.get("session", ""))
    return one if one and may_see(guard.user(), one) else None


def _gone(found: Near) -> Json:
    return again(which_card(days_near(found), found, places()), _GONE)


def _session(found: Near, chosen: PageSession, *, told: Sequence[str] = ()) -> Json:
    return session_card(_shown(found, chosen), places(), told)


def _shown(found: Near, chosen: PageSession) -> SessionShown:
    shows((chosen.code, *(seat.member for seat in chosen.seats)))
    return SessionShown(
        session=chosen,
        near=found,
        wall=wall_now(),
        once=token_hex(8),
        asks=asks_about(chosen.code),
        open_asks=open_asks_about(chosen.code),
        is_event=bool(asked().event),
    )
