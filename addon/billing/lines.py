"""The billing of the open period, step by step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from addon.billing.bill import BillingLine, BillingResult, Mismatch
from addon.billing.books import Decisions, open_books
from addon.billing.claims import claims
from addon.billing.packages import session_bill
from addon.billing.rates import RateTable
from addon.billing.reconcile import mismatches
from addon.billing.room import open_rooms
from addon.billing.same_day import individual_lines, second_lines
from addon.billing.terms import BillingTerms
from addon.records import Practice

_NO_CONFLICTS: Mapping[str, str] = MappingProxyType({})


def billing_lines(
    practice: Practice,
    decisions: Decisions,
    *,
    rates: RateTable,
    terms: BillingTerms,
    conflicts: Mapping[str, str] = _NO_CONFLICTS,
) -> BillingResult:
    """Return lines, session packages and mismatches of the open period.

    ``decisions``: for each (session, member) of ``attended_member_sessions`` what the one fitting
    billing rule decided, or why there is none. ``conflicts``: attendance row id -> row id in Conflicts.
    """
    rooms, problems = open_rooms(practice, terms)
    books = open_books(practice, decisions, rates=rates, terms=terms, conflicts=conflicts)
    lines: list[BillingLine] = []
    differing: list[Mismatch] = []
    bills = []
    for room in rooms:
        made = claims(room, books)
        differs = mismatches(room, made, books)
        if room.is_cancelled and not made.lines and not differs:
            continue
        lines += made.lines
        differing += differs
        bills.append(session_bill(room, made, differs, books))
    checked = _with_checks(lines, differing)
    return BillingResult(
        lines=(*checked, *individual_lines(checked, books)),
        sessions=tuple(bills),
        mismatches=tuple(differing),
        problems=(*rates.problems, *problems),
    )


def _with_checks(lines: Iterable[BillingLine], differing: Iterable[Mismatch]) -> list[BillingLine]:
    lines = list(lines)
    words: dict[str, list[str]] = defaultdict(list)
    for one in differing:
        words[f"{one.session}/{one.member}/service"].append(one.what)
    for key in second_lines(lines):
        words[key].append("second group line of this member on one day")
    for line in lines:
        words[line.key] += line.remarks
    return [replace(line, check="; ".join(words[line.key])) if words[line.key] else line for line in lines]
