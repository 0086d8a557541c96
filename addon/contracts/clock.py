"""When a payer's rates are to be renegotiated: two years after their last change, before notice is due. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from addon.episode import Episode
from addon.names_in_text import date_in_words
from addon.records import Payer
from addon.today_line import WEEK, Target, TodayLine, reminded, timed

MONTHS = 24
FIRST_DAYS, LAST_DAYS = 120, 90
"""So many days before notice is due Today reminds of it for the first and for the second time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renegotiation(Episode):
    """Rates of a payer that nobody has changed for long; ``changed`` is their last change."""

    changed: date


def anniversary(since: date, year: int) -> date:
    """Return the anniversary in a year; of February 29 it is February 28 in most years."""
    is_leap_day = (since.month, since.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not _is_leap(year) else since.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def notice_due(payer: Payer, today: date) -> tuple[date, date] | None:
    """Return the next day by which notice has to be given, and its anniversary; None where Payers does not tell."""
    since, days = payer.contract_since, payer.notice_days
    if since is None or days is None:
        return None
    years = range(max(since.year + 1, today.year), today.year + days // 365 + 3)
    days_ahead = (anniversary(since, year) for year in years)
    return next(((day - timedelta(days=days), day) for day in days_ahead if day - timedelta(days=days) >= today), None)


def last_change(payer: Payer) -> date | None:
    """Return when the rates last changed: never since the contract began where nobody typed a change."""
    return payer.last_change or payer.contract_since


def is_old(payer: Payer, today: date) -> bool:
    """Return whether the last change lies two years back or longer."""
    changed = last_change(payer)
    return changed is not None and anniversary(changed, changed.year + MONTHS // 12) <= today


def renegotiation(payer: Payer, before: Renegotiation | None, today: date) -> Renegotiation | None:
    """Return the open renegotiation of a payer, None where it is not time yet.

    It opens 120 days before notice is due, at once where Payers does not tell when that is, and stays open until the
    last change is less than two years back.
    """
    changed = last_change(payer)
    if changed is None or not is_old(payer, today):
        return None
    if before is not None and before.is_open:
        return replace(before, changed=changed)
    due = notice_due(payer, today)
    if due is not None and due[0] - today > timedelta(days=FIRST_DAYS):
        return None
    return Renegotiation(since=today, number=before.number + 1 if before else 1, changed=changed)


def today_line(payer: Payer, one: Renegotiation, today: date) -> TodayLine:
    """Return what Today tells: in the week after each reminder, and in the last week; in between it is counted."""
    due = notice_due(payer, today)
    told = f"Rates: last change {date_in_words(one.changed)}."
    if due is None:
        lacks = "Contract since" if payer.contract_since is None else "Notice days"
        told += f" Nobody can tell when notice is due: {lacks} is blank in Payers"
    else:
        told += f" To change them from {date_in_words(due[1])} give notice by {date_in_words(due[0])}"
    return TodayLine(
        kind="Contract",
        urgency=_urgency(due[0] if due else None, one.since, today),
        who=payer.name,
        what=told,
        by=due[0] if due else None,
        plan="Compare in Payer brief, renegotiate, then type Last change in Payers",
        target=Target(tab="payers", value=payer.id),
        as_it_is=True,
    )


def _urgency(due: date | None, since: date, today: date) -> str:
    if due is None:
        return reminded("amber", None, today) if today <= since + WEEK else timed("amber", None, today)
    left = (due - today).days
    severity = "red" if left <= LAST_DAYS else "amber"
    reminds = any(mark - WEEK.days <= left <= mark for mark in (FIRST_DAYS, LAST_DAYS)) or today <= since + WEEK
    return reminded(severity, due, today) if reminds else timed(severity, due, today)
