"""The Program minutes, Program rules and Program months tabs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from addon.cells import text_of, typed
from addon.keyed_rows import checks
from addon.memory import news
from addon.monthly_programs.closing import (
    CLOSED_MONTH,
    ONE,
    PROGRAM_BOOKS,
    ClosedMonth,
    ProgramBooks,
    closed_months,
    memory_key,
)
from addon.monthly_programs.days import Key, ProgramDay, bundle_days, day_rule, program_days, sunday_of
from addon.monthly_programs.minutes import Counted, Entry, counted, month_of
from addon.monthly_programs.months import MonthKey, MonthShown, days_month, ledger_of, minutes_month
from addon.monthly_programs.rows import MONTHS, entry_cells, month_record, month_rows, said_first
from addon.monthly_programs.rules import ProgramRule, rule_checks, rules_of
from addon.monthly_programs.timed import timed
from addon.monthly_programs.told import OTHERWISE, otherwise, today_lines
from addon.part import Given, Part, Result, View
from addon.records import BundleDay, Practice, ProgramMonth
from addon.timers import TIMER, TIMER_TERMS
from addon.today_line import TodayLines

LEDGER, RULES = "program_minutes", "program_rules"
_FIELDS = ("member_code", "program", "clinician_code", "date", "start", "end", "minutes")
_TIMES = frozenset({"date", "start", "end", "minutes"})


@dataclass(frozen=True, slots=True)
class ProgramRecords:
    """What later parts may use."""

    months: tuple[ProgramMonth, ...]
    days: tuple[BundleDay, ...]


def entries_of(view: View) -> Iterator[Entry]:
    """Yield every row of Program minutes that tells for whom, of which program and of which day it is."""
    for rid, (member, program, clinician, day, start, end, minutes) in view.rows(_FIELDS):
        if member and program and isinstance(day, date):
            yield Entry(
                id=rid,
                member=text_of(member),
                program=text_of(program),
                clinician=text_of(clinician),
                day=day,
                start=typed(time, start),
                end=typed(time, end),
                minutes=text_of(minutes),
                is_unclear=bool(view.never_read(rid) & _TIMES),
            )


def _programs(given: Given) -> Result:
    ledger, books = given.views[LEDGER], given.remembered(PROGRAM_BOOKS)
    through = typed(date, given.practice.settings.get("Closed through"))  # type: ignore[arg-type]
    rules, wrong = rules_of(given.views[RULES])
    timers = timed(given, ledger)
    entries = [(one, counted(one, given.practice.zone)) for one in (*entries_of(ledger), *timers.entries)]
    days = program_days(given.practice, given.now)
    now = _months(given, entries, rules, days)
    remembered = given.remembered(CLOSED_MONTH)
    closed = closed_months(now, remembered.values(), books.get(ONE), through)
    kept = {memory_key(key): one for key, one in closed.items()}
    is_used, is_whole = bool(now or closed or books), bool(ledger.sheet.headers)
    changed = given.remembered(OTHERWISE)
    other = otherwise(closed, now, changed, given.today) if is_whole else changed
    return Result(
        sources=(
            timers.source(LEDGER),
            entry_cells(ledger, entries, given.today),
            checks(given.views[RULES], rule_checks(rules, wrong, given.today)),
            month_rows(given, now, closed, is_whole=is_whole),
        ),
        asked=timers.asked,
        memory=(
            *timers.memory(given, ledger),
            news(CLOSED_MONTH, remembered, kept),
            news(PROGRAM_BOOKS, books, {ONE: ProgramBooks(through=through)} if is_used else {}),
            news(OTHERWISE, changed, other),
        ),
        hands=(
            ProgramRecords(_records(now, closed), bundle_days(days, rules)),
            TodayLines(tuple(today_lines(other, given.views[MONTHS])), _LATER),
        ),
    )


_LATER = ("closed program month is billed otherwise", "closed program months are billed otherwise")


def _months(
    given: Given,
    entries: Iterable[tuple[Entry, Counted]],
    rules: Iterable[ProgramRule],
    days: Mapping[Key, ProgramDay],
) -> dict[MonthKey, MonthShown]:
    ledger, rules = ledger_of(entries), list(rules)
    by_minutes = ledger.parts.keys() | ledger.uncounted.keys()
    said = said_first(given.views[MONTHS], by_minutes)
    found = {key: minutes_month(ledger, key, rules, said=said, today=given.today) for key in by_minutes}
    by_day = {(member, program, month_of(day)) for member, program, day in days}
    found |= {key: days_month(days, key, rules, today=given.today) for key in by_day}
    ends = {(member, program, month_of(sunday_of(day))) for member, program, day in days} - found.keys()
    only_weeks = {key: days_month(days, key, rules, today=given.today) for key in ends if day_rule(rules, *key[1:])}
    return found | {key: one for key, one in only_weeks.items() if one.remarks or one.short}


def _records(now: Mapping[MonthKey, MonthShown], closed: Mapping[MonthKey, ClosedMonth]) -> tuple[ProgramMonth, ...]:
    shown = {**now, **{key: one.shown for key, one in closed.items()}}
    return tuple(month_record(key, one, is_closed=key in closed) for key, one in sorted(shown.items()))


def _with_programs(given: Given, result: Result) -> Practice:
    found = result.hand(ProgramRecords)
    return replace(given.practice, program_months=found.months, bundle_days=found.days) if found else given.practice


PROGRAMS = Part(
    name="monthly programs",
    tabs=(LEDGER, RULES, MONTHS),
    compute=_programs,
    records=_with_programs,
    memory=(CLOSED_MONTH, PROGRAM_BOOKS, OTHERWISE, TIMER, TIMER_TERMS),
)
