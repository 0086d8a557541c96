"""Days of a program that one code pays for: the time each member took part in, by day and by week. Pure.

The time of a day is that of the attended groups of the program and of the member's attended individual appointments
on the same day; what overlaps counts once. A week goes from Monday to Sunday.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.monthly_programs.minutes import month_of
from addon.monthly_programs.rules import DAY, ProgramRule, in_use
from addon.records import ATTENDED, NOT_HELD, PROGRAM_OF_SERVICE, BundleDay, Practice
from addon.sessions.expand import instant

_CUT = frozenset({"late arrival", "left early"})
Span = tuple[datetime, datetime]
Key = tuple[str, str, date]
"""Member, program, day."""


@dataclass(frozen=True, slots=True)
class ProgramDay:
    """A member's day in a program: the seconds that count, and what makes them doubtful."""

    seconds: int
    doubts: tuple[str, ...] = ()


def program_days(practice: Practice, now: datetime) -> dict[Key, ProgramDay]:
    """Return each member's days in programs up to an instant."""
    programs = {
        one.code: PROGRAM_OF_SERVICE[one.service] for one in practice.groups if one.service in PROGRAM_OF_SERVICE
    }
    if not programs:
        return {}
    sessions = {one.code: one for one in practice.sessions if one.group in programs and one.state not in NOT_HELD}
    spans: defaultdict[Key, list[Span]] = defaultdict(list)
    doubts: defaultdict[Key, list[str]] = defaultdict(list)
    for row in practice.attendance:
        one = sessions.get(row.session)
        if one is None or row.status not in ATTENDED:
            continue
        span = _span(one.start, one.minutes, practice.zone)
        if span[1] > now:
            continue
        key = (row.member, programs[one.group], one.start.date())
        if row.disputed or row.not_in_ehr:
            doubts[key].append("an attendance of that day is in doubt and does not count")
        else:
            spans[key].append(span)
            doubts[key] += [f"{row.status}: the whole group is counted"] if row.status in _CUT else []
    alone = _alone(practice, now)
    return {
        key: ProgramDay(
            _together([*some, *alone.get((key[0], key[2]), ())]) if (some := spans.get(key)) else 0,
            tuple(doubts.get(key, ())),
        )
        for key in spans.keys() | doubts.keys()
    }


def _alone(practice: Practice, now: datetime) -> Mapping[tuple[str, date], list[Span]]:
    found: defaultdict[tuple[str, date], list[Span]] = defaultdict(list)
    for one in practice.appointments:
        if one.status in ATTENDED and one.minutes:
            span = _span(one.start, one.minutes, practice.zone)
            if span[1] <= now:
                found[one.member, one.start.date()].append(span)
    return found


def _span(start: datetime, minutes: int, zone: str) -> Span:
    began = instant(start, zone)
    return began, began + timedelta(minutes=minutes)


def _together(spans: Iterable[Span]) -> int:
    """Return the seconds that at least one of the spans covers."""
    seconds, until = 0.0, None
    for began, ended in sorted(spans):
        since = began if until is None else max(began, until)
        seconds += max(0.0, (ended - since).total_seconds())
        until = ended if until is None else max(until, ended)
    return round(seconds)


def bundle_days(days: Mapping[Key, ProgramDay], rules: Iterable[ProgramRule]) -> tuple[BundleDay, ...]:
    """Return the days with the code that pays for each; days of a program without a rule are left out."""
    rules, made = list(rules), []
    for (member, program, day), one in sorted(days.items()):
        rule = day_rule(rules, program, day)
        if rule:
            is_reached = one.seconds >= rule.least
            made.append(
                BundleDay(
                    member=member, day=day, program=program, code=rule.code, seconds=one.seconds, is_reached=is_reached
                )
            )
    return tuple(made)


def day_rule(rules: Iterable[ProgramRule], program: str, day: date) -> ProgramRule | None:
    """Return the rule for days of a program in a day's month."""
    return in_use(rules, program, month_of(day), is_first=False).get(DAY)


def sunday_of(day: date) -> date:
    """Return the last day of a day's week: it tells in which month the week is told of."""
    return day + timedelta(days=6 - day.weekday())


def weeks(days: Mapping[Key, ProgramDay], member: str, program: str) -> dict[date, int]:
    """Return the seconds of each of a member's weeks with a day of the program, by its Monday."""
    found: defaultdict[date, int] = defaultdict(int)
    for (who, what, day), one in days.items():
        if (who, what) == (member, program):
            found[day - timedelta(days=day.weekday())] += one.seconds
    return dict(found)
