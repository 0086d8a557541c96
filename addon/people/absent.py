"""Members whom the EHR's complete client lists no longer name: counted, shown, never deleted. Pure."""

from collections.abc import Iterable

from addon.absence import shown
from addon.exports.export import Export
from addon.memory import Kept, Remembered
from addon.part import Given
from addon.sources import Source

ABSENT = Kept("absent", int)
"""How many complete client lists in a row did not name a member, by the member's code."""
ENOUGH = 2


def absent_members(
    given: Given, listed: Export | None, sources: Iterable[Source]
) -> tuple[tuple[Source, ...], Remembered[int]]:
    """Return what to write into "Not in EHR since", and the counts to remember. ``listed`` is the list that counts.

    Two complete lists in a row without somebody who used to be in them fill the cell; being named again empties it.
    """
    if listed is None or not (listed.is_complete and listed.sha256 in given.from_exports.fresh):
        return (), Remembered(ABSENT, {})
    present = {row.rid for source in sources if source.name == listed.source for row in source.rows}
    counted, view = given.remembered(ABSENT), given.views["members"]
    dated = {rid for rid, (since,) in view.rows(("not_in_ehr",)) if since is not None}
    times = {rid: 0 if rid in present else counted.get(rid, 0) + 1 for rid, _ in view.observed_from(listed.source)}
    back = [rid for rid, count in times.items() if count == 0 and rid in dated]
    gone = {rid: given.today for rid, count in times.items() if count == ENOUGH}
    made = shown("members", {"not_in_ehr": (back, gone)})
    return made, Remembered(ABSENT, {rid: count for rid, count in times.items() if counted.get(rid, 0) != count})
