"""What an interrupted run wrote is found by reading and is ours, to the single cell; the rest is planned anew."""

from datetime import time
from functools import partial
from itertools import count
from typing import Any

import pytest

from addon.problems import Fault
from addon.workbook import CellWrite, RowAppend
from tests.sync.desk_of import World
from tests.sync.little_practice import LittlePractice
from tests.sync.overtaken import overtaken
from tests.sync.test_carry_out import change, outcome, without_crash


def lackable() -> list[int]:
    """Return the places of what a pass with one of everything writes (the copy's id aside: either row may keep it)."""
    world = World(("k1", "k2", "k3"))
    world.passes(change(world))
    batch = world.traps.writes[-1]
    every: list[CellWrite | RowAppend] = [*batch.cells, *batch.appends]
    return [at for at, one in enumerate(every) if isinstance(one, RowAppend) or one.column]


def in_any_order(shown: tuple[Any, ...]) -> list[object]:
    """Return what people see, whatever row came first and whatever word a conflict was closed with."""
    *grids, open_ones = shown
    closed = "closed Mar 3 2026"
    return [
        *(
            sorted(str([closed if str(cell).startswith(closed) else cell for cell in row]) for row in grid)
            for grid in grids
        ),
        open_ones,
    ]


@pytest.mark.parametrize("lacking", lackable())
def test_a_batch_that_lacks_one_write_ends_the_same(lacking: int) -> None:
    """Whichever cell or row was put back: nothing that was written counts as a person's, nothing is lost or twice."""
    world = World(("k1", "k2", "k3"))
    given = change(world)
    at = count()
    overtaken(world.book.workbook, lacks=lambda _: next(at) == lacking)
    report = world.passes(given)
    assert report.settled.startswith("run 3 was interrupted while it wrote: 6 of its 7 changes are there")
    world.passes()
    assert in_any_order(outcome(world)) == in_any_order(without_crash())
    assert world.state.interrupted() is None
    quiet = world.passes(given)
    assert (quiet.cells, quiet.rows) == (0, 0)


def test_what_a_person_typed_meanwhile_is_a_conflict_and_the_rest_is_ours() -> None:
    """Both values of the one cell are kept; the other cell is the run's: the EHR changes it, and undo takes it back."""
    world = World()
    world.ehr["k1"]["phone"], world.ehr["k2"]["phone"] = "E90", "E91"
    typed = lambda: world.person.edit(0, "Phone", "H1")  # noqa: E731
    overtaken(world.book.workbook, lacks=lambda one: isinstance(one, CellWrite) and one.row == 2, act=typed)
    world.passes(world.export())
    assert [line[2:] for line in world.listed()] == [("H1", "E90")]
    assert [(entry.rid, entry.post) for entry in world.state.journal("run 2")] == [(world.row("k2")["ID"], "E91")]
    assert [run.id for run in world.state.runs()] == ["run 2.1", "run 2", "run 1"]
    world.ehr["k2"]["phone"] = "E92"
    world.passes(world.export())
    assert [row["Phone"] for row in world.person.rows()] == ["H1", "E92"]


@pytest.mark.parametrize("edit", [None, ("Plan", "H1")])
def test_a_lost_answer_and_a_version_that_lags(edit: tuple[str, str] | None) -> None:
    """What the sheet shows is proof, though its version has not moved yet; a word typed meanwhile stays a person's."""
    world = World()
    world.ehr["k1"]["phone"] = "E90"
    act = partial(world.person.edit, 0, *edit) if edit else lambda: None
    overtaken(world.book.workbook, lags=True, act=act)
    with pytest.raises(Fault):
        world.passes(world.export())
    world.passes(world.export())
    assert [entry.post for entry in world.state.journal("run 2")] == ["E90"]
    assert [line[1:] for line in world.listed()] == ([("enter in EHR", "H1", "E2")] if edit else [])


# --- whole passes ----------------------------------------------------------------------------------


def to_half_past_six(little: LittlePractice) -> None:
    """A VA changes when a group meets."""
    little.types("groups", "start", time(18, 30), id="G-01")


def pauses(little: LittlePractice) -> None:
    """A VA lets a group pause."""
    little.types("groups", "status", "paused", id="G-01")


def types_in_log(little: LittlePractice) -> None:
    """Somebody types a word into the Log."""
    little.workbook.person("log", 2, 1, "H1")


def goes_on(little: LittlePractice) -> None:
    """The next change: back to the old ways, at another time."""
    little.types("groups", "status", "active", id="G-01")
    little.types("groups", "start", time(19), id="G-01")


def in_log(one: CellWrite | RowAppend) -> bool:
    """Return whether a write belongs to the Log."""
    return one.tab == "log"


def one_session(one: CellWrite | RowAppend) -> bool:
    """Return whether a write belongs to one of the sessions."""
    return one.tab == "sessions" and isinstance(one, CellWrite) and one.row == 4


def sessions(little: LittlePractice) -> list[object]:
    """Return what Sessions and Attendance show of the group's sessions."""
    return [little.rows("sessions", group_code="G-01"), len(little.rows("attendance"))]


@pytest.mark.parametrize("happens", ["in part", "in part, one session", "answer lost"])
@pytest.mark.parametrize("does", [to_half_past_six, pauses])
@pytest.mark.some(2)
def test_what_was_written_of_a_cadence_change_is_no_persons(does: Any, happens: str) -> None:
    """Overtaken by a word in Log, the next change moves every session; undo takes back what the run wrote."""
    with LittlePractice() as little, LittlePractice() as undisturbed:
        for one in (little, undisturbed):
            one.sync()
            does(one)
        if happens == "answer lost":
            overtaken(little.workbook, act=lambda: types_in_log(little), lags=True)
            with pytest.raises(Fault):
                little.sync()
        else:
            lacks = one_session if "one session" in happens else in_log
            overtaken(little.workbook, lacks=lacks, act=lambda: types_in_log(little))
        for one in (little, undisturbed):
            one.sync()
        assert sessions(little) == sessions(undisturbed)
        assert "H1" not in str(little.rows("log")[0]), "the Log is rewritten in place"
        number = next(run.number for run in little.state.runs() if run.id == "run-2")
        for one in (little, undisturbed):
            goes_on(one)
            one.sync()
        assert sessions(little) == sessions(undisturbed)
        assert not any(one["kind"] == "enter in EHR" for one in little.rows("conflicts"))
        assert number in [int(str(row["run"])) for row in little.rows("log")]


def test_undo_reaches_what_was_written_in_part() -> None:
    """The run that somebody overtook is in the Log, and its cells go back to what they showed."""
    with LittlePractice.after_first_pass() as little:
        before = sessions(little)
        to_half_past_six(little)
        overtaken(little.workbook, lacks=in_log)
        little.sync()
        number = next(run.number for run in little.state.runs() if run.id == "run-2")
        little.types("groups", "start", time(18), id="G-01")
        assert little.undoes(number).cells
        assert sessions(little) == before
