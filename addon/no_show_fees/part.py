"""The No-show rules and No-show fees tabs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from addon.cells import text_of
from addon.keyed_rows import ResultRow, checks, computed, result_id
from addon.names_in_text import date_in_words
from addon.no_show_fees.candidates import CANDIDATE, IN_EHR, LOOKS_BACK, Missed, missed_sessions
from addon.no_show_fees.rules import fee_rules
from addon.papers import PapersNow
from addon.part import Given, Part, Result
from addon.sources import Source
from addon.tabs import Value, folded

_CHARGED = "charged"
RULES, FEES = "no_show_rules", "no_show_fees"


def _fees(given: Given) -> Result:
    papers = given.handed(PapersNow)
    documents = {folded(one.name) for one in papers.documents.values()} if papers else set()
    rules, told = fee_rules(given.views[RULES], documents)
    found = missed_sessions(given.practice, rules, papers.of if papers else None, given.wall)
    labels = {one.code: f"{one.name} ({one.code})" for one in given.practice.members}
    view = given.views[FEES]
    decided = {rid: _decided(*cells) for rid, cells in view.rows(("decision", "charged_on"))}
    rows = []
    for one in found:
        key = f"{one.row.session}/{one.row.member}"
        status = decided.get(result_id(view.tab, key)) if one.status.startswith((CANDIDATE, IN_EHR)) else None
        rows.append(ResultRow(tab=FEES, key=key, values=_cells(one, labels) | ({"status": status} if status else {})))
    closing = f"closed {date_in_words(given.today)}: no fee is due any more"

    def is_old(cells: Mapping[str, Value]) -> bool:
        day = cells.get("date")
        return isinstance(day, date) and day < given.today - LOOKS_BACK

    return Result(
        sources=(
            checks(given.views[RULES], told.items()),
            _told_to_give_back(computed(view, rows, closing=closing, frozen=is_old), closing, decided),
        ),
    )


def _told_to_give_back(rows: Source, closing: str, decided: Mapping[str, str]) -> Source:
    """Return the rows with that word where a member was charged and no fee is due any more."""
    charged = {rid for rid, told in decided.items() if told.startswith(_CHARGED)}
    made = (
        replace(row, values={"status": f"{closing}; {decided[row.rid]}, so give it back"})
        if row.rid in charged and row.values == {"status": closing}
        else row
        for row in rows.rows
    )
    return replace(rows, rows=tuple(made))


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


NO_SHOW_FEES = Part(name="no-show fees", tabs=(RULES, FEES), takes=(PapersNow,), compute=_fees)
