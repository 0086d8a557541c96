"""Finds the owner of each busy file: its name is a clinician's code, name or other name."""

from collections.abc import Iterable, Mapping, Sequence

from addon.problems import Problem, in_file
from addon.records import Clinician
from addon.sessions.commitments import BusyTime
from addon.tabs import folded


def by_clinician(
    found: Mapping[str, Sequence[BusyTime]], clinicians: Iterable[Clinician]
) -> tuple[dict[str, tuple[BusyTime, ...]], tuple[Problem, ...]]:
    """Return busy times by clinician code from those by file name (without .ics), and what has no one owner."""
    owners: dict[str, set[str]] = {}
    for one in clinicians:
        for name in (one.code, one.name, *one.aliases):
            owners.setdefault(folded(name), set()).add(one.code)
    times: dict[str, list[BusyTime]] = {}
    strangers = 0
    for name, theirs in found.items():
        codes = owners.get(folded(name), set())
        if len(codes) == 1:
            times.setdefault(next(iter(codes)), []).extend(theirs)
        else:
            strangers += 1
    merged = {code: tuple(sorted(set(theirs))) for code, theirs in times.items()}
    return merged, (_problem(strangers),) if strangers else ()


def _problem(count: int) -> Problem:
    what = f"{count} calendar files have a name that is no one clinician's code or name"
    return Problem(
        in_file("calendars/busy"), "whose-calendar", what, "Rename them to the clinician's code, as in C-03.ics."
    )
