"""One small world ready to be acted in: two clients imported, a person at Clients and at Conflicts."""

from typing import Any

from addon.sync.merging.conflicts import DIFFERENCE, OpenDifference
from addon.sync.one_pass import PassReport
from tests.sync.books import MemoryBook, Person
from tests.sync.world import TABS, Export, Traps, export, new_state, sync


class World:
    """``k1`` and ``k2`` as the EHR first exported them (E1 … E4)."""

    def __init__(self, names: tuple[str, ...] = ("k1", "k2")) -> None:
        self.book = MemoryBook(TABS)
        self.traps = Traps(self.book.workbook)
        self.state = new_state()
        self.person = Person(self.book, "clients")
        self.conflicts = Person(self.book, "conflicts")
        self.review = Person(self.book, "needs_review")
        self.runs = 0
        self.ehr = {name: {"phone": f"E{2 * at + 1}", "plan": f"E{2 * at + 2}"} for at, name in enumerate(names)}
        self.passes(self.export())

    def export(self) -> Export:
        """Let the EHR write an export."""
        return export(self.ehr)

    def passes(self, given: Export | None = None) -> PassReport:
        """Run a pass."""
        self.runs += 1
        return sync(self.traps, self.state, given, run=f"run {self.runs}")

    def row(self, name: str) -> dict[str, Any]:
        """Return a client's row; empty if there is none."""
        return next((row for row in self.person.rows() if row["Name"] == name), {})

    def at(self, name: str) -> int:
        """Return where a client's row stands."""
        return next(at for at, row in enumerate(self.person.rows()) if row["Name"] == name)

    def differences(self) -> list[OpenDifference]:
        """Return what the state remembers of differences."""
        return list(self.state.remembered(DIFFERENCE).values())

    def listed(self) -> list[tuple[str, str, str, str]]:
        """Return what Conflicts shows: status, kind, sheet says, source says."""
        return [
            tuple(str(row[name]) for name in ("Status", "Kind", "Sheet says", "Source says"))  # type: ignore[misc]
            for row in self.conflicts.rows()
        ]

    def decide(self, word: str | None, other: str | None = None, *, row: int = 0) -> PassReport:
        """Let a person decide in a row of Conflicts, then run a pass."""
        self.conflicts.edit(row, "Other value", other)
        self.conflicts.edit(row, "Decision", word)
        return self.passes()
