"""Closing: a session whose lines went out is remembered as it was, and compared with what the practice shows later.

A session is closed by Closed through in Settings or by Sent on in Billing sessions. The pass that sees it closed works
it out a last time; from then on its lines and its rows in the package stay. Moving the date back opens it again.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from addon.billing.bill import BillingLine, SessionBill
from addon.billing.package_csv import PackageRow, goes_out, held_rows, package_rows
from addon.billing.terms import BillingTerms
from addon.memory import Kept
from addon.records import Appointment, Attendance, GroupSession, Practice

FOLLOWED = timedelta(days=400)
"""How long changes of closed sessions are followed: no payer takes a claim later than a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSession:
    """A closed session: its rows in the package, and the marks (by member) and the session itself as they were then.

    ``on`` is the day by which it was closed: it stays when the session's date is corrected, which is a change of lines.
    ``visits`` are their individual appointments of that day, which may need a modifier.
    ``late`` are members whose lines did not go out yet, ``corrected`` the keys of lines in a correction that waits.
    ``held`` are those that did not go out, ``withdrawn`` the keys of those that a correction took back; ``bill`` is the
    session's, None where it was sent before it was remembered.
    """

    on: date
    rows: tuple[PackageRow, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    led: str = ""
    late: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    held: tuple[PackageRow, ...] = ()
    bill: SessionBill | None = None
    withdrawn: tuple[str, ...] = ()
    visits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBooks:
    """Through which day billing was closed at the last pass, and how many corrections of a month were sent.

    What was closed up to ``unseen`` went out before anything was remembered: it is not followed. ``closed_on`` is the
    day on which somebody closed more, ``closed_since`` the first day of a session that closed then; None where nobody
    saw it.
    """

    through: date | None = None
    unseen: date | None = None
    corrections: Mapping[str, int] = field(default_factory=dict)
    closed_on: date | None = None
    closed_since: date | None = None


SENT, BOOKS = Kept("sent session", SentSession), Kept("closed books", ClosedBooks)
ONE = "books"
"""The only key of its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What is closed in this pass: sessions that close with it, and closed ones that changed, both by code.

    ``before`` has the closed ones as they were sent, ``now`` the marks and the session of each as they are now.
    """

    closes: frozenset[str]
    changed: frozenset[str]
    before: Mapping[str, SentSession]
    now: Mapping[str, SentSession]
    books: ClosedBooks


def closing_of(
    practice: Practice, terms: BillingTerms, remembered: Mapping[str, SentSession], books: ClosedBooks | None
) -> Closing:
    """Return what closes and what changed since it was closed."""
    oldest = terms.today - FOLLOWED
    before = {code: one for code, one in remembered.items() if one.on >= oldest and terms.is_closed(code, one.on)}
    since = books.through if books else _closed_before(terms)
    unseen = books.unseen if books else since
    now = _as_they_are(practice, terms, before, after=max(unseen or oldest, oldest))
    now |= {code: SentSession(on=one.on) for code, one in before.items() if code not in now}  # deleted in Sessions
    new = now.keys() - before.keys()
    closes = frozenset(code for code in new if since is None or now[code].on > since or code in terms.sent)
    before |= {code: SentSession(on=now[code].on) for code in new - closes if now[code].marks}
    first = min((now[code].on for code in closes if code not in terms.sent), default=None)
    closed_on = _closed_on(terms, books)
    return Closing(
        closes=closes,
        changed=frozenset(code for code, one in now.items() if code in before and differs(before[code], one)),
        before=before,
        now=now,
        books=ClosedBooks(
            through=terms.closed_through,
            unseen=min(unseen, terms.closed_through) if unseen and terms.closed_through else None,
            corrections=books.corrections if books else {},
            closed_on=closed_on,
            closed_since=first if closed_on == terms.today and first else books.closed_since if books else None,
        ),
    )


def _as_they_are(
    practice: Practice, terms: BillingTerms, before: Container[str], *, after: date
) -> dict[str, SentSession]:
    """Return the closed sessions as the practice shows them now: those that were sent, and others after a day."""
    sessions = {
        one.code: one
        for one in practice.sessions
        if one.code in before
        or (after < one.start.date() <= terms.today and terms.is_closed(one.code, one.start.date()))
    }
    rows: defaultdict[str, list[Attendance]] = defaultdict(list)
    for row in practice.attendance:
        if row.session in sessions:
            rows[row.session].append(row)
    visits = _visits(practice.appointments, {one.start.date() for one in sessions.values()})
    return {code: _as_it_is(one, rows.get(code, ()), visits) for code, one in sessions.items()}


def _visits(appointments: Iterable[Appointment], days: Container[date]) -> dict[tuple[str, date], str]:
    """Return the individual appointments that took place by member and day, in one text."""
    found: dict[tuple[str, date], str] = {}
    for one in sorted(appointments, key=lambda one: (one.start, one.clinician)):
        key = (one.member, one.start.date())
        if not one.is_off and key[1] in days:
            found[key] = f"{found.get(key, '')}{one.start:%H:%M} {one.code} {one.clinician};"
    return found


def differs(before: SentSession, now: SentSession) -> bool:
    """Return whether a closed session has to be looked at again."""
    is_as_it_was = (before.marks, before.led, before.visits) == (now.marks, now.led, now.visits)
    return not is_as_it_was or bool(before.late or before.corrected)


def sent_now(now: SentSession, lines: Iterable[BillingLine], bill: SessionBill | None) -> SentSession:
    """Return a session as it goes out with these lines."""
    lines = list(lines)
    late = {line.member for line in lines if not goes_out(line)}
    return replace(
        now, rows=package_rows(lines), late=tuple(sorted(late)), corrected=(), held=held_rows(lines), bill=bill
    )


def _closed_on(terms: BillingTerms, books: ClosedBooks | None) -> date | None:
    if books is None or terms.closed_through is None:
        return None
    return terms.today if books.through is None or terms.closed_through > books.through else books.closed_on


def _closed_before(terms: BillingTerms) -> date | None:
    """Return through which day billing counts as closed at first sight: not the month that is being closed."""
    through = terms.closed_through
    if through is None or (through + timedelta(days=1)).day == 1:
        return through
    return through.replace(day=1) - timedelta(days=1)


def _as_it_is(session: GroupSession, rows: Iterable[Attendance], visits: Mapping[tuple[str, date], str]) -> SentSession:
    led = (
        session.start.isoformat(),
        str(session.minutes),
        session.clinician,
        session.co_facilitator,
        session.substitute,
        session.meets,
        "cancelled" if session.state == "cancelled" else "",
        *sorted(session.away),
    )
    marks = {row.member: _mark(row) for row in sorted(rows, key=lambda one: one.id, reverse=True)}
    day = session.start.date()
    there = {member: visits[member, day] for member in marks if (member, day) in visits}
    return SentSession(on=day, marks=marks, led="|".join(led), visits=there)


def _mark(row: Attendance) -> str:
    charge = "" if row.charge is None else f"{row.charge:.2f}"
    return f"{row.status}|{row.joined_by}|{row.add_on}|{row.code}|{charge}"
