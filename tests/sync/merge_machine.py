"""The machine that tries to lose a value: a person, an EHR, crashes and races over one workbook."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from addon.problems import UnreadableWorkbook
from addon.sync.merging.conflicts import OpenDifference
from addon.sync.merging.tab_plan import ROW
from addon.sync.undo.one_run import undo
from addon.sync.undo.writing import Undoing
from tests.sync.books import is_formula
from tests.sync.merge_oracle import HEADERS, KEYS, OURS, SHARED, Oracle
from tests.sync.world import NOON, Crash, Export, crash, dying, new_state, remembered

keys = st.sampled_from(KEYS)
shared = st.sampled_from(SHARED)
places = st.integers(0, 5)


class MergeMachine(Oracle):
    """Rules are gestures, exports and accidents; after each pass the invariants are checked."""

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
            stale = [one for one in self.old if self.contradicts(one)]
            if not stale:
                return
            given = Export(stale[0].rows, self.token("file"), older=True)
        before, agreed = self.person.grid(), self.state.tab("clients")
        report = self.one_pass(given)
        assert any(question.kind == "export waits" for question in report.questions)
        assert self.person.grid() == before
        assert self.state.tab("clients") == agreed
        self.check_quiet(given)

    # --- the person --------------------------------------------------------------------------------

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
            self.leaves_name(row)
        self.types(row, HEADERS[field], value)

    def leaves_name(self, row: int) -> None:
        """A name that a person takes from a row stays the row's in the EHR, if the EHR has spoken of it.

        Before that (the state was lost, and the first file after it was only half) nothing ties the two together:
        who comes by that name is somebody new, rather than mixed up with whom the row is about now.
        """
        one = self.rows()[row]
        base = self.state.tab("clients").rows.get(str(one["ID"]))
        spoken_of = base is not None and "name" in base.last_said("ehr")
        (self.removed if spoken_of else self.several).add(str(one["Name"]))

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

    @rule(by=st.sampled_from(("Name", "Phone", "Note")))
    def sorts(self, by: str) -> None:
        """A person sorts the tab."""
        rows = self.rows()
        order = sorted(range(len(rows)), key=lambda at: str(rows[at][by]))
        self.rearranged(order)

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
        if not held and values["Name"] not in self.several:
            self.excused -= set(self.accepted.get(str(values["Name"]), {}).values())
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
        if self.is_left_alone():
            return
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

    def decided_row(self, one: OpenDifference, word: str) -> None:
        """``EHR`` puts a removed row back, ``sheet`` leaves it removed; another value there is none."""
        base = self.state.tab("clients").rows[one.rid]
        name = base.last_said("ehr").get("name", "")
        shown = base.baselines()[0].get("name", "")
        if word == "EHR":
            self.removed -= {name, shown}
            self.several |= {name, shown}
            self.one_pass(None)  # what we compute about the row follows once it is there
        self.pass_and_check(None)
        rids = {row["ID"] for row in self.rows()}
        assert (one.rid in rids) is (word == "EHR")
        if word != "other value":
            assert not self.records()[one.id].is_open

    def decided_cell(self, one: OpenDifference, word: str, other: str, moves: str) -> None:
        """A decision about a cell is obeyed as it was shown, or not at all."""
        found = [at for at, cells in enumerate(self.rows()) if cells["ID"] == one.rid]
        assert found, "a difference is open about a row that is not there"
        row, header = found[0], HEADERS[one.field]
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
        self.pass_and_check(None, free={row: {header}})
        if locked:
            self.at_conflicts.edit(self.listed_at(one), "Decision", None)  # it would wait for the formula to go
            return
        assert str(self.rows()[row][header] or "") == wanted
        assert self.records()[one.id].is_open is (word != "EHR" and header != "Count")  # no EHR has what we compute
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
        wall, run = NOON.replace(tzinfo=None), f"run {self.runs}"
        given = Undoing(workbook=self.traps, state=self.state, tabs=self.tabs, wall=wall, run=run)
        undo(runs[back].number, given)
        self.learns_of_undo(before)
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
