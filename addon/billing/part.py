"""The Billing rules, Billing checks, Package columns, Billing sessions and Billing lines tabs, packages, and Rates."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from addon.billing.bill import BillingLine, BillingResult
from addon.billing.books import BillingInputs
from addon.billing.checking.claim_facts import claim_facts
from addon.billing.checking.run import run_checks
from addon.billing.claim_checks import claims_of
from addon.billing.closed.changes import families_of
from addon.billing.closed.closing import BOOKS, ONE, SENT, Closing, closing_of
from addon.billing.closed.correction import OFFERED
from addon.billing.closed.corrections import Followed, Offered, followed, with_sent
from addon.billing.closed.other_payers import with_payers
from addon.billing.layouts import Layout, read_layouts
from addon.billing.lines import checked_lines, drafted
from addon.billing.minutes import with_minutes
from addon.billing.package_files import Packing, package_files, people_of
from addon.billing.payers_then import PayersThen
from addon.billing.places import PLACES
from addon.billing.reading import (
    decided,
    lines_facts,
    rates_shown,
    read_billed_anyway,
    read_claim_sources,
    read_rates_tab,
    read_sent_on,
    read_terms,
    ruled_kinds,
)
from addon.billing.rows import (
    LINES,
    SESSIONS,
    WentOut,
    as_it_went_out,
    billing_rows,
    correction_rows,
    gone,
)
from addon.billing.terms import BillingTerms
from addon.billing.told import LATER, MonthsWork, today_lines
from addon.claim_shape.checking import SHAPE
from addon.insured import VisitsUsed
from addon.kept_packages import PACKAGE
from addon.keyed_rows import ResultRow, computed
from addon.memory import news
from addon.papers import PapersNow
from addon.part import Given, Part, Result
from addon.records import Authorization
from addon.rule_tab import read_rule_tab
from addon.rule_versions import GOOD_VERSION, RulesHeld
from addon.rules.evaluation import evaluate
from addon.session_codes import day_of
from addon.sources import Source
from addon.tabs import Value
from addon.today_line import TodayLines

COLUMNS, RATES_TAB = "package_columns", "rates"


def _billing(given: Given) -> Result:
    books = given.remembered(BOOKS).get(ONE)
    terms = read_terms(given)
    offered = Offered.of(given.remembered(OFFERED).values(), given.new_answers)
    closing = with_sent(closing_of(given.practice, terms, given.remembered(SENT), books), offered.answered)
    closing, payers, asked = with_payers(closing, PayersThen.of(given.practice, given.today), given.answers)
    terms = replace(terms, sent=terms.sent | closing.before.keys(), again=closing.closes | closing.changed)
    rules, checks = (
        read_rule_tab(given, "billing_rules"),
        read_rule_tab(given, "billing_checks", starters=True, whole=True),
    )
    rows = payers.told(lines_facts(given.practice, given.facts, terms))
    fitting = evaluate(rules.table, rows, today=given.wall, on_date=lambda row: day_of(row.began))
    inputs = BillingInputs(
        rates=read_rates_tab(given.views[RATES_TAB], payers.known),
        terms=terms,
        conflicts={**given.views["attendance"].typed_over, **given.views["attendance"].disputes},
        joined={(row.began, row.member): str(row.values.get("joined_by") or "") for row in rows},
        payers=payers,
    )
    draft = drafted(given.practice, decided(fitting), inputs)
    facts = claim_facts(given.practice, draft, rows, read_claim_sources(given, draft))
    claimed = claims_of(
        given, checks.table, lambda: (one for _, made, _ in draft.rooms for one in made.lines), facts.authorized
    )
    checked = run_checks(checks.table, replace(facts, rows=tuple(claimed.added_to(facts.rows))), given.wall)
    anyway, ruled = read_billed_anyway(given.views[LINES]), ruled_kinds(given.views["billing_checks"])
    result = with_minutes(checked_lines(draft, checked.found, anyway, ruled))
    layouts, column_texts, unknown = read_layouts(given.views[COLUMNS], _setting(given, "Package layouts"))
    follow = _followed(given, result, closing, offered)
    work = MonthsWork(result=result, closing=closing, follow=follow, today=given.today)
    row_sources = _row_sources(given, result, terms, closing=closing, follow=follow)
    packing = _packing(given, terms, layouts, facts.authorized)
    return Result(
        sources=(
            rules.texts(fitting.counts),
            checks.texts(checked.counts, idle={**checked.idle, **claimed.not_checked}),
            column_texts,
            *row_sources,
        ),
        asked=(*rules.asked, *checks.asked, *asked, *(one.question for one in follow.waiting)),
        problems=(*rules.problems, *checks.problems, *result.problems, *unknown),
        memory=(
            rules.memory,
            checks.memory,
            news(SHAPE, given.remembered(SHAPE), claimed.shapes),
            news(SENT, given.remembered(SENT), follow.sent),
            news(BOOKS, given.remembered(BOOKS), {ONE: follow.books}),
            news(PLACES, given.remembered(PLACES), terms.rosters),
            news(OFFERED, given.remembered(OFFERED), {one.file: one for one in follow.waiting}),
        ),
        hands=(VisitsUsed(facts.used), TodayLines(tuple(today_lines(work)), LATER)),
        effects=tuple(package_files(result, closing, follow, packing)),
        note=_taken_back(follow),
    )


def _taken_back(follow: Followed) -> str:
    """Return what Log tells of corrections that were never sent and of which nothing is left."""
    gone = follow.withdrawn
    told = ", ".join(one.title for one in gone)
    return f"{len(gone)} billing correction{'s' if len(gone) > 1 else ''} taken back: {told}" if gone else ""


def _followed(given: Given, result: BillingResult, closing: Closing, offered: Offered) -> Followed:
    lines: defaultdict[str, list[BillingLine]] = defaultdict(list)
    for line in result.lines:
        lines[line.session].append(line)
    families = families_of(given.practice)
    bills = {bill.session: bill for bill in result.sessions}
    return followed(closing, lines, bills=bills, families=families, offered=offered)


def _row_sources(
    given: Given, result: BillingResult, terms: BillingTerms, *, closing: Closing, follow: Followed
) -> tuple[Source, ...]:
    """Return the rows: as worked out where a session is open or closes now, only its corrections where it was sent."""
    out = WentOut(sent_on=read_sent_on(given.views[SESSIONS]), sent=follow.sent)
    made = [
        as_it_went_out(row, out) if _session_of(row) in closing.closes else row
        for row in billing_rows(result, given.practice)
        if _session_of(row) not in closing.changed
    ]
    made += correction_rows(follow, result.lines, given.practice, given.today, out)

    def is_frozen(cells: Mapping[str, Value]) -> bool:
        day = cells.get("date")
        return isinstance(day, date) and terms.is_closed(str(cells.get("session")), day)

    return tuple(
        computed(
            given.views[name], (row for row in made if row.tab == name), closing=gone(given.today), frozen=is_frozen
        )
        for name in (SESSIONS, LINES)
    )


def _session_of(row: ResultRow) -> str:
    return str(row.values["session"])


def _setting(given: Given, name: str) -> str:
    found = given.practice.settings.get(name)
    return found if isinstance(found, str) else ""


def _packing(
    given: Given,
    terms: BillingTerms,
    layouts: tuple[Layout, ...],
    authorized: Mapping[tuple[str, str], Authorization],
) -> Packing:
    return Packing(
        terms=terms,
        people=replace(people_of(given.practice), authorized=authorized),
        practice=_setting(given, "Practice name"),
        layouts=layouts,
        each_session=_setting(given, "Package for each session") == "yes",
        kept=given.remembered(PACKAGE),
    )


BILLING = Part(
    name="billing",
    tabs=("billing_rules", "billing_checks", COLUMNS, SESSIONS, LINES),
    sees=("attendance", RATES_TAB),
    takes=(PapersNow, RulesHeld),
    compute=_billing,
    memory=(GOOD_VERSION, SHAPE, SENT, BOOKS, OFFERED, PACKAGE, PLACES),
)
RATES = Part(
    name="rates",
    tabs=(RATES_TAB,),
    sees=(LINES,),
    compute=lambda given: Result(sources=(rates_shown(given),)),
)
"""After payments were matched: Check tells what was paid beside what was agreed."""
