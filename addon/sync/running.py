"""A pass while it runs: what each part is given, and what becomes of what it answers.

Nothing is written here; ``one_pass`` owns the order, this module the bookkeeping between its steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from addon.calendars.busy_calendar import BusyCalendar, Span
from addon.calendars.known_events import KNOWN, TOKEN
from addon.calendars.ports import CalendarRead, TwoWayCalendar
from addon.calendars.wanted_events import window
from addon.directory import Directory
from addon.exports.identity import Match, recognise
from addon.exports.known_people import known_people
from addon.facts.all_facts import DayFacts
from addon.incoming import Incoming
from addon.memory import Remembered
from addon.outgoing import TO_MEMBERS, AddressBook, Sending
from addon.part import Effect, Given, Line, Part, Result, unchanged
from addon.problems import Fault, Problem
from addon.questions import Question
from addon.records import Practice
from addon.safety import safety_question
from addon.sources import Source
from addon.sync.files import Files
from addon.sync.merging.merged_tabs import MergedTabs
from addon.sync.merging.unclear_picks import unclear_picks
from addon.sync.state.database import State
from addon.taken_times import HORIZON
from addon.workbook import Grid


@dataclass(slots=True, kw_only=True)
class Answered:
    """What the parts answered so far."""

    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)
    skipped: dict[tuple[str, str], int] = field(default_factory=dict)
    again: dict[str, datetime] = field(default_factory=dict)
    memory: list[Remembered[Any]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: dict[str, Iterable[Line]] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)

    def take(self, result: Result) -> None:
        """Join one part's result to the others."""
        self.asked += result.asked
        self.problems += result.problems
        for name, count in result.waiting.items():
            self.waiting[name] = self.waiting.get(name, 0) + count
        self.skipped |= result.skipped
        self.again |= result.again
        self.memory += result.memory
        self.effects += result.effects
        self.notes += [result.note] if result.note else []
        self.lines |= result.lines
        self.grids |= result.grids


