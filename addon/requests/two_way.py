"""The calendars that clinicians edit too, in one pass: read, asked about, obeyed, shown; the token kept last.

What a calendar told is remembered as what is known of it, in the same commit as the rows that follow from it; a
token is kept only after that and after everything was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from addon.calendars import known_events as calendar_standing
from addon.calendars.known_events import KnownEvent, KnownEvents
from addon.calendars.ports import Changes, EventId, TwoWayCalendar
from addon.calendars.showing import CalendarPlan, calendar_plan, carry_out_plan, written_count
from addon.calendars.wanted import WantedEvent
from addon.calendars.wanted_events import window
from addon.directory import Directory
from addon.messages.change_notices import SessionChange
from addon.problems import Fault, Place, Problem
from addon.records import GroupSession, Practice
from addon.requests import from_calendars as calendar_requests
from addon.requests.from_calendars import Decided, Heard, SessionsInSheet
from addon.requests.rows import TAB, Request, change_of, request_values
from addon.sources import Source, SourceRow, few
from addon.sync.agreed_practice import sessions
from addon.sync.merging.desk import Desk
from addon.sync.merging.questions import Question
from addon.sync.merging.tab_plan import CellChange, TabPlan
from addon.sync.merging.typing_in import type_in
from addon.tabs import folded

KNOWN, TOKEN, REQUEST = "calendar", "calendar token", "request"
"""Under these kinds the state keeps what is known of calendars, their tokens, and the requests."""
UNREAD = "unread-calendar"
"""The code of the problem that a calendar could not be read, so that it misses whatever this pass would write."""
FILL = "calendar:"
"""Confirmed with a clinician's code behind it: fill that calendar again."""


def fill_again(accept: Iterable[str]) -> frozenset[str]:
    """Return the codes of the clinicians whose calendars are to be filled again, from what a person confirmed."""
    return frozenset(one.removeprefix(FILL).strip() for one in accept if one.startswith(FILL))


