"""What else a member attended: at the same time, on the same day, in seven days, in the year. Rows are walked once."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.billing.checking.claim_line import ClaimLine
from addon.records import ATTENDED, BundleDay, Practice, ProgramMonth, paying_days
from addon.sessions.cover import facilitators
from addon.tabs import Value

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that took time of a member: a session (by its code) or an individual appointment ("")."""

    start: datetime
    end: datetime
    session: str
    clinician: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The visits of the members with lines: by member and day, and the days of each service, sorted.

    ``paid_days``: those that one code of a program pays for whole, by member and day. ``month_minutes``: the whole
    minutes of a monthly program by member and first day of the month, the fewest where there are several.
    """

    of_day: Mapping[tuple[str, date], Sequence[Visit]]
    of_service: Mapping[tuple[str, str], Sequence[datetime]]
    paid_days: Mapping[tuple[str, date], BundleDay]
    month_minutes: Mapping[tuple[str, date], int]

    @classmethod
    def of(cls, practice: Practice, lines: Sequence[ClaimLine]) -> "Visits":
        """Return those since the year of the first line began."""
        of_day: defaultdict[tuple[str, date], list[Visit]] = defaultdict(list)
        of_service: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        if lines:
            members, days = {one.line.member for one in lines}, {one.day for one in lines}
            first = min(days)
            since = min(first.replace(month=1, day=1), first - _WEEK)
            groups = {one.code: one for one in practice.groups}
            sessions = {one.code: one for one in practice.sessions if one.start.date() >= since}
            for row in practice.attendance:
                session = sessions.get(row.session)
                if session is None or row.status not in ATTENDED or row.member not in members:
                    continue
                group, day = groups.get(session.group), session.start.date()
                of_service[row.member, group.service if group else ""].append(session.start)
                if day in days:
                    lead = facilitators(session, group).lead
                    of_day[row.member, day].append(Visit(session.start, session.end, session.code, lead, row.code))
            for one in practice.appointments:
                day = one.start.date()
                if day in days and one.member in members and not one.is_off:
                    end = one.start + timedelta(minutes=one.minutes or 1)
                    of_day[one.member, day].append(Visit(one.start, end, "", one.clinician, one.code))
        return cls(
            of_day=of_day,
            of_service={key: sorted(starts) for key, starts in of_service.items()},
            paid_days=paying_days(practice.bundle_days),
            month_minutes=_month_minutes(practice.program_months),
        )

    def facts(self, one: ClaimLine) -> dict[str, Value]:
        """Return what they tell of a line."""
        paid = self.paid_days.get((one.line.member, one.day))
        others = [each for each in self.of_day.get((one.line.member, one.day), ()) if each.session != one.session.code]
        codes = {each.code for each in (*others, *((paid,) if paid else ()))}
        return {
            "at_same_time": _at_same_time(one, others),
            "codes_that_day": " ".join(sorted(codes - {""})) or "none",
            "sessions_in_7_days": self._since(one, datetime.combine(one.day - _WEEK, datetime.max.time())),
            "program_minutes": self.month_minutes.get((one.line.member, one.day.replace(day=1))),
            "sessions_this_year": self._since(one, datetime(one.day.year - 1, 12, 31, 23, 59, 59)),
        }

    def _since(self, one: ClaimLine, before: datetime) -> int:
        """Return how many sessions of the service lie behind a moment, up to the line's own."""
        starts = self.of_service.get((one.line.member, one.service), ())
        return bisect_right(starts, one.session.start) - bisect_left(starts, before)


def _month_minutes(months: Iterable[ProgramMonth]) -> dict[tuple[str, date], int]:
    found: dict[tuple[str, date], int] = {}
    for one in months:
        key = (one.member, one.month)
        found[key] = min(found.get(key, one.seconds // 60), one.seconds // 60)
    return found


def _at_same_time(one: ClaimLine, others: Iterable[Visit]) -> str:
    own = facts_lead(one)
    there = [each for each in others if each.start < one.session.end and one.session.start < each.end]
    if not there:
        return "nothing"
    return "another clinician" if any(each.clinician != own for each in there) else "same clinician"


def facts_lead(one: ClaimLine) -> str:
    """Return who led the line's session."""
    return str(one.facts.values.get("led_by") or one.clinician)
