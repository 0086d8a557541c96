"""The rows of Billing lines as money: what each is worth by its payer's rate, and what came in for it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from addon.cells import code_in, text_of, typed
from addon.insured import Insured
from addon.netting import last_to_decide, netted
from addon.part import View
from addon.records import Payment
from addon.tabs import Value

_FIELDS = ("status", "date", "member", "session", "role", "code", "payer", "amount", "allowed")
WITHDRAWN = "withdrawn"
HELD = ("waits", "needs a person", "blocked")
"""How the status of a line begins that does not go out as it is."""


class BillState(Enum):
    """What keeps a session's bill, as Billing sessions shows it: how the status begins, and what it counts."""

    UNMARKED = ("blocked", "not reported")
    IN_CONFLICT = ("waits", "in conflict")
    NOT_IN_EHR = ("waits", "not in the EHR")
    UNCLEAR = ("needs a person", "")
    BLOCKED = ("blocked", "by Billing checks")
    TO_CHECK = ("ready", "to check")
    READY = ("ready", "")
    NOTHING = ("nothing to bill", "")
    SENT = ("as sent", "")

    @property
    def goes(self) -> bool:
        """Return whether nothing keeps it."""
        return self in {BillState.TO_CHECK, BillState.READY, BillState.NOTHING}

    def status(self, count: int = 0) -> str:
        """Return the status: ``blocked: 3 not reported``; ``count`` is how many there are of what it counts."""
        begins, counts = self.value
        between = ", " if self is BillState.TO_CHECK else ": "
        return f"{begins}{between}{count} {counts}".strip() if count else begins


def bill_state(status: str) -> BillState | None:
    """Return what a status in Billing sessions means, None for one that BillState does not write."""
    count = int(found[0]) if (found := re.findall(r"[:,] (\d+)", status)) else 0
    there = (one for one in BillState if bool(count) == bool(one.value[1] or one is BillState.UNCLEAR))
    return next((one for one in there if one.status(count) == status), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """A row of Billing lines that counts, of an open or a closed session.

    ``payer`` is the name by which people see it. ``amount`` is what is charged; ``allowed`` what comes in by agreement:
    what the payer allows, for who pays alone the charge; None while nobody knows it. ``is_held``: it did not go out
    and is not ready to.
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


def is_withdrawn(status: Value) -> bool:
    """Return whether a correction took a row of Billing lines back: its claim had been sent."""
    return text_of(status).startswith(WITHDRAWN)


def is_ours(status: Value, role: Value) -> bool:
    """Return whether a row of Billing lines is a line of ours, sent ones included: not what is due on another."""
    ended = is_withdrawn(status) or text_of(status).startswith("closed")
    return not ended and not text_of(role).startswith("individual")


def billed_lines(view: View, known: Insured) -> Iterator[BilledLine]:
    """Yield every row of the tab that is a line."""
    for rid, (status, day, member, session, role, code, payer, amount, allowed) in view.rows(_FIELDS):
        on = typed(date, day)
        if on is None or not is_ours(status, role):
            continue
        named = text_of(payer)
        alone = known.pays_alone(named)
        charge = typed(Decimal, amount)
        yield BilledLine(
            id=rid,
            session=text_of(session),
            member=code_named(member),
            on=on,
            code=text_of(code),
            payer=known.shown(named),
            amount=charge,
            allowed=charge if alone else typed(Decimal, allowed),
            pays_alone=alone,
            is_held=text_of(status).startswith(HELD),
        )


def came_in(payments: Iterable[Payment], known: Insured) -> Mapping[str, Decimal]:
    """Return what came in, by row of Billing lines: what each payer paid, and what the last one left to the member.

    Rows without a payment are left out.
    """
    rows: defaultdict[str, list[Payment]] = defaultdict(list)
    for one in payments:
        if one.line:
            rows[one.line].append(one)
    nets = {line: netted(some, known.key) for line, some in rows.items()}
    return {line: sum((net.paid for net in some), last_to_decide(some).patient) for line, some in nets.items()}
