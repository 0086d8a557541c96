"""The calendars that clinicians edit too: what they ask for, and what every calendar is to show.

*Heard* compares what the calendars tell with the sheet and types accepted requests into Sessions, before that tab is
merged. *Shown* plans what every calendar is to show: nothing in that of somebody whose row was removed, nothing in the
file of somebody whose calendar is two-way by now. What a calendar told is remembered in the same commit as the rows
that follow from it, its token only after the writes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from addon.calendars.going_on import going_on
from addon.calendars.known_events import KNOWN, TOKEN, CalendarsNow, KnownEvents, to_fill, to_remember
from addon.calendars.ports import Changes, EventId
from addon.calendars.showing import EventWrites, Leave, calendar_plan
from addon.calendars.wanted import AskedInTitles, BookedEvents, WantedCalendars, WantedEvent, in_order
from addon.calendars.wanted_events import wanted_events, window
from addon.incoming import MemberAsk, MemberAsks
from addon.memory import Remembered, news
from addon.part import CalendarFiles, Given, Part, Result, TypedCells
from addon.problems import Problem, in_tab, locked_cell
from addon.records import Flagged
from addon.requests import from_calendars, from_cards
from addon.requests.from_calendars import CalendarAsk, FromCalendars, RequestsAfter, SessionsInSheet
from addon.requests.from_cards import CARD_ASK, COVER_WANTED
from addon.requests.reading import CalendarsRead, calendars_read, without_session, without_time
from addon.requests.rows import REQUEST, TAB, Request
from addon.requests.while_pending import while_pending
from addon.session_asks import SessionAsk


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What *heard* found, for *requests* and *shown*.

    ``known`` is what is known of each calendar by clinician code, ``told`` what those that could be read told.
    ``requests`` are all of them by key, ``changed`` the keys of those that this pass changed, ``pending`` is what open
    ones rest on, ``waits`` the keys of declined ones whose event is not where it was. ``obeys``: decisions are carried
    out in this pass.
    """

    known: Mapping[str, KnownEvents]
    told: Mapping[str, Changes]
    requests: Mapping[str, Request]
    changed: frozenset[str] = frozenset()
    pending: tuple[CalendarAsk, ...] = ()
    waits: frozenset[str] = frozenset()
    obeys: bool = False


# --- heard: before the Sessions tab is merged --------------------------------------------------------


def _heard(given: Given) -> Result:
    read, before = calendars_read(given), given.remembered(REQUEST)
    sheet = SessionsInSheet(given.practice.sessions, given.practice.groups)
    on_cards, cover = from_cards.standing(given, sheet), from_cards.cover_wanted(given, sheet)
    if not (read.known or before or on_cards or cover):
        hearing = Hearing(known=read.known, told=read.told, requests=before)
        return Result(asked=read.asked, problems=read.problems, hands=(hearing, CalendarsNow(read.known)))
    heard = _as_heard(given, read, sheet, on_cards)
    decided = from_calendars.lifecycle(before, heard, sheet)
    typed, problems = _typed(given, decided, before, sheet)
    requests = {**before, **decided.after}
    hearing = Hearing(
        known=read.known,
        told=read.told,
        requests=requests,
        changed=frozenset(decided.after),
        pending=from_calendars.pending(requests.values(), heard),
        waits=from_calendars.to_be_put_back(requests, heard),
        obeys=any(one.answered != before.get(key, one).answered for key, one in decided.after.items()),
    )
    return Result(
        typed=typed,
        asked=read.asked,
        problems=(
            *read.problems,
            *without_time(read.known, sheet, given.wall),
            *without_session(read.known, sheet, given.wall),
            *problems,
            *from_calendars.unusable(given.views[TAB], requests.values()),
        ),
        memory=(
            Remembered(REQUEST, decided.after),
            news(CARD_ASK, given.remembered(CARD_ASK), from_cards.undecided(on_cards, requests)),
            news(COVER_WANTED, given.remembered(COVER_WANTED), cover),
        ),
        hands=(hearing, CalendarsNow(read.known), _cover_asks(given, cover)),
    )


def _cover_asks(given: Given, cover: Mapping[str, MemberAsk]) -> MemberAsks:
    before = given.remembered(COVER_WANTED)
    return MemberAsks(cover, frozenset(key for key, one in cover.items() if before.get(key) != one))


def _as_heard(
    given: Given, read: CalendarsRead, sheet: SessionsInSheet, on_cards: Mapping[str, SessionAsk]
) -> FromCalendars:
    asks = [
        ask for code in sorted(read.known) for ask in from_calendars.asks(code, read.known[code], sheet, given.wall)
    ]
    asks += [from_cards.as_asked(one) for one in on_cards.values()]
    view = given.views[TAB]
    return FromCalendars(
        asks=tuple(asks),
        words=from_calendars.words(view),
        obeyed=from_calendars.obeyed(view),
        wall=given.wall,
        at=given.now,
    )


