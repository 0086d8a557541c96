"""Compares attendance with the EHR's codes and charges, and lists whatever only one of them has."""

import re
from collections.abc import Iterable
from decimal import Decimal

from addon.billing.bill import ADD_ON, BillingLine, Mismatch
from addon.billing.books import Books
from addon.billing.claims import Claims
from addon.billing.prices.payers import missed_fee_words
from addon.billing.room import Room
from addon.insured import Insured
from addon.records import ATTENDED, Attendance

NO_CHARGE, CHARGE_ALONE = "attendance without charge", "charge without attendance"
"""The kinds that rows of Billing checks may take over, to switch them off or to change what follows."""


def mismatches(room: Room, made: Claims, books: Books) -> tuple[Mismatch, ...]:
    """Return what does not agree, at most a few per member, in the order of the members."""
    lines = {line.member: line for line in made.lines if line.is_claim}
    add_ons = {line.member: line for line in made.lines if line.role == ADD_ON}
    found = []
    for row in room.rows:
        if row.status not in ATTENDED:
            differing = _without_attendance(row, missed_fee_words(books.payer(row.session, row.member), books.insured))
        elif row.member in lines:
            differing = _against_line(row, lines[row.member], add_ons.get(row.member), books)
        else:
            differing = _without_line(row, made.covered.get(row.member))
        found += [Mismatch(session=row.session, member=row.member, kind=kind, what=what) for kind, what in differing]
    return tuple(found)


def _charged(row: Attendance) -> bool:
    return row.charge != 0 if row.charge is not None else bool(row.code)


def _amount(row: Attendance) -> str:
    return f"charge {row.charge:.2f}" if row.charge is not None else f"code {row.code}"


def _without_attendance(row: Attendance, fee: str) -> Iterable[tuple[str, str]]:
    if _charged(row):
        status = row.status or "not reported"
        yield CHARGE_ALONE, f"EHR {_amount(row)}, but {status}: {fee}"


def _without_line(row: Attendance, family_on: str | None) -> Iterable[tuple[str, str]]:
    billed = f"the family is billed once, on {family_on}" if family_on else "by the billing rule it is not billed"
    if _charged(row):
        yield "charge without line", f"EHR {_amount(row)}, but {billed}"
    if row.add_on:
        yield "add-on without line", f"an add-on is noted, but {billed}"


def _against_line(
    row: Attendance, line: BillingLine, add_on: BillingLine | None, books: Books
) -> Iterable[tuple[str, str]]:
    if not _charged(row):
        if line.charge == 0:
            return  # who owes nothing is charged nothing
        if books.terms.ehr_covers(line.on) or row.charge is not None:
            yield NO_CHARGE, "attended, but the EHR shows no charge"
        return
    if row.code and line.code and line.code not in re.split(r"[^0-9A-Za-z]+", row.code):
        yield "code differs", f"EHR code {row.code}, here {line.code}"
    differs = _charge_differs(row, line, add_on, books.insured)
    if differs:
        yield "charge differs", differs


def _charge_differs(row: Attendance, line: BillingLine, add_on: BillingLine | None, known: Insured) -> str:
    """Return how the EHR's charge differs from the fee; an example fee is nobody's, and insurers never hear of it."""
    if row.charge is None:
        return ""
    more = add_on.fee.amount if add_on and add_on.fee else Decimal(0)
    self_pay = known.pays_alone(line.payer)
    fee = line.fee if line.fee and (self_pay or not line.fee.is_example) else None
    if fee and row.charge not in {fee.amount, fee.amount + more}:
        step = f"; if {row.charge:.2f} is this member's own fee, type it under Own fee in Members" if self_pay else ""
        return f"EHR charge {row.charge:.2f}, but {fee.amount + more:.2f} by {fee.where}{step}"
    if line.allowed is not None and row.charge < line.allowed:
        return f"EHR charge {row.charge:.2f}, less than the {line.allowed:.2f} that the payer allows"
    return ""
