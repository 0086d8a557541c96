"""The Profit view: what each service, group and payer brings and costs, for the owner."""

from collections.abc import Sequence

from addon.billed import billed_lines, came_in
from addon.insured import insured
from addon.part import Given, Part, Result
from addon.profit.sessions import ledger, session_money
from addon.profit.shown import losing_line, losing_money, profit_lines
from addon.profit.sums import losing, sums
from addon.records import NOT_EXPECTED, NOT_HELD, Attendance
from addon.records.days import days_of, quarters_back
from addon.today_line import TodayLines

_QUARTERS = 4
_LATER = (
    "service, group or payer is losing money two quarters in a row",
    "services, groups or payers are losing money two quarters in a row",
)


def _profit(given: Given) -> Result:
    practice, known = given.practice, insured(given.practice)
    since = days_of(quarters_back(given.today, _QUARTERS)[-1])[0]
    lines = (one for one in billed_lines(given.views["billing_lines"], known) if one.on >= since)
    books = ledger(practice, lines, came_in(practice.payments, known), known, since=since)
    held = (
        one
        for one in practice.sessions
        if since <= one.start.date() < given.today
        and one.state not in NOT_HELD
        and not _nobody_expected(books.attendance.get(one.code, ()))
    )
    found = sums((session_money(one, books) for one in held), books.rates.billing)
    shown = profit_lines(found, books.rates, today=given.today, label=given.directory.label)
    lost = losing(found, given.today)
    told = losing_line(lost)
    for_today = (TodayLines((told,), _LATER),) if told else ()
    return Result(lines={"profit": list(shown)}, hands=(losing_money(lost, given.directory.label), *for_today))


def _nobody_expected(rows: Sequence[Attendance]) -> bool:
    """Return whether every member was excused, or the practice cancelled: such a session did not take place."""
    return bool(rows) and all(row.status in NOT_EXPECTED for row in rows)


PROFIT = Part(name="profit", tabs=("profit",), sees=("billing_lines",), compute=_profit)
