"""The rows of Caseload and Rebalance in words. Pure."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from addon.amounts import rounded
from addon.caseload.clients import RHYTHMS, Client
from addon.caseload.load import MOST_FTE, Load
from addon.caseload.moves import CLIENT
from addon.caseload.rebalance import Step
from addon.keyed_rows import ENDED
from addon.records import Clinician
from addon.tabs import Value

OPEN = "open"
AGAIN = "open again: the yes is of last time; clear it, and decide after the next pass"
"""What a move that closed with a yes begins with once it is proposed again: that yes was about the last time."""
_DECIDED_NO = "you decided no"
_SHARE = Decimal("0.0001")
_FILL_IN = "fill in FTE or Cap in Clinicians"


def hours(amount: Fraction) -> Decimal:
    """Return hours as shown, to a hundredth: 6.25, 2.5, 3.0."""
    exact = rounded(amount)
    tenth = rounded(amount, Decimal("0.1"))
    return tenth if tenth == exact else exact


def caseload_cells(load: Load, left: str) -> dict[str, Value]:
    """Return a clinician's row; ``left`` tells why no move would bring them below the cap, "" if one does."""
    share = load.share
    return {
        "clinician": load.clinician.name or load.clinician.code,
        "status": status(load),
        "share": None if share is None else rounded(share, _SHARE),
        "contact": None if load.unclear else hours(load.contact),
        "cap": None if load.cap is None else hours(load.cap),
        "weighted": None if load.unclear else hours(load.weighted),
        "clients": _clients(load),
        "groups": _groups(load),
        "admin": hours(load.admin),
        "all_hours": _all_hours(load),
        "why": "; ".join(_why(load, left)) or None,
    }


def status(load: Load) -> str:
    """Return how a load compares with its cap."""
    if load.unclear:
        return f"cannot tell: {load.unclear}"
    if load.cap is None:
        return f"cannot tell: {_wrong_cap(load.clinician) or _wrong_fte(load.clinician) or _FILL_IN}"
    if load.is_red:
        return "red: the cap is reached" if load.contact == load.cap else "red: above the cap"
    return "amber: near the cap" if load.is_amber else "within the cap"


def _wrong_cap(one: Clinician) -> str:
    if "cap" in one.unread:
        return "Cap in Clinicians cannot be read"
    return "Cap in Clinicians has to be above 0" if one.cap is not None and one.cap <= 0 else ""


def _wrong_fte(one: Clinician) -> str:
    if "fte" in one.unread:
        return "FTE in Clinicians cannot be read"
    is_wrong = one.fte is not None and not 0 < one.fte <= MOST_FTE
    return f"FTE in Clinicians has to be above 0, {MOST_FTE} at most" if is_wrong else ""


def _clients(load: Load) -> str:
    counts = [(sum(one.rhythm is each for one in load.clients), each.name) for each in RHYTHMS]
    return ", ".join(f"{count} {name}" for count, name in counts if count) or "none"


def _groups(load: Load) -> str:
    if not load.groups:
        return "none"
    contact = sum((one.contact for one in load.groups), Fraction(0))
    codes = ", ".join(one.group for one in load.groups)
    return f"{codes}: {hours(contact)} h"


def _all_hours(load: Load) -> str | None:
    if load.unclear:
        return None
    paid = f"of {hours(load.paid)} paid" if load.paid is not None else "paid hours not known"
    return f"{hours(load.all_hours)} {paid}"


def _why(load: Load, left: str) -> list[str]:
    new = sum(one.is_new for one in load.clients)
    is_over = load.paid is not None and not load.unclear and load.all_hours > load.paid
    told = ["more than their paid hours"] * is_over
    told += [f"{new} with one appointment only: nobody can tell their rhythm yet"] * bool(new)
    if load.cap is not None and (wrong := _wrong_cap(load.clinician)):
        told.append(f"{wrong}: until then FTE counts")
    if load.paid is None and load.cap is not None:
        told.append(f"{_wrong_fte(load.clinician) or 'FTE is blank in Clinicians'}, so paid hours are not known")
    told += ([f"no move in Rebalance is enough: {left or 'nothing can move'}"]) * bool(load.is_red and left)
    return told


def rebalance_cells(
    step: Step,
    number: int,
    *,
    label: Callable[[str], str],
    free: Callable[[Client, str], bool],
    mind: Callable[[str], Sequence[str]],
) -> dict[str, Value]:
    """Return a proposal's row; ``label`` names a member or group, ``free``: at their hour with the new clinician.

    ``mind``: what to think of before giving a clinician more.
    """
    move, told = step.move, mind(step.move.target)
    return {
        "status": _asks(step) if step.is_decided else OPEN,
        "step": number,
        "what": f"{'client' if move.what == CLIENT else 'lead of'} {label(move.who)}",
        "from_whom": _name(step.before[0]),
        "to_whom": _name(step.before[1]),
        "before": " · ".join(map(_of_cap, step.before)),
        "after": " · ".join(map(_of_cap, step.after)),
        "why": _reason(step, free) + (f"; mind of {_name(step.before[1])}: {', '.join(told)}" if told else ""),
        "move": move.key,
    }


def _asks(step: Step) -> str:
    what = "move them in the EHR" if step.move.what == CLIENT else "change Clinician in Groups"
    return f"yes: {what}, then this row closes"


def _name(load: Load) -> str:
    return load.clinician.name or load.clinician.code


def _of_cap(load: Load) -> str:
    share = load.share
    of = f"{rounded(share * 100, Decimal(1))} %" if share is not None else "cannot tell"
    cap = f" of {hours(load.cap)} h" if load.cap is not None else " h"
    return f"{_name(load)} {hours(load.contact)}{cap} ({of})"


def _reason(step: Step, free: Callable[[Client, str], bool]) -> str:
    move, source = step.move, step.after[0]
    takes = f"takes {hours(move.hours)} h a week off"
    below = f"{takes}; {'still at the cap' if source.is_red else 'then below the cap'}"
    said = "; somebody said yes" * step.is_decided
    if step.against:
        return f"{below}; by now against it: {step.against}{said}"
    if not isinstance(move.work, Client):
        fits = "kind of group, licence, payers and wishes fit, free for it and its preparation and documentation"
        return f"{below}; {fits}; {move.people} members keep their hour{said}"
    at = f"{move.work.last:%a %H:%M}"
    hour = f"free at their hour ({at})" if free(move.work, move.target) else f"another hour is needed (now {at})"
    return f"{below}; licence, payer and wish fit; {move.work.rhythm.name}; {hour}{said}"


def is_over(status: str) -> bool:
    """Return whether a yes beside a status is of an earlier time; after a no it is a new decision."""
    return status == AGAIN or (status.startswith(ENDED) and not status.endswith(_DECIDED_NO))


def closed_because(today: str, decision: str, *, done: bool) -> str:
    """Return how a proposal that is not made any more closes; ``done``: what somebody said yes to was carried out."""
    if decision == "no":
        return f"closed {today}: {_DECIDED_NO}"
    return f"closed {today}: done" if decision == "yes" and done else f"closed, not since {today}"
