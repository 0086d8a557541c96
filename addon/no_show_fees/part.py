"""The No-show rules and No-show fees tabs."""

from collections.abc import Mapping
from datetime import date

from addon.keyed_rows import ResultRow, checks, computed
from addon.names_in_text import date_in_words
from addon.no_show_fees.candidates import LOOKS_BACK, Missed, missed_sessions
from addon.no_show_fees.rules import fee_rules
from addon.papers import PapersNow
from addon.part import Given, Part, Result
from addon.tabs import Value, folded

RULES, FEES = "no_show_rules", "no_show_fees"


def _fees(given: Given) -> Result:
    papers = given.handed(PapersNow)
    documents = {folded(one.name) for one in papers.documents.values()} if papers else set()
    rules, told = fee_rules(given.views[RULES], documents)
    found = missed_sessions(given.practice, rules, papers.of if papers else None, given.wall)
    labels = {one.code: f"{one.name} ({one.code})" for one in given.practice.members}
    rows = [ResultRow(tab=FEES, key=f"{one.row.session}/{one.row.member}", values=_cells(one, labels)) for one in found]
    closing = f"closed, not since {date_in_words(given.today)}"

    def is_old(cells: Mapping[str, Value]) -> bool:
        day = cells.get("date")
        return isinstance(day, date) and day < given.today - LOOKS_BACK

    return Result(
        sources=(
            checks(given.views[RULES], told.items()),
            computed(given.views[FEES], rows, closing=closing, frozen=is_old),
        ),
    )


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
