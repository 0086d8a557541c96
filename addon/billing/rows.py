"""Billing as rows of the keyed tabs Billing sessions and Billing lines."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from addon.billing.bill import INDIVIDUAL, READY, BillingLine, BillingResult, SessionBill, SessionRemark
from addon.billing.closed.changes import ADD, CHANGE, WITHDRAW, Changed
from addon.billing.closed.closing import SentSession
from addon.billing.closed.corrections import Followed, applied
from addon.billing.minutes import staff_told
from addon.billing.package_csv import PackageRow
from addon.keyed_rows import ResultRow
from addon.names_in_text import date_in_words, labelled, names_of
from addon.records import Practice
from addon.tabs import Value

SESSIONS, LINES = "billing_sessions", "billing_lines"
_DONE = {ADD: "added", WITHDRAW: "withdrawn", CHANGE: "changed"}
SENT = "sent"
"""How the status of what went out begins."""
_REMARKS = 3
"""How many different remarks a session's row shows; the rest is in the lines."""


def gone(today: date) -> str:
    """Return the status of a row that is not billed any more."""
    return f"closed {date_in_words(today)}: no longer billed"


def billing_rows(result: BillingResult, practice: Practice) -> tuple[ResultRow, ...]:
    """Return one row per session (key: session) and per line (key: session, member, role).

    Names come from the practice; rows are for the staff's workbook only.
    """
    names = names_of(practice)
    sessions = (ResultRow(tab=SESSIONS, key=bill.session, values=_session(bill, names)) for bill in result.sessions)
    lines = (ResultRow(tab=LINES, key=line.key, values=_line(line, names)) for line in result.lines)
    return (*sessions, *lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOut:
    """How rows tell that they went out: ``sent_on`` has the sessions that somebody closed alone."""

    sent_on: Mapping[str, date]
    sent: Mapping[str, SentSession]

    def line(self, session: str, on: date) -> str:
        """Return the status of a line."""
        day = self.sent_on.get(session)
        return f"{SENT} {date_in_words(day)}" if day else f"{SENT}: package {on:%Y-%m}"

    def session(self, session: str, on: date) -> str:
        """Return the status of a session, with how many of its lines were held."""
        held = len(self.sent[session].held) if session in self.sent else 0
        return self.line(session, on) + (f", {held} line{'s' if held > 1 else ''} held" if held else "")


def as_it_went_out(row: ResultRow, out: WentOut) -> ResultRow:
    """Return a row of a session that closes now; a line that is held keeps the reason."""
    status, on, session = (row.values[name] for name in ("status", "date", "session"))
    if not isinstance(on, date):
        return row
    if row.tab == SESSIONS:
        return replace(row, values={**row.values, "status": out.session(str(session), on)})
    goes = str(status).startswith(READY)
    return replace(row, values={**row.values, "status": out.line(str(session), on)}) if goes else row


def correction_rows(
    found: Followed, lines: Iterable[BillingLine], practice: Practice, today: date, out: WentOut
) -> tuple[ResultRow, ...]:
    """Return what the rows of closed sessions and lines show of corrections; all their other cells stay as sent.

    Once a correction was sent, that is as it has them.
    """
    by_key = {line.key: line for line in lines}
    names = names_of(practice)
    rows = []
    for one in (*found.waiting, *found.answered):
        word = "changed since it was sent" if one in found.waiting else "sent, and so was its correction"
        sessions: dict[str, list[SessionRemark]] = {}
        for change in one.changes:
            key = "/".join(change.row.key)
            sessions.setdefault(change.row.session, []).append(SessionRemark(change.row.member, _told(change)))
            full = _line(by_key[key], names) if change.change == ADD and key in by_key else {}
            if one in found.answered and change.change != WITHDRAW:
                full = {**full, **_as_sent(change.row, names)}
            status = f"{_DONE[change.change]} by {one.title}"
            rows.append(ResultRow(tab=LINES, key=key, values={**full, "status": status}))
        for session, remarks in sessions.items():
            values = {"status": f"{word}: {one.title}", "to_check": _grouped(remarks), **_sums(session, found)}
            rows.append(ResultRow(tab=SESSIONS, key=session, values=values))
    return (*rows, *_resolved_rows(found, {row.key for row in rows}, today, out))


def _sums(session: str, found: Followed) -> dict[str, Value]:
    """Return the session's day as sent, and its lines and sums once all its corrections are sent."""
    waiting = (change for one in found.waiting for change in one.changes if change.row.session == session)
    was = found.sent[session]
    rows = applied(was.rows, waiting)
    there = {row.key for row in rows}
    every = [row for row in (*rows, *(one for one in was.held if one.key not in there)) if not _is_elsewhere(row)]
    charge, allowed = (
        sum((Decimal(getattr(row, name) or 0) for row in every), Decimal(0)) for name in ("charge", "allowed")
    )
    day = was.rows[0].on if was.rows else was.on
    return {"date": day, "lines": len(every), "amount": charge, "allowed": allowed}


def _is_elsewhere(row: PackageRow) -> bool:
    return row.role.startswith(INDIVIDUAL)


def _resolved_rows(found: Followed, shown: Container[str], today: date, out: WentOut) -> Iterator[ResultRow]:
    for session, keys in found.resolved.items():
        was = {"/".join(row.key): row for row in found.sent[session].rows}
        for key in keys:
            status = gone(today)
            if key in was:
                status = was[key].remark if _is_elsewhere(was[key]) else out.line(session, found.sent[session].on)
            yield ResultRow(tab=LINES, key=key, values={"status": status})
        if keys and session not in shown:
            values = {"status": out.session(session, found.sent[session].on), "to_check": None}
            yield ResultRow(tab=SESSIONS, key=session, values={**values, **_sums(session, found)})


def _told(change: Changed) -> str:
    return f"{_DONE[change.change]}: {change.what}"


def _session(bill: SessionBill, names: Mapping[str, str]) -> Mapping[str, Value]:
    return MappingProxyType(
        {
            "status": bill.status,
            "date": bill.on,
            "group": labelled(bill.group, names) or None,
            "session": bill.session,
            "clinicians": _text(staff_told(bill, names), "; "),
            "minutes": sum(one.minutes for one in bill.facilitators),
            "present": bill.present,
            "lines": bill.lines,
            "amount": bill.charge,
            "allowed": bill.allowed,
            "to_check": _grouped(bill.to_check),
        }
    )


def _line(line: BillingLine, names: Mapping[str, str]) -> Mapping[str, Value]:
    return MappingProxyType(
        {
            "status": line.status,
            "date": line.on,
            "member": labelled(line.member, names) or None,
            "session": line.session,
            "role": line.role,
            "code": line.code or None,
            "units": line.units,
            "modifiers": _text(line.modifiers, " "),
            "place_of_service": line.place_of_service or None,
            "payer": line.payer or None,
            "amount": line.charge,
            "allowed": line.allowed,
            "ehr_charge": line.ehr_charge,
            "ehr_code": line.ehr_code or None,
            "clinician": labelled(line.clinician, names) or None,
            "rule": line.rule or None,
            "covers": _text(line.covers, ", "),
            "check": line.check or None,
        }
    )


def _as_sent(row: PackageRow, names: Mapping[str, str]) -> Mapping[str, Value]:
    """Return a line's cells as the billing staff has them."""
    return {
        "date": row.on,
        "code": row.code or None,
        "units": int(row.units) if row.units else None,
        "modifiers": row.modifiers or None,
        "place_of_service": row.place_of_service or None,
        "payer": row.payer or None,
        "amount": Decimal(row.charge) if row.charge else None,
        "allowed": Decimal(row.allowed) if row.allowed else None,
        "clinician": labelled(row.clinician, names) or None,
        "check": None if _is_elsewhere(row) else row.remark or None,
    }


def _grouped(remarks: Iterable[SessionRemark]) -> str | None:
    """Write each remark once, with the members it is about: ``EHR charge 25.00, but no show (M-0001, M-0007)``."""
    members: dict[str, list[str]] = {}
    for remark in remarks:
        members.setdefault(remark.what, []).append(remark.member)
    listed = [f"{what} ({', '.join(who)})" for what, who in list(members.items())[:_REMARKS]]
    more = len(members) - len(listed)
    return _text([*listed, f"and {more} more: see Billing lines" if more > 0 else ""], "; ")


def _text(parts: Iterable[str], between: str) -> str | None:
    return between.join(part for part in parts if part) or None