def _typed(
    given: Given, decided: RequestsAfter, before: Mapping[str, Request], sheet: SessionsInSheet
) -> tuple[tuple[TypedCells, ...], tuple[Problem, ...]]:
    """Return the cells that accepted requests type; one whose cells cannot be written stays as it was."""
    view = given.views["sessions"]
    typed, problems = [], []
    for one in decided.accepted:
        values = from_calendars.typed(one, sheet.by_code[one.session])
        locked = next((name for name in values if view.is_locked(one.session, name)), "")
        if locked:
            place = in_tab(view.sheet.title, view.at(one.session, locked))
            problems.append(locked_cell(place, view.tab.column(locked).header, one.session))
            decided.after[one.key] = before[one.key]
        else:
            typed.append(TypedCells(tab="sessions", rid=one.session, values=values))
    return tuple(typed), tuple(problems)


# --- shown: what every calendar is to show -----------------------------------------------------------


def _shown(given: Given) -> Result:
    flagged = given.handed(Flagged) or Flagged({})
    wanted = _with_booked(given, wanted_events(given.practice, today=given.today, flagged=flagged.members))
    hearing = given.handed(Hearing)
    elsewhere = {*(row["id"] for row in given.views["clinicians"].removed()), *(hearing.told if hearing else ())}
    shown_in_files = {code: found for code, found in wanted.items() if code not in given.calendars}
    files = CalendarFiles(events={**dict.fromkeys(sorted(elsewhere), ()), **shown_in_files})
    if hearing is None:
        return Result(effects=(files,), hands=(WantedCalendars(wanted),))
    sheet = SessionsInSheet(given.practice.sessions, given.practice.groups)

    pending = {ask.event for ask in hearing.pending}

    def leave(event: EventId) -> bool:
        return event in pending or sheet.has_begun(event, given.wall)

    writes, asked = [], given.all_handed(AskedInTitles)
    for code in hearing.told:
        asks = [ask for ask in hearing.pending if ask.clinician == code]
        shown = while_pending(wanted.get(code, ()), asks, known=hearing.known[code], sheet=sheet)
        shown = in_order((*shown, *(event for one in asked for event in one.events.get(code, ()))))
        obeys = hearing.obeys or any(code in one.read for one in asked)
        writes.append(_writes(given, replace(hearing, obeys=obeys), code, shown, leave))
    return Result(effects=(files, *writes), memory=_remembered(given, writes), hands=(WantedCalendars(wanted),))


def _with_booked(given: Given, wanted: Mapping[str, tuple[WantedEvent, ...]]) -> dict[str, tuple[WantedEvent, ...]]:
    """Return the events with those of booked times, four weeks back to eight weeks ahead as all others."""
    first, last = window(given.today)
    booked = (given.handed(BookedEvents) or BookedEvents()).events
    active = {one.code for one in given.practice.clinicians if one.active}
    near = {
        code: [one for one in booked.get(code, ()) if code in active and first <= one.start.date() <= last]
        for code in wanted
    }
    return {code: in_order((*events, *near[code])) if near[code] else events for code, events in wanted.items()}


def _writes(given: Given, hearing: Hearing, code: str, wanted: tuple[WantedEvent, ...], leave: Leave) -> EventWrites:
    known = hearing.known[code]
    if code in given.fill_again:
        known = to_fill(known, wanted)
    sheet, (first, _) = SessionsInSheet(given.practice.sessions, given.practice.groups), window(given.today)

    def session_of(event: EventId) -> str:
        session = sheet.of(event)
        return session.code if session else ""

    wanted = going_on(known, wanted, session_of)
    alone = hearing.told[code].left_alone
    unclear = {event: one for event, one in known.items() if event.key in alone}
    known = {event: one for event, one in known.items() if event not in unclear}
    plan = calendar_plan(known, (one for one in wanted if one.key not in alone), leave, first=first)
    plan.known |= unclear
    return EventWrites(clinician=code, plan=plan, before=known, token=hearing.told[code].token, obeys=hearing.obeys)


def _remembered(given: Given, writes: Iterable[EventWrites]) -> tuple[Remembered[Any], ...]:
    before = given.remembered(KNOWN)
    after = {one.clinician: to_remember(one.plan.known) for one in writes}
    news = {code: known for code, known in after.items() if before.get(code) != known}
    return Remembered(KNOWN, news), Remembered(TOKEN, dict.fromkeys(given.fill_again & after.keys(), ""))


CALENDARS_READ = Part(
    name="what calendars ask",
    sees=("sessions", TAB),
    compute=_heard,
    memory=(REQUEST, CARD_ASK, COVER_WANTED, KNOWN, TOKEN),
    calendars=True,
)
CALENDARS_SHOWN = Part(
    name="what calendars show",
    sees=("clinicians",),
    takes=(Hearing, Flagged, BookedEvents, AskedInTitles),
    compute=_shown,
    memory=(KNOWN, TOKEN),
    calendars=True,
)
