"""A session event that a person moved or deleted becomes a request, and a decision is obeyed once. Pure.

A request stands as long as the calendar and the sheet differ about a session to come. A decision binds the pair
(from, to) that was shown; if either moved meanwhile, the row says so and waits for another decision. Closed
requests are never obeyed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from addon.calendars.cut_series import cut_slots, gone_on
from addon.calendars.group_series import moved_by
from addon.calendars.known_events import SESSION, KnownEvent, KnownEvents, kind_of
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, starts
from addon.cells import canonical
from addon.episode import ACCEPT, ACCEPTED, OPEN, OUTCOMES, moved_on, opened
from addon.part import View
from addon.problems import Problem, in_tab
from addon.records import GroupSession, TherapyGroup
from addon.requests.rows import PASSED, Request
from addon.sessions.cover import facilitators
from addon.tabs import Value

DAY_MINUTES = 24 * 60
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAsk:
    """What a calendar says about a session to come where the sheet says otherwise; ``to`` None = cancelled.

    ``minutes`` is 0 where nobody changed the length. ``event`` is what it rests on. ``by``: it was asked for on a card
    by this user, and rests on no event.
    """

    clinician: str
    session: str
    to: datetime | None
    minutes: int = 0
    version: str
    event: EventId
    by: str = ""


class SessionsInSheet:
    """The sessions as the sheet shows them, found by their events, and who runs them."""

    def __init__(self, sessions: Iterable[GroupSession], groups: Iterable[TherapyGroup]) -> None:
        self._groups = {one.code: one for one in groups}
        self.by_code = {one.code: one for one in sessions}
        self._placed: dict[tuple[str, datetime], GroupSession] = {}
        for one in self.by_code.values():
            self._placed.setdefault((one.group, one.start), one)
        for one in self.by_code.values():  # a session moved by a new cadence stands in the slot it was moved to
            self._placed[one.group, one.original_start] = one

    def of(self, event: EventId, slot: datetime | None = None) -> GroupSession | None:
        """Return the session an event stands for; of a series, the one in that slot."""
        _, _, about, *rhythm = event.key.split(" | ") if event.key.count(" | ") >= 2 else ("", "", "")
        at = event.instead_of or slot
        if not rhythm:
            return self.by_code.get(about)
        return self._placed.get((about, at)) if at else None

    def present(self, session: GroupSession) -> tuple[str, ...]:
        """Return the clinicians who run a session, the lead first."""
        return facilitators(session, self._groups.get(session.group)).present

    def has_begun(self, event: EventId, now: datetime) -> bool:
        """Return whether the session of a single event or changed occurrence has begun, or is not there at all."""
        session = self.of(event)
        return session is not None and session.start <= now


def asks(clinician: str, known: KnownEvents, sheet: SessionsInSheet, now: datetime) -> list[CalendarAsk]:
    """Return what a clinician's calendar asks for: sessions to come that a person moved or deleted there.

    Who does not run a session any more asks for nothing about it: their absence is answered already.
    """
    found: dict[str, CalendarAsk] = {}
    for event, one in known.items():
        if kind_of(event) != SESSION or one.has_no_time or not (one.persons or one.is_unremembered):
            continue
        restored = dict(_restored(event, one))
        for slot, stands in (*_places(event, one, known), *restored.items()):
            session = sheet.of(event, slot)
            if session is None or session.start <= now or (session.state == "cancelled") != (slot in restored):
                continue
            if clinician not in sheet.present(session):
                continue
            to, minutes = stands.start if stands else None, _other_length(one, stands, session)
            if to != session.start or minutes or session.state == "cancelled":
                ask = CalendarAsk(
                    clinician=clinician,
                    session=session.code,
                    to=to,
                    minutes=minutes,
                    version=one.version,
                    event=event,
                )
                found[session.code] = ask
    return [found[code] for code in sorted(found)]


def _places(
    event: EventId, one: KnownEvent, known: KnownEvents
) -> Iterator[tuple[datetime | None, WantedEvent | None]]:
    """Yield each slot of an event with the event that the calendar now has for it; None where it has none."""
    series = one.meant if one.meant and one.meant.repeats else None
    if series is None and one.is_unremembered and one.seen and one.seen.repeats:
        by = moved_by(one.seen)
        yield from ((at - by, _now(event, one.seen, at, known)) for at in starts(one.seen) if by)
        return
    if series is None:
        yield event.instead_of, one.seen
        return
    there = {at: _now(event, one.seen, at, known) for at in starts(one.seen)} if one.seen else {}
    by = one.seen.start - series.start if one.seen else timedelta()
    rest = gone_on(cut_slots(series, one.seen), one.rest) if one.seen else {}
    slots = [slot for slot in starts(series) if EventId(event.key, slot) not in known]
    cut = [slot for slot in slots if slot + by not in there]
    near = dict(_near(cut, by, there.keys() - {slot + by for slot in slots}))
    for slot in slots:
        yield slot, there.get(near.get(slot, slot + by), rest.get(slot))


def _near(slots: Iterable[datetime], by: timedelta, free: Iterable[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the slots that stand hours from where they would: a series in another zone changes its clocks elsewhere."""
    days = {at.date(): at for at in free}
    for slot in slots:
        around = (days.get((slot + by + timedelta(days=day)).date()) for day in (-1, 0, 1))
        found = next((at for at in around if at and abs(at - slot - by) < _HALF_A_DAY), None)
        if found:
            yield slot, found


