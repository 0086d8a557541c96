"""Billing as rows of the keyed tabs Billing sessions and Billing lines."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from addon.billing.bill import INDIVIDUAL, READY, BillingLine, BillingResult, SessionBill, SessionRemark
from addon.billing.closed.changes import ADD, CHANGE, WITHDRAW, Changed
from addon.billing.closed.corrections import Followed
from addon.billing.minutes import staff_told
from addon.keyed_rows import ResultRow
from addon.names_in_text import date_in_words
from addon.records import Practice
from addon.tabs import Value

SESSIONS, LINES = "billing_sessions", "billing_lines"
_DONE = {ADD: "added", WITHDRAW: "withdrawn", CHANGE: "changed"}
_REMARKS = 3
"""How many different remarks a session's row shows; the rest is in the lines."""


def billing_rows(result: BillingResult, practice: Practice) -> tuple[ResultRow, ...]:
    """Return one row per session (key: session) and per line (key: session, member, role).

    Names come from the practice; rows are for the staff's workbook only.
    """
    names = package_names(practice) | {group.code: group.name for group in practice.groups}
    sessions = (ResultRow(tab=SESSIONS, key=bill.session, values=_session(bill, names)) for bill in result.sessions)
    lines = (ResultRow(tab=LINES, key=line.key, values=_line(line, names)) for line in result.lines)
    return (*sessions, *lines)


def correction_rows(
    found: Followed, lines: Iterable[BillingLine], practice: Practice, today: date
) -> tuple[ResultRow, ...]:
    """Return what the rows of closed sessions and lines show of corrections; all their other cells stay as sent."""
    by_key = {line.key: line for line in lines}
    names = package_names(practice)
    rows = []
    for one in (*found.waiting, *found.answered):
        word = "changed since it was sent" if one in found.waiting else "sent, and so was its correction"
        sessions: dict[str, list[SessionRemark]] = {}
        for change in one.changes:
            key = "/".join(change.row.key)
            sessions.setdefault(change.row.session, []).append(SessionRemark(change.row.member, _told(change)))
            full = _line(by_key[key], names) if change.change == ADD else {}
            status = f"{_DONE[change.change]} by {one.title}"
            rows.append(ResultRow(tab=LINES, key=key, values={**full, "status": status}))
        for session, remarks in sessions.items():
            values = {"status": f"{word}: {one.title}", "to_check": _grouped(remarks)}
            rows.append(ResultRow(tab=SESSIONS, key=session, values=values))
    return (*rows, *_resolved_rows(found, {row.key for row in rows}, today))


def _resolved_rows(found: Followed, shown: Container[str], today: date) -> Iterator[ResultRow]:
    for session, keys in found.resolved.items():
        was = {"/".join(row.key): row for row in found.sent[session].rows}
        for key in keys:
            status = f"closed, not since {date_in_words(today)}"
            if key in was:
                status = was[key].remark if was[key].role.startswith(INDIVIDUAL) else READY
            yield ResultRow(tab=LINES, key=key, values={"status": status})
        if keys and session not in shown:
            yield ResultRow(tab=SESSIONS, key=session, values={"status": "as sent", "to_check": None})


def _told(change: Changed) -> str:
    return f"{_DONE[change.change]}: {change.what}"


def package_names(practice: Practice) -> dict[str, str]:
    """Return member and clinician code -> name, as the package files need it."""
    members = {one.code: one.name for one in practice.members}
    return members | {one.code: one.name for one in practice.clinicians}


def _session(bill: SessionBill, names: Mapping[str, str]) -> Mapping[str, Value]:
    return MappingProxyType(
        {
            "status": bill.status,
            "date": bill.on,
            "group": _named(bill.group, names),
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
            "member": _named(line.member, names),
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
            "clinician": _named(line.clinician, names),
            "rule": line.rule or None,
            "covers": _text(line.covers, ", "),
            "check": line.check or None,
        }
    )


def _grouped(remarks: Iterable[SessionRemark]) -> str | None:
    """Write each remark once, with the members it is about: ``EHR charge 25.00, but no show (M-0001, M-0007)``."""
    members: dict[str, list[str]] = {}
    for remark in remarks:
        members.setdefault(remark.what, []).append(remark.member)
    listed = [f"{what} ({', '.join(who)})" for what, who in list(members.items())[:_REMARKS]]
    more = len(members) - len(listed)
    return _text([*listed, f"and {more} more: see Billing lines" if more > 0 else ""], "; ")


def _named(code: str, names: Mapping[str, str]) -> str | None:
    return f"{names[code]} ({code})" if code in names else code or None


def _text(parts: Iterable[str], between: str) -> str | None:
    return between.join(part for part in parts if part) or None
