"""The clinician whom a row of Settings names, who is told what nobody else is. Pure."""

from addon.cells import canonical
from addon.part import Given
from addon.problems import Problem, in_tab
from addon.tabs import folded


def settings_clinician(given: Given, setting: str, *, code: str, told: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the code of the active clinician whom a setting names, "" if none.

    Where it names nobody who is one, its row has a problem with this ``code``; ``told`` is the end of its sentence.
    """
    name, view = canonical(given.practice.settings.get(setting)), given.views["settings"]
    found = given.directory.code("clinicians", name)
    if not name or any(one.code == found and one.active for one in given.practice.clinicians):
        return found, ()
    what, step = (
        f"this is no active clinician of Clinicians, so {told}",
        "Write the name as Clinicians has it, or the code.",
    )
    rows = (rid for rid, (row,) in view.rows(("name",)) if folded(canonical(row)) == folded(setting))
    return "", tuple(Problem(in_tab(view.sheet.title, view.at(rid, "value")), code, what, step) for rid in rows)
