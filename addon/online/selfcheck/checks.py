"""What a check is: a promise in plain words, code that tries it, what was seen, and what to do if it does not hold."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from addon.calendars.ports import CalendarChanged
from addon.problems import Fault, WorkbookChanged
from addon.sync.adapters.google_calls import GoogleFault
from addon.sync.adapters.google_sheets.workbook import WriteUnproven
from addon.sync.adapters.google_troubles import Effect
from addon.sync.adapters.writable import CellNotWritable

Desk = TypeVar("Desk")
ZONE = "America/New_York"
LOOKS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""The pauses (seconds) before each look at something that Google may show a little later."""
_OURS = (WorkbookChanged, CalendarChanged, WriteUnproven, CellNotWritable)
"""Our adapters raise these when a place did not do what they rely on."""
_NOT_ALLOWED = (401, 403)
_REFUSED = ("INVALID_ARGUMENT", "http-400", "not-put-back")


class CheckVerdict(StrEnum):
    """What became of a promise."""

    HOLDS = "holds"
    FAILS = "does not hold"
    UNCLEAR = "could not tell"


@dataclass(frozen=True, slots=True)
class Seen:
    """A verdict and what it rests on (codes and counts only)."""

    verdict: CheckVerdict
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Desk]):
    """One promise of Google's and how it is tried. ``step``: what to do until it is seen to hold."""

    code: str
    promise: str
    run: Callable[[Desk], Seen]
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What became of one check."""

    code: str
    promise: str
    verdict: CheckVerdict
    seen: str
    step: str


def seen(holds: bool, text: str) -> Seen:  # noqa: FBT001 - every check ends in this question
    """Return a verdict that is certain."""
    return Seen(CheckVerdict.HOLDS if holds else CheckVerdict.FAILS, text)


def unclear(text: str) -> Seen:
    """Return that nothing can be said, and why."""
    return Seen(CheckVerdict.UNCLEAR, text)


def look_until(enough: Callable[[], bool], sleep: Callable[[float], None]) -> int:
    """Look some times, with pauses; return at which look it was there, 0 if at none."""
    for number, pause in enumerate(LOOKS, start=1):
        if pause:
            sleep(pause)
        if enough():
            return number
    return 0


def result(check: Check[Desk], found: Seen, *, step: str = "") -> CheckResult:
    """Return the check with what was seen."""
    return CheckResult(code=check.code, promise=check.promise, verdict=found.verdict, seen=found.seen, step=step)


def tried(check: Check[Desk], desk: Desk) -> CheckResult:
    """Run a check; whatever goes wrong is a result too. Only what stops the program comes through."""
    try:
        found = check.run(desk)
    except Fault as fault:
        found = _of_fault(fault)
    except Exception as mistake:  # noqa: BLE001 - an answer of another shape; its text may quote what was sent
        frame = traceback.extract_tb(mistake.__traceback__)[-1]
        found = unclear(f"unforeseen {type(mistake).__name__} in {frame.name}:{frame.lineno}")
    return result(check, found, step="" if found.verdict is CheckVerdict.HOLDS else check.step)


def _of_fault(fault: Fault) -> Seen:
    """Return what a fault means: a refusal of the thing itself is a no, everything else leaves it open."""
    if fault.code in _REFUSED:
        no = True
    elif isinstance(fault, GoogleFault):
        trouble = fault.trouble
        no = trouble.effect is Effect.REFUSED and 400 <= trouble.status < 500 and trouble.status not in _NOT_ALLOWED
    else:
        no = isinstance(fault, _OURS)
    return Seen(CheckVerdict.FAILS if no else CheckVerdict.UNCLEAR, f"{type(fault).__name__} {fault.code}")
