"""Group and individual on one day: the modifier goes on the individual appointment's line."""

from collections.abc import Iterable
from datetime import date

from addon.billing.bill import ELSEWHERE, INDIVIDUAL, READY, WAITS, BillingLine
from addon.billing.books import Books
from addon.billing.decision import BillingDecision
from addon.records import UNREPORTED, Appointment

_UNSETTLED = "the group line of that day is not settled"


def individual_lines(lines: Iterable[BillingLine], books: Books) -> tuple[BillingLine, ...]:
    """Return one row per individual appointment that needs a modifier because of a group line that day.

    The appointment itself is billed elsewhere, so these rows carry no amount of ours. An
    appointment that was cancelled or missed needs nothing, and neither does a self-pay member's: modifiers are
    for payers. Two groups on one day ask for one row per appointment, not two; it goes out once either group's line is
    ready.
    """
    asking = [(line, modifiers) for line in lines if (modifiers := _asked(line, books))]
    settled = {(line.member, line.on) for line, _ in asking if line.state == READY}
    found: dict[tuple[str, date, str], BillingLine] = {}
    for line, modifiers in asking:
        for visit in books.appointments.get((line.member, line.on), ()):
            if not visit.is_off:
                row = _row(line, visit, modifiers, is_settled=(line.member, line.on) in settled)
                found.setdefault((line.member, line.on, row.role), row)
    return tuple(found.values())


def _asked(line: BillingLine, books: Books) -> tuple[str, ...]:
    """Return the modifiers that a group line asks for on the individual lines of its day."""
    decision = books.decided(line.session, line.member)
    if not line.is_claim or books.insured.pays_alone(line.payer) or not isinstance(decision, BillingDecision):
        return ()
    return decision.same_day_modifiers if decision.code else ()


def _row(line: BillingLine, visit: Appointment, modifiers: tuple[str, ...], *, is_settled: bool) -> BillingLine:
    state, reason = _state(visit, modifiers) if is_settled else (WAITS, _UNSETTLED)
    return BillingLine(
        session=line.session,
        member=line.member,
        on=line.on,
        group=line.group,
        payer=line.payer,
        rule=line.rule,
        role=f"{INDIVIDUAL} {visit.start:%H:%M}",
        state=state,
        reason=reason,
        code=visit.code,
        modifiers=modifiers,
        ehr_code=visit.code,
        ehr_charge=visit.charge,
        clinician=visit.clinician,
    )


def _state(visit: Appointment, modifiers: tuple[str, ...]) -> tuple[str, str]:
    condition = "" if visit.status not in UNREPORTED else " if the visit took place"
    return ELSEWHERE, f"add {' '.join(modifiers)}{condition}"
