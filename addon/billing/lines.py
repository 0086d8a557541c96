"""The billing of the open period, step by step."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from addon.billing.bill import SERVICE, BillingLine, BillingResult, Mismatch
from addon.billing.books import BillingInputs, Books, Decisions, open_books
from addon.billing.checks import BilledAnyway, Checks, checked
from addon.billing.claims import Claims, claims
from addon.billing.packages import session_bill
from addon.billing.reconcile import CHARGE_ALONE, mismatches
from addon.billing.room import Room, open_rooms
from addon.billing.same_day import individual_lines
from addon.problems import Problem
from addon.records import NOTE, Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The billing of the open period before its checks: each session with its lines and what differs from the EHR."""

    books: Books
    rooms: tuple[tuple[Room, Claims, tuple[Mismatch, ...]], ...]
    problems: tuple[Problem, ...]

    @property
    def differing(self) -> Iterator[Mismatch]:
        """Yield what differs in all sessions."""
        return (one for _, _, differing in self.rooms for one in differing)


def drafted(practice: Practice, decisions: Decisions, given: BillingInputs) -> Draft:
    """Return the lines before their checks.

    ``decisions``: for each (session, member) of ``attended_member_sessions`` what the one fitting
    billing rule decided, or why there is none.
    """
    rooms, problems = open_rooms(practice, given.terms)
    books = open_books(practice, decisions, given, {room.on for room in rooms})
    found = []
    for room in rooms:
        made = claims(room, books)
        found.append((room, made, mismatches(room, made, books)))
    return Draft(books=books, rooms=tuple(found), problems=(*given.rates.problems, *problems))


def checked_lines(
    draft: Draft, checks: Checks, anyway: BilledAnyway, ruled: Collection[str] = frozenset()
) -> BillingResult:
    """Return the billing with what the checks found; ``ruled`` are kinds of mismatch that they tell of themselves."""
    lines: list[BillingLine] = []
    differing: list[Mismatch] = []
    bills = []
    for room, unchecked, all_differing in draft.rooms:
        differs = tuple(one for one in all_differing if one.kind not in ruled or _is_told(one, checks))
        made = replace(unchecked, lines=_warned(checked(unchecked.lines, checks, anyway), differs))
        if room.is_cancelled and not made.lines and not differs:
            continue
        lines += made.lines
        differing += differs
        bills.append(session_bill(room, made, differs, draft.books))
    return BillingResult(
        lines=(*lines, *individual_lines(lines, draft.books)),
        sessions=tuple(bills),
        mismatches=tuple(differing),
        problems=draft.problems,
    )


def _is_told(one: Mismatch, checks: Checks) -> bool:
    """Return whether a charge without attendance is to be looked at; it has no line that could tell of its check."""
    found = checks.get((one.session, one.member), ())
    return one.kind == CHARGE_ALONE and any(each.effect != NOTE for each in found)


def _warned(lines: Iterable[BillingLine], differing: Iterable[Mismatch]) -> tuple[BillingLine, ...]:
    """Return the lines with what differs from the EHR among their warnings, and all that Check shows."""
    words: dict[str, list[str]] = defaultdict(list)
    for one in differing:
        words[f"{one.session}/{one.member}/{SERVICE}"].append(one.what)
    made = (replace(line, warnings=(*words[line.key], *line.warnings)) for line in lines)
    return tuple(replace(line, check="; ".join((*line.warnings, *line.remarks))) for line in made)
