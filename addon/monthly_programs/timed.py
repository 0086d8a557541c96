"""Timers of the staff's page as rows of Program minutes; of a forgotten one a person is asked when it ended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from addon.cells import read_value
from addon.memory import Remembered, news
from addon.monthly_programs.minutes import Entry, shown_time
from addon.names_in_text import moment_in_words
from addon.part import Given, View
from addon.questions import Question, is_no
from addon.records import Practice
from addon.sessions.expand import wall_time
from addon.sources import Source, SourceRow, derived_id
from addon.tabs import Tab, folded
from addon.timers import STARTED, STOPPED, TIMER, TIMER_TERMS, Timer, TimerTerms, timer_in

SOURCE, _ONE = "timer", "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What the timers come to: new rows with their entries, questions, and what stays remembered."""

    rows: tuple[SourceRow, ...] = ()
    entries: tuple[Entry, ...] = ()
    asked: tuple[Question, ...] = ()
    left: Mapping[str, Timer] = field(default_factory=dict)

    def source(self, tab: str) -> Source:
        """Return the rows as the tab's source."""
        return Source(name=SOURCE, tab=tab, rows=self.rows)

    def memory(self, given: Given, view: View) -> tuple[Remembered[Timer], Remembered[TimerTerms]]:
        """Return what to remember: the timers that are left, and what the page may start one with."""
        terms = {_ONE: _terms(given.practice, view.tab)} if view.sheet.headers else {}
        return (
            news(TIMER, given.remembered(TIMER), self.left),
            news(TIMER_TERMS, given.remembered(TIMER_TERMS), terms),
        )


def timed(given: Given, view: View) -> Timed:
    """Return what the timers come to now; one is remembered until its row is in the tab, or was removed from it."""
    there = view.numbers.keys() | view.tombstones
    left = {key: one for key, one in _known(given).items() if row_id(view.tab, one) not in there}
    rows: list[SourceRow] = []
    asked: list[Question] = []
    for key, one in list(left.items()):
        is_forgotten = one.is_forgotten(given.now, given.practice.zone)
        answer = given.answers.get(_key(one), "") if is_forgotten else ""
        end = _time_in(view.tab, answer)
        if is_forgotten and (is_no(answer) or folded(answer) == "none"):
            del left[key]
        elif is_forgotten and end is None:
            asked.append(_question(given, one, answer))
        elif one.ended or is_forgotten:
            rows.append(_row(given, view.tab, one, end))
    return Timed(rows=tuple(rows), entries=tuple(map(_entry, rows)), asked=tuple(asked), left=left)


def row_id(tab: Tab, one: Timer) -> str:
    """Return the id of a timer's row: the same in every pass."""
    return derived_id(tab.prefix, tab.name, one.key)


def _known(given: Given) -> dict[str, Timer]:
    """Return the timers remembered and those that were started since, with what was stopped since."""
    found = dict(given.remembered(TIMER))
    for one in given.inbox:
        if one.kind == STARTED:
            found[one.external_id] = timer_in(one)
        elif one.kind == STOPPED and one.body["timer"] in found:
            found[one.body["timer"]] = found[one.body["timer"]].stopped(one.received)
    return found


def _row(given: Given, tab: Tab, one: Timer, end: time | None) -> SourceRow:
    """Return the row: to the second as it was measured, on the nights of a clock change too, or to the typed end."""
    began = wall_time(one.began, given.practice.zone).replace(microsecond=0)
    passed = (one.ended or one.began) - one.began
    measured = {"minutes": shown_time(round(passed / timedelta(seconds=1)))} if end is None else {"end": end}
    return SourceRow(
        rid=row_id(tab, one),
        values={
            "member": given.directory.label(one.member),
            "member_code": one.member,
            "program": one.program,
            "clinician": given.directory.label(one.clinician),
            "clinician_code": one.clinician,
            "date": began.date(),
            "start": began.time(),
            "what": one.what,
            **measured,
        },
    )


def _entry(row: SourceRow) -> Entry:
    names = {"member": "member_code", "program": "program", "clinician": "clinician_code", "day": "date"}
    values = {name: row.values[of] for name, of in names.items()}
    measured = {name: row.values[name] for name in ("start", "end", "minutes") if name in row.values}
    return Entry(id=row.rid, **values, **measured)  # type: ignore[arg-type]


def _terms(practice: Practice, tab: Tab) -> TimerTerms:
    return TimerTerms(
        members=tuple(one.code for one in practice.members),
        clinicians=tuple(one.code for one in practice.clinicians),
        programs=tab.by_field["program"].choices,
        whats=tab.by_field["what"].choices,
    )


def _time_in(tab: Tab, answer: str) -> time | None:
    found = read_value(tab.by_field["end"], answer) if answer else None
    return found if isinstance(found, time) else None


def _key(one: Timer) -> str:
    return f"timer|{one.key}"


def _question(given: Given, one: Timer, answer: str) -> Question:
    began = moment_in_words(wall_time(one.began, given.practice.zone))
    how = "ran on past midnight or for more than twelve hours" if one.ended else "was not stopped that day"
    again = " The answer is no time of day." * bool(answer)
    return Question(
        key=_key(one),
        kind="timer",
        question=f"A timer of {one.clinician} for {one.member} ({one.program}) began {began} and {how}: nothing of it "
        f"counts. At what time did the work end?{again}",
        where="Program minutes",
        choices="a time such as 16:40 / none",
        private=given.directory.labels.get(one.member, ""),
    )
