"""The starter rows of the billing tabs at work on a practice, as a new workbook has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, cast

from addon.billing.bill import BillingResult
from addon.billing.books import BillingInputs
from addon.billing.checking.claim_facts import ClaimSources, claim_facts
from addon.billing.checking.run import Checked, run_checks
from addon.billing.checks import BilledAnyway, CheckFound
from addon.billing.lines import Draft, checked_lines, drafted
from addon.billing.prices.rates import RateTable, read_rates
from addon.billing.reading import decided, lines_facts
from addon.billing.reconcile import CHARGE_ALONE, NO_CHARGE
from addon.billing.terms import BillingTerms
from addon.cells import read_value
from addon.coverage.limit_rows import limits
from addon.coverage.records_of import payers
from addon.facts.all_facts import BY_FOLDED_LABEL, DayFacts
from addon.facts.catalog import FactRow
from addon.insured import Insured
from addon.part import View
from addon.records import Practice
from addon.rule_sheet import then_columns
from addon.rules.evaluation import evaluate
from addon.rules.rule import RuleTable
from addon.rules.table import read_rules
from addon.tabs import Value
from addon.workbook import TabSnapshot
from tests.all_tabs import all_tabs

TABS = all_tabs()
_AS_SHIPPED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Rows:
    """A tab of starter rows as parts see it: only its rows."""

    cells: Sequence[Mapping[str, Value]]

    def rows(self, fields: Sequence[str]) -> Iterator[tuple[str, list[Value]]]:
        """Yield the rows with their ids."""
        for number, row in enumerate(self.cells, 1):
            yield f"{number:02d}", [row.get(name) for name in fields]

    def never_read(self, _: str) -> frozenset[str]:
        """Return that every cell can be read."""
        return frozenset()


def starter_cells(name: str) -> list[dict[str, Value]]:
    """Return the starter rows of a tab by field."""
    columns = {column.header: column for column in TABS[name].columns}
    return [
        {columns[header].field: read_value(columns[header], text) for header, text in row.items()}  # type: ignore[misc]
        for row in TABS[name].starter
    ]


def with_starters(practice: Practice) -> Practice:
    """Return a practice with the starter rows of Payers and Payer limits, as far as it has none of its own."""
    shown = {name: cast("View", Rows(starter_cells(name))) for name in ("payers", "payer_limits")}
    some = tuple(replace(one, id=f"LM-{one.id}") for _, one in limits(shown["payer_limits"]))
    return replace(
        practice,
        payers=practice.payers or tuple(one for _, one in payers(shown["payers"])),
        payer_limits=practice.payer_limits or some,
    )


def table_of(tab_name: str, changed: Mapping[str, str]) -> RuleTable:
    """Read a starter rule tab; ``changed`` replaces cells by "rule id|header"."""
    tab = TABS[tab_name]
    headers = tuple(column.header for column in tab.columns)
    cells = [{**row, **_of(row["Rule ID"], changed)} for row in tab.starter]
    sheet = TabSnapshot(
        key=tab.name,
        title=tab.title,
        headers=headers,
        first_row=2,
        rows=[tuple(row.get(header) or None for header in headers) for row in cells],
    )
    table = read_rules(sheet, facts=BY_FOLDED_LABEL, thens=then_columns(tab), policy=tab.rule_policy)
    assert table.problems == ()
    return table


def _of(rule: str, changed: Mapping[str, str]) -> dict[str, str]:
    return {key.partition("|")[2]: value for key, value in changed.items() if key.partition("|")[0] == rule}


def starter_rates() -> RateTable:
    """Return the starter rows of Rates."""
    columns = {column.header: column for column in TABS["rates"].columns}
    rows = (
        {columns[name].field: read_value(columns[name], text) for name, text in row.items()}
        for row in TABS["rates"].starter
    )
    return read_rates(enumerate(rows, 2), Insured())  # type: ignore[arg-type]  # a starter row has no bad cell


def draft_of(practice: Practice, terms: BillingTerms, changed: Mapping[str, str]) -> tuple[Draft, list[FactRow]]:
    """Return the lines of a practice by the starter rows before their checks, and the facts of all who attended."""
    rows = lines_facts(practice, DayFacts(practice, terms.today), terms)
    outcome = evaluate(table_of("billing_rules", changed), rows, today=terms.today)
    return drafted(practice, decided(outcome), BillingInputs(rates=starter_rates(), terms=terms)), rows


def checked_by_starters(
    practice: Practice,
    terms: BillingTerms,
    changed: Mapping[str, str] = _AS_SHIPPED,
    given: ClaimSources | None = None,
) -> tuple[Draft, Checked]:
    """Return the draft of a practice, and what the starter checks find in it."""
    practice = with_starters(practice)
    draft, rows = draft_of(practice, terms, changed)
    facts = claim_facts(practice, draft, rows, given or ClaimSources(today=terms.today))
    noon = datetime.combine(terms.today, time(12))
    return draft, run_checks(table_of("billing_checks", changed), facts, noon)


def checks_on(practice: Practice, terms: BillingTerms, **more: Any) -> Mapping[tuple[str, str], tuple[CheckFound, ...]]:
    """Return what the starter checks find in a practice."""
    return checked_by_starters(practice, terms, **more)[1].found


def billed_by_starters(
    practice: Practice, terms: BillingTerms, changed: Mapping[str, str] = _AS_SHIPPED
) -> BillingResult:
    """Return the billing of a practice by the starter rows alone."""
    draft, checked = checked_by_starters(practice, terms, changed)
    return checked_lines(draft, checked.found, BilledAnyway(), {NO_CHARGE, CHARGE_ALONE})
