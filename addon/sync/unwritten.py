"""What a pass could not write outside the workbook: told by it, and by every later one until it could be written.

The sheets are written and agreed on by then. So it fails no pass, as a calendar that cannot be read fails none.
"""

from collections.abc import Iterable

from addon.memory import Kept, Memory
from addon.problems import Fault, Place, Problem, in_file

UNWRITTEN = Kept("not written outside", tuple[Problem, ...])
"""What the last pass could not write, under ``last``."""
_LAST = "last"


def unwritten_before(memory: Memory) -> tuple[Problem, ...]:
    """Return what the last pass could not write."""
    return memory.one(UNWRITTEN, _LAST) or ()


def remember_unwritten(memory: Memory, problems: tuple[Problem, ...]) -> None:
    """Remember what could not be written; the same again is no write."""
    if problems != unwritten_before(memory):
        memory.keep(UNWRITTEN, _LAST, problems)


def not_written(fault: Fault) -> Problem:
    """Return the problem that something was not written."""
    return Problem(in_file(fault.where), "not-written", fault.what, fault.next_step, is_unread=True)


def not_in_calendar(code: str, faults: Iterable[Fault]) -> list[Problem]:
    """Return the problems of a clinician's calendar that could not be written, or not whole; each cause once."""
    place = Place(f"calendar of {code}")
    causes = dict.fromkeys((fault.what, fault.next_step) for fault in faults)
    return [
        Problem(place, "unwritten-calendar", f"{what}; not everything could be written", step, is_unread=True)
        for what, step in causes
    ]
