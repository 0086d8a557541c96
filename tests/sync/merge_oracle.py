"""What the machine knows and demands: the world of one workbook, and the invariants after each pass.

The oracle knows what stands in which cell because a person wanted it so (``held``), what the last
accepted export said, and what people removed. Row order is the person's: every gesture moves the
oracle's knowledge along with the rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine

from addon.sync.merging import conflicts
from addon.sync.merging.conflicts import OpenDifference
from addon.sync.passes import PassReport
from addon.tabs import Tab
from tests.sync.books import Book, Grid, MemoryBook, Person, is_formula
from tests.sync.world import CLIENTS, TABS, Export, Seen, Traps, new_state, sync

KEYS = ("k1", "k2", "k3")
SHARED = ("phone", "plan")
HEADERS = {column.field: column.header for column in CLIENTS.columns}
OURS = ("ID", "Count")
MERGED = ("Name", "Phone", "Plan")


class Oracle(RuleBasedStateMachine):
    """The world, what people want in it, and what must hold; the rules are in ``merge_machine``."""

    tabs: Mapping[str, Tab] = TABS

    def __init__(self) -> None:
        super().__init__()
        self.begins()

    def begins(self) -> None:
        """Begin with a new workbook and state."""
        self.tokens = 0
        self.seen: Seen = {}
        self.runs = 0
        self.count = 1
        self.state = new_state()
        self.ehr: dict[str, dict[str, str]] = {}
        self.accepted: dict[str, dict[str, str]] = {}
        self.old: list[Export] = []
        self.last: Export | None = None
        self.held: list[set[str]] = []
        self.removed: set[str] = set()
        self.several: set[str] = set()
        self.excused: set[str] = set()
        self.restored: set[Any] = set()
        self.bin: list[tuple[dict[str, Any], set[str]]] = []
        self.open_book()
        self.traps = Traps(self.book.workbook)
        self.person = Person(self.book, "clients")
        self.at_conflicts = Person(self.book, "conflicts")

    def open_book(self) -> None:
        """Start with an empty workbook."""
        self.book: Book = MemoryBook(self.tabs)

    # --- the world ---------------------------------------------------------------------------------

    def token(self, letter: str) -> str:
        """Return a value that nobody used before."""
        self.tokens += 1
        return f"{letter}{self.tokens}"

    def say(self, *words: object) -> None:
        """Add a line to the story that a failure prints."""
        note(" ".join(str(word) for word in words))

    def export(self, kind: str = "full") -> Export:
        """Let the EHR write an export."""
        rows = [(name, dict(values)) for name, values in self.ehr.items()]
        first = self.tokens % max(1, len(rows))
        rows = rows[first:] + rows[:first]
        rows = {"empty": [], "half": rows[:1], "twice": rows + rows[:1]}.get(kind, rows)
        return Export(tuple(rows), self.token("file"))

    def rows(self) -> list[dict[str, Any]]:
        """Look at the rows; the oracle learns of rows that were added below."""
        rows = self.person.rows()
        self.held += [set() for _ in range(len(rows) - len(self.held))]
        return rows

    def row_of(self, name: str) -> int | None:
        """Return where the row of a client stands, if exactly one does."""
        found = [at for at, row in enumerate(self.rows()) if row["Name"] == name]
        return found[0] if len(found) == 1 else None

    def records(self) -> dict[str, OpenDifference]:
        """Return the differences that the state remembers, by the id of their row."""
        kept = self.state.remembered(conflicts.DIFFERENCE)
        return {one.id: one for one in kept.values()}

    # --- a pass and what must hold after it --------------------------------------------------------

    def one_pass(self, given: Export | None) -> PassReport:
        """Run a pass; whatever it says was refused was not accepted."""
        self.runs += 1
        self.say("pass", self.runs, given.rows if given else "without an export")
        run = f"run {self.runs}"
        report = sync(self.traps, self.state, given, run=run, count=self.count, seen=self.seen, tabs=self.tabs)
        held = any(question.kind == "export waits" for question in report.questions)
        if given and not held:
            self.last = given
            self.accepted |= {name: dict(values) for name, values in given.rows}
            self.old.append(given)
        return report

    def pass_and_check(self, given: Export | None = None, *, free: Mapping[int, set[str]] | None = None) -> PassReport:
        """Run a pass and check everything; ``free`` names cells that somebody decided to have written."""
        self.rows()
        before = self.person.grid()
        report = self.one_pass(given)
        self.check(before, free or {})
        self.check_quiet(given)
        self.forget_agreed_blanks()
        return report

    def forget_agreed_blanks(self) -> None:
        """A cell that a person cleared and that the EHR has blank too is in agreement."""
        for at, row in enumerate(self.rows()):
            values = self.accepted.get(self.called(row), {})
            self.held[at] -= {
                HEADERS[field] for field in SHARED if row[HEADERS[field]] is None and not values.get(field)
            }

    def check(self, before: Grid, free: Mapping[int, set[str]]) -> None:
        """The invariants that hold after every pass."""
        after = self.person.grid()
        self.check_person(before, after, free)
        self.check_sources()
        rows = self.rows()
        ids = [row["ID"] for row in rows if row["ID"]]
        assert len(ids) == len(set(ids)), "I7: an id stands twice"
        for name in {*KEYS, *self.removed} - self.several:
            count = sum(row["Name"] == name for row in rows)
            assert count <= (name not in self.removed), f"I7, I16: {name} stands {count} times"
        shown = [row for row in self.at_conflicts.rows() if str(row["Status"] or "").startswith(("open", "changed"))]
        named = [(str(row["Where"]), row["Column"]) for row in shown]
        spots = [one for one in named if not one[0].endswith(tuple(self.several))]  # copies of a row have one name
        assert len(spots) == len(set(spots)), "I7: a cell is listed twice"

    def check_person(self, before: Grid, after: Grid, free: Mapping[int, set[str]]) -> None:
        """I1, I10, I12, I14: nothing a person wants changes, no row moves, new rows only below."""
        header = before[0]
        assert after[0] == header, "I12: the header changed"
        assert len(after) >= len(before), "I8: a row is gone"
        for at, (was, now) in enumerate(zip(before[1:], after[1:], strict=False)):
            for name, old, new in zip(header, was, now, strict=True):
                if old == new or name in free.get(at, set()):
                    continue
                where = f"row {at} {name}: {old!r} became {new!r}"
                assert not is_formula(old), f"I10: {where}"
                assert name in {*OURS, *MERGED}, f"I14: {where}"
                assert name not in self.held[at], f"I1: {where}"
                assert new is not None, f"I8: {where}"
                if name in MERGED:
                    assert str(new).startswith(("E", "k")), f"I14: {where}"

    def is_asked(self, kind: str = "") -> bool:
        """Return whether a question is open (of this kind, if one is named)."""
        header, *lines = self.book.grid("needs_review")
        rows = [dict(zip(header, line, strict=True)) for line in lines]
        return any(str(row["Status"] or "").startswith("open") and kind in (row["Kind"], "") for row in rows)

    def is_left_alone(self) -> bool:
        """Return whether nothing is written to the tab until somebody has answered what is asked about all of it."""
        return self.is_asked("tab left alone")

    def check_sources(self) -> None:
        """I2: every value of the last accepted export is in its cell, listed in Conflicts or waiting with the tab."""
        if self.is_left_alone():
            return
        shown = {str(cell) for row in self.person.grid() for cell in row}
        listed = " ".join(f"{row['Sheet says']} {row['Source says']};" for row in self.at_conflicts.rows())
        for name, values in self.accepted.items():
            for value in values.values():
                if value and value not in shown and value not in self.excused:
                    assert f"{value};" in listed.replace(" ", ";"), f"I2: {value} of {name} is nowhere"

    def file_version(self) -> str:
        """Return the workbook's version as it is, however late it is told."""
        return self.traps.version()

    def check_quiet(self, given: Export | None) -> None:
        """I3, I4: the same once more writes nothing at all."""
        version, before = self.file_version(), self.state.runs()
        report = self.one_pass(given)
        assert (report.cells, report.rows) == (0, 0), f"I3: {report.plan and [p.cells for p in report.plan.tabs]}"
        assert self.file_version() == version, "I3: the workbook was saved"
        assert self.state.runs() == before, "I3: the state took note of nothing"

    # --- the person and the oracle, who watches --------------------------------------------------------

    def pick(self, place: int, *, named: bool = True) -> int | None:
        """Return a row with a name (if there is one)."""
        rows = self.rows()
        found = [at for at, row in enumerate(rows) if row["Name"] or not named]
        return found[place % len(found)] if found else None

    def types(self, row: int, header: str, value: Any) -> None:
        """Type into a cell: from now on it is the person's."""
        self.say("person types", value, "into", header, "of row", row)
        self.person.edit(row, header, value)
        filled = header == "Count" or value is None  # in a row that is new yet these are filled
        rows = self.rows()
        is_new = rows[row]["Name"] in self.several or sum(one["ID"] == rows[row]["ID"] for one in rows) > 1
        if filled and is_new:
            self.held[row].discard(header)
        else:
            self.held[row].add(header)

    def called(self, row: Mapping[str, Any]) -> str:
        """Return the name under which the EHR knows a row."""
        base = self.state.tab("clients").rows.get(str(row["ID"]))
        name = base.last_said("ehr").get("name", "") if base else ""
        return name or str(row["Name"])

    def said_of(self, row: int) -> set[str]:
        """Return what the EHR says, or has said, about the client of a row."""
        if row >= len(self.rows()):
            return set()
        name = self.called(self.rows()[row])
        return {*self.accepted.get(name, {}).values(), *self.ehr.get(name, {}).values()}

    def rearranged(self, order: Sequence[int | None]) -> None:
        """Let the oracle follow the rows."""
        self.held = [set() if at is None else set(self.held[at]) for at in order]
        self.person.rearrange(order)
        self.say("rows now", order)

    def contradicts(self, older: Export) -> bool:
        """Return whether an export says something else than later ones (what they left blank it may fill)."""
        said = [(value, self.accepted[name][field]) for name, row in older.rows for field, value in row.items()]
        return any(now and value != now for value, now in said)

    def agrees(self, name: str, field: str) -> bool:
        """Return whether a client's one row shows what the EHR says, so that the EHR's next change will be written."""
        row = self.row_of(name)
        if row is None or name in self.removed | self.several or HEADERS[field] in self.held[row]:
            return False
        value = self.accepted.get(name, {}).get(field)
        return bool(value) and self.rows()[row][HEADERS[field]] == value

    def listed_at(self, one: OpenDifference) -> int:
        """Return where Conflicts lists a difference."""
        return next(at for at, row in enumerate(self.at_conflicts.rows()) if row["ID"] == one.id)

    def is_open(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row of Conflicts waits for a decision."""
        one = self.records().get(str(row["ID"]))
        return one is not None and one.is_open

    def learns_of_undo(self, before: Grid) -> None:
        """What an undo put back is wanted; what it took away had been written by a run (I1, I14)."""
        after = self.person.grid()
        after += [[None] * len(before[0]) for _ in range(len(before) - len(after))]
        self.rows()
        for at, (was, now) in enumerate(zip(before[1:], after[1:], strict=False)):
            for name, old, new in zip(before[0], was, now, strict=True):
                if old != new:
                    assert name in {*OURS, *MERGED} or new is None, f"I14: {name}: {old!r} became {new!r}"
                    typed = name in self.held[at] and str(old).startswith("H") and old not in self.restored
                    assert not typed, f"I1: {old!r} became {new!r}"
                    self.restored.add(new)
                    if name in MERGED and str(new) not in {str(value) for value in self.said_of(at)}:
                        self.held[at].add(name)
                    elif name in MERGED:
                        self.held[at].discard(name)  # it agrees with the EHR again
            if was[before[0].index("ID")] and not now[before[0].index("ID")]:
                self.removed.add(str(was[before[0].index("Name")]))
                self.excused |= {str(cell) for cell in was}
                self.held[at] = set()
        self.several |= {str(row["Name"]) for row in self.rows()[len(before) - 1 :]}
        self.held = self.held[: len(self.person.rows())]

    def teardown(self) -> None:
        """Close the state."""
        self.state.close()
