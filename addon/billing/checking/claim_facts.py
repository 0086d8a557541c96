"""The facts of all lines that Billing checks test beside those of attendance, worked out once a pass."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from addon.billing.bill import BillingLine, Mismatch
from addon.billing.checking.authorized import AuthorizedVisit, Authorizing
from addon.billing.checking.claim_line import ClaimLine
from addon.billing.checking.insurance import Insurance
from addon.billing.checking.limits import PayerLimits
from addon.billing.checking.notes import note_facts
from addon.billing.checking.passed import BEYOND, Passed, in_one_word
from addon.billing.checking.signed import paper_facts
from addon.billing.checking.staffed import Staffing
from addon.billing.checking.unread import unread_cells
from addon.billing.checking.visits import Visits
from addon.billing.checks import Checks
from addon.billing.decision import BillingDecision
from addon.billing.lines import Draft
from addon.billing.reconcile import CHARGE_ALONE, NO_CHARGE
from addon.facts.catalog import FactRow
from addon.insured import insured
from addon.papers import PapersNow
from addon.records import Authorization, Member, Practice
from addon.tabs import Value

_NONE = "none"
NO_CHARGE_FOUND, CHARGE_FOUND_ALONE = "attended without charge", "charged without attendance"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSources:
    """What the facts rest on beside the practice: papers, the days on which lines were billed, lines of closed months.

    ``billed_on`` is by session and member.
    """

    today: date
    papers: PapersNow = field(default_factory=PapersNow)
    billed_on: Mapping[tuple[str, str], date] = field(default_factory=dict)
    earlier: Sequence[AuthorizedVisit] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """What the checks test: a row for each line, one for each charge without attendance; the limits passed.

    ``used``: visits by authorization; ``authorized``: the authorization that a line uses, by session and member.
    """

    rows: tuple[FactRow, ...]
    missed: tuple[FactRow, ...]
    passed: Mapping[tuple[str, str], tuple[Passed, ...]]
    used: Mapping[str, int]
    unread: Checks
    authorized: Mapping[tuple[str, str], Authorization]


def claim_facts(practice: Practice, draft: Draft, rows: Iterable[FactRow], given: ClaimSources) -> ClaimFacts:
    """Return the facts of the lines of a draft; ``rows`` are those of everybody who attended."""
    lines = tuple(_claim_lines(practice, draft, rows, given))
    known = insured(practice)
    staffing, visits = Staffing.of(practice, known), Visits.of(practice, lines)
    insurance = Insurance.of(practice, known, lines, given.today)
    authorizing = Authorizing.of(
        practice.authorizations, (*given.earlier, *(_visit(one.line) for one in lines if one.line.code)), known
    )
    limits = PayerLimits(limits=practice.payer_limits, known=known, today=given.today)
    differing = {(one.session, one.member): one.kind for one in draft.differing if one.kind == NO_CHARGE}
    made, passed = [], {}
    for one in lines:
        values: dict[str, Value] = {
            **one.facts.values,
            **_decided(draft, one),
            **visits.facts(one),
            **note_facts(one, given.today),
            **paper_facts(one, given.papers, staffing.groups),
            **staffing.facts(one),
            **insurance.facts(one),
            **authorizing.facts(one.about),
            "charge_found": _charge(draft, one, is_missing=one.about in differing),
        }
        if one.about in draft.books.payers.sent:
            values["days_to_file"] = None  # it was filed
        found = limits.passed(one, values, _unit(draft, one))
        values[BEYOND] = in_one_word(found) if practice.payer_limits else None
        passed[one.about] = found
        made.append(replace(one.facts, values=values))
    missed = (_missed(one, draft) for one in draft.differing if one.kind == CHARGE_ALONE)
    return ClaimFacts(
        rows=tuple(made),
        missed=tuple(missed),
        passed=passed,
        used=authorizing.used,
        unread=unread_cells(practice, lines, known),
        authorized=authorizing.by,
    )


def _claim_lines(practice: Practice, draft: Draft, rows: Iterable[FactRow], given: ClaimSources) -> Iterator[ClaimLine]:
    facts = {(row.began, row.member): row for row in rows}
    services = {one.code: one.service for one in practice.groups}
    for room, made, _ in draft.rooms:
        attended = {row.member: row for row in room.present}
        for line in made.lines:
            about = (line.session, line.member)
            if line.is_claim and about in facts:
                yield ClaimLine(
                    line=line,
                    session=room.session,
                    row=attended[line.member],
                    member=draft.books.members.get(line.member) or Member(code=line.member, name=""),
                    facts=facts[about],
                    service=services.get(room.session.group, ""),
                    billed_on=given.billed_on.get(about),
                )


def _visit(line: BillingLine) -> AuthorizedVisit:
    return AuthorizedVisit(
        session=line.session,
        member=line.member,
        day=line.on,
        payer=line.payer,
        code=line.code,
        clinician=line.clinician,
    )


def _decided(draft: Draft, one: ClaimLine) -> dict[str, Value]:
    """Return what Billing rules decided about a line; nothing where they did not."""
    decision = draft.books.decided(*one.about)
    if not isinstance(decision, BillingDecision):
        return {}
    return {
        "line_code": decision.code or None,
        "line_place": decision.place_of_service or _NONE,
        "line_modifiers": " ".join(decision.modifiers) or _NONE,
        "same_day_modifiers": " ".join(decision.same_day_modifiers) or _NONE,
    }


def _unit(draft: Draft, one: ClaimLine) -> str:
    decision = draft.books.decided(*one.about)
    return decision.unit if isinstance(decision, BillingDecision) else ""


def _charge(draft: Draft, one: ClaimLine, *, is_missing: bool) -> str | None:
    if is_missing:
        return NO_CHARGE_FOUND
    is_charged = one.row.charge is not None or bool(one.row.code)
    return "agree" if is_charged or draft.books.terms.ehr_covers(one.day) else None


def _missed(one: Mismatch, draft: Draft) -> FactRow:
    values: dict[str, Value] = {
        "charge_found": CHARGE_FOUND_ALONE,
        "payer": draft.books.payer(one.session, one.member) or None,
        "took_part": False,
    }
    return FactRow(
        about="member-session",
        subject=f"{one.member} at {one.session}",
        began=one.session,
        values=values,
        member=one.member,
    )