@dataclass(slots=True, kw_only=True)
class RunningPass:
    """One pass at work. ``now`` is an aware instant; ``again`` are the clinicians whose calendars are filled again."""

    now: datetime
    state: State
    tabs: MergedTabs
    directory: Directory
    parts: Sequence[Part]
    files: Files
    practice: Practice
    answers: Mapping[str, str]
    new_answers: Mapping[str, str]
    two_way: Mapping[str, TwoWayCalendar]
    busy: tuple[BusyCalendar, ...]
    again: frozenset[str] = frozenset()
    inbox: tuple[Incoming, ...] = ()
    sendings: Mapping[str, Sending] = field(default_factory=dict)
    addresses: AddressBook = field(default_factory=dict)
    public_url: str = ""
    channels: frozenset[str] = TO_MEMBERS
    answered: Answered = field(default_factory=Answered)
    _facts: DayFacts | None = None
    _facts_of: Practice | None = None
    _calendars: dict[str, CalendarRead] | None = None
    _memory: dict[str, dict[str, Any]] = field(default_factory=dict)
    _hands: dict[type, tuple[object, ...]] = field(default_factory=dict)
    _ahead: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    _read: dict[str, int] = field(default_factory=dict)
    _taken_last: dict[type, Part] = field(init=False)

    def __post_init__(self) -> None:
        """Note which part is the last to take over what is handed over, by kind."""
        self._taken_last = {kind: part for part in self.parts for kind in part.takes}

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.tabs.given.today

    def must_stop(self, part: Part) -> bool:
        """Return whether the part shows results though a people's tab, from which they follow, was left alone."""
        shows_results = any(self.tabs.tabs[name].layer == "results" for name in part.tabs)
        return shows_results and bool(self.tabs.left_alone())

    # --- one part --------------------------------------------------------------------------------

    def given_for(self, part: Part) -> Given:
        """Return what a part starts from; rows of its own and of other tabs that it needs as typed are records."""
        for name in part.sees:
            if name not in self.tabs.plans:
                self._read_as_typed(name)
        ahead = tuple(source for name in part.tabs for source in self._ahead.pop(name, ()))
        handed = {kind: self._hands[kind] for kind in part.takes if kind in self._hands}
        for kind in handed:
            if self._taken_last.get(kind) is part:
                del self._hands[kind]
        return self._given(part, handed, ahead)

    def compute(self, part: Part) -> Result:
        """Let a part compute; a file that a guard stops is left out, and the part computes without it."""
        self.files.refuse_turned(self.practice, self.today)
        given = self.given_for(part)
        guarded = {(one.tab, one.name) for one in given.ahead}
        for _ in range(len(self.files.received.exports) + 1):
            usable = self.files.usable()
            result = part.compute(given if given.from_exports is usable else replace(given, from_exports=usable))
            new = [one for one in (*result.sources, *result.ahead) if (one.tab, one.name) not in guarded]
            if not self.files.stops_any(new, self.tabs, self.practice):
                break
        return result

    def take(self, part: Part, result: Result) -> None:
        """Merge a part's tabs, add its records to the practice, and keep the rest for later."""
        for one in result.typed:
            self.answered.problems += self.tabs.type_in(one.tab, one.rid, one.values)
        for name in part.tabs:
            if self._is_merged(name):
                self.tabs.merge(name, [source for source in result.sources if source.tab == name])
        if part.records is not unchanged:
            before, self.practice = self.practice, part.records(self._given(part), result)
            self.directory.learn(self.practice, before)
        self.hand_over(result)
        for source in result.ahead:
            self._ahead[source.tab] = (*self._ahead.get(source.tab, ()), source)
        self.answered.take(result)

    def hand_over(self, result: Result) -> None:
        """Keep what a part hands over for the later parts that take it."""
        for hand in result.hands:
            self._hands[type(hand)] = (*self._hands.get(type(hand), ()), hand)

    def about_item_9(self) -> list[Question]:
        """Return the questions about item 9 in the files, with the member's code where one member is surely meant."""
        people = known_people(self.practice, self.answers)
        found = []
        for one in self.files.received.safety:
            who = recognise(one.client, people) if one.client else None
            member = who.code if isinstance(who, Match) else ""
            found.append(safety_question(one.key, one.place, member=member, readable=one.readable))
        return found

    def unclear_picks(self) -> list[Problem]:
        """Return the picks in people's tabs that mean nobody, or could mean several."""
        found = []
        for name, seen in self.tabs.seen.items():
            if seen.tab.layer == "people":
                cells = self.tabs.plans[name].cells if name in self.tabs.plans else ()
                emptied = {(cell.number, cell.field) for cell in cells if cell.value is None}
                found += unclear_picks(seen, self.directory, emptied=emptied)
        return found

    # --- what a part is given --------------------------------------------------------------------

    def _given(
        self,
        part: Part,
        handovers: Mapping[type, tuple[object, ...]] = MappingProxyType({}),
        ahead: tuple[Source, ...] = (),
    ) -> Given:
        return Given(
            now=self.now,
            practice=self.practice,
            directory=self.directory,
            facts=self._day_facts(),
            views={name: self.tabs.view(name) for name in (*part.tabs, *part.sees) if self._is_merged(name)},
            answers=self.answers,
            new_answers=self.new_answers,
            memory={one.kind: self._remembered(one) for one in part.memory},
            from_exports=self.files.usable(),
            calendars=self._read_calendars() if part.calendars else {},
            busy=self.busy,
            fill_again=self.again,
            last_codes=dict(self.tabs.given.mint.last),
            inbox=self.inbox,
            sendings=self.sendings,
            addresses=self.addresses,
            public_url=self.public_url,
            channels=self.channels,
            memory_was_lost=self._memory_was_lost(),
            waiting=dict(self.answered.waiting),
            handovers=handovers,
            ahead=ahead,
        )

    def _is_merged(self, name: str) -> bool:
        """Return whether a tab has rows of its own life; views are rewritten instead."""
        return self.tabs.tabs[name].layer != "view"

    def _read_as_typed(self, name: str) -> None:
        """Add a tab's rows to the practice as they were typed; its part merges them later."""
        owner = next((one for one in self.parts if name in one.tabs), None)
        typed_now = len(self.tabs.typed.get(name, ()))
        if owner is None or self.tabs.tabs[name].layer != "people" or self._read.get(name) == typed_now:
            return
        self._read[name] = typed_now
        given = self._given(Part(name=owner.name, tabs=owner.tabs, memory=owner.memory))
        before, self.practice = self.practice, owner.records(given, Result())
        self.directory.learn(self.practice, before)  # picks of tabs that are seen early mean somebody too

    def _day_facts(self) -> DayFacts:
        if self._facts is None or self._facts_of is not self.practice:
            self._facts, self._facts_of = DayFacts(self.practice, self.today), self.practice
        return self._facts

    def _remembered(self, kept: Any) -> Mapping[str, Any]:  # noqa: ANN401 (records of any kind)
        if not self._memory:
            self._memory = self.state.all_remembered([one for part in self.parts for one in part.memory])
        if kept.kind not in self._memory:
            self._memory[kept.kind] = self.state.remembered(kept)
        return self._memory[kept.kind]

    def _read_calendars(self) -> Mapping[str, CalendarRead]:
        """Read every two-way calendar, once, also of those whose row was removed: their events are to go.

        A fault of one keeps no other from being read.
        """
        if self._calendars is None:
            self._calendars = {}
            known, tokens = self._remembered(KNOWN), self._remembered(TOKEN)
            gone = {row["id"] for row in self.tabs.view("clinicians").removed()} & tokens.keys()
            for code in sorted({*gone, *(one.code for one in self.practice.clinicians)}):
                calendar = self.two_way.get(code)
                if calendar is not None:
                    anew = code in self.again or code not in known
                    self._calendars[code] = _read(calendar, None if anew else tokens.get(code) or None)
        return self._calendars

    def _memory_was_lost(self) -> bool:
        """Return whether rows bear ids that only we give though nothing is remembered."""
        derived = (one for one in self.tabs.seen.values() if one.tab.layer == "people" and not one.tab.numbered)
        return self.tabs.is_first and any(not row.stamp_id for one in derived for row in one.rows)


def _read(calendar: TwoWayCalendar, token: str | None) -> CalendarRead:
    try:
        return CalendarRead(changes=calendar.changes(token))
    except Fault as fault:
        return CalendarRead(fault=fault)


def busy_span(now: datetime, zone: str) -> Span:
    """Return the stretch for which other calendars matter: that of our own events, and what is suggested after it."""
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    first, last = window(today)[0], today + HORIZON
    midnight = datetime.min.time()
    begin, end = (datetime.combine(day, midnight, tzinfo=there) for day in (first, last + timedelta(days=1)))
    return Span(first=begin.astimezone(UTC), last=end.astimezone(UTC), zone=zone)
