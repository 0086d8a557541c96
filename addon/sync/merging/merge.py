"""The merge: two baselines per cell. Pure; the only place that decides what happens to a cell.

For each cell the state keeps what the sheet (``s0``) and each source (``e0``) showed when they were
last observed. The EHR cannot be written, so a person's edit never arrives there and the two stay
apart; a textbook three-way merge would destroy that edit at the EHR's next change. Hence a cell is
overwritten only if it was in agreement (``s0 == e0``) and nobody has touched it since.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import Enum

from addon.cells import same
from addon.sources import MACHINES
from addon.tabs import Column, folded


class Verdict(Enum):
    """What becomes of one cell."""

    AGREE = "equal now: an open difference closes"
    KEEP = "nothing new: whatever stood open stays open"
    WRITE = "only the source changed: write its value"
    ENTER_IN_EHR = "only the person changed: keep, to be entered in the EHR"
    CONFLICT = "both changed: keep the person's value, list both"
    TYPED_OVER = "a person typed into the add-on's cell: keep, list both"
    LOCKED = "a formula, an error or a merged cell is where a value would go"


@dataclass(frozen=True, slots=True)
class SourceCell:
    """What the sources say about one cell: canonical text now (``e``) and when last observed (``e0``).

    ``weak`` values fill and follow but never conflict; ``firmed`` ones were weak when they were last observed, which is
    a change though the value is the same. ``machine`` marks our own computations, whose blank is meant and whose
    differences are no entry for the EHR.
    """

    e: str
    e0: str
    source: str = ""
    weak: bool = False
    machine: bool = False
    firmed: bool = False


def plan_cell(
    column: Column, said: SourceCell, s: str, s0: str, *, locked: bool = False, first_contact: bool = False
) -> Verdict:
    """Decide one cell from canonical texts; ``s`` is in the sheet now, ``s0`` when last observed.

    On ``first_contact`` (the source never spoke of that row) our own computation simply fills its own cells.
    """
    if column.owner == "person" or shows(column, said.e, s):
        return Verdict.AGREE
    if not said.e and not said.machine:
        return Verdict.AGREE
    source_changed, person_changed = said.e != said.e0 or said.firmed, s != s0
    ours_anew = first_contact and said.machine and column.owner == "source"
    if ours_anew or (not person_changed and same(column, said.e0, s0)):
        return Verdict.LOCKED if locked else Verdict.WRITE
    if not (source_changed or person_changed):
        return Verdict.KEEP
    if column.owner == "source":
        return Verdict.TYPED_OVER
    if said.weak or said.machine:
        return Verdict.KEEP if said.machine else Verdict.ENTER_IN_EHR
    return Verdict.CONFLICT if source_changed else Verdict.ENTER_IN_EHR


def agrees(column: Column, coarse: str, fine: str) -> bool:
    """Return whether the sheet's finer word agrees with the source's coarser one (late = Show)."""
    return any(folded(fine) == folded(word) for word in column.agrees.get(coarse, ()))


def shows(column: Column, told: str, text: str) -> bool:
    """Return whether a cell shows what a source told, or a finer word for it."""
    return same(column, told, text) or agrees(column, told, text)


def said_by(
    column: Column,
    now: Mapping[str, str | None],
    before: Mapping[str, str],
    *,
    weak: Container[str] = (),
    was_weak: Container[str] = (),
) -> SourceCell | None:
    """Join what several sources say about a cell: the first with a value counts, lower ones fill blanks.

    ``now`` holds this pass's observations by source (``None`` = not observed: its baseline counts), ``before`` the
    baselines by source; ``weak`` and ``was_weak`` are the sources whose value is weak now, or was when last observed.
    Returns None if no source of the column ever spoke.
    """
    order = column.sources or tuple(dict.fromkeys((*now, *before)))
    spoken = [name for name in order if name in before or now.get(name) is not None]
    if not spoken:
        return None
    current = {name: _either(now.get(name), before.get(name, "")) for name in spoken}
    best = next(
        (name for name in spoken if current[name]), next((name for name in spoken if name in MACHINES), spoken[0])
    )
    was = next((name for name in order if before.get(name)), "")
    return SourceCell(
        current[best],
        before.get(was, ""),
        best,
        weak=best in weak,
        machine=best in MACHINES,
        firmed=was in was_weak and best not in weak,
    )


def still_shown(column: Column, last: Mapping[str, str], text: str) -> dict[str, str]:
    """Return, by source, the ``last`` value that each told, where the cell shows it.

    A blank never erases: the cell has that value still, and lower sources find no blank to fill.
    """
    return {
        name: value for name, value in last.items() if name not in MACHINES and value and shows(column, value, text)
    }


def _either(now: str | None, before: str) -> str:
    return before if now is None else now
