"""The part Closures: federal holidays and the practice's own days, and what becomes of the sessions on them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from addon.availability.closed_rows import Hit, hits_of, session_of, shown
from addon.availability.federal import holidays_ahead
from addon.availability.part import answered
from addon.availability.records_of import RowsRead, closures
from addon.availability.suggested import Tried
from addon.calendars.in_force import LAST_TOLD
from addon.names_in_text import date_in_words, day_in_words, names_of
from addon.part import Given, Part, Result, View
from addon.records import Closure, GroupSession, Practice
from addon.sessions.closed import ClosedDays
from addon.sessions.planned import PlannedRow, placed_by_cadence, planned_rows
from addon.sessions.time_off import with_away
from addon.sources import Source, SourceRow, derived_id
from addon.tabs import Value
from addon.taken_times import APPOINTMENT
from addon.today_line import Target, TodayLine, TodayLines, timed

SOURCE = "holidays"
WEEKS = 53
"""How far ahead the sessions on closed days are shown."""
ASK_BEFORE = timedelta(days=14)
"""From when on Today asks about sessions for which nobody has decided."""


def _closures(given: Given) -> Result:
    view = given.views["closures"]
    if not view.sheet.headers:  # the tab is not there
        return Result()
    read = closures(view)
    holidays = _holidays(view, given.today)
    fresh = _fresh(view, holidays)
    read.records |= {one.id: one for one in fresh}
    closed = ClosedDays.of(given.practice, read.records.values())
    planned = _planned(given, closed)
    practice = replace(given.practice, sessions=tuple(_sessions(given.practice, planned)))
    tried = Tried.of(given, practice, closed)
    hits = hits_of(planned, practice, closed, tried)
    names = names_of(given.practice)

    def tell(one: Closure) -> Mapping[str, Value]:
        """Return what a row shows; one of days gone by keeps what it showed."""
        return shown(one, hits.get(one.id, ()), tried, names) if one.until >= given.today else {}

    told = answered(view, read, tell, fresh=[one.id for one in fresh])
    source = Source(name=SOURCE, tab="closures", rows=tuple(holidays.values()))
    return replace(told, sources=(source, *told.sources), hands=(_lines(read, hits, given.today),))


def _holidays(view: View, today: date) -> dict[str, SourceRow]:
    """Return the rows of the coming holidays by their ids, but for those that somebody has typed themselves."""
    found = {}
    for day, name in holidays_ahead(today):
        key = f"{day.isoformat()}|{name.casefold()}|"
        rid = derived_id(view.tab.prefix, SOURCE, key)
        if rid in view.numbers or key not in view.keys:
            found[rid] = SourceRow(rid=rid, values={"date": day, "name": name}, weak=frozenset({"date", "name"}))
    return found


def _fresh(view: View, holidays: Mapping[str, SourceRow]) -> list[Closure]:
    """Return the holidays that this pass adds."""
    gone = {one["id"] for one in view.removed()}
    rows = (one for rid, one in holidays.items() if rid not in view.numbers and rid not in gone)
    days = ((one, one.values["date"]) for one in rows)
    return [
        Closure(id=one.rid, day=day, until=day, name=str(one.values["name"]))
        for one, day in days
        if isinstance(day, date)
    ]


def _planned(given: Given, closed: ClosedDays) -> tuple[PlannedRow, ...]:
    """Return the coming sessions of a year as they will be."""
    return planned_rows(
        given.practice.groups,
        given.practice.sessions,
        wall=given.wall,
        weeks_ahead=WEEKS,
        last_planned=placed_by_cadence(given.views["sessions"].observed_from("cadence")),
        closed=closed,
    )


def _sessions(practice: Practice, planned: Iterable[PlannedRow]) -> Iterator[GroupSession]:
    """Yield the sessions as they will be: what is planned, and what is typed where nothing is."""
    found = {one.code: one for one in practice.sessions}
    for row in planned:
        one = session_of(row)
        found[one.code] = replace(one, substitute=found[one.code].substitute) if one.code in found else one
    return with_away(found.values(), practice.time_off)


def _lines(read: RowsRead[Closure], hits: Mapping[str, Sequence[Hit]], today: date) -> TodayLines:
    """Return a line for each day close by on which sessions wait for a decision."""
    return TodayLines(
        tuple(_asked(read, hits, today)),
        later=("closed day to decide about is later", "closed days to decide about are later"),
    )


def _asked(read: RowsRead[Closure], hits: Mapping[str, Sequence[Hit]], today: date) -> Iterator[TodayLine]:
    for rid, found in hits.items():
        waiting = [one for one in found if one.waits]
        first = min((one.session.start.date() for one in waiting), default=None)
        if first and today <= first <= today + ASK_BEFORE:
            closure = read.records[rid]
            several = f"{len(waiting)} sessions take" if len(waiting) > 1 else f"{waiting[0].session.group} takes"
            yield TodayLine(
                kind="closed day",
                urgency=timed("amber", first, today),
                who=closure.name or date_in_words(closure.day),
                what=f"{several} place on {day_in_words(first)} as usual until somebody decides",
                by=first,
                plan="; ".join(dict.fromkeys(one.waits for one in waiting)),
                target=Target(tab="closures", value=rid, text=rid),
            )


def _with_closures(given: Given, _: Result) -> Practice:
    return replace(given.practice, closures=tuple(closures(given.views["closures"]).records.values()))


CLOSURES = Part(
    name="closures",
    tabs=("closures",),
    sees=("sessions",),
    compute=_closures,
    records=_with_closures,
    memory=(LAST_TOLD, APPOINTMENT),
)
