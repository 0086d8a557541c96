"""The Billing rules, Billing checks, Rates, Billing sessions and Billing lines tabs, and a package for every month."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from addon.billing.bill import BillingLine, BillingResult
from addon.billing.books import BillingInputs
from addon.billing.checking.claim_facts import claim_facts
from addon.billing.checking.run import run_checks
from addon.billing.claim_checks import claims_of
from addon.billing.closed.changes import families_of
from addon.billing.closed.closing import BOOKS, ONE, SENT, Closing, closing_of
from addon.billing.closed.corrections import Followed, followed
from addon.billing.lines import checked_lines, drafted
from addon.billing.package_csv import package_csv, package_name, package_rows
from addon.billing.reading import (
    decided,
    lines_facts,
    read_billed_anyway,
    read_claim_sources,
    read_rates_tab,
    read_terms,
    ruled_kinds,
)
from addon.billing.rows import LINES, SESSIONS, billing_rows, correction_rows, package_names
from addon.billing.terms import BillingTerms
from addon.claim_shape.checking import SHAPE
from addon.insured import VisitsUsed
from addon.keyed_rows import ResultRow, computed
from addon.memory import news
from addon.names_in_text import date_in_words
from addon.papers import PapersNow
from addon.part import BillingPackage, Given, Part, Result
from addon.records import Practice
from addon.rule_tab import GOOD_VERSION, read_rule_tab
from addon.rules.evaluation import evaluate
from addon.session_codes import day_of
from addon.sources import Source
from addon.tabs import Value


def _billing(given: Given) -> Result:
    books = given.remembered(BOOKS).get(ONE)
    terms = read_terms(given)
    closing = closing_of(given.practice, terms, given.remembered(SENT), books)
    terms = replace(terms, sent=terms.sent | closing.before.keys(), again=closing.closes | closing.changed)
    rules, checks = (
        read_rule_tab(given, "billing_rules"),
        read_rule_tab(given, "billing_checks", starters=True, whole=True),
    )
    rows = lines_facts(given.practice, given.facts, terms)
    fitting = evaluate(rules.table, rows, today=given.wall, on_date=lambda row: day_of(row.began))
    rates, rate_texts = read_rates_tab(given)
    inputs = BillingInputs(rates=rates, terms=terms, conflicts=given.views["attendance"].disputes)
    draft = drafted(given.practice, decided(fitting), inputs)
    facts = claim_facts(given.practice, draft, rows, read_claim_sources(given, draft))
    claimed = claims_of(given, checks.table, lambda: (one for _, made, _ in draft.rooms for one in made.lines))
    checked = run_checks(checks.table, replace(facts, rows=tuple(claimed.added_to(facts.rows))), given.wall)
    anyway, ruled = read_billed_anyway(given.views[LINES]), ruled_kinds(given.views["billing_checks"])
    result = checked_lines(draft, checked.found, anyway, ruled)
    follow = _followed(given, result, closing)
    row_sources = _row_sources(given, result, terms, closing=closing, follow=follow)
    return Result(
        sources=(
            rules.texts(fitting.counts),
            checks.texts(checked.counts, idle={**checked.idle, **claimed.not_checked}),
            rate_texts,
            *row_sources,
        ),
        asked=(*rules.asked, *checks.asked, *(one.question for one in follow.waiting)),
        problems=(*rules.problems, *checks.problems, *result.problems),
        memory=(
            rules.memory,
            checks.memory,
            news(SHAPE, given.remembered(SHAPE), claimed.shapes),
            news(SENT, given.remembered(SENT), follow.sent),
            news(BOOKS, given.remembered(BOOKS), {ONE: follow.books}),
        ),
        hands=(VisitsUsed(facts.used),),
        effects=tuple(_packages(given.practice, result, closing, follow)),
    )


def _followed(given: Given, result: BillingResult, closing: Closing) -> Followed:
    lines: defaultdict[str, list[BillingLine]] = defaultdict(list)
    for line in result.lines:
        lines[line.session].append(line)
    families = families_of(given.practice)
    return followed(closing, lines, families=families, answers=given.new_answers)


def _row_sources(
    given: Given, result: BillingResult, terms: BillingTerms, *, closing: Closing, follow: Followed
) -> tuple[Source, ...]:
    """Return the rows: as worked out where a session is open or closes now, only its corrections where it was sent."""
    made = [row for row in billing_rows(result, given.practice) if _session_of(row) not in closing.changed]
    made += correction_rows(follow, result.lines, given.practice, given.today)
    gone = f"closed, not since {date_in_words(given.today)}"

    def is_frozen(cells: Mapping[str, Value]) -> bool:
        day = cells.get("date")
        return isinstance(day, date) and terms.is_closed(str(cells.get("session")), day)

    return tuple(
        computed(given.views[name], (row for row in made if row.tab == name), closing=gone, frozen=is_frozen)
        for name in (SESSIONS, LINES)
    )


def _session_of(row: ResultRow) -> str:
    return str(row.values["session"])


def _packages(
    practice: Practice, result: BillingResult, closing: Closing, follow: Followed
) -> Iterator[BillingPackage]:
    """Yield the package of each month in which something is open or closes now, and the corrections to send."""
    names = package_names(practice)
    lines = [line for line in result.lines if line.session not in closing.changed]
    bills = [bill for bill in result.sessions if bill.session not in closing.changed]
    rows = [*package_rows(line for line in lines if line.session not in closing.closes)]
    rows += [row for one in follow.sent.values() for row in one.rows]
    days = {line.on for line in lines} | {bill.on for bill in bills}
    for month in sorted({day.replace(day=1) for day in days}):
        of_month = (row for row in rows if row.on.replace(day=1) == month)
        yield BillingPackage(name=package_name(month), content=package_csv(of_month, names=names))
    for correction in follow.waiting:
        yield correction.package(names)


BILLING = Part(
    name="billing",
    tabs=("billing_rules", "billing_checks", "rates", SESSIONS, LINES),
    sees=("attendance",),
    takes=(PapersNow,),
    compute=_billing,
    memory=(GOOD_VERSION, SHAPE, SENT, BOOKS),
)
