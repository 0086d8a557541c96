"""Compares attendance with the EHR's codes and charges, and lists whatever only one of them has."""

import re
from collections.abc import Iterable
from decimal import Decimal

from addon.billing.bill import ADD_ON, BillingLine, Mismatch
from addon.billing.books import Books
from addon.billing.claims import Claims
from addon.billing.payers import is_self_pay, missed_fee_words
from addon.billing.room import Room
from addon.records import ATTENDED, Attendance


def mismatches(room: Room, made: Claims, books: Books) -> tuple[Mismatch, ...]:
    """Return what does not agree, at most a few per member, in the order of the members."""
    lines = {line.member: line for line in made.lines if line.is_claim}
    add_ons = {line.member: line for line in made.lines if line.role == ADD_ON}
    covered_by_ehr = books.terms.ehr_covers(room.on)
    found = []
    for row in room.rows:
        if row.status not in ATTENDED:
            differing = _without_attendance(row, books.payer(row.member))
        elif row.member in lines:
            differing = _against_line(row, lines[row.member], add_ons.get(row.member), covered_by_ehr=covered_by_ehr)
        else:
            differing = _without_line(row, made.covered.get(row.member))
        found += [Mismatch(session=row.session, member=row.member, kind=kind, what=what) for kind, what in differing]
    return tuple(found)


def _charged(row: Attendance) -> bool:
    return row.charge != 0 if row.charge is not None else bool(row.code)


def _amount(row: Attendance) -> str:
    return f"charge {row.charge:.2f}" if row.charge is not None else f"code {row.code}"


def _without_attendance(row: Attendance, payer: str) -> Iterable[tuple[str, str]]:
    if _charged(row):
        status = row.status or "not reported"
        yield "charge without attendance", f"EHR {_amount(row)}, but {status}: {missed_fee_words(payer)}"


def _without_line(row: Attendance, family_on: str | None) -> Iterable[tuple[str, str]]:
    billed = f"the family is billed once, on {family_on}" if family_on else "by the billing rule it is not billed"
    if _charged(row):
        yield "charge without line", f"EHR {_amount(row)}, but {billed}"
    if row.add_on:
        yield "add-on without line", f"an add-on is noted, but {billed}"


def _against_line(
    row: Attendance, line: BillingLine, add_on: BillingLine | None, *, covered_by_ehr: bool
) -> Iterable[tuple[str, str]]:
    if not _charged(row):
        if covered_by_ehr or row.charge is not None:
            yield "attendance without charge", "attended, but the EHR shows no charge"
        return
    if row.code and line.code and line.code not in re.split(r"[^0-9A-Za-z]+", row.code):
        yield "code differs", f"EHR code {row.code}, here {line.code}"
    ours = _sums(line, add_on)
    if row.charge is not None and ours and _differs(row.charge, ours, line.payer):
        yield "charge differs", f"EHR charge {row.charge:.2f}, agreed {ours[-1]:.2f}"


def _differs(charge: Decimal, ours: tuple[Decimal, ...], payer: str) -> bool:
    """A practice charges insurers its fee, which is above what they have agreed to; below it money is lost."""
    return charge not in ours if is_self_pay(payer) else charge < min(ours)


def _sums(line: BillingLine, add_on: BillingLine | None) -> tuple[Decimal, ...]:
    """The claim's amount, and with its add-on: an EHR may show either in one row."""
    if line.amount is None:
        return ()
    return (line.amount, line.amount + add_on.amount) if add_on and add_on.amount is not None else (line.amount,)
