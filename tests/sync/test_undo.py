"""Undo acts as a person: what a run wrote and nobody changed since is put back, and nothing else."""

import pytest

from addon.problems import UnknownRun
from addon.sync.undo.one_run import undo
from addon.sync.undo.writing import Undoing, UndoReport
from tests.sync.desk_of import World
from tests.sync.world import NOON, TABS, Crash, crash, dying


def undone(world: World, number: int | None = None) -> UndoReport:
    """Undo a run (default: the last)."""
    world.runs += 1
    number = number or world.state.runs()[0].number
    return undo(number, undoing(world, f"run {world.runs}"))


def undoing(world: World, run: str) -> Undoing:
    """Return where an undo works."""
    return Undoing(workbook=world.traps, state=world.state, tabs=TABS, wall=NOON.replace(tzinfo=None), run=run)


def counts(report: UndoReport) -> tuple[int, int, int]:
    """Return the cells put back, the rows emptied, and what was kept."""
    return report.cells, report.rows, report.kept


LISTED = [("open", "enter in EHR", "E1", "E8"), ("open", "enter in EHR", "E3", "E9")]
"""What Conflicts shows once that update is undone."""


def updated() -> World:
    """The EHR changed both phones, and a pass wrote them."""
    world = World()
    world.ehr["k1"]["phone"], world.ehr["k2"]["phone"] = "E8", "E9"
    world.passes(world.export())
    return world


def test_cells_are_put_back_and_not_written_again() -> None:
    """The next pass does not do it all again, it lists what the EHR has; the EHR's next change is a conflict."""
    world = updated()
    assert counts(undone(world)) == (2, 0, 0)
    for _ in range(2):
        again = world.passes(world.export())
        assert [row["Phone"] for row in world.person.rows()] == ["E1", "E3"]
        assert sorted(world.listed()) == LISTED
    assert (again.cells, again.rows) == (0, 0)
    world.ehr["k1"]["phone"] = "E10"
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "E1"
    assert ("open", "conflict", "E1", "E10") in world.listed()


@pytest.mark.parametrize("word", ["EHR", "other value"])
def test_an_obeyed_decision_that_is_undone_is_listed_anew(word: str) -> None:
    """What the person had typed is in the cell again, and stays to be entered in the EHR; undone again it closes."""
    world = World()
    world.person.edit(0, "Phone", "H1")
    world.ehr["k1"]["phone"] = "E8"
    world.passes(world.export())
    world.decide(word, "O1")
    written = world.row("k1")["Phone"]
    assert counts(undone(world)) == (1, 0, 0)
    for _ in range(2):
        again = world.passes(world.export())
        assert world.row("k1")["Phone"] == "H1"
        (now,) = (one for one in world.differences() if one.is_open)
        assert (now.kind == "enter in EHR" or word != "EHR", now.sheet, now.said) == (True, "H1", "E8")
    assert (again.cells, again.rows) == (0, 0)
    undone(world, 4)
    world.passes(world.export())
    assert world.row("k1")["Phone"] == written
    assert [(one.sheet, one.said) for one in world.differences() if one.is_open] == [("O1", "E8")] * (word != "EHR")


def test_cells_that_changed_since_are_kept() -> None:
    """What a person typed after the run stays, and so does a formula."""
    world = updated()
    world.person.edit(0, "Phone", "H1")
    world.person.edit(1, "Phone", "=1+1")
    assert counts(undone(world)) == (0, 0, 2)
    assert world.row("k1")["Phone"] == "H1"


def test_appended_rows_are_emptied_and_stay_away() -> None:
    """They are emptied, not removed, and the next export does not bring them back."""
    world = World()
    assert counts(undone(world)) == (0, 2, 0)
    world.passes(world.export())
    assert world.person.rows() == []
    assert world.listed() == []


def test_a_row_in_which_somebody_worked_is_kept() -> None:
    """A note, an own column, another phone or a word where we count keep the row, also after a pass has seen them."""
    for header in ("Note", "Phone", "Count", "Own"):
        world = World()
        if header == "Own":
            world.person.add_column("Own", ["H1"])
        else:
            world.person.edit(0, header, "H1")
        world.passes()
        assert counts(undone(world, 1)) == (0, 1, 1)
        assert "H1" in world.person.grid()[1]


