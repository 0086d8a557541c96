"""What billing reads beside its rule tabs: terms, rates, the facts of its lines, and what people typed beside lines."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from addon.billed import is_ours
from addon.billing.bill import SERVICE
from addon.billing.checking.authorized import AuthorizedVisit
from addon.billing.checking.claim_facts import CHARGE_FOUND_ALONE, NO_CHARGE_FOUND, ClaimSources
from addon.billing.checks import BilledAnyway
from addon.billing.decision import Decided, decisions_from
from addon.billing.lines import Draft
from addon.billing.paid_rates import with_paid
from addon.billing.places import PLACES, rosters_of
from addon.billing.prices.against import medicare_name, percents_of_medicare
from addon.billing.prices.rates import RateTable, rate_checks, read_rates
from addon.billing.reconcile import CHARGE_ALONE, NO_CHARGE
from addon.billing.room import attended_member_sessions
from addon.billing.rows import LINES, SESSIONS
from addon.billing.terms import MODES, SINGLE, SPLIT, BillingTerms
from addon.cells import text_of
from addon.facts.all_facts import DayFacts, Window
from addon.facts.catalog import FactRow
from addon.insured import Insured, insured
from addon.keyed_rows import result_id
from addon.papers import PapersNow
from addon.part import Given, View
from addon.records import Practice
from addon.rules.results import Outcome
from addon.sources import Source, SourceRow
from addon.tabs import Value, folded

_GAP = 31
"""Days without a session to bill after which facts are worked out for each stretch alone."""


def read_terms(given: Given) -> BillingTerms:
    """Return the terms of this pass."""
    settings = given.practice.settings
    closed, share = settings.get("Closed through"), settings.get("Internal share")
    mode, places = next((one for one in MODES if one == settings.get("Billing mode")), SINGLE), given.remembered(PLACES)
    return BillingTerms(
        today=given.today,
        closed_through=closed if isinstance(closed, date) else None,
        sent=frozenset(read_sent_on(given.views[SESSIONS])),
        ehr_covered=given.from_exports.charged,
        mode=mode,
        share=share if isinstance(share, Decimal) else None,
        rosters=rosters_of(given.practice.memberships, places) if mode == SPLIT else places,
    )


def read_sent_on(sessions: View) -> dict[str, date]:
    """Return the sessions that somebody closed alone, with the day under Sent on."""
    rows = sessions.rows(["session", "sent_on"])
    return {str(code): on for _, (code, on) in rows if code and isinstance(on, date)}


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


def read_claim_sources(given: Given, draft: Draft) -> ClaimSources:
    """Return what the facts of the lines rest on beside the practice."""
    view, terms = given.views[LINES], draft.books.terms
    billed = {rid: on for rid, (on,) in view.rows(["billed_on"]) if isinstance(on, date)}
    lines = [line for _, made, _ in draft.rooms for line in made.lines if line.is_claim] if billed else []
    days = {(one.session, one.member): billed.get(result_id(view.tab, one.key)) for one in lines}
    return ClaimSources(
        today=given.today,
        papers=given.handed(PapersNow) or PapersNow(),
        billed_on={about: on for about, on in days.items() if on},
        earlier=tuple(_earlier(given, draft, terms)) if given.practice.authorizations else (),
    )


_VISIT = ("status", "date", "session", "role", "member", "payer", "code", "clinician")


def _earlier(given: Given, draft: Draft, terms: BillingTerms) -> Iterator[AuthorizedVisit]:
    """Yield the lines of closed sessions, which are no longer worked out."""
    again = {room.session.code for room, _, _ in draft.rooms}
    for _, (status, day, session, role, member, payer, code, clinician) in given.views[LINES].rows(_VISIT):
        if not isinstance(day, date) or session in again or not terms.is_closed(str(session), day):
            continue
        if role == SERVICE and is_ours(status, role):
            yield AuthorizedVisit(
                session=str(session),
                member=given.directory.code("members", member),
                day=day,
                payer=text_of(payer),
                code=text_of(code),
                clinician=given.directory.code("clinicians", clinician),
            )


_TOLD_BY = {NO_CHARGE_FOUND: NO_CHARGE, CHARGE_FOUND_ALONE: CHARGE_ALONE}
"""The kinds of mismatch by the word of Charge and attendance that tells them."""


def ruled_kinds(view: View) -> frozenset[str]:
    """Return the kinds of mismatch of which rows of Billing checks tell, on or off; without such a row all are told."""
    if view.is_untouched:
        header = view.tab.column("if_charge_found").header
        tests = [row.get(header, "") for row in view.tab.starter]
    else:
        there = view.numbers  # rows that are gone tell nothing, even while somebody is asked about them
        tests = [text_of(test) for rid, (test,) in view.rows(["if_charge_found"]) if rid in there]
    return frozenset(kind for word, kind in _TOLD_BY.items() if any(folded(word) in folded(test) for test in tests))


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


def read_billed_anyway(view: View) -> BilledAnyway:
    """Return the lines that a person lets through."""
    chosen = frozenset(rid for rid, (answer,) in view.rows(["bill_anyway"]) if answer is True)
    return BilledAnyway(prefix=view.tab.prefix, tab=view.tab.name, rows=chosen)


def read_rates_tab(view: View, known: Insured) -> RateTable:
    """Return the table of Rates."""
    return read_rates(_rates_rows(view), known)


def rates_shown(given: Given) -> Source:
    """Return what Percent of Medicare and Check of Rates show, once it is known what payments were for."""
    view = given.views["rates"]
    rows, ids = _rates_rows(view), {number: rid for rid, number in view.numbers.items()}
    known = insured(given.practice)
    percents = dict(percents_of_medicare(read_rates(rows, known), medicare_name(known), given.today))
    lines = given.views[LINES].rows(["allowed"]) if given.practice.payments else ()
    agreed = {rid: each for rid, (each,) in lines if isinstance(each, Decimal)}
    texts = with_paid(rate_checks(rows, known, given.today), rows, given.practice, agreed)
    shown = (
        SourceRow(rid=ids[number], values={"percent_of_medicare": percents.get(number), "check": text})
        for number, text in texts.items()
    )
    return Source(name="computed", tab=view.tab.name, rows=tuple(shown), creates=False)


def _rates_rows(view: View) -> list[tuple[int, Mapping[str, Value]]]:
    numbers = view.numbers
    return [(numbers[str(row["id"])], _as_far_as_read(view, row)) for row in view.values()]


_DECIDES = {"allowed", "fee", "from", "until", "plan", "credential", "modality", "modifier"}


def _as_far_as_read(view: View, row: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return a row of Rates without its amounts where a cell that decides cannot be read: nobody can tell what it is.

    It keeps its payer and contests its other rows: otherwise an older one, or a row for "any", would apply instead.
    """
    is_unclear = not view.never_read(str(row["id"])).isdisjoint(_DECIDES)
    return {**row, "allowed": None, "fee": None, "until": None, "is_unclear": True} if is_unclear else row


def decided(outcome: Outcome) -> dict[tuple[str, str], Decided]:
    """Return what the billing rules decided, or why they did not."""
    unclear = {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.contested}
    unclear |= {(row.began, row.member): "no billing rule fits: add one in Billing rules" for row in outcome.uncovered}
    unclear |= {(one.fact_row.began, one.fact_row.member): one.sentence for one in outcome.cannot_tell}
    return decisions_from(outcome.hits, unclear)
