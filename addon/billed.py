"""The rows of Billing lines as money: what each is worth by its payer's rate, and what came in for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.cells import code_in, text_of, typed
from addon.insured import Insured
from addon.part import View
from addon.records import Payment
from addon.tabs import Value

_FIELDS = ("status", "date", "member", "session", "role", "code", "payer", "amount", "allowed")
WITHDRAWN = "withdrawn"
NO_LINE = ("closed", WITHDRAWN, "individual")
"""How the status of a row begins that is no line any more, or never was one of ours."""
HELD = ("waits", "needs a person", "blocked")
"""How the status of a line begins that does not go out as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """A row of Billing lines that counts, of an open or a closed session.

    ``payer`` is the name in Payers, else as the line has it. ``amount`` is what is charged; ``allowed`` what comes in
    by agreement: what the payer allows, for who pays alone the charge; None while nobody knows it. ``is_held``: it did
    not go out and is not ready to.
    """

    id: str
    session: str
    member: str
    on: date
    code: str
    payer: str
    amount: Decimal | None
    allowed: Decimal | None
    pays_alone: bool
    is_held: bool = False


def code_named(member: Value) -> str:
    """Return the code in a member's label, the cell's text where it has none."""
    return code_in(text_of(member)) or text_of(member)


def billed_lines(view: View, known: Insured) -> Iterator[BilledLine]:
    """Yield every row of the tab that is a line."""
    for rid, (status, day, member, session, role, code, payer, amount, allowed) in view.rows(_FIELDS):
        on, text = typed(date, day), text_of(status)
        if on is None or text.startswith(NO_LINE) or text_of(role).startswith("individual"):
            continue
        found, named = known.payer(text_of(payer)), text_of(payer)
        alone = known.pays_alone(named)
        charge = typed(Decimal, amount)
        yield BilledLine(
            id=rid,
            session=text_of(session),
            member=code_named(member),
            on=on,
            code=text_of(code),
            payer=found.name if found else named,
            amount=charge,
            allowed=charge if alone else typed(Decimal, allowed),
            pays_alone=alone,
            is_held=text.startswith(HELD),
        )


def came_in(payments: Iterable[Payment]) -> Mapping[str, Decimal]:
    """Return what payers paid and left to the member, by row of Billing lines; rows without a payment are left out."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in payments:
        if one.line:
            found[one.line] += one.paid + one.patient
    return found
