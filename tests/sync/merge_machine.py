"""The machine that tries to lose a value: a person, an EHR, crashes and races over one workbook.

The oracle knows what stands in which cell because a person wanted it so (``held``), what the last
accepted export said, and what people removed. Row order is the person's: every gesture moves the
oracle's knowledge along with the rows.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from addon.problems import UnreadableWorkbook
from addon.sync import conflicts
from addon.sync.conflicts import OpenDifference
from addon.sync.one_pass import PassReport
from addon.sync.tab_plan import ROW
from addon.sync.undo import undo
from tests.sync.books import FileBook, Grid, MemoryBook, Person, is_formula
from tests.sync.world import CLIENTS, TABS, TODAY, Crash, Export, Traps, crash, dying, new_state, remembered, sync

KEYS = ("k1", "k2", "k3")
SHARED = ("phone", "plan")
HEADERS = {column.field: column.header for column in CLIENTS.columns}
OURS = ("ID", "Count")
MERGED = ("Name", "Phone", "Plan")

keys = st.sampled_from(KEYS)
shared = st.sampled_from(SHARED)
places = st.integers(0, 5)


class MergeMachine(RuleBasedStateMachine):
    """Rules are gestures, exports and accidents; after each pass the invariants are checked."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = 0
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
        self.book: MemoryBook | FileBook = MemoryBook(TABS)

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
        kept = conflicts.remembered(self.state.kept("difference"))
        return {one.id: one for one in kept.values()}

    # --- a pass and what must hold after it --------------------------------------------------------

    def one_pass(self, given: Export | None) -> PassReport:
        """Run a pass; whatever it says was refused was not accepted."""
        self.runs += 1
        self.say("pass", self.runs, given.rows if given else "without an export")
        report = sync(self.traps, self.state, given, run=f"run {self.runs}", count=self.count)
        held = any(question.kind == "export held" for question in report.questions)
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
        spots = [(row["Where"], row["Column"]) for row in shown]
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

    def check_sources(self) -> None:
        """I2: every value of the last accepted export is in its cell or listed in Conflicts."""
        shown = {str(cell) for row in self.person.grid() for cell in row}
        listed = " ".join(f"{row['Sheet says']} {row['Source says']};" for row in self.at_conflicts.rows())
        for name, values in self.accepted.items():
            for value in values.values():
                if value and value not in shown and value not in self.excused:
                    assert f"{value};" in listed.replace(" ", ";"), f"I2: {value} of {name} is nowhere"

    def check_quiet(self, given: Export | None) -> None:
        """I3, I4: the same once more writes nothing at all."""
        version, before = self.traps.version(), self.state.runs()
        report = self.one_pass(given)
        assert (report.cells, report.rows) == (0, 0), f"I3: {report.plan and [p.cells for p in report.plan.tabs]}"
        assert self.traps.version() == version, "I3: the workbook was saved"
        assert self.state.runs() == before, "I3: the state took note of nothing"

    # --- the EHR -----------------------------------------------------------------------------------

    @initialize()
    def first_import(self) -> None:
        """The first import fills an empty tab."""
        self.ehr = {name: {field: self.token("E") for field in SHARED} for name in KEYS}
        self.pass_and_check(self.export())
        assert [row["Name"] for row in self.rows()] == [name for name, _ in self.last.rows] if self.last else False

    @rule(name=keys, field=shared)
    def ehr_changes(self, name: str, field: str) -> None:
        """The EHR changes a value."""
        self.ehr.setdefault(name, {one: self.token("E") for one in SHARED})[field] = self.token("E")
        self.say("EHR", name, self.ehr[name])

    @rule(name=keys, field=shared)
    def ehr_blanks(self, name: str, field: str) -> None:
        """The EHR empties a value."""
        if name in self.ehr:
            self.ehr[name][field] = ""
            self.say("EHR", name, self.ehr[name])

    @rule(name=keys)
    def ehr_drops(self, name: str) -> None:
        """A client is no longer in the EHR's exports."""
        if len(self.ehr) > 1:
            self.ehr.pop(name, None)
            self.say("EHR drops", name)

    @rule()
    def computes_anew(self) -> None:
        """What we compute changes for every row."""
        self.count += 1
        self.say("computed", self.count)

    @rule(kind=st.sampled_from(("full", "full", "full", "full", "half", "none")))
    def passes(self, kind: str) -> None:
        """A pass, with an export or without."""
        self.pass_and_check(None if kind == "none" else self.export(kind))

    @rule(kind=st.sampled_from(("empty", "twice", "older")))
    def refused_export(self, kind: str) -> None:
        """I8: an empty, doubled or older export changes nothing, neither in the sheet nor in the agreement."""
        self.pass_and_check(None)
        given = self.export(kind)
        if kind == "older":
            stale = [one for one in self.old if any(self.accepted[name] != values for name, values in one.rows)]
            if not stale:
                return
            given = Export(stale[0].rows, self.token("file"), older=True)
        before, agreed = self.person.grid(), self.state.tab("clients")
        report = self.one_pass(given)
        assert any(question.kind == "export held" for question in report.questions)
        assert self.person.grid() == before
        assert self.state.tab("clients") == agreed
        self.check_quiet(given)

    # --- the person --------------------------------------------------------------------------------

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
        if filled and self.rows()[row]["Name"] in self.several:
            self.held[row].discard(header)
        else:
            self.held[row].add(header)

    @rule(place=places, field=st.sampled_from((*SHARED, "note", "name", "count")))
    def edits(self, place: int, field: str) -> None:
        """A person types over a cell."""
        row = self.pick(place)
        if row is None:
            return
        value: Any = self.token("H")
        if field == "count":
            value = 9000 + self.tokens if place % 2 else value
        if field == "name":
            self.removed.add(str(self.rows()[row]["Name"]))
        self.types(row, HEADERS[field], value)

    @rule(place=places, field=shared)
    def clears(self, place: int, field: str) -> None:
        """A person clears a cell."""
        row = self.pick(place)
        if row is not None:
            self.types(row, HEADERS[field], None)

    @rule(place=places, field=shared)
    def types_formula(self, place: int, field: str) -> None:
        """A person types a formula; what a source says about that cell waits."""
        row = self.pick(place)
        if row is not None:
            self.types(row, HEADERS[field], f"=1+{self.tokens}")

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

    def rearranged(self, order: list[int | None]) -> None:
        """Let the oracle follow the rows."""
        self.held = [set() if at is None else set(self.held[at]) for at in order]
        self.person.rearrange(order)
        self.say("rows now", order)

    @rule(by=st.sampled_from(("Name", "Phone", "Note")))
    def sorts(self, by: str) -> None:
        """A person sorts the tab."""
        rows = self.rows()
        self.rearranged(sorted(range(len(rows)), key=lambda at: str(rows[at][by])))

    @rule()
    def inserts_on_top(self) -> None:
        """A person inserts a blank row above all."""
        if len(self.rows()) < 8:
            self.rearranged([None, *range(len(self.rows()))])

    @rule(place=places)
    def deletes(self, place: int) -> None:
        """A person deletes a row that the passes know, and it stays deleted (I16)."""
        self.pass_and_check(None)
        row = self.pick(place)
        if row is None:
            return
        rows = self.rows()
        self.excused |= self.said_of(row)
        self.bin.append((rows[row], set(self.held[row])))
        self.removed.add(str(rows[row]["Name"]))
        self.rearranged([at for at in range(len(rows)) if at != row])

    @rule()
    def puts_back(self) -> None:
        """A person puts the row deleted last back; it is the same row."""
        if not self.bin:
            return
        self.pass_and_check(None)
        values, held = self.bin.pop()
        known = self.state.tab("clients").rows.get(str(values["ID"]))
        rows = self.rows()
        if known is None or any(row["ID"] == values["ID"] or row["Name"] == values["Name"] for row in rows):
            return
        self.say("person puts back", values)
        self.person.put_back(values)
        self.held.insert(0, held)
        self.removed.discard(str(values["Name"]))
        self.pass_and_check(None)
        assert self.rows()[0]["ID"] == values["ID"]
        self.excused -= set(self.accepted.get(str(values["Name"]), {}).values()) if not held else set()
        self.check_sources()

    @rule(place=places)
    def pastes_copy(self, place: int) -> None:
        """A person copies a row, id and all; both rows live on, with two ids."""
        row = self.pick(place)
        if row is None or len(self.rows()) > 6:
            return
        self.several.add(str(self.rows()[row]["Name"]))
        self.held[row] -= {header for header, value in self.rows()[row].items() if header == "Count" or value is None}
        self.rearranged([*range(len(self.rows())), row])

    @rule(place=places)
    def cuts_id(self, place: int) -> None:
        """A person empties an id; the row gets the same one back."""
        self.pass_and_check(None)
        row = self.pick(place)
        if row is None:
            return
        rows = self.rows()
        name, rid = rows[row]["Name"], rows[row]["ID"]
        self.say("person cuts the id of row", row)
        self.person.edit(row, "ID", None)
        self.pass_and_check(None)
        if sum(one["Name"] == name for one in rows) == 1:
            assert self.rows()[row]["ID"] == rid

    @rule(name=st.sampled_from((*KEYS, "new")))
    def types_row(self, name: str) -> None:
        """A person types a new row below, perhaps of a client whom the EHR knows too."""
        rows = self.rows()
        if len(rows) > 6:
            return
        name = self.token("n") if name == "new" else name
        self.several.add(name)
        phone = self.token("H")
        self.say("person types a row", name, phone)
        self.person.type_row({"Name": name, "Phone": phone})
        self.rows()
        self.held[-1] |= {"Name", "Phone"}

    @rule(act=st.sampled_from(("sort", "insert", "move", "rename", "own", "save")), to=places)
    def harmless(self, act: str, to: int) -> None:
        """I13: sorting, inserting, moving a column, renaming the tab, own columns and saving write nothing."""
        self.pass_and_check(None)
        before, ids = remembered(self.state), {row["ID"] for row in self.rows()}
        self.say("harmless:", act)
        acts: dict[str, Callable[[], None]] = {
            "sort": lambda: self.sorts("Phone"),
            "insert": self.inserts_on_top,
            "move": lambda: self.person.move_column(HEADERS[("phone", "name", "id")[to % 3]], to),
            "rename": lambda: self.person.rename_tab(f"People {to}"),
            "own": lambda: self.person.add_column(self.token("Own "), ["mine"] * len(self.rows())),
            "save": self.person.save,
        }
        acts[act]()
        report = self.one_pass(None)
        assert (report.cells, report.rows) == (0, 0), "I13"
        assert remembered(self.state) == before, "I13"
        assert {row["ID"] for row in self.rows()} | {None} == ids | {None}, "I13"

    # --- aimed: collisions, races, crashes ---------------------------------------------------------

    @rule(name=keys, field=shared)
    def both_touch(self, name: str, field: str) -> None:
        """Person and EHR change one cell between two passes: the person's stays, both are listed."""
        self.pass_and_check(None)
        row = self.row_of(name)
        if row is None or name in self.removed:
            return
        self.types(row, HEADERS[field], self.token("H"))
        self.ehr_changes(name, field)
        self.pass_and_check(self.export())

    @rule(name=keys, field=shared, moment=st.sampled_from(("after_read", "before_write")), touch=st.booleans())
    def races(self, name: str, field: str, moment: str, touch: bool) -> None:  # noqa: FBT001 (drawn)
        """I15: what a person types between our read and our publish survives."""
        self.ehr_changes(name, field)
        row = self.row_of(name)
        other = self.pick(self.tokens)
        row = row if touch else other
        if row is None:
            return
        header, typed, given = HEADERS[field], self.token("H"), self.export()
        setattr(self.traps, moment, lambda: self.types(row, header, typed))
        self.one_pass(given)
        waits = getattr(self.traps, moment) is not None
        setattr(self.traps, moment, None)
        assert waits or self.rows()[row][header] == typed, "I15"
        self.pass_and_check(given)

    @rule(
        name=keys,
        field=shared,
        dies=st.sampled_from(("persist", "write", "written", "agree")),
        edits=st.sampled_from(("the same cell", "another", "none")),
    )
    def crashes_then_edits(self, name: str, field: str, dies: str, edits: str) -> None:
        """A pass dies somewhere; a person edits the very cell it was about; the next pass knows what to think."""
        self.pass_and_check(self.export())
        agreed = self.agrees(name, field)
        self.ehr_changes(name, field)
        given, before = self.export(), self.person.grid()
        self.say("dies at", dies)
        self.traps.before_write = crash if dies == "write" else None
        self.traps.after_write = crash if dies == "written" else None
        if dies in {"persist", "agree"}:
            with dying(self.state, dies), pytest.raises(Crash):
                self.one_pass(given)
        else:
            try:
                self.one_pass(given)
            except Crash:
                self.say("died")
        self.traps.before_write = self.traps.after_write = None
        self.check_person(before, self.person.grid(), {})
        row = self.row_of(name)
        if row is not None and edits != "none":
            self.types(row, HEADERS[field] if edits == "the same cell" else "Note", self.token("H"))
        self.pass_and_check(given)
        if row is not None and agreed and edits != "the same cell":
            assert self.rows()[row][HEADERS[field]] == self.ehr[name][field], "I5: what died was never done"

    def agrees(self, name: str, field: str) -> bool:
        """Return whether a client's one row shows what the EHR says, so that the EHR's next change will be written."""
        row = self.row_of(name)
        if row is None or name in self.removed | self.several or HEADERS[field] in self.held[row]:
            return False
        value = self.accepted.get(name, {}).get(field)
        return bool(value) and self.rows()[row][HEADERS[field]] == value

    @rule()
    def cannot_be_read(self) -> None:
        """I17: a workbook that cannot be read changes nothing."""
        before, grid = remembered(self.state), self.person.grid()

        def broken() -> None:
            raise UnreadableWorkbook("workbook", "half of it is missing")

        self.traps.after_read = broken
        with pytest.raises(UnreadableWorkbook):
            self.one_pass(self.export())
        assert remembered(self.state) == before
        assert self.person.grid() == grid

    # --- decisions, undo, lost state ---------------------------------------------------------------

    @rule(place=places, word=st.sampled_from(("EHR", "sheet", "other value")), moves=st.sampled_from(("", "H", "E")))
    def decides(self, place: int, word: str, moves: str) -> None:
        """A decision is obeyed, unless the pair that was shown has moved meanwhile."""
        self.pass_and_check(None)
        found = [at for at, row in enumerate(self.at_conflicts.rows()) if self.is_open(row)]
        if not found:
            return
        at = found[place % len(found)]
        shown = self.at_conflicts.rows()[at]
        if shown["Decision"]:
            self.at_conflicts.edit(at, "Decision", None)
            self.pass_and_check(None)
        one = self.records()[shown["ID"]]
        other = self.token("O")
        self.at_conflicts.edit(at, "Other value", other)
        self.at_conflicts.edit(at, "Decision", word)
        self.say("decision", word, other, "on", one.key, one.sheet, one.said)
        if one.field == ROW:
            self.decided_row(one, word)
        else:
            self.decided_cell(one, word, other, moves)

    def is_open(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row of Conflicts waits for a decision."""
        one = self.records().get(str(row["ID"]))
        return one is not None and one.is_open

    def decided_row(self, one: OpenDifference, word: str) -> None:
        """``EHR`` puts a removed row back, ``sheet`` leaves it removed; another value there is none."""
        base = self.state.tab("clients").rows[one.rid]
        name = base.last_said("ehr").get("name", "")
        shown = base.baselines()[0].get("name", "")
        if word == "EHR":
            self.removed -= {name, shown}
            self.several |= {name, shown}
        self.pass_and_check(None)
        rids = {row["ID"] for row in self.rows()}
        assert (one.rid in rids) is (word == "EHR")
        if word != "other value":
            assert not self.records()[one.id].is_open

    def decided_cell(self, one: OpenDifference, word: str, other: str, moves: str) -> None:
        """A decision about a cell is obeyed as it was shown, or not at all."""
        row = next(at for at, cells in enumerate(self.rows()) if cells["ID"] == one.rid)
        header = HEADERS[one.field]
        if moves and one.field in SHARED:
            if moves == "H":
                self.types(row, header, self.token("H"))
            else:
                name = self.state.tab("clients").rows[one.rid].baselines()[1].get("ehr", {}).get("name", "")
                self.ehr_changes(name, one.field) if name in self.ehr else self.types(row, header, self.token("H"))
            self.pass_and_check(self.export())
            after = self.records()[one.id]
            assert not after.is_open or after.stale == word or (after.sheet, after.said) == (one.sheet, one.said)
            return
        locked = is_formula(self.rows()[row][header])
        wanted = {"EHR": one.said, "sheet": one.sheet, "other value": other}[word]
        if one.field == "count" and word == "other value":
            self.pass_and_check(None)
            return  # no letters in a number: reported, not obeyed
        if word != "sheet" and not locked:
            self.held[row].discard(header)
            self.removed.discard(wanted)
        if word != "EHR":
            self.excused.add(one.said)
        self.pass_and_check(None, free={row: {header}})
        if not locked:
            assert str(self.rows()[row][header] or "") == wanted
            assert self.records()[one.id].is_open is (word == "sheet")
        if word == "other value":
            self.held[row].add(header)
        if header == "Name":
            self.several.add(wanted)

    @rule(back=st.integers(0, 2))
    def undoes(self, back: int) -> None:
        """Undo puts back what a run wrote and nobody changed since; the next pass does not do it again."""
        self.pass_and_check(None)
        runs = self.state.runs()
        if back >= len(runs):
            return
        before = self.person.grid()
        self.runs += 1
        self.say("undo of run", runs[back].number)
        undo(runs[back].number, self.traps, self.state, TABS, today=TODAY, run=f"run {self.runs}")
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
                    self.excused.add(str(old))
            if was[before[0].index("ID")] and not now[before[0].index("ID")]:
                self.removed.add(str(was[before[0].index("Name")]))
                self.held[at] = set()
        self.several |= {str(row["Name"]) for row in self.rows()[len(before) - 1 :]}
        self.held = self.held[: len(self.person.rows())]
        self.pass_and_check(None)

    @rule()
    def loses_state(self) -> None:
        """The state is lost: rows are matched again, nothing is deleted; removed rows may come back once."""
        self.say("state lost")
        self.state = new_state()
        self.several |= self.removed
        self.removed = set()
        self.bin.clear()
        self.accepted.clear()
        self.old.clear()
        for row, held in zip(self.rows(), self.held, strict=False):
            held -= {name for name in held if row[name] is None or name in OURS}
        self.pass_and_check(self.last)

    def teardown(self) -> None:
        """Close the state."""
        self.state.close()


class FileMachine(MergeMachine):
    """The same over a real .xlsx file."""

    def open_book(self) -> None:
        """Start with a new file."""
        self.folder = Path(tempfile.mkdtemp(prefix="merge-"))
        self.book = FileBook(self.folder, TABS)

    def teardown(self) -> None:
        """Remove the file."""
        super().teardown()
        shutil.rmtree(self.folder)
