"""The billing of the open period, step by step."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from addon.billing.bill import SERVICE, BillingLine, BillingResult, Mismatch
from addon.billing.books import BillingInputs, Decisions, open_books
from addon.billing.claims import claims
from addon.billing.packages import session_bill
from addon.billing.reconcile import mismatches
from addon.billing.room import open_rooms
from addon.billing.same_day import individual_lines
from addon.records import Practice


def billing_lines(practice: Practice, decisions: Decisions, given: BillingInputs) -> BillingResult:
    """Return lines, session packages and mismatches of the open period.

    ``decisions``: for each (session, member) of ``attended_member_sessions`` what the one fitting
    billing rule decided, or why there is none.
    """
    rooms, problems = open_rooms(practice, given.terms)
    books = open_books(practice, decisions, given, {room.on for room in rooms})
    lines: list[BillingLine] = []
    differing: list[Mismatch] = []
    bills = []
    for room in rooms:
        made = claims(room, books)
        differs = mismatches(room, made, books)
        made = replace(made, lines=_warned(made.lines, differs))
        if room.is_cancelled and not made.lines and not differs:
            continue
        lines += made.lines
        differing += differs
        bills.append(session_bill(room, made, differs, books))
    return BillingResult(
        lines=(*lines, *individual_lines(lines, books)),
        sessions=tuple(bills),
        mismatches=tuple(differing),
        problems=(*given.rates.problems, *problems),
    )


def _warned(lines: Iterable[BillingLine], differing: Iterable[Mismatch]) -> tuple[BillingLine, ...]:
    """Return the lines with what differs from the EHR among their warnings, and all that Check shows."""
    words: dict[str, list[str]] = defaultdict(list)
    for one in differing:
        words[f"{one.session}/{one.member}/{SERVICE}"].append(one.what)
    made = (replace(line, warnings=(*words[line.key], *line.warnings)) for line in lines)
    return tuple(replace(line, check="; ".join((*line.warnings, *line.remarks))) for line in made)
