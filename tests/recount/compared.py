"""Ours beside theirs: every subject of a practice as cells by place, from the two sides."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from re import findall, sub
from typing import Any

from tests.recount import (
    alerts,
    billing,
    calendar,
    closed_days,
    dashboard,
    flags,
    messages,
    packages,
    placed,
    prices,
    profit,
    programs,
    retention,
    same_day,
    team,
    today,
    trends,
    weeks,
)
from tests.recount.billing_sessions import sessions
from tests.recount.made_practice import at_first_pass
from tests.recount.prices import money
from tests.recount.read_practice import Book, Row, code_in, day, read_practice, text
from tests.recount.read_practice import packages as packages_read

Cells = Mapping[str, Any]
Side = Mapping[Any, Cells]
MISSING: Cells = {}


@dataclass(frozen=True, order=True)
class Difference:
    """One cell that the two sides show differently; ``column`` is "row" where one side has no such row."""

    subject: str
    place: str
    column: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.place}: {self.column}: ours {self.ours!r}, theirs {self.theirs!r}"


def differences(book: Book, first_pass: datetime) -> Iterator[Difference]:
    """Yield everything that a practice shows otherwise than it should."""
    for subject, sides in SUBJECTS.items():
        yield from between(subject, *sides(book, first_pass))


def between(subject: str, ours: Side, theirs: Side) -> Iterator[Difference]:
    """Yield the rows that only one side has and the cells of ours that theirs shows otherwise."""
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        place = " · ".join(str(part) for part in key if str(part))
        mine, other = ours.get(key), theirs.get(key)
        if mine is None or other is None:
            yield Difference(
                subject, place, "row", *("none" if one is None else _in_short(one) for one in (mine, other))
            )
            continue
        for column, value in mine.items():
            if not _same(value, other.get(column)):
                yield Difference(subject, place, column, text(value), text(other.get(column)))


def _same(value: Any, other: Any) -> bool:
    """Return whether two cells show the same; a share is shown to a tenth of a percent."""
    if isinstance(value, float) and isinstance(other, float):
        return abs(value - other) < 0.00015
    return text(value) == text(other)


def _in_short(cells: Cells) -> str:
    return "; ".join(f"{column} {text(value)}" for column, value in cells.items() if text(value))[:400]


def _dashboard(book: Book, _: datetime) -> tuple[Side, Side]:
    shown = dashboard.as_shown(book)
    sides: tuple[dict[Any, dict[str, Any]], dict[Any, dict[str, Any]]] = ({}, {})
    for section, label, column, value in dashboard.shown(book):
        theirs = shown.get((section, label, column), "no such cell")
        for side, one in zip(sides, (value, theirs), strict=True):
            side.setdefault((section, label), {})[column] = float(one) if isinstance(one, (int, float)) else one
    return sides


def _retention(book: Book, _: datetime) -> tuple[Side, Side]:
    return retention.shown(book), retention.as_shown(book)


def _intake(book: Book, _: datetime) -> tuple[Side, Side]:
    return retention.clocks(book), retention.clocks_shown(book)


def _billing_lines(book: Book, _: datetime) -> tuple[Side, Side]:
    ours = {
        (line.session["Session"], line.member): {"Status": line.status} | line.shown for line in billing.lines(book)
    }
    theirs = {
        (row["Session"], code_in(row["Member"])): _line_cells(row)
        for row in open_lines(book)
        if row["Line"] == "service"
    }
    return ours, theirs


def open_lines(book: Book) -> list[Row]:
    """Return the rows of Billing lines that are not closed."""
    return [row for row in book.tabs["Billing lines"] if not row["Status"].startswith("closed")]


def _line_cells(row: Row) -> Cells:
    status = sub(r"ready, \d+ to check", "ready, to check", row["Status"])
    if status.startswith("blocked: "):
        found = (sub(r"( \(|\. |: ).*", "", one) for one in status.removeprefix("blocked: ").split("; "))
        status = f"blocked: {'; '.join(found)}"
    status = sub(r" \([A-Z][^()]*: [^()]*\)", "", status)
    amounts = {column: money(row[column]) for column in ("Amount", "Allowed", "EHR charge")}
    return row | amounts | {"Status": status}


def _billing_sessions(book: Book, _: datetime) -> tuple[Side, Side]:
    ours = {(code,): cells for code, cells in sessions(book, billing.lines(book))}
    theirs = {
        (row["Session"],): row
        | {"Status": row["Status"].split(",")[0]}
        | {column: money(row[column]) for column in ("Amount", "Allowed")}
        for row in book.tabs["Billing sessions"]
        if not row["Status"].startswith("closed")
    }
    return ours, theirs


def _same_day(book: Book, _: datetime) -> tuple[Side, Side]:
    ours = dict(same_day.changes(book, billing.lines(book)))
    rows = [row for row in open_lines(book) if text(row["Line"]).startswith("individual")]
    return ours, {(day(row["Date"]), code_in(row["Member"]), row["Line"]): row for row in rows}


def _packages(book: Book, _: datetime) -> tuple[Side, Side]:
    ours = dict(packages.package_lines(book, billing.lines(book)))
    rows = packages_read(book)
    theirs = {packages.place(row["file"], row["Session"], row["Member code"], row["Code"]): row for row in rows}
    return ours, theirs


def _flags(book: Book, first_pass: datetime) -> tuple[Side, Side]:
    ours = flags.flags(book, first_pass)
    theirs = {}
    rules = {text(rule["Rule ID"]) for rule in book.tabs["Flag rules"]}
    for row in book.tabs["Flags"]:
        if flags.as_shown(book, row)[0] not in rules:
            continue  # double bookings come from Sessions, not from a rule
        key, why = flags.as_shown(book, row), text(row["Why"])
        told = (words for words in ours.get(key, {}).get("Why", "").split("; ") if words in why)
        theirs[key] = row | {
            "Why": "; ".join(told) or why,
            "Clinician": " ".join(sorted(findall(r"C-\d+", text(row["Clinician"])))),
            "Since": day(row["Since"]),
            "Act by": day(row["Act by"]),
        }
    return ours, theirs


def _alerts(book: Book, first_pass: datetime) -> tuple[Side, Side]:
    theirs = {alerts.as_shown(row): alerts.shown(row) for row in book.tabs["Alerts"]}
    return alerts.alerts(book, first_pass), theirs


def _today(book: Book, _: datetime) -> tuple[Side, Side]:
    sides = (today.people(book), today.told(book))
    ours, theirs = ({(kind,): {"People": count} for kind, count in side.items()} for side in sides)
    return ours, theirs


@lru_cache(maxsize=1)  # two subjects ask, one after the other
def _as_first(book: Book, first_pass: datetime) -> Book:
    """Return the practice as the first pass left it."""
    return read_practice(at_first_pass(book.folder), first_pass)


def _messages(book: Book, first_pass: datetime) -> tuple[Side, Side]:
    found = messages.expected(book, _as_first(book, first_pass))
    return {key: one.cells for key, one in found.items()}, _messages_shown(book)


def _first_messages(book: Book, first_pass: datetime) -> tuple[Side, Side]:
    first = _as_first(book, first_pass)
    return {key: one.cells for key, one in messages.listed(first, {}).items()}, _messages_shown(first)


def _messages_shown(book: Book) -> Side:
    return {messages.as_shown(row): _message_cells(row) for row in book.tabs["Messages"]}


_OVER = (
    "no longer due",
    "its time has passed",
    "the session was moved",
    "one message tells of all sessions of that day",
)


def _message_cells(row: Row) -> Cells:
    status = text(row["Status"]).removeprefix("not sent: ").removeprefix("withdrawn: ")
    over = status in _OVER
    return row | {"Status": messages.OVER if over else status}


def _calendar_past(book: Book, _: datetime) -> tuple[Side, Side]:
    monday = book.today - timedelta(days=book.today.weekday())
    return _calendar(book, monday - timedelta(weeks=4), book.yesterday)


def _calendar_coming(book: Book, _: datetime) -> tuple[Side, Side]:
    return _calendar(book, book.today, book.today + timedelta(weeks=int(book.setting("Sessions ahead"))))


def _calendar(book: Book, first: date, last: date) -> tuple[Side, Side]:
    sides = (calendar.wanted(book, first, last), calendar.in_files(book, first, last))
    ours, theirs = (
        {
            (who, title, _wall(begins), count): {"ends": _wall(ends)}
            for (who, title, begins, ends), count in found.items()
        }
        for found in map(Counter, sides)
    )
    return ours, theirs


def _wall(at: datetime) -> str:
    return f"{at.astimezone(calendar.ZONE):%a %Y-%m-%d %H:%M %Z}"


def _both(
    ours: Callable[[Book], Side], theirs: Callable[[Book], Side]
) -> Callable[[Book, datetime], tuple[Side, Side]]:
    """Return a subject's rows as worked out and as shown, where the workbook alone is enough for both."""
    return lambda book, _: (ours(book), theirs(book))


