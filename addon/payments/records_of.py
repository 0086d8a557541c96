"""Rows of Payments as records, whether a person typed them or a file brought them. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from addon.cells import text_of, typed
from addon.part import View
from addon.payments.reasons import reasons_in
from addon.records import Payment
from addon.records.payments import NOTHING
from addon.tabs import Value


def payments(view: View) -> Iterator[Payment]:
    """Yield the rows of the tab; an amount that cannot be read makes a row none."""
    for row in view.values():
        rid = str(row["id"])
        if view.never_read(rid).isdisjoint({"paid", "charged", "allowed", "patient", "date"}):
            yield payment(rid, row)


def payment(rid: str, row: Mapping[str, Value]) -> Payment:
    """Return one row as a record."""
    return Payment(
        id=rid,
        member=text_of(row.get("member_code")),
        on=typed(date, row.get("date")),
        code=text_of(row.get("code")).upper(),
        modifiers=tuple(text_of(row.get("modifiers")).upper().replace(",", " ").split()),
        charged=typed(Decimal, row.get("charged")),
        allowed=typed(Decimal, row.get("allowed")),
        paid=typed(Decimal, row.get("paid")) or NOTHING,
        patient=typed(Decimal, row.get("patient")) or NOTHING,
        reasons=reasons_in(text_of(row.get("reasons"))),
        payer=text_of(row.get("payer")),
        claim_no=text_of(row.get("claim_no")),
        payer_claim=text_of(row.get("payer_claim")),
        check_no=text_of(row.get("check_no")),
        paid_on=typed(date, row.get("paid_on")),
        line=text_of(row.get("line")),
        named=text_of(row.get("named")),
    )
