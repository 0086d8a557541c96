"""The Billing rules, Billing checks, Rates, Billing sessions and Billing lines tabs, and a package for every month."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from addon.billing.bill import BillingLine, BillingResult
from addon.billing.books import BillingInputs
from addon.billing.checks import BilledAnyway, checks_found
from addon.billing.closing import BOOKS, ONE, SENT, ClosedBooks, Closing, closing_of
from addon.billing.corrections import Followed, families_of, followed
from addon.billing.decision import Decided, decisions_from
from addon.billing.lines import billing_lines
from addon.billing.package_csv import package_csv, package_name, package_rows
from addon.billing.rates import rate_checks, read_rates
from addon.billing.room import attended_member_sessions
from addon.billing.rows import LINES, SESSIONS, billing_rows, correction_rows, package_names
from addon.billing.terms import BillingTerms
from addon.facts.all_facts import DayFacts, Window
from addon.facts.catalog import FactRow
from addon.keyed_rows import ResultRow, checks, computed
from addon.memory import news
from addon.names_in_text import date_in_words
from addon.part import BillingPackage, Given, Part, Result, View
from addon.problems import Problem, in_tab
from addon.records import Practice
from addon.rule_tab import GOOD_VERSION, read_rule_tab
from addon.rules.evaluation import evaluate
from addon.rules.results import Outcome
from addon.session_codes import day_of
from addon.sources import Source
from addon.tabs import Value

_CLOSED = "Closed through"
_GAP = 31
"""Days without a session to bill after which facts are worked out for each stretch alone."""


def _billing(given: Given) -> Result:
    books = given.remembered(BOOKS).get(ONE)
    terms, unreadable = _terms(given, books)
    closing = closing_of(given.practice, terms, given.remembered(SENT), books)
    terms = replace(terms, sent=terms.sent | closing.before.keys(), again=closing.closes | closing.changed)
    tab, checks_tab = read_rule_tab(given, "billing_rules"), read_rule_tab(given, "billing_checks")
    rows = lines_facts(given.practice, given.facts, terms)
    outcome = evaluate(tab.table, rows, today=given.wall, on_date=lambda row: day_of(row.began))
    checks_hit = evaluate(checks_tab.table, rows, today=given.wall, on_date=lambda row: day_of(row.began))
    rates, rate_texts = _rates(given)
    inputs = BillingInputs(
        rates=read_rates(rates),
        terms=terms,
        conflicts=given.views["attendance"].disputes,
        checks=checks_found(checks_hit),
        anyway=_billed_anyway(given.views[LINES]),
    )
    result = billing_lines(given.practice, _decisions(outcome), inputs)
    follow = _followed(given, result, closing)
    return Result(
        sources=(
            tab.texts(outcome.counts),
            checks_tab.texts(checks_hit.counts),
            rate_texts,
            *_row_sources(given, result, terms, closing=closing, follow=follow),
        ),
        asked=(*tab.asked, *checks_tab.asked, *(one.question for one in follow.waiting)),
        problems=(*unreadable, *tab.problems, *checks_tab.problems, *result.problems),
        memory=(
            tab.memory,
            checks_tab.memory,
            news(SENT, given.remembered(SENT), follow.sent),
            news(BOOKS, given.remembered(BOOKS), {ONE: follow.books}),
        ),
        effects=tuple(_packages(given.practice, result, closing, follow)),
    )


def _followed(given: Given, result: BillingResult, closing: Closing) -> Followed:
    lines: defaultdict[str, list[BillingLine]] = defaultdict(list)
    for line in result.lines:
        lines[line.session].append(line)
    families = families_of(given.practice)
    return followed(closing, lines, families=families, answers=given.new_answers)


def _terms(given: Given, books: ClosedBooks | None) -> tuple[BillingTerms, tuple[Problem, ...]]:
    closed, unreadable = _closed_through(given, books)
    mode = given.practice.settings.get("Billing mode")
    sent = given.views[SESSIONS].rows(["session", "sent_on"])
    terms = BillingTerms(
        today=given.today,
        closed_through=closed,
        sent=frozenset(str(code) for _, (code, on) in sent if code and on),
        ehr_covered=given.from_exports.charged,
        mode="roster split" if mode == "roster split" else "single biller",
    )
    return terms, unreadable


def _closed_through(given: Given, books: ClosedBooks | None) -> tuple[date | None, tuple[Problem, ...]]:
    """Return the last closed day; where the cell cannot be read, the one of the last pass."""
    closed = given.practice.settings.get(_CLOSED)
    if isinstance(closed, date):
        return closed, ()
    view = given.views["settings"]
    for row in view.values():
        if row.get("name") == _CLOSED and row.get("value") not in (None, ""):
            where = in_tab(view.tab.title, view.at(str(row["id"]), "value"))
            what = f"{_CLOSED} is not a date, so billing stays closed as it was at the last pass."
            return books.through if books else None, (Problem(where, "closed-through", what, "Write 2026-03-31."),)
    return None, ()


def lines_facts(practice: Practice, facts: DayFacts, terms: BillingTerms) -> list[FactRow]:
    """Return the facts of every member who attended a session that may still be billed.

    The clinician's facts are those of whoever the claim names.
    """
    pairs = attended_member_sessions(practice, terms)
    if not pairs:
        return []
    clinicians = {row.clinician: row.values for row in facts.rows(about=("clinician",))["clinician"]}
    rows: list[FactRow] = []
    for window in _windows({one.start.date() for one in practice.sessions if terms.bills(one)}):
        found = facts.rows(window=window, about=("member-session",))["member-session"]
        rows += [row for row in found if (row.began, row.member) in pairs]
    return [replace(row, values={**row.values, **clinicians.get(pairs[row.began, row.member], {})}) for row in rows]


def _windows(days: Collection[date]) -> Iterator[Window]:
    """Yield stretches of days without long gaps: a correction of an old session does not need all days since."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None:
            first = day
        elif (day - last).days > _GAP:
            yield Window(first=first, last=last)
            first = day
        last = day
    if first is not None and last is not None:
        yield Window(first=first, last=last)


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
    for month in sorted({one.on.replace(day=1) for one in (*lines, *bills)}):
        of_month = (row for row in rows if row.on.replace(day=1) == month)
        yield BillingPackage(name=package_name(month), content=package_csv(of_month, names=names))
    for correction in follow.waiting:
        yield correction.package(names)


BILLING = Part(
    name="billing",
    tabs=("billing_rules", "billing_checks", "rates", SESSIONS, LINES),
    sees=("attendance", "settings"),
    compute=_billing,
    memory=(GOOD_VERSION, SENT, BOOKS),
)