@dataclass(slots=True, kw_only=True)
class TwoWay:
    """The work on two-way calendars and the Requests tab of one pass. ``again``: calendars to be filled again."""

    desk: Desk
    directory: Directory
    calendars: Mapping[str, TwoWayCalendar]
    answered: Mapping[str, str]
    wall: datetime
    now: datetime
    again: frozenset[str] = frozenset()
    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kept: dict[tuple[str, str], object | None] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    _known: dict[str, dict[EventId, KnownEvent]] = field(default_factory=dict)
    _told: dict[str, Changes] = field(default_factory=dict)
    _typed: list[CellChange] = field(default_factory=list)
    _pending: frozenset[EventId] = frozenset()
    _answers: bool = False
    _plans: dict[str, CalendarPlan] = field(default_factory=dict)

    # --- read and decided: before the Sessions tab is merged ---------------------------------------

    def hear(self) -> None:
        """Read the calendars and the decisions; type accepted requests into the Sessions tab, as a person would."""
        self._known = {code: calendar_standing.remembered(kept) for code, kept in self.desk.state.kept(KNOWN).items()}
        self.requests = calendar_requests.remembered(self.desk.state.kept(REQUEST))
        self._read_calendars()
        if not (self._known or self.requests):
            return
        sheet = SessionsInSheet(sessions(TabPlan(self.desk.look("sessions")), self.directory))
        asks = [
            ask
            for code in sorted(self._known)
            for ask in calendar_requests.asks(code, self._known[code], sheet, self.wall)
        ]
        seen = self.desk.look(TAB)
        heard = Heard(
            asks=tuple(asks),
            words=calendar_requests.words(seen),
            obeyed=calendar_requests.obeyed(seen),
            wall=self.wall,
            at=self.now,
        )
        before = dict(self.requests)
        decided = calendar_requests.lifecycle(before, heard, sheet)
        self._type(decided, before, sheet)
        self.requests |= decided.after
        self.kept |= {(REQUEST, key): calendar_requests.as_kept(one) for key, one in decided.after.items()}
        self._answers = any(one.answered != before.get(key, one).answered for key, one in decided.after.items())
        self._pending = calendar_requests.pending(self.requests.values(), heard)

    def _read_calendars(self) -> None:
        tokens = self.desk.state.kept(TOKEN)
        codes = {row.rid for row in self.desk.plans["clinicians"].seen.rows}
        codes |= {new.rid for new in self.desk.plans["clinicians"].appends}
        for code in sorted(codes):
            calendar = self.calendars.get(code)
            if calendar is None:
                continue
            anew = code in self.again or code not in self._known
            known = {} if anew else self._known[code]
            token = tokens.get(code)
            try:
                told = calendar.changes(str(token) if token and not anew else None)
            except Fault as fault:
                place = Place(f"calendar of {code}")
                what = f"{fault.what}; it was left alone"
                self.problems.append(Problem(place, UNREAD, what, fault.next_step))
                continue
            after = self._without_deleted(code, known, told)
            if after is not None:
                self._known[code], self._told[code] = after, told
        for code in sorted(self.again - self._told.keys()):
            what = "there is no calendar of this clinician that could be read, so it was not filled again"
            self.problems.append(Problem(Place(f"calendar of {code}"), "not-filled-again", what, "Check the code."))

    def _without_deleted(self, code: str, before: KnownEvents, told: Changes) -> dict[EventId, KnownEvent] | None:
        """Return what is known now, what a complete listing no longer has counted as deleted.

        None while somebody is asked about too many, or about a calendar in which nothing is left.
        """
        known = calendar_standing.heard(before, told)
        unseen = calendar_standing.vanished(known, told)
        gone = unseen if len(unseen) > few(len(known)) else calendar_standing.emptied(before, known, unseen)
        if not gone:
            return calendar_standing.deleted(known, unseen)
        mark = sha256("|".join(f"{one.key} {one.instead_of}" for one in gone).encode()).hexdigest()[:8]
        key = f"calendar|{code}|{mark}"
        answer = folded(self.answered.get(key, ""))
        if answer == "deleted":
            return calendar_standing.deleted(known, unseen)
        if answer == "putback":
            return calendar_standing.put_back(known, gone)
        what = (
            f"{len(gone)} of {len(known)} events vanished at once. Until this is settled it is left alone."
            f" To fill it again, put them back or run groupkeeper sync --accept {FILL}{code}."
        )
        self.asked.append(
            Question(
                key=key,
                kind="calendar left alone",
                question=what,
                where=f"calendar of {code}",
                choices="deleted / put back",
            )
        )
        return None

    def _type(self, decided: Decided, before: Mapping[str, Request], sheet: SessionsInSheet) -> None:
        seen = self.desk.look("sessions")
        for one in decided.accepted:
            values = calendar_requests.typed(one, sheet.by_code[one.session])
            typed, problem = type_in(seen, one.session, values)
            self._typed += typed
            if problem:
                self.problems.append(problem)
                decided.after[one.key] = before[one.key]

    # --- merged: after the people's tabs -------------------------------------------------------------

    def merge(self, practice: Practice) -> None:
        """Add what was typed to the plan of the Sessions tab, and merge the Requests tab."""
        self.desk.plans["sessions"].cells += self._typed
        if not (self.requests or self._known or TAB in self.desk.snapshot.tabs):
            return
        seen = self.desk.look(TAB)
        agreed = self.desk.agreed[TAB]
        rows = []
        for one in self.requests.values():
            rid = calendar_requests.row_id(one)
            if one.is_open or (REQUEST, one.key) in self.kept or rid in agreed.rows:
                values = request_values(one, practice, self.directory.labels)
                rows.append(SourceRow(rid=rid, values=values))
        ours = {row.rid for row in rows}
        lost = f"closed {self.wall.date().isoformat()}: the memory of it was lost"
        for row in seen.rows:
            status = str(seen.values(row).get("status") or "")
            if row.rid not in ours and status.startswith(("open", "changed")):
                rows.append(SourceRow(rid=row.rid, values={"status": lost}))
        self.desk.merge(TAB, [Source(name="computed", tab=TAB, rows=tuple(rows))])

    def open_requests(self) -> int:
        """Return how many requests wait for a decision."""
        return sum(one.is_open for one in self.requests.values())

    def changes(self) -> tuple[SessionChange, ...]:
        """Return the sessions that accepted requests moved or cancelled."""
        done = (one for one in self.requests.values() if one.was_accepted)
        return tuple(change_of(one, calendar_requests.row_id(one)) for one in done)

    # --- shown: after the sheet was written ----------------------------------------------------------

    def plan(self, wanted: Mapping[str, Sequence[WantedEvent]], agreed: Iterable[GroupSession]) -> None:
        """Plan the writes of the calendars that were read, and remember what is about to be written."""
        sheet = SessionsInSheet(agreed)
        first, _ = window(self.wall.date())

        def leave(event: EventId) -> bool:
            return event in self._pending or sheet.has_begun(event, self.wall)

        before = self.desk.state.kept(KNOWN)
        for code in self._told:
            if code in self.again:
                self._known[code] = calendar_standing.to_fill(self._known[code], wanted.get(code, ()))
                self.kept[TOKEN, code] = ""
            plan = calendar_plan(self._known[code], wanted.get(code, ()), leave, first=first)
            self._plans[code] = plan
            made = calendar_standing.as_kept(plan.known)
            if before.get(code) != made:
                self.kept[KNOWN, code] = made

    def others(self, wanted: Mapping[str, Sequence[WantedEvent]]) -> dict[str, Sequence[WantedEvent]]:
        """Return the wanted events of clinicians without a two-way calendar."""
        return {code: events for code, events in wanted.items() if self.calendars.get(code) is None}

    def show(self, *, waiting: bool) -> int:
        """Write the calendars, then keep their tokens; return how many had something to write.

        While the sheet's writes wait, decisions of this pass are not carried out yet: nor are they here. Raises
        the first fault of a calendar after all others were written.
        """
        if waiting and self._answers:
            return 0
        faults = []
        tokens = self.desk.state.kept(TOKEN)
        kept = self.desk.state.kept(KNOWN)
        for code, plan in self._plans.items():
            known, fault = carry_out_plan(self.calendars[code], plan, self._known[code])
            made = calendar_standing.as_kept(known)
            if kept.get(code) != made:
                self.desk.state.keep(KNOWN, code, made)
            if fault:
                faults.append(fault)
            elif tokens.get(code) != self._told[code].token:
                self.desk.state.keep(TOKEN, code, self._told[code].token)
        if faults:
            raise faults[0]
        return written_count(self._plans)
