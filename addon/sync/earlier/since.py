"""What changed in the workbook since an earlier state, spot by spot."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from addon.sync.merging.tab_plan import ROW
from addon.sync.state.commits import JournalEntry
from addon.sync.state.database import State

Spot = tuple[str, str]
"""A row id and a field, or ROW."""


@dataclass(slots=True, kw_only=True)
class Since:
    """What changed in one tab since an earlier state: the texts that a spot had before, and who changed it last.

    ``written``: spots that runs wrote; ``typed``: those that a person changed last. Spots are in the order of their
    first change.
    """

    before: dict[Spot, list[str]] = field(default_factory=lambda: defaultdict(list))
    written: set[Spot] = field(default_factory=set)
    typed: set[Spot] = field(default_factory=set)

    def note(self, change: JournalEntry, *, by_person: bool) -> None:
        """Take in the next change."""
        spot = (change.rid, change.field)
        was_there = change.field != ROW or not change.post
        self.before[spot].append(change.pre if was_there else "")
        if by_person:
            self.typed.add(spot)
        else:
            self.written.add(spot)
            self.typed.discard(spot)


def changes_of(
    state: State, number: int, *, as_read: bool = False, without: Collection[str] = ()
) -> Mapping[str, Since]:
    """Return by tab what changed after a run (by its number), or (``as_read``) after it had read the workbook.

    What the runs ``without`` wrote is left out.
    """
    found: dict[str, Since] = defaultdict(Since)
    for change, by_person in state.changes_since(number, as_read=as_read, without=without):
        found[change.tab].note(change, by_person=by_person)
    return found
