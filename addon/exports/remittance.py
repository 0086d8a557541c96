"""A payer's electronic remittance (835, versions 5010 and 4010): bytes -> rows of payments, or what does not add up.

Nothing that does not balance is taken in: a service whose charge less its adjustments is not what was paid, a claim
that is not the sum of its services, a payment that is not the sum of its claims less what the payer held back.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from addon.exports.export import Counts, Export
from addon.exports.limits import Limits
from addon.exports.profile import FILLED
from addon.exports.rows import ClientRef, PaymentRow
from addon.exports.x12 import X12File, X12Segment, is_x12, read_x12
from addon.problems import Problem, UnreadableExport, in_file

__all__ = ["REMITTANCE", "is_x12", "read_remittance"]
REMITTANCE = "remittance"
_ASK = "Ask the payer or the clearing house for a corrected file; until then type the rows into Payments by hand."
_NOTHING = Decimal(0)
_CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,2}0*)?|\.\d{1,2}0*)", re.ASCII)
"""Dollars and cents, as X12 writes a decimal number."""
_DENIED = "4"


@dataclass(slots=True)
class _Service:
    """One service as far as it was read: the segment that began it, what it is, and its adjustments."""

    began: X12Segment
    code: str = ""
    modifiers: str = ""
    charged: Decimal = _NOTHING
    paid: Decimal = _NOTHING
    on: date | None = None
    allowed: Decimal | None = None
    adjusted: list[tuple[str, Decimal]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def difference(self) -> Decimal:
        """Return by how much the charge less the adjustments is more than what was paid."""
        return self.charged - sum((amount for _, amount in self.adjusted), _NOTHING) - self.paid


@dataclass(slots=True)
class _Claim:
    """One claim as far as it was read."""

    began: X12Segment
    name: str = ""
    insurance_id: str = ""
    on: date | None = None
    adjusted: list[tuple[str, Decimal]] = field(default_factory=list)
    services: list[_Service] = field(default_factory=list)


@dataclass(slots=True)
class _Payment:
    """One payment (a transaction) as far as it was read."""

    began: X12Segment
    amount: Decimal = _NOTHING
    check_no: str = ""
    paid_on: date | None = None
    payer: str = ""
    claims: list[_Claim] = field(default_factory=list)
    held_back: list[tuple[X12Segment, str, Decimal]] = field(default_factory=list)


def read_remittance(name: str, content: bytes, limits: Limits) -> Export:
    """Return what a remittance has paid, held back and refused. Raises UnreadableExport where it is none."""
    file = read_x12(name, content, limits)
    foreign = next((one[0] for one in file.transactions if one[0].at(1) != "835"), None)
    if foreign is not None or not file.transactions:
        what = f"this is an X12 file of another kind ({foreign.at(1) if foreign else 'empty'}), not a remittance (835)"
        raise UnreadableExport(name, what, "Download the 835 (ERA) of the payment.", code="no-remittance")
    rows: list[PaymentRow] = []
    problems: list[Problem] = []
    errors = 0
    whole: list[str] = []
    lacking: list[str] = []
    for transaction in file.transactions:
        try:
            payment = _read(transaction, file)
            found, wrong, refused = _rows(name, payment)
        except ValueError as bad:
            raise UnreadableExport(name, "an amount or a day in it cannot be read", _ASK, code="bad-amount") from bad
        rows += found
        problems += wrong
        errors += refused or len(wrong)
        (lacking if wrong else whole).append(f"{payment.payer} {payment.check_no}")
    _, filled = FILLED["payments"]
    return Export(
        profile=REMITTANCE,
        source=REMITTANCE,
        fills=dict.fromkeys(filled.values(), "firmly"),
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=tuple(rows),
        problems=tuple(problems),
        counts=Counts(read=len(rows) + errors, loaded=len(rows), error=errors),
        header_signature=REMITTANCE,
        observed=frozenset(filled),
        dated=(file.made,) if file.made else (),
        whole=tuple(whole),
        lacking=tuple(lacking),
    )


def _read(transaction: Sequence[X12Segment], file: X12File) -> _Payment:
    payment = _Payment(transaction[0])
    for one in transaction:
        if one.id in {"BPR", "TRN", "N1", "CLP", "PLB"}:
            _of_payment(payment, one, file.part)
        elif payment.claims and payment.claims[-1].services and one.id != "SVC":
            _of_service(payment.claims[-1].services[-1], one)
        elif payment.claims:
            _of_claim(payment.claims[-1], one, file.part)
    return payment


def _of_payment(payment: _Payment, one: X12Segment, part: str) -> None:
    if one.id == "BPR":
        sign = -1 if one.at(3) == "D" else 1
        payment.amount, payment.paid_on = sign * _amount(one.at(2)), _day(one.at(16))
    elif one.id == "TRN":
        payment.check_no = payment.check_no or one.at(2)
    elif one.id == "N1" and one.at(1) == "PR":
        payment.payer = one.at(2)
    elif one.id == "CLP":
        payment.claims.append(_Claim(one))
    elif one.id == "PLB":
        for at in range(3, len(one.elements) - 1, 2):
            reason = " ".join(filter(None, one.at(at).split(part)))
            payment.held_back.append((one, reason, _amount(one.at(at + 1))))


def _of_claim(claim: _Claim, one: X12Segment, part: str) -> None:
    if one.id == "SVC":
        kind, *done = one.at(1).split(part)
        modifiers = " ".join(filter(None, done[1:5])) if kind in {"HC", "AD", "WK"} else ""
        service = _Service(one, (done[0] if done else "").upper(), modifiers.upper())
        service.charged, service.paid, service.on = _amount(one.at(2)), _amount(one.at(3)), claim.on
        claim.services.append(service)
    elif one.id == "NM1" and one.at(1) == "QC":
        claim.name = " ".join(filter(None, (one.at(4), one.at(5), one.at(3), one.at(7))))
        claim.insurance_id = one.at(9) if one.at(8) in {"MI", "HN"} else ""
    elif one.id == "NM1" and one.at(1) == "IL":
        claim.insurance_id = claim.insurance_id or one.at(9)
    elif one.id == "CAS":
        claim.adjusted += _adjustments(one)
    elif one.id == "DTM" and one.at(1) == "232":
        claim.on = _day(one.at(2))


def _of_service(service: _Service, one: X12Segment) -> None:
    if one.id == "CAS":
        service.adjusted += _adjustments(one)
    elif one.id == "DTM" and one.at(1) in {"472", "150"}:
        service.on = _day(one.at(2)) or service.on
    elif one.id == "AMT" and one.at(1) == "B6":
        service.allowed = _amount(one.at(2))
    elif one.id == "LQ" and one.at(2):
        service.remarks.append(one.at(2))


def _adjustments(one: X12Segment) -> Iterator[tuple[str, Decimal]]:
    """Yield each reason with its amount: after the group up to six times reason, amount, quantity."""
    for at in range(2, len(one.elements), 3):
        if one.at(at):
            yield f"{one.at(1)}-{one.at(at)}", _amount(one.at(at + 1))


def _rows(name: str, payment: _Payment) -> tuple[list[PaymentRow], list[Problem], int]:
    """Return the rows of a payment, what does not add up, and how many rows are refused because of it."""
    whole = [row for claim in payment.claims for row in _claim_rows(name, payment, claim)]
    claims = sum((_amount(one.began.at(4)) for one in payment.claims), _NOTHING)
    held = sum((amount for _, _, amount in payment.held_back), _NOTHING)
    if claims - held != payment.amount:
        what = f"the payment is {payment.amount:.2f}, but its claims less what was held back are {claims - held:.2f}"
        place = in_file(name, payment.began.number)
        return [], [Problem(place, "payment-does-not-balance", what, _ASK)], len(whole) + len(payment.held_back)
    rows, problems, errors = [_held_back(name, payment, *one) for one in payment.held_back], [], 0
    for claim in payment.claims:
        found = list(_claim_rows(name, payment, claim))
        wrong = list(_unbalanced(name, claim))
        problems += wrong
        errors += len(found) if wrong else 0
        rows += [] if wrong else found
    return sorted(rows, key=lambda row: int(row.place.at)), problems, errors


def _unbalanced(name: str, claim: _Claim) -> Iterator[Problem]:
    for one in claim.services:
        if one.difference:
            left = one.paid + one.difference
            what = f"charged {one.charged:.2f} less the adjustments is {left:.2f}, but {one.paid:.2f} was paid"
            yield Problem(in_file(name, one.began.number), "line-does-not-balance", what, _ASK)
    charged, paid = _amount(claim.began.at(3)), _amount(claim.began.at(4))
    adjusted = sum((amount for _, amount in claim.adjusted), _NOTHING)
    of_lines = sum((one.paid for one in claim.services), _NOTHING) if claim.services else charged
    lines = sum((one.charged for one in claim.services), _NOTHING) if claim.services else charged
    if (lines, of_lines - adjusted) != (charged, paid):
        of_lines -= adjusted
        what = f"the claim is {charged:.2f}, {paid:.2f} paid, but its services are {lines:.2f}, {of_lines:.2f} paid"
        yield Problem(in_file(name, claim.began.number), "claim-does-not-balance", what, _ASK)


def _claim_rows(name: str, payment: _Payment, claim: _Claim) -> Iterator[PaymentRow]:
    """Yield a row for each service; what is adjusted for the claim as a whole is spread over them by what they paid."""
    alone = _Service(claim.began, charged=_amount(claim.began.at(3)), on=claim.on)
    if not claim.services:
        alone.paid = alone.charged
    services = claim.services or [alone]
    for one, whole in zip(services, _spread(claim.adjusted, services), strict=True):
        adjusted = [*one.adjusted, *whole]
        patient = sum((amount for reason, amount in adjusted if reason.startswith("PR-")), _NOTHING)
        paid = one.paid - sum((amount for _, amount in whole), _NOTHING)
        allowed = one.allowed if one.allowed is not None else paid + patient
        yield PaymentRow(
            client=ClientRef(name=claim.name),
            insurance_id=claim.insurance_id,
            on=one.on or claim.on,
            code=one.code,
            modifiers=one.modifiers,
            charged=one.charged,
            allowed=None if claim.began.at(2) == _DENIED else allowed,
            paid=paid,
            patient=patient,
            reasons="; ".join((*(f"{reason} {amount:.2f}" for reason, amount in adjusted), *one.remarks)),
            payer=payment.payer,
            claim_no=claim.began.at(1),
            payer_claim=claim.began.at(7),
            check_no=payment.check_no,
            paid_on=payment.paid_on,
            place=in_file(name, one.began.number),
        )


def _spread(adjusted: Sequence[tuple[str, Decimal]], services: Sequence[_Service]) -> list[list[tuple[str, Decimal]]]:
    """Return each service's part of a claim's own adjustments, exact to the cent.

    Parts are in proportion to what is still paid for each, else to the charges: none ends below zero by it.
    """
    parts: list[list[tuple[str, Decimal]]] = [[] for _ in services]
    paid = [one.paid for one in services]
    for reason, amount in adjusted:
        weights = paid if sum(paid) else [one.charged for one in services]
        for at, share in enumerate(_shares(amount, weights)):
            if share:
                parts[at].append((reason, share))
            paid[at] -= share
    return parts


def _shares(amount: Decimal, weights: Sequence[Decimal]) -> Iterator[Decimal]:
    """Yield parts of an amount by weight, all of it in the end; without any weight the first one has it."""
    total, before, given = sum(weights, _NOTHING), _NOTHING, _NOTHING
    for at, weight in enumerate(weights):
        before += weight
        upto = (amount * before / total).quantize(_CENT) if total else amount if at == 0 else given
        yield upto - given
        given = upto


def _held_back(name: str, payment: _Payment, segment: X12Segment, reason: str, amount: Decimal) -> PaymentRow:
    return PaymentRow(
        client=ClientRef(name=""),
        paid=-amount,
        reasons=f"PLB-{reason}",
        payer=payment.payer,
        check_no=payment.check_no,
        paid_on=payment.paid_on,
        place=in_file(name, segment.number),
    )


def _amount(text: str) -> Decimal:
    if text and not _AMOUNT.fullmatch(text):
        raise ValueError
    return Decimal(text or "0").quantize(_CENT)


def _day(text: str) -> date | None:
    return datetime.strptime(text[:8], "%Y%m%d").date() if text else None
