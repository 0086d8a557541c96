"""Which line a payment belongs to: by member, day and code, then by modifiers; the rest is asked. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from addon.billed import code_named, is_ours, is_withdrawn
from addon.cells import code_in, text_of, typed
from addon.insured import Insured
from addon.part import View
from addon.questions import is_no
from addon.records import Payment
from addon.tabs import folded

_FIELDS = ("status", "date", "member", "code", "modifiers", "payer", "amount", "allowed", "role", "claim_no")
_NEAR = timedelta(days=3)
_MOST = 6
"""So many candidates are named; more help nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of Billing lines as matching needs it; ``allowed`` is what Rates agreed on, None where it has none.

    ``is_withdrawn``: a correction took it back, but its claim had been sent.
    """

    id: str
    member: str
    on: date
    code: str
    modifiers: tuple[str, ...] = ()
    payer: str = ""
    amount: Decimal | None = None
    allowed: Decimal | None = None
    claim_no: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Matched:
    """The line a payment belongs to, None while nobody can tell; then ``candidates`` are those it could be.

    ``refused``: a person answered that it is none of ours.
    """

    line: Line | None = None
    candidates: tuple[Line, ...] = ()
    refused: bool = False


def lines_in(view: View) -> Iterator[Line]:
    """Yield the lines that a payment can belong to."""
    for rid, (status, day, member, code, modifiers, payer, amount, allowed, role, claim_no) in view.rows(_FIELDS):
        on, who = typed(date, day), code_named(member)
        is_back = is_withdrawn(status)
        if on and who and code and is_ours(None if is_back else status, role):
            yield Line(
                id=rid,
                member=who,
                on=on,
                code=text_of(code),
                modifiers=tuple(text_of(modifiers).upper().split()),
                payer=text_of(payer),
                amount=typed(Decimal, amount),
                allowed=typed(Decimal, allowed),
                claim_no=text_of(claim_no),
                is_withdrawn=is_back,
            )


class Lines:
    """The lines, by what payments name them by; ``payers`` tells which names mean one payer."""

    def __init__(self, lines: Iterable[Line], payers: Insured) -> None:
        self._payers = payers
        self.by_id: Mapping[str, Line] = {one.id: one for one in lines}
        self._by_service: defaultdict[tuple[date, str], list[Line]] = defaultdict(list)
        self._by_member: defaultdict[str, list[Line]] = defaultdict(list)
        for one in self.by_id.values():
            self._by_service[one.on, folded(one.code)].append(one)
            self._by_member[one.member].append(one)
        self.codes = frozenset(folded(one.code) for one in self.by_id.values())

    def match(self, one: Payment, answer: str = "") -> Matched:
        """Return the line of a payment; what a person answered about this row decides where it names one."""
        if answer:
            if is_no(answer) or folded(answer) == "none":
                return Matched(refused=True)
            if found := self._answered(one, answer):
                return Matched(found)
        if not one.on or not one.code:
            return Matched()
        same = [line for line in self._by_service[one.on, folded(one.code)] if line.member == one.member]
        same = _narrowed([line for line in same if not line.is_withdrawn] or same, one)
        if len(same) == 1:
            return Matched(same[0])
        return Matched(candidates=tuple((same or self._near(one))[:_MOST]))

    def _answered(self, one: Payment, answer: str) -> Line | None:
        """Return the line an answer names: by its id, or by a member who has one such line that day."""
        named = self.by_id.get(answer.strip().upper())
        if named:
            return named
        who = code_in(answer) or answer.strip().upper()
        found = [line for line in self._by_member.get(who, ()) if line.on == one.on]
        found = [line for line in found if folded(line.code) == folded(one.code)] or found
        return found[0] if len(found) == 1 else None

    def _near(self, one: Payment) -> Sequence[Line]:
        """Return the lines a payment could mean: the member's of that day, or about that day with this code.

        Where nobody can tell the member: those of that day and code, best with the same charge.
        """
        if one.on is None or folded(one.code) not in self.codes:
            return ()
        if one.member:
            own = self._by_member.get(one.member, ())
            own = [line for line in own if not line.is_withdrawn]
            there = [line for line in own if line.on == one.on]
            return there or [
                line for line in own if abs(line.on - one.on) <= _NEAR and folded(line.code) == folded(one.code)
            ]
        every = [line for line in self._by_service[one.on, folded(one.code)] if not line.is_withdrawn]
        found = [line for line in every if one.payer and self._payers.is_same(line.payer, one.payer)] or every
        return [line for line in found if line.claim_no and line.claim_no == one.claim_no] or [
            line for line in found if line.amount == one.charged or one.charged is None
        ]


def _narrowed(lines: list[Line], one: Payment) -> list[Line]:
    """Return those of several lines that have the payment's modifiers."""
    same = [line for line in lines if sorted(line.modifiers) == sorted(one.modifiers)]
    return same if len(lines) > 1 and same else lines


def with_line(one: Payment, matched: Matched) -> Payment:
    """Return a payment with the line it was matched with, and with the member whom that line tells."""
    if matched.line is None:
        return replace(one, line="")
    found = matched.line
    return replace(one, line=found.id, member=one.member or found.member, on=one.on or found.on)
