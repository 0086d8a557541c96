"""The Training view: the budget of a calendar year, pay steps that are due, who could lead what. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from addon.amounts import rounded
from addon.leading import why_not_certified
from addon.part import Line
from addon.person_names import plain
from addon.records import Certification, Clinician, Practice
from addon.tabs import Value

BUDGET = "Training budget a year"
PRACTICE = "all clinicians"
DEFINITIONS = {
    "Budget": f"{BUDGET} in Settings, the same for every active clinician; for {PRACTICE} that times their number.",
    "Spent": "Of each row of Certifications whose Paid on lies in this calendar year: Cost times Practice pays. "
    "Rows of clinicians who are not active any more count for the practice only.",
    "Left": "Budget less Spent.",
    "Own part": "Of the same rows: Cost less the part that the practice pays.",
    "Could lead": "Active clinicians who lead such groups (Kinds of group in Clinicians; blank: any) and have every "
    "certification that Leaders need in Group kinds names, valid today.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What was paid in a year: the practice's part, the clinician's, in how many rows, and how many do not count."""

    practice: Fraction = Fraction(0)
    own: Fraction = Fraction(0)
    rows: int = 0
    unclear: int = 0


def spending(found: Iterable[Certification], year: int) -> Spending:
    """Return what these certifications cost in a calendar year, by the day on which they were paid."""
    practice, own, rows, unclear = Fraction(0), Fraction(0), 0, 0
    for one in found:
        if "paid_on" in one.unread:
            unclear += 1
            continue
        if one.paid_on is None or one.paid_on.year != year:
            continue
        if one.cost is None or one.share is None or one.cost < 0 or not 0 <= one.share <= 1:
            unclear += 1
            continue
        paid = Fraction(one.cost) * Fraction(one.share)
        practice, own, rows = practice + paid, own + Fraction(one.cost) - paid, rows + 1
    return Spending(practice=practice, own=own, rows=rows, unclear=unclear)


def training_lines(practice: Practice, today: date) -> Iterator[Line]:
    """Yield the view's lines, clinicians by name."""
    every, active = practice.certifications, [one for one in practice.clinicians if one.active]
    active.sort(key=lambda one: (plain(one.name), one.code))
    each = practice.settings.get(BUDGET)
    budget = each if isinstance(each, Decimal) else None
    for one in active:
        mine, nobodys = (spending((row for row in every if row.clinician == who), today.year) for who in (one.code, ""))
        spent = replace(mine, unclear=mine.unclear + nobodys.unclear + nobodys.rows)
        yield _budget(one.name or one.code, budget, spent, today.year)
    whole = None if budget is None else budget * len(active)
    yield _budget(PRACTICE, whole, spending(every, today.year), today.year)
    yield from (line for one in active for line in _steps(one, every))
    yield from _could_lead(practice, active, today)
    for name, words in DEFINITIONS.items():
        yield {"about": "how it is computed", "who": name, "note": words}


def _budget(who: str, budget: Decimal | None, spent: Spending, year: int) -> Line:
    notes = [f"calendar year {year}"]
    if budget is None:
        notes.append(f"cannot tell what is left: {BUDGET} is blank in Settings")
    if spent.unclear:
        rows = "row is" if spent.unclear == 1 else "rows are"
        notes.append(f"cannot tell: {spent.unclear} {rows} not counted, see Status in Certifications")
    left: Value = None if budget is None or spent.unclear else rounded(Fraction(budget) - spent.practice)
    if isinstance(left, Decimal) and left < 0:
        notes.append("more was spent than budgeted")
    return {
        "about": "budget",
        "who": who,
        "budget": budget,
        "spent": rounded(spent.practice),
        "left": left,
        "own": rounded(spent.own),
        "note": "; ".join(notes),
    }


def _steps(one: Clinician, every: Iterable[Certification]) -> Iterator[Line]:
    due = [row for row in every if row.clinician == one.code and row.waits_for_step]
    for row in sorted(due, key=lambda row: (row.step_due or date.max, row.id)):
        now = f"now {one.pay_step}" if one.pay_step else "Pay step is blank in Clinicians"
        note = f"{now}, then {row.step or 'the next step'}, after {row.name}"
        yield {"about": "pay step", "who": one.name or one.code, "due": row.step_due, "note": note}


def _could_lead(practice: Practice, active: Sequence[Clinician], today: date) -> Iterator[Line]:
    for need in practice.leader_needs:
        able: list[str] = []
        lacking: list[str] = []
        for one in active:
            if one.kinds and need.kind not in one.kinds:
                continue
            lacks = why_not_certified(practice, one.code, need.kind, today)
            (lacking if lacks else able).append(f"{one.name or one.code}{f' ({lacks})' if lacks else ''}")
        note = f"needs {' and '.join(need.certifications)}; could lead: {', '.join(able) or 'nobody'}"
        yield {
            "about": "could lead",
            "who": need.kind,
            "note": f"{note}; not yet: {', '.join(lacking)}" if lacking else note,
        }