def _restored(event: EventId, one: KnownEvent) -> Iterator[tuple[datetime, WantedEvent]]:
    """Yield each slot that we had left out and a person filled again (from the trash, say), with the event there."""
    if one.seen is None or not one.persons:
        return
    if one.is_put_there and event.instead_of:
        yield event.instead_of, one.seen
    elif one.meant and one.meant.repeats:
        by = one.seen.start - one.meant.start
        for at in set(starts(one.seen)) - {slot + by for slot in starts(one.meant)}:
            yield at - by, replace(one.seen, start=at, repeats=None)


def without_session(
    known: KnownEvents, sheet: SessionsInSheet, now: datetime
) -> Iterator[tuple[EventId, list[datetime]]]:
    """Yield each series that a person changed with the times to come at which the sheet has no session, if any."""
    for event, one in known.items():
        if kind_of(event) == SESSION and event.instead_of is None and not one.has_no_time:
            used = {stands.start for _, stands in _places(event, one, known) if stands}
            more = (stands.start for slot, stands in _restored(event, one) if sheet.of(event, slot) is None)
            times = sorted(at for at in more if at > now and at not in used)
            if times:
                yield event, times


def _now(event: EventId, series: WantedEvent, at: datetime, known: KnownEvents) -> WantedEvent | None:
    """Return the occurrence, as it stands, that a series moved by a person has at this time."""
    own = known.get(EventId(event.key, at), KnownEvent())
    if own.persons or own.is_unremembered:
        return own.seen
    return replace(series, start=at, repeats=None)


def _other_length(one: KnownEvent, stands: WantedEvent | None, session: GroupSession) -> int:
    """Return the length a person gave the session's event, 0 if it is the session's or nobody changed it."""
    if stands is None or (one.meant and stands.minutes == one.meant.minutes):
        return 0
    usual = max(1, min(session.minutes, DAY_MINUTES))
    return stands.minutes if stands.minutes != usual else 0


# --- from asked to closed ------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class RequestsAfter:
    """What this pass makes of the requests: the changed records by key, and the accepted ones among them."""

    after: dict[str, Request] = field(default_factory=dict)
    accepted: list[Request] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FromCalendars:
    """What people said since: what each calendar asks, and the words under Decision by row id.

    ``obeyed``: the ids of the rows that show an acceptance as done. ``wall`` is the practice's wall time, ``at`` the
    same moment as an aware instant.
    """

    asks: tuple[CalendarAsk, ...]
    words: Mapping[str, str]
    wall: datetime
    at: datetime
    obeyed: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()