def test_what_the_ehr_wrote_later_is_nobodys_work() -> None:
    """A row that only the EHR has changed since is emptied with all it has."""
    world = updated()
    assert undone(world, 1).rows == 2
    assert world.person.rows() == []


def test_an_open_difference_closes_with_its_row() -> None:
    """Where an emptied row had an open difference, Conflicts says why it closed."""
    world = World()
    world.person.edit(0, "Phone", None)
    world.passes()
    assert undone(world, 1).rows == 2
    world.passes()
    assert world.listed()[0][0] == "closed Mar 3 2026: the row was removed"


def test_undo_can_be_undone() -> None:
    """Cells and rows come back as they were, rows with their ids, and follow the EHR again."""
    world = updated()
    before = world.person.rows()
    undone(world)
    undone(world)
    assert world.person.rows() == before
    undone(world, 1)
    assert world.person.rows() == []
    undone(world)
    assert world.person.rows() == before
    world.passes()
    world.ehr["k1"]["phone"] = "E11"
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "E11"


def test_computed_cells_follow_at_the_next_pass() -> None:
    """Our own column is not put back: it follows from the rest."""
    world = World()
    world.person.edit(0, "Count", None)
    world.passes()
    world.decide("EHR")
    assert undone(world).cells == 0
    assert world.row("k1")["Count"] == 1


@pytest.mark.parametrize("number", [0, 9])
def test_an_unknown_run_is_a_fault(number: int) -> None:
    """A number that no run has is said, with the next step."""
    with pytest.raises(UnknownRun, match=f"run {number}: there is no such run"):
        undo(number, undoing(World(), "x"))


@pytest.mark.parametrize("dies", ["persist", "write", "written", "agree"])
def test_undo_may_die_anywhere(dies: str) -> None:
    """After a crash the next pass settles it, and undone again the sheet is the same."""
    world = updated()
    world.traps.before_write = crash if dies == "write" else None
    world.traps.after_write = crash if dies == "written" else None
    if dies in {"persist", "agree"}:
        with dying(world.state, dies), pytest.raises(Crash):
            undone(world)
    else:
        with pytest.raises(Crash):
            undone(world)
    world.passes(world.export())
    if dies in {"persist", "write"}:
        undone(world, 2)
    world.passes(world.export())
    assert [row["Phone"] for row in world.person.rows()] == ["E1", "E3"]
    assert sorted(world.listed()) == LISTED


def test_undo_settles_an_interrupted_run_first() -> None:
    """A run that died after its write can be undone at once."""
    world = World()
    world.ehr["k1"]["phone"] = "E8"
    world.traps.after_write = crash
    with pytest.raises(Crash):
        world.passes(world.export())
    assert counts(undone(world, 2)) == (1, 0, 0)
    assert world.row("k1")["Phone"] == "E1"
    assert world.state.interrupted() is None


def test_rows_are_not_taken_for_emptied_while_their_id_column_is_called_otherwise() -> None:
    """The undo died before it wrote, and somebody gave ID another header: it counts as unwritten, the rows stay."""
    world = World()
    world.traps.before_write = crash
    with pytest.raises(Crash):
        undone(world)
    header = world.book.grid("clients")
    world.book.save("clients", [["No." if cell == "ID" else cell for cell in header[0]], *header[1:]])
    assert world.passes().settled == "run 2 was interrupted before it wrote anything; it is planned anew"
    world.book.save("clients", header)
    world.passes(world.export())
    assert [row["Phone"] for row in world.person.rows()] == ["E1", "E3"]
    assert not any(row.gone for row in world.state.tab("clients").rows.values())


def test_rows_that_an_undo_puts_back_close_what_was_open_about_their_removal() -> None:
    """The import is undone, the EHR speaks of a row that went with it, and then the undo is undone."""
    world = World()
    world.ehr["k1"]["phone"] = "E8"
    undone(world)
    taken_back = world.state.runs()[0].number
    world.passes(world.export())
    assert [row[1] for row in world.listed()] == ["deleted here"]
    undone(world, taken_back)
    world.passes()
    assert [row["Name"] for row in world.person.rows()] == ["k1", "k2"]
    assert [str(row[0]).endswith("the row is back") for row in world.listed()] == [True]
    again = world.passes()
    assert (again.cells, again.rows) == (0, 0)