SUBJECTS: Mapping[str, Callable[[Book, datetime], tuple[Side, Side]]] = {
    "dashboard": _dashboard,
    "retention": _retention,
    "intake": _intake,
    "billing lines": _billing_lines,
    "billing sessions": _billing_sessions,
    "same-day changes": _same_day,
    "packages": _packages,
    "flags": _flags,
    "alerts": _alerts,
    "people with alerts on Today": _today,
    "messages": _messages,
    "messages, first pass": _first_messages,
    "calendar, past": _calendar_past,
    "calendar, coming": _calendar_coming,
    "week": _both(weeks.plan, weeks.plan_shown),
    "week by clinician": _both(weeks.loads, weeks.loads_shown),
    "closures": _both(closed_days.hits, closed_days.hits_shown),
    "time off": _both(closed_days.covered, closed_days.covered_shown),
    "papers": _both(closed_days.expiry, closed_days.expiry_shown),
    "placements": _both(placed.groups, placed.groups_shown),
    "rates": _both(prices.percents, prices.percents_shown),
    "profit": _both(profit.numbers, profit.numbers_shown),
    "program months": _both(programs.months, programs.months_shown),
    "losing money": _both(profit.findings, profit.findings_shown),
    "caseload": _both(team.caseload, team.caseload_shown),
    "payer mix": _both(team.payers, team.payers_shown),
    "training": _both(team.training, team.training_shown),
    "certifications": _both(team.ladder, team.ladder_shown),
    "well-being": _both(team.rest, team.rest_shown),
    "losing money, on Today": _both(profit.counted, profit.counted_on_today),
    "trends": _both(trends.points, trends.points_shown),
    "micro-experiments": _both(trends.tried, trends.tried_shown),
    "goals": _both(trends.goals, trends.goals_shown),
}