def lifecycle(before: Mapping[str, Request], heard: FromCalendars, sheet: SessionsInSheet) -> RequestsAfter:
    """Return what becomes of every request.

    Of two clinicians who ask about one session the first accepted one moves it: the other's pair is then another.
    """
    done = RequestsAfter()
    stands = dict(sheet.by_code)
    asked = {f"{ask.clinician}|{ask.session}": ask for ask in heard.asks}
    for key in sorted(asked):
        made = _continued(before.get(key), asked[key], stands[asked[key].session], heard)
        if made is None or made == before.get(key):
            continue
        done.after[key] = made
        if made.was_accepted:
            done.accepted.append(made)
            stands[made.session] = _as_asked(stands[made.session], made)
    for key in sorted(before.keys() - asked.keys()):
        one = before[key]
        if one.is_open:
            known = {**before, **done.after}.values()
            done.after[key] = _ended(one, stands.get(one.session), heard=heard, sheet=sheet, known=known)
    for key in before.keys() & done.after.keys():
        if before[key].was_accepted:  # its notices are still due, whatever is asked now
            done.after[before[key].row_key] = before[key]
    return done


def _ended(
    one: Request,
    session: GroupSession | None,
    *,
    heard: FromCalendars,
    sheet: SessionsInSheet,
    known: Iterable[Request],
) -> Request:
    """Return an open request about which the calendar and the sheet agree again.

    A row that shows an acceptance we do not know of: our write was carried out but for a cell that somebody overtook.
    Those concerned are told then, too, and once.
    """
    told = any((other.session, other.to) == (one.session, one.to) for other in known if other.was_accepted)
    obeyed = one.id in heard.obeyed and heard.words.get(one.id) == "accept"
    if obeyed and not told and session and session.start > heard.wall and _agrees(session, one):
        return _answered(one, "accept", heard)
    word, why = _why_closed(one, session, heard.wall, sheet)
    return one.ended(heard.today, why, word)


def _answered(one: Request, word: str, heard: FromCalendars) -> Request:
    return replace(one.decided(heard.today, word), answered=heard.at)


def _continued(one: Request | None, ask: CalendarAsk, session: GroupSession, heard: FromCalendars) -> Request | None:
    """Return the request as it stands after this pass, None if there is none to make."""
    if one is None or not one.is_open:
        return None if _waits_for_calendar(one, ask) or _agrees(session, ask) else _opened(one, ask, session, heard)
    word = heard.words.get(one.id, "")
    if (one.start, one.to, one.minutes) != (session.start, ask.to, ask.minutes):
        if _agrees(session, ask):
            return one.ended(heard.today, "the session is at that time already")
        return moved_on(one, _made(ask, session, heard), word)
    one = replace(one, version=ask.version)
    has_passed = ask.to is not None and ask.to <= heard.wall
    if not word or (has_passed and word == ACCEPT):
        return replace(one, status=PASSED if has_passed else OPEN, stale="")
    if word == one.stale:
        return one
    return _answered(one, word, heard)


def _waits_for_calendar(one: Request | None, ask: CalendarAsk) -> bool:
    """Return whether a declined request's event is still as it was when somebody declined it."""
    return one is not None and one.was_declined and one.version == ask.version


def to_be_put_back(requests: Mapping[str, Request], heard: FromCalendars) -> frozenset[str]:
    """Return the keys of declined requests whose events the calendars do not show where they were yet."""
    asked = ((f"{ask.clinician}|{ask.session}", ask) for ask in heard.asks)
    return frozenset(key for key, ask in asked if _waits_for_calendar(requests.get(key), ask))


