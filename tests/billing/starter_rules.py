"""The starter rows of the billing tabs at work on a practice, as a new workbook has them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import sheet_templates
from addon.billing.bill import BillingResult
from addon.billing.books import BillingInputs
from addon.billing.checks import CheckFound, checks_found
from addon.billing.decision import decisions_from
from addon.billing.lines import billing_lines
from addon.billing.prices.rates import RateTable, read_rates
from addon.billing.reading import lines_facts
from addon.billing.terms import BillingTerms
from addon.cells import read_value
from addon.facts.all_facts import BY_FOLDED_LABEL, DayFacts
from addon.facts.catalog import FactRow
from addon.records import Practice
from addon.rule_tab import then_columns
from addon.rules.evaluation import evaluate
from addon.rules.results import Outcome
from addon.rules.table import read_rules
from addon.tabs import declared
from addon.workbook import TabSnapshot

TABS = declared(sheet_templates.texts())
_AS_SHIPPED: Mapping[str, str] = MappingProxyType({})


def found_by(tab_name: str, rows: Sequence[FactRow], terms: BillingTerms, changed: Mapping[str, str]) -> Outcome:
    """Run a starter rule tab; ``changed`` replaces cells by "rule id|header"."""
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
    return evaluate(table, rows, today=terms.today)


def _of(rule: str, changed: Mapping[str, str]) -> dict[str, str]:
    return {key.partition("|")[2]: value for key, value in changed.items() if key.partition("|")[0] == rule}


def starter_rates() -> RateTable:
    """Return the starter rows of Rates."""
    columns = {column.header: column for column in TABS["rates"].columns}
    rows = (
        {columns[name].field: read_value(columns[name], text) for name, text in row.items()}
        for row in TABS["rates"].starter
    )
    return read_rates(enumerate(rows, 2))  # type: ignore[arg-type]  # a starter row has no bad cell


def checks_on(practice: Practice, terms: BillingTerms) -> Mapping[tuple[str, str], tuple[CheckFound, ...]]:
    """Return what the starter checks find in a practice."""
    rows = lines_facts(practice, DayFacts(practice, terms.today), terms)
    return checks_found(found_by("billing_checks", rows, terms, _AS_SHIPPED))


def billed_by_starters(
    practice: Practice, terms: BillingTerms, changed: Mapping[str, str] = _AS_SHIPPED
) -> BillingResult:
    """Return the billing of a practice by the starter rows alone."""
    rows = lines_facts(practice, DayFacts(practice, terms.today), terms)
    outcome = found_by("billing_rules", rows, terms, _AS_SHIPPED)
    unclear = {(row.began, row.member): "no billing rule fits: add one in Billing rules" for row in outcome.uncovered}
    unclear |= {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.cannot_tell}
    inputs = BillingInputs(
        rates=starter_rates(),
        terms=terms,
        checks=checks_found(found_by("billing_checks", rows, terms, changed)),
    )
    return billing_lines(practice, decisions_from(outcome.hits, unclear), inputs)
