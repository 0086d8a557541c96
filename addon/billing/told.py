"""What Today tells of the month's work: months to close, files to send, corrections that wait."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from addon.billing.bill import INDIVIDUAL, BillingResult, SessionBill
from addon.billing.closed.closing import Closing
from addon.billing.closed.correction import Correction
from addon.billing.closed.corrections import Followed
from addon.billing.package_csv import package_name
from addon.records.days import last_day
from addon.today_line import WEEK, Target, TodayLine

LATER = ("line about billing is due later", "lines about billing are due later")
_KIND, _URGENCY = "Billing", "amber, this week"
_RECENT = timedelta(days=90)
"""After that a held line is too late for most payers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsWork:
    """What the lines are told from."""

    result: BillingResult
    closing: Closing
    follow: Followed
    today: date


def today_lines(work: MonthsWork) -> Iterator[TodayLine]:
    """Yield one line for each of them."""
    settled = work.closing.closes | work.closing.changed
    first = work.today.replace(day=1)
    ended = [one for one in work.result.sessions if one.session not in settled and one.on < first]
    if ended:
        yield to_close(ended)
    closed_on, through = work.follow.books.closed_on, work.follow.books.through
    if closed_on and through and work.today <= closed_on + WEEK and through == last_day(through):
        since = work.follow.books.closed_since or through
        months = _named_months(since, through)
        names = " to ".join(dict.fromkeys(package_name(day).removesuffix(".csv") for day in (since, through)))
        alone = since.replace(day=1) == through.replace(day=1)
        yield TodayLine(
            kind=_KIND,
            urgency=_URGENCY,
            what=f"{months} is closed: its package is to be sent"
            if alone
            else f"{months} are closed, all at once: their packages are to be sent",
            plan=f"Send {names} (.csv and .pdf) of the billing folder, or the files of your layout"
            + ("" if alone else "; if not all were meant, correct Closed through in Settings"),
            target=Target(tab="billing_sessions", field="date", value=_last_session(work, through)),
            since=closed_on,
        )
    for one in work.follow.waiting:
        yield _to_send(one)
    if held := _held(work):
        yield _still_held(held)


def _held(work: MonthsWork) -> dict[str, int]:
    """Return how many lines of each closed session did not go out, the earliest first; of old ones nobody is told."""
    recent = {code: one for code, one in work.follow.sent.items() if one.on >= work.today - _RECENT}
    counts = {code: sum(1 for row in one.held if not row.role.startswith(INDIVIDUAL)) for code, one in recent.items()}
    return {code: counts[code] for code in sorted(counts, key=lambda code: (recent[code].on, code)) if counts[code]}


def _still_held(held: Mapping[str, int]) -> TodayLine:
    count = sum(held.values())
    lines = "1 line of a closed month was" if count == 1 else f"{count} lines of closed months were"
    return TodayLine(
        kind=_KIND,
        urgency=_URGENCY,
        what=f"{lines} held and did not go out",
        plan="Mend them: Billing lines tells what each waits for; what gets ready is a correction",
        target=Target(tab="billing_sessions", field="session", value=next(iter(held))),
        stands_for=count,
    )


def _last_session(work: MonthsWork, through: date) -> date:
    days = [one.on for one in work.closing.before.values() if one.on <= through]
    days += [work.closing.now[code].on for code in work.closing.closes]
    return max(days, default=through)


def _named_months(first: date, last: date) -> str:
    if first.replace(day=1) == last.replace(day=1):
        return f"{last:%B %Y}"
    return f"{first:%B} to {last:%B %Y}" if first.year == last.year else f"{first:%B %Y} to {last:%B %Y}"


def to_close(ended: Iterable[SessionBill]) -> TodayLine:
    """Return the line about sessions of months that ended: one or more, in any order."""
    bills = sorted(ended, key=lambda one: (one.on, one.session))
    months = list(dict.fromkeys(one.on.replace(day=1) for one in bills))
    ready = sum(one.goes for one in bills)
    names = _named_months(months[0], months[-1])
    rest = f", {len(bills) - ready} wait" if ready < len(bills) else ""
    waits = next((one for one in bills if not one.goes), bills[0])
    last = last_day(months[0])
    return TodayLine(
        kind=_KIND,
        urgency=_URGENCY,
        what=f"{names} ended and {'is' if len(months) == 1 else 'are'} not closed: {ready} of {len(bills)} sessions "
        f"are ready{rest}",
        plan=f"Mend what waits in Billing sessions, then type {last} under Closed through in Settings"
        + (", then the next month" if len(months) > 1 else ""),
        by=last + timedelta(days=7),
        target=Target(tab="billing_sessions", field="session", value=waits.session),
        stands_for=len(bills),
    )


def _to_send(one: Correction) -> TodayLine:
    lines = f"{len(one.changes)} line{'s' if len(one.changes) > 1 else ''}"
    return TodayLine(
        kind=_KIND,
        urgency=_URGENCY,
        what=f"{one.title} is to be sent: {lines}",
        plan=f"Send {one.file}, then answer yes in Needs review",
        target=Target(tab="needs_review", field="where", value=one.question.where),
    )
