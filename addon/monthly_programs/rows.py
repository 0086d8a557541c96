"""Program months as rows, what is beside each entry of Program minutes, and what people typed beside months."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from addon.keyed_rows import ResultRow, computed, result_id
from addon.monthly_programs.closing import ClosedMonth, after_the_close, memory_key
from addon.monthly_programs.minutes import Counted, Entry, shown_time
from addon.monthly_programs.months import MonthKey, MonthShown
from addon.names_in_text import date_in_words
from addon.part import Given, View
from addon.records import ProgramMonth
from addon.records.days import last_day
from addon.sources import Source, SourceRow
from addon.tabs import Value

MONTHS = "program_months"


def said_first(view: View, keys: Iterable[MonthKey]) -> dict[MonthKey, bool]:
    """Return what people typed under First month, by the month of its row."""
    typed = {rid: first for rid, (first,) in view.rows(("first",)) if isinstance(first, bool)}
    by_row = {result_id(view.tab, memory_key(key)): key for key in keys} if typed else {}
    return {by_row[rid]: first for rid, first in typed.items() if rid in by_row}


def month_rows(
    given: Given, now: Mapping[MonthKey, MonthShown], closed: Mapping[MonthKey, ClosedMonth], *, is_whole: bool
) -> Source:
    """Return a row for each month; a closed one is as it was. What is gone closes if the ledger ``is_whole``."""
    labels = {one.code: f"{one.name} ({one.code})" for one in given.practice.members}
    rows = []
    for key in sorted(now.keys() | closed.keys(), key=lambda one: (one[2], one[1], one[0])):
        shown = closed[key].shown if key in closed else now[key]
        after = after_the_close(shown, now.get(key)) if key in closed and is_whole else ""
        status = "closed" if key in closed else "open" if given.today <= last_day(key[2]) else "over"
        values = _cells(key, shown, labels) | {
            "status": status,
            "remarks": " ".join([*shown.remarks, after]).strip() or None,
        }
        rows.append(ResultRow(tab=MONTHS, key=memory_key(key), values=values))
    gone = f"closed, not since {date_in_words(given.today)}" if is_whole else ""
    return computed(given.views[MONTHS], rows, closing=gone)


def _cells(key: MonthKey, shown: MonthShown, labels: Mapping[str, str]) -> dict[str, Value]:
    member, program, month = key
    return {
        "month": f"{month:%Y-%m}",
        "member": labels.get(member, member),
        "program": program,
        "minutes": shown_time(shown.seconds),
        "reached": "; ".join(f"{code}, {times} times" if times > 1 else code for code, times in shown.codes)
        or "nothing yet",
        "short": shown.short or None,
        "surplus": shown_time(shown.surplus) if shown.surplus else None,
        "billed_by": ", ".join(shown.billed_by) or None,
    }


def month_record(key: MonthKey, shown: MonthShown, *, is_closed: bool) -> ProgramMonth:
    """Return a month as other parts take it."""
    return ProgramMonth(
        member=key[0],
        program=key[1],
        month=key[2],
        seconds=shown.seconds,
        codes=shown.codes,
        billed_by=shown.billed_by,
        short=shown.missing,
        is_closed=is_closed,
    )


def entry_cells(view: View, entries: Iterable[tuple[Entry, Counted]], today: date) -> Source:
    """Return what counts of each entry, and what is wrong with it; two at one time are told, and both count."""
    entries = list(entries)
    twice = _at_one_time(entries)
    rows = []
    for one, found in entries:
        why = found.why or (
            f"{twice[one.id]} is the same clinician at that time. Both count: correct one." if one.id in twice else ""
        )
        future = "This day is still to come: correct Date." if one.day > today else ""
        values: dict[str, Value] = {
            "counted": shown_time(found.total) if found.total else None,
            "check": why or future or "OK",
        }
        rows.append(SourceRow(rid=one.id, values=values))
    return Source(name="computed", tab=view.tab.name, rows=tuple(rows))  # a timer's new rows have theirs at once


def _at_one_time(entries: Iterable[tuple[Entry, Counted]]) -> dict[str, str]:
    """Return, by the id of an entry, another one of the same clinician that it overlaps with."""
    of_clinician: defaultdict[str, list[tuple[Entry, Counted]]] = defaultdict(list)
    for entry, found in entries:
        if entry.clinician and found.began and found.ended:
            of_clinician[entry.clinician].append((entry, found))
    twice: dict[str, str] = {}
    for some in of_clinician.values():
        last: tuple[Entry, Counted] | None = None
        for one in sorted(some, key=lambda pair: (pair[1].began, pair[0].id)):
            if last and last[1].ended and one[1].began and one[1].began < last[1].ended:
                twice |= {one[0].id: last[0].id}
                twice.setdefault(last[0].id, one[0].id)
            if last is None or (one[1].ended and last[1].ended and one[1].ended > last[1].ended):
                last = one
    return twice
