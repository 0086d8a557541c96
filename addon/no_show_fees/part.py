"""The No-show rules and No-show fees tabs."""

from collections.abc import Collection, Container, Iterator, Mapping
from datetime import date
from decimal import Decimal

from addon.billed import code_named
from addon.cells import text_of
from addon.keyed_rows import ENDED, ResultRow, checks, computed, result_id
from addon.memory import Kept, news
from addon.names_in_text import date_in_words
from addon.no_show_fees.candidates import (
    CANDIDATE,
    CANNOT_TELL,
    IN_EHR,
    LOOKS_BACK,
    Missed,
    in_doubt,
    key_of,
    missed_sessions,
    still_missed,
)
from addon.no_show_fees.rules import FeeRule, fee_rules
from addon.papers import PapersNow
from addon.part import Given, Part, Result
from addon.tabs import Value, folded

_CHARGED = "charged"
RULES, FEES = "no_show_rules", "no_show_fees"
RULE = Kept("no-show rule", FeeRule)
"""The rules of the last pass, by id: a row that closes because one was edited tells so."""
_SHOWN = ("status", "session", "member", "rule", "amount", "decision", "charged_on")


def _fees(given: Given) -> Result:
    papers = given.handed(PapersNow)
    documents = {folded(one.name) for one in papers.documents.values()} if papers else set()
    rules, told = fee_rules(given.views[RULES], documents)
    found = missed_sessions(given.practice, rules, papers.of if papers else None, given.wall)
    before, now = given.remembered(RULE), {one.id: one for one in rules}
    fees = _Fees(given, changed={rid for rid in before if before[rid] != now.get(rid)})
    rows = [*map(fees.row, found), *fees.others({result_id(fees.view.tab, key_of(one.row)) for one in found})]

    def is_old(cells: Mapping[str, Value]) -> bool:
        day = cells.get("date")
        return isinstance(day, date) and day < given.today - LOOKS_BACK

    return Result(
        sources=(
            checks(given.views[RULES], told.items()),
            computed(fees.view, rows, closing=fees.closing, frozen=is_old),
        ),
        memory=(news(RULE, before, now),),
    )


class _Fees:
    """The rows of No-show fees as they are shown; what was decided is changed by no rule any more."""

    def __init__(self, given: Given, *, changed: Collection[str]) -> None:
        self.view = given.views[FEES]
        self._today, self._changed = given.today, changed
        self._labels = {one.code: f"{one.name} ({one.code})" for one in given.practice.members}
        self._seen = {rid: dict(zip(_SHOWN, cells, strict=True)) for rid, cells in self.view.rows(_SHOWN)}
        self._decided = {rid: _decided(cells["decision"], cells["charged_on"]) for rid, cells in self._seen.items()}
        attendance = given.views["attendance"]
        doubts = in_doubt(given.practice.attendance, {**attendance.typed_over, **attendance.disputes})
        self._doubts = {result_id(self.view.tab, key): why for key, why in doubts.items()}
        missed = still_missed(given.practice, given.wall) if self._seen else ()
        self._missed = {result_id(self.view.tab, key) for key in missed}

    def row(self, one: Missed) -> ResultRow:
        """Return the row of a missed session that has a rule."""
        key = key_of(one.row)
        rid = result_id(self.view.tab, key)
        status = self._decided.get(rid)
        if status and self._has_amount(rid):
            return ResultRow(tab=FEES, key=key, values={"status": status})
        shown = {"status": status} if status and one.status.startswith((CANDIDATE, IN_EHR)) else {}
        return ResultRow(tab=FEES, key=key, values=_cells(one, self._labels) | shown)

    def others(self, shown: Container[str]) -> Iterator[ResultRow]:
        """Yield the rows that stay although no rule tells so: nobody can tell, or they were decided about."""
        for rid, cells in self._seen.items():
            key = f"{text_of(cells['session'])}/{code_named(cells['member'])}"
            status = self._decided[rid]
            if rid in shown or text_of(cells["status"]).startswith(ENDED) or result_id(self.view.tab, key) != rid:
                continue
            if rid in self._doubts:
                told = f"{CANNOT_TELL}: {self._doubts[rid]}" + (f"; {status}" if status else "")
                yield ResultRow(tab=FEES, key=key, values={"status": told})
            elif status and self._has_amount(rid) and rid in self._missed:
                yield ResultRow(tab=FEES, key=key, values={"status": status})

    def closing(self, rid: str) -> str:
        """Return with which word a row closes; a member who was charged has it back."""
        day = date_in_words(self._today)
        if text_of(self._seen[rid]["rule"]) in self._changed and rid in self._missed:
            return f"closed {day}, rule changed"
        decided = self._decided[rid]
        back = f"; {decided}, so give it back" if decided.startswith(_CHARGED) else ""
        return f"closed {day}: no fee is due any more{back}"

    def _has_amount(self, rid: str) -> bool:
        return isinstance(self._seen[rid]["amount"], Decimal)


def _decided(decision: Value, charged_on: Value) -> str:
    """Return what somebody decided about a candidate, "" while nobody did."""
    if isinstance(charged_on, date):
        return f"{_CHARGED} {date_in_words(charged_on)}"
    return {"charge": "to be charged: then fill in Charged on", "waive": "waived"}.get(text_of(decision), "")


def _cells(one: Missed, labels: Mapping[str, str]) -> dict[str, Value]:
    return {
        "status": one.status,
        "date": one.on,
        "member": labels.get(one.row.member, one.row.member),
        "session": one.row.session,
        "missed": one.row.status,
        "payer_kind": one.kind,
        "rule": one.rule or None,
        "amount": one.amount,
        "why": one.why,
    }


NO_SHOW_FEES = Part(
    name="no-show fees",
    tabs=(RULES, FEES),
    sees=("attendance",),
    takes=(PapersNow,),
    compute=_fees,
    memory=(RULE,),
)
