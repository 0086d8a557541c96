"""The card of a session, as for an event: who is expected, who cannot come, marks, and what may be asked. Pure.

First names are in here, as on the staff's page, and in no address and no parameter: those have codes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.names_in_text import day_in_words, moment_in_words, time_in_words
from addon.on_page import CANCELLED, PageSession, Seat
from addon.session_asks import CANCEL, COVER, MOVE, SessionAsk
from addon.web.cards.home_card import Places
from addon.web.cards.week_card import day_sections
from addon.web.cards.widgets import Json, ask, button, buttons, card, choice, line, section, typed, words
from addon.web.near import Near, statuses

MARK = "mark "
"""How the name of a field begins that marks a member; the code follows."""
BLANK = "-"
"""What a field has where nobody is marked: Google sends no empty choice."""
MOST_SEATS = 60
"""Members with a field each; whom a card has no room for are on the staff's page."""
DAYS = 14
"""The days ahead to one of which a move may be asked."""
_ASKED = {COVER: "Cover is asked for", CANCEL: "It is asked to be cancelled", MOVE: "It is asked to be moved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionShown:
    """A session with what waits about it: ``asks`` that no pass took over yet, ``open_asks`` in words.

    ``wall`` is now, ``once`` makes each button of this card count once. ``is_event``: an event of the calendar is open.
    """

    session: PageSession
    near: Near
    wall: datetime
    once: str
    asks: Sequence[SessionAsk] = ()
    open_asks: Sequence[str] = ()
    is_event: bool = False


def session_card(shown: SessionShown, at: Places, told: Sequence[str] = ()) -> Json:
    """Return the card; ``told`` are words about the button that was pressed last."""
    session, code = shown.session, shown.session.code
    seen = "|".join(f"{one.member}={shown.near.shown(session, one.member)}" for one in session.seats[:MOST_SEATS])
    save = ask(at.to("calendar/mark"), session=code, starts=session.start.isoformat(), seen=seen)
    is_marked = bool(session.seats) and shown.near.shown(session) != CANCELLED
    return card(
        f"{session.group}, {moment_in_words(session.start)}",
        section(*(words(one) for one in (*told, *_waits(shown)))),
        section(*_where(session)),
        section(*(_seat(shown, one) for one in session.seats[:MOST_SEATS] if not one.is_away), header="Expected"),
        section(*(_seat(shown, one) for one in session.seats[:MOST_SEATS] if one.is_away), header="Cannot come"),
        section(*_more(session)),
        section(*_buttons(shown, at), header="Ask, or add"),
        subtitle=_subtitle(shown),
        main=button("Save marks", save) if is_marked else None,
    )


def _subtitle(shown: SessionShown) -> str:
    session = shown.session
    coming = sum(not one.is_away for one in session.seats)
    marked = shown.near.marked(session)
    told = (shown.near.shown(session), f"{coming} expected", f"{marked} marked" if marked else "")
    return ", ".join(filter(None, told))


def _waits(shown: SessionShown) -> Iterable[str]:
    waiting = shown.near.waiting(shown.session)
    if waiting:
        yield f"{waiting} mark{'' if waiting == 1 else 's'} on the way: the next pass types them into the sheet."
    for one in shown.asks:
        to = f" to {moment_in_words(one.to)}" if one.to else ""
        yield f"{_ASKED[one.what]}{to} by {one.by}: a row of Requests with the next pass."
    yield from shown.open_asks


def _where(session: PageSession) -> list[Json]:
    leaders = ", ".join(f"{name} ({code})" if name else code for code, name in session.leaders)
    place = " · ".join(filter(None, (session.meets, session.room)))
    ends = f"until {time_in_words(session.end)}"
    return [
        line(leaders or "nobody leads it", top="led by", bottom=" · ".join(filter(None, (ends, place))), icon="person")
    ]


def _seat(shown: SessionShown, seat: Seat) -> Json:
    """Return the field in which a member is marked; of a session that is cancelled, a line without one."""
    now, session = shown.near.shown(shown.session, seat.member), shown.session
    name = f"{seat.name} {seat.member}" if seat.name else seat.member
    if shown.near.shown(session) == CANCELLED:
        return line(name, bottom=now)
    also = seat.answer if seat.is_away else seat.joined_by
    listed = dict.fromkeys([*([now] if now else []), *statuses(session, shown.wall)])
    items = [(BLANK, "not marked"), *((word, word) for word in listed)]
    return choice(f"{MARK}{seat.member}", f"{name}, {also}" if also else name, items, chosen=now or BLANK)


def _more(session: PageSession) -> list[Json]:
    more = len(session.seats) - MOST_SEATS
    return [words(f"{more} more are on the staff's page.")] if more > 0 else []


def _buttons(shown: SessionShown, at: Places) -> list[Json]:
    session = shown.session
    some = [button("Refresh", ask(at.to("calendar/session-again"), session=session.code))]
    if session.start > shown.wall and shown.near.shown(session) != CANCELLED:
        change = ask(at.to("calendar/change"), session=session.code)
        some.insert(0, button("Cover, move or cancel", change))
    if session.link and shown.is_event:
        some.append(button("Add the video link", ask(at.to("calendar/room"), session=session.code)))
    return [buttons(*some)]


def change_card(shown: SessionShown, at: Places, told: str = "") -> Json:
    """Return the card on which cover, another time or a cancellation is asked for."""
    session, code = shown.session, shown.session.code

    def asked(what: str) -> Json:
        return ask(at.to("calendar/ask"), session=code, what=what, once=shown.once, starts=session.start.isoformat())

    day = shown.wall.date()
    days = [(each.isoformat(), day_in_words(each)) for each in (day + timedelta(days=by) for by in range(DAYS))]
    return card(
        f"{session.group}, {moment_in_words(session.start)}",
        section(*(words(one) for one in (told, "Nothing changes until somebody accepts it in Requests.") if one)),
        section(buttons(button("Ask for cover", asked(COVER))), header="Somebody else leads it"),
        section(
            choice("day", "Day", days, chosen=session.start.date().isoformat()),
            typed("time", "Time", hint="such as 6:30 PM", value=time_in_words(session.start)),
            buttons(button("Ask to move it", asked(MOVE))),
            header="Another time",
        ),
        section(buttons(button("Ask to cancel it", asked(CANCEL))), header="It does not take place"),
        subtitle="cover, move or cancel",
    )


def which_card(days: Iterable[tuple[str, list[PageSession]]], found: Near, at: Places) -> Json:
    """Return the card for an event that is none of ours, or too far away: the sessions near, to choose from."""
    told = "Groupkeeper did not write this event, or its session is not one of the next days. Choose a session:"
    return card("Which session?", section(words(told)), *day_sections(days, found, at))
