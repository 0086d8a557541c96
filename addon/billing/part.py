"""The Billing rules, Billing checks, Rates, Billing sessions and Billing lines tabs, and a package for every month."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from addon.billing.bill import BillingResult
from addon.billing.books import BillingInputs
from addon.billing.checks import BilledAnyway, checks_found
from addon.billing.decision import Decided, decisions_from
from addon.billing.lines import billing_lines
from addon.billing.package_csv import month_package
from addon.billing.rates import rate_checks, read_rates
from addon.billing.room import attended_member_sessions
from addon.billing.rows import LINES, SESSIONS, billing_rows, package_names
from addon.billing.terms import BillingTerms
from addon.facts.all_facts import DayFacts, Window
from addon.facts.catalog import FactRow
from addon.keyed_rows import checks, computed
from addon.names_in_text import date_in_words
from addon.part import BillingPackage, Given, Part, Result, View
from addon.records import Practice
from addon.rule_tab import GOOD_VERSION, read_rule_tab
from addon.rules.evaluation import evaluate
from addon.rules.results import Outcome
from addon.session_codes import day_of
from addon.sources import Source
from addon.tabs import Value


def _billing(given: Given) -> Result:
    terms = _terms(given)
    tab = read_rule_tab(given, "billing_rules")
    rows = lines_facts(given.practice, given.facts, terms)
    outcome = evaluate(tab.table, rows, today=given.wall, on_date=lambda row: day_of(row.began))
    checks_tab = read_rule_tab(given, "billing_checks")
    found = evaluate(checks_tab.table, rows, today=given.wall, on_date=lambda row: day_of(row.began))
    rates, rate_texts = _rates(given)
    inputs = BillingInputs(
        rates=read_rates(rates),
        terms=terms,
        conflicts=given.views["attendance"].disputes,
        checks=checks_found(found),
        anyway=_billed_anyway(given.views[LINES]),
    )
    result = billing_lines(given.practice, _decisions(outcome), inputs)
    return Result(
        sources=(
            tab.texts(outcome.counts),
            checks_tab.texts(found.counts),
            rate_texts,
            *_row_sources(given, result, terms),
        ),
        asked=(*tab.asked, *checks_tab.asked),
        problems=(*tab.problems, *checks_tab.problems, *result.problems),
        memory=(tab.memory, checks_tab.memory),
        effects=_packages(given.practice, result),
    )


def _terms(given: Given) -> BillingTerms:
    closed = given.practice.settings.get("Closed through")
    mode = given.practice.settings.get("Billing mode")
    return BillingTerms(
        today=given.today,
        closed_through=closed if isinstance(closed, date) else None,
        ehr_covered=given.from_exports.charged,
        mode="roster split" if mode == "roster split" else "single biller",
    )


def lines_facts(practice: Practice, facts: DayFacts, terms: BillingTerms) -> list[FactRow]:
    """Return the facts of every member who attended a session that may still be billed.

    The clinician's facts are those of whoever the claim names.
    """
    pairs = attended_member_sessions(practice, terms)
    days = [one.start.date() for one in practice.sessions if terms.is_open(one.start.date())]
    if not pairs or not days:
        return []
    window = Window(first=min(days), last=max(days))
    rows = facts.rows(window=window, about=("member-session", "clinician"))
    clinicians = {row.clinician: row.values for row in rows["clinician"]}
    billed = (row for row in rows["member-session"] if (row.began, row.member) in pairs)
    return [replace(row, values={**row.values, **clinicians.get(pairs[row.began, row.member], {})}) for row in billed]


def _billed_anyway(view: View) -> BilledAnyway:
    chosen = frozenset(rid for rid, (answer,) in view.rows(["bill_anyway"]) if answer is True)
    return BilledAnyway(prefix=view.tab.prefix, tab=view.tab.name, rows=chosen)


def _rates(given: Given) -> tuple[list[tuple[int, Mapping[str, Value]]], Source]:
    view = given.views["rates"]
    numbers = view.numbers
    rates: list[tuple[int, Mapping[str, Value]]] = [(numbers[str(row["id"])], row) for row in view.values()]
    ids = {number: rid for rid, number in numbers.items()}
    texts = rate_checks(rates, given.today)
    return rates, checks(view, ((ids[number], text) for number, text in texts.items()))


def _decisions(outcome: Outcome) -> dict[tuple[str, str], Decided]:
    unclear = {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.contested}
    unclear |= {(row.began, row.member): "no billing rule fits: add one in Billing rules" for row in outcome.uncovered}
    unclear |= {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.cannot_tell}
    return decisions_from(outcome.hits, unclear)


def _row_sources(given: Given, result: BillingResult, terms: BillingTerms) -> tuple[Source, ...]:
    made = billing_rows(result, given.practice)
    gone = f"closed, not since {date_in_words(given.today)}"
    return tuple(
        computed(given.views[name], (row for row in made if row.tab == name), closing=gone, frozen=terms.closed_through)
        for name in (SESSIONS, LINES)
    )


def _packages(practice: Practice, result: BillingResult) -> tuple[BillingPackage, ...]:
    names = package_names(practice)
    months = sorted({line.on.replace(day=1) for line in result.lines})
    made = (month_package(result, month, names=names) for month in months)
    return tuple(BillingPackage(name=name, content=content) for name, content in made)


BILLING = Part(
    name="billing",
    tabs=("billing_rules", "billing_checks", "rates", SESSIONS, LINES),
    sees=("attendance",),
    compute=_billing,
    memory=(GOOD_VERSION,),
)
