"""What the Check column of Payments tells about a row. Pure."""

from collections.abc import Mapping

from addon.paid import Settled
from addon.payments.matching import Line, Lines, Matched
from addon.payments.reasons import told
from addon.records import Payment
from addon.records.payments import NOTHING
from addon.tabs import folded


def row_check(one: Payment, matched: Matched, lines: Lines, services: Mapping[str, Settled]) -> str:
    """Return OK, or what is to be done; ``services`` are the netted services by the id of each of their rows."""
    wrong = unbalanced(one)
    if wrong:
        return wrong
    if matched.line is None:
        return _without_line(one, matched, lines)
    service = services.get(one.id)
    if service is None or one.is_reversal:
        return "OK: reversed"
    return _decided(service, matched.line) or _modifiers(one, matched.line) or "OK"


def unbalanced(one: Payment) -> str:
    """Return what does not add up in a row, "" if all does or too little is filled in to tell."""
    amounts = [amount for _, amount in one.reasons if amount is not None]
    if one.charged is None or not amounts:
        return ""
    left = one.charged - sum(amounts, NOTHING)
    if left != one.paid:
        return f"Charged less the amounts under Reasons is {left:.2f}, but Paid is {one.paid:.2f}: correct one of them."
    return ""


def _without_line(one: Payment, matched: Matched, lines: Lines) -> str:
    if matched.refused:
        return "OK: no line of yours, as you answered"
    if not one.code and one.paid < 0:
        return "Held back by the payer from the whole payment: ask it which claim it is about."
    if matched.candidates:
        return "Which line is it? Answer in Needs review."
    if not one.member:
        return "Pick the Member: nobody in Members has this name or number."
    if not one.on or not one.code:
        return "Fill in Date and Code: until then nobody can tell which line it is."
    if folded(one.code) not in lines.codes:
        return f"OK: {one.code} is not billed in Billing lines"
    return "No line of Billing lines has this member, day and code: correct the row, or bill the session."


def _decided(service: Settled, line: Line) -> str:
    if service.denial:
        return f"Denied: {', '.join(map(told, service.denial))}"
    if line.is_withdrawn and (service.paid or service.patient):
        return f"{service.paid:.2f} paid for a line that was withdrawn: pay it back, unless the member attended."
    allowed = service.paid + service.patient if service.allowed is None else service.allowed
    if service.is_first and line.allowed is not None and allowed != line.allowed:
        return f"Allowed {allowed:.2f}, but {line.allowed:.2f} by Rates"
    if line.amount is not None and service.charged and service.charged != line.amount:
        return f"Charged {service.charged:.2f}, but {line.amount:.2f} by Billing lines"
    return ""


def _modifiers(one: Payment, line: Line) -> str:
    """Return how the modifiers differ, "" where they do not; a row without any does not tell."""
    if not one.modifiers or {*one.modifiers} == {*line.modifiers}:
        return ""
    ours = " ".join(line.modifiers) or "none"
    return f"Modifiers {' '.join(one.modifiers)}, but {ours} by Billing lines: see how the claim went out."
