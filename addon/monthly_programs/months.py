"""A member's month in a program, as its row shows it and as other parts take it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from addon.monthly_programs.days import Key, ProgramDay, day_rule, sunday_of, weeks
from addon.monthly_programs.minutes import Counted, Entry, month_of, shown_hours, shown_time
from addon.monthly_programs.reached import reached
from addon.monthly_programs.rules import UNDER_APCM, ProgramRule, in_use
from addon.names_in_text import date_in_words
from addon.records.days import last_day

MonthKey = tuple[str, str, date]
"""Member, program, the month's first day."""
_BREAK = 6
"""After so many months without minutes a month is a first one again."""
_LISTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShown:
    """A month as it is now. ``parts`` are the seconds of each entry (or day) that counts, by its id (or ISO date)."""

    parts: Mapping[str, int]
    codes: tuple[tuple[str, int], ...] = ()
    billed_by: tuple[str, ...] = ()
    missing: int | None = None
    short: str = ""
    surplus: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def seconds(self) -> int:
        """Return the seconds that count."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Program minutes taken together: the parts of each month, and the ids of entries that do not count."""

    parts: Mapping[MonthKey, Mapping[str, int]] = field(default_factory=dict)
    uncounted: Mapping[MonthKey, tuple[str, ...]] = field(default_factory=dict)


def ledger_of(entries: Iterable[tuple[Entry, Counted]]) -> Ledger:
    """Add the entries up by member, program and month."""
    parts: defaultdict[MonthKey, dict[str, int]] = defaultdict(dict)
    uncounted: defaultdict[MonthKey, tuple[str, ...]] = defaultdict(tuple)
    for entry, found in entries:
        for month, seconds in found.seconds.items():
            parts[entry.member, entry.program, month][entry.id] = seconds
        if found.why:
            uncounted[entry.member, entry.program, month_of(entry.day)] += (entry.id,)
    return Ledger(parts=parts, uncounted=uncounted)


def is_first(ledger: Ledger, key: MonthKey, said: Mapping[MonthKey, bool]) -> bool:
    """Return whether a month is a first one: as a person ``said``, else by the six months before."""
    if key in said:
        return said[key]
    member, program, month = key
    for _ in range(_BREAK):
        month = month_of(month - timedelta(days=1))
        if ledger.parts.get((member, program, month)):
            return False
    return True


def minutes_month(
    ledger: Ledger, key: MonthKey, rules: Iterable[ProgramRule], *, said: Mapping[MonthKey, bool], today: date
) -> MonthShown:
    """Return a month of a program that counts minutes."""
    _, program, month = key
    parts, uncounted = ledger.parts.get(key, {}), ledger.uncounted.get(key, ())
    in_month = in_use(rules, program, month, is_first=is_first(ledger, key, said))
    found = reached(sum(parts.values()), in_month)
    remarks = [f"Not counted: {_listed(uncounted)}, see Check in Program minutes."] if uncounted else []
    if not in_month:
        remarks.append(f"No row of Program rules is for {program} in this month.")
    if any(rule.billed_by == UNDER_APCM for rule in in_month.values()):
        remarks.append("The partner bills under APCM, whatever the minutes: they are for its record.")
    until = date_in_words(last_day(month))
    tense = "until" if today <= last_day(month) else "by"
    short = f"{found.coming.code}: {shown_time(found.short)} short {tense} {until}" if found.coming else ""
    return MonthShown(
        parts=dict(parts),
        codes=tuple((rule.code, times) for rule, times in found.codes),
        billed_by=tuple(dict.fromkeys(rule.billed_by for rule, _ in found.codes)),
        missing=found.short if found.coming else None,
        short=short,
        surplus=found.surplus,
        remarks=tuple(remarks),
    )


def days_month(
    days: Mapping[Key, ProgramDay], key: MonthKey, rules: Iterable[ProgramRule], *, today: date
) -> MonthShown:
    """Return a month of a program that goes by the day; a week is told of in the month in which it ends."""
    member, program, month = key
    rule = day_rule(rules, program, month)
    mine = {day: one for (who, what, day), one in sorted(days.items()) if (who, what, month_of(day)) == key}
    remarks = [f"{day:%b} {day.day}: {doubt}." for day, one in mine.items() for doubt in one.doubts]
    parts = {day.isoformat(): one.seconds for day, one in mine.items()}
    if rule is None:
        return MonthShown(parts=parts, remarks=(f"No row of Program rules is for {program} in this month.", *remarks))
    few = [f"{day:%b} {day.day} ({shown_hours(one.seconds)})" for day, one in mine.items() if one.seconds < rule.least]
    times = len(mine) - len(few)
    most = times if rule.most is None else min(times, rule.most)
    of_week = weeks(days, member, program) if rule.week else {}
    low = [
        f"{monday:%b} {monday.day} ({shown_hours(seconds)})"
        for monday, seconds in sorted(of_week.items())
        if month_of(sunday_of(monday)) == month and sunday_of(monday) < today and seconds < (rule.week or 0)
    ]
    told = [f"Days below {shown_hours(rule.least)}: {_listed(few)}."] if few else []
    told += [f"Weeks below {shown_hours(rule.week or 0)}, from {_listed(low)}."] if low else []
    told += [f"Days beyond the most: {times - most}."] if times > most else []
    missing = _missing_now(of_week, rule, month, today)
    return MonthShown(
        parts=parts,
        codes=((rule.code, most),) if most else (),
        billed_by=(rule.billed_by,) if most else (),
        missing=missing,
        short=_this_week(missing, rule, today) if missing else "",
        remarks=(*told, *remarks),
    )


def _missing_now(of_week: Mapping[date, int], rule: ProgramRule, month: date, today: date) -> int | None:
    """Return how many seconds this week is short, None outside its month or where it is not."""
    monday = today - timedelta(days=today.weekday())
    is_shown = rule.week is not None and month_of(today) == month
    short = (rule.week or 0) - of_week.get(monday, 0)
    return short if is_shown and short > 0 else None


def _this_week(missing: int, rule: ProgramRule, today: date) -> str:
    until = date_in_words(sunday_of(today))
    return f"This week: {shown_hours(missing)} of {shown_hours(rule.week or 0)} short until {until}"


def _listed(some: Iterable[str]) -> str:
    found = list(some)
    more = len(found) - _LISTED
    return ", ".join([*found[:_LISTED], *([f"and {more} more"] if more > 0 else [])])