def _opened(one: Request | None, ask: CalendarAsk, session: GroupSession, heard: FromCalendars) -> Request:
    return opened(_made(ask, session, heard), one, lambda new: heard.words.get(new.id, ""))


def _made(ask: CalendarAsk, session: GroupSession, heard: FromCalendars) -> Request:
    return Request(
        clinician=ask.clinician,
        session=ask.session,
        since=heard.today,
        start=session.start,
        to=ask.to,
        minutes=ask.minutes,
        version=ask.version,
        by=ask.by,
    )


def _agrees(session: GroupSession, ask: CalendarAsk | Request) -> bool:
    if ask.to is None:
        return session.state == "cancelled"
    return session.state != "cancelled" and session.start == ask.to and ask.minutes in {0, session.minutes}


def _as_asked(session: GroupSession, one: Request) -> GroupSession:
    if one.to is None:
        return replace(session, state="cancelled")
    state = "planned" if session.state == "cancelled" else session.state
    return replace(session, state=state, start=one.to, minutes=one.minutes or session.minutes)


def _why_closed(one: Request, session: GroupSession | None, wall: datetime, sheet: SessionsInSheet) -> tuple[str, str]:
    if session is None:
        return "closed", "the session's row was removed"
    if session.start <= wall:
        return "closed", "the session has begun"
    if session.state == "cancelled":
        return "closed", "the session is cancelled"
    if one.to == session.start:
        return "closed", "the session is at that time already"
    if one.clinician not in (present := sheet.present(session)):
        covers = session.substitute in present[:1]
        return "closed", f"covered by {present[0]}" if covers else f"{one.clinician} does not lead it any more"
    return "withdrawn", "the event is back"


def typed(one: Request, session: GroupSession) -> dict[str, Value]:
    """Return what a person would type into the session's row to carry out an accepted request."""
    if one.to is None:
        return {"state": "cancelled"}
    on: dict[str, Value] = {"state": "planned"} if session.state == "cancelled" else {}
    values: dict[str, Value] = {"date": one.to.date(), "start": one.to.time()}
    was: dict[str, Value] = {"date": session.start.date(), "start": session.start.time()}
    changed = {name: value for name, value in values.items() if value != was[name]}
    return changed | ({"minutes": one.minutes} if one.minutes else {}) | on


def words(view: View) -> dict[str, str]:
    """Return what people wrote under Decision, by row id."""
    found = ((rid, canonical(decision)) for rid, (decision,) in view.rows(("decision",)))
    return {rid: word for rid, word in found if word in OUTCOMES}


def unusable(view: View, requests: Iterable[Request]) -> Iterator[Problem]:
    """Yield the decisions that are no answer to an open request: the calendar and the sheet would differ on."""
    undecided = {one.id for one in requests if one.is_open}
    for rid, (decision,) in view.rows(("decision",), only=undecided & view.numbers.keys()):
        if canonical(decision) not in {"", *OUTCOMES}:
            place = in_tab(view.sheet.title, view.at(rid, "decision"))
            what = (
                "this Decision decides nothing about a session that was moved or cancelled in a calendar or on a card"
            )
            step = (
                "Choose accept (the session follows what was asked) or decline (everything stays as the sheet has it)."
            )
            yield Problem(place, "unusable-decision", what, step)


def obeyed(view: View) -> frozenset[str]:
    """Return the ids of the rows whose status says that the request was accepted."""
    found = ((rid, str(status or "")) for rid, (status,) in view.rows(("status",)))
    return frozenset(rid for rid, status in found if status.startswith(ACCEPTED))


def pending(requests: Iterable[Request], heard: FromCalendars) -> tuple[CalendarAsk, ...]:
    """Return what open requests rest on: these events stay as the person left them."""
    undecided = {one.key for one in requests if one.is_open}
    return tuple(ask for ask in heard.asks if f"{ask.clinician}|{ask.session}" in undecided and not ask.by)
