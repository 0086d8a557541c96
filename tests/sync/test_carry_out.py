"""A pass may die at any call, or its batch may arrive twice: the sheet ends up the same."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from addon.problems import WorkbookChanged
from addon.sync.merging.conflicts import DIFFERENCE
from tests.sync.desk_of import World
from tests.sync.world import Crash, Export, crash, dying, sync


def change(world: World) -> Export:
    """One of everything: written, conflict, new row, removed row, pasted copy, decision."""
    world.person.edit(1, "Phone", "H1")
    world.passes()
    world.conflicts.edit(0, "Decision", "EHR")
    world.person.edit(0, "Plan", "H2")
    world.person.paste_copy(0)
    world.person.delete(2)
    world.ehr["k1"] = {"phone": "E20", "plan": "E21"}
    world.ehr["k3"] = {"phone": "E22", "plan": "E23"}
    world.ehr["k9"] = {"phone": "E24", "plan": "E25"}
    return world.export()


def outcome(world: World) -> tuple[object, ...]:
    """Return all that people can see, and what stands open."""
    open_ones = sorted(one.key for one in world.state.remembered(DIFFERENCE).values() if one.is_open)
    return world.person.grid(), world.conflicts.grid(), world.review.grid(), open_ones


def without_crash() -> tuple[object, ...]:
    """Return how it ends when nothing happens."""
    world = World(("k1", "k2", "k3"))
    world.passes(change(world))
    world.passes()
    return outcome(world)


def dies_at(world: World, call: str, given: Export) -> None:
    """Let a pass die before or after one of its calls."""
    name, _, after = call.partition(" ")
    if name == "write":
        setattr(world.traps, "after_write" if after else "before_write", crash)
        with pytest.raises(Crash):
            world.passes(given)
    elif name == "read":
        world.traps.after_read = crash
        with pytest.raises(Crash):
            world.passes(given)
    else:
        with dying(world.state, name, after=bool(after)), pytest.raises(Crash):
            world.passes(given)


CALLS = ("read after", "persist", "persist after", "write", "write after", "agree", "agree after")


@pytest.mark.parametrize("call", CALLS)
def test_a_crash_at_any_call_ends_the_same(call: str) -> None:
    """I5: died before or after any call, then run again: the sheet and Conflicts are as without the crash."""
    world = World(("k1", "k2", "k3"))
    given = change(world)
    dies_at(world, call, given)
    world.passes(given)
    world.passes()
    assert outcome(world) == without_crash()
    assert world.state.interrupted() is None


@pytest.mark.parametrize("first", CALLS)
@pytest.mark.parametrize("second", CALLS[1:-1])
@pytest.mark.some(9)
def test_two_crashes_in_a_row_end_the_same(first: str, second: str) -> None:
    """I5, also where the second attempt dies too (where there was still something to do)."""
    world = World(("k1", "k2", "k3"))
    given = change(world)
    dies_at(world, first, given)
    done = first in {"write after", "agree", "agree after"}
    if done:
        world.passes(given)
    else:
        dies_at(world, second, given)
    world.passes(given)
    world.passes()
    assert outcome(world) == without_crash()


def test_a_batch_applied_twice_is_applied_once() -> None:
    """I6: the very batch written again (after a timeout, say) is refused, and nothing changes."""
    world = World(("k1", "k2", "k3"))
    world.passes(change(world))
    batch = world.traps.writes[-1]
    before = outcome(world)
    with pytest.raises(WorkbookChanged):
        world.book.workbook.write(batch)
    world.passes()
    assert outcome(world) == before


def test_the_same_file_twice_writes_nothing() -> None:
    """I9: the second time there is nothing to write and nothing to remember."""
    world = World(("k1", "k2", "k3"))
    given = change(world)
    world.passes(given)
    world.passes(given)
    version, runs = world.traps.version(), world.state.runs()
    report = world.passes(given)
    assert (report.cells, report.rows) == (0, 0)
    assert (world.traps.version(), world.state.runs()) == (version, runs)


def test_a_write_is_only_what_changed() -> None:
    """I20: one changed value is one cell, whatever else stands in the tab."""
    world = World(tuple(f"k{at}" for at in range(30)))
    world.ehr["k7"]["phone"] = "E99"
    world.passes(world.export())
    batch = world.traps.writes[-1]
    assert [(write.row, write.column, write.value) for write in batch.cells] == [(9, 2, "E99")]
    assert batch.appends == ()


def test_a_person_who_saves_meanwhile_is_waited_for() -> None:
    """A save between read and write: the pass is planned anew, under the same id, and both arrive."""
    world = World()
    world.ehr["k1"]["phone"] = "E9"
    world.traps.before_write = lambda: world.person.edit(1, "Phone", "H1")
    world.passes(world.export())
    assert [row["Phone"] for row in world.person.rows()] == ["E9", "H1"]
    assert [run.id for run in world.state.runs()] == ["run 2", "run 1"]


def test_a_person_who_never_stops_saving_wins() -> None:
    """After three attempts the pass gives up; nothing was written and nothing is remembered of it."""
    world = World()
    world.ehr["k1"]["phone"] = "E9"
    count = iter(range(100))

    def again() -> None:
        world.person.edit(1, "Note", f"H{next(count)}")
        world.traps.before_write = again

    world.traps.before_write = again
    with pytest.raises(WorkbookChanged):
        world.passes(world.export())
    assert next(count) == 3
    assert len(world.state.runs()) == 1
    world.traps.before_write = None
    world.passes(world.export())
    assert world.row("k1")["Phone"] == "E9"


def test_writes_wait_while_the_workbook_is_open() -> None:
    """Open elsewhere: the report says so, nothing is remembered, and the next pass writes it."""
    world = World()
    world.ehr["k1"]["phone"] = "E9"
    world.book.workbook.open_by = "ANNA"  # type: ignore[union-attr]
    report = world.passes(world.export())
    assert (report.cells, bool(report.waiting)) == (1, True)
    assert len(world.state.runs()) == 1
    world.book.workbook.open_by = None  # type: ignore[union-attr]
    assert world.passes(world.export()).waiting == ""
    assert world.row("k1")["Phone"] == "E9"


def test_an_unknown_outcome_is_settled_by_reading() -> None:
    """A fault after the write took effect is not taken for nothing written: the run can still be undone."""
    world = World()
    world.ehr["k1"]["phone"] = "E9"

    def lost_connection() -> None:
        raise TimeoutError

    world.traps.after_write = lost_connection
    with pytest.raises(TimeoutError):
        world.passes(world.export())
    report = world.passes(world.export())
    assert report.settled == "run 2 had been written before it was interrupted; it counts as done"
    assert [entry.post for entry in world.state.journal("run 2")] == ["E9"]


def test_a_write_of_which_all_is_there_counts_as_done() -> None:
    """Also where the workbook takes it for half written: what is there decides."""
    world = World(("k1", "k2", "k3"))
    given = change(world)
    dies_at(world, "write after", given)
    whole = world.traps.read
    world.traps.read = lambda: replace(whole(), written_in_part=True)  # type: ignore[method-assign]
    report = world.passes(given)
    assert report.settled.endswith("counts as done")
    del world.traps.read
    world.passes()
    assert outcome(world) == without_crash()


EDITS: dict[str, Callable[[World], None]] = {
    "nobody": lambda _: None,
    "types one of the values": lambda world: world.person.edit(0, "Phone", "E90"),
    "types something else": lambda world: world.person.edit(0, "Phone", "H1"),
    "sorts": lambda world: world.person.rearrange([4, 3, 2, 1, 0]),
    "deletes a row": lambda world: world.person.rearrange([1, 2, 3, 4]),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("written", [False, True])
def test_the_evidence_is_weighed(edit: str, written: bool) -> None:  # noqa: FBT001 (a case)
    """One cell that a person changed since does not decide what an interrupted run had done."""
    world = World(("k1", "k2", "k3", "k4", "k5"))
    for at, values in enumerate(world.ehr.values()):
        values["phone"] = f"E9{at}"
    dies_at(world, "write after" if written else "write", world.export())
    EDITS[edit](world)
    report = world.passes(world.export())
    assert ("counts as done" in report.settled) is written
    world.passes(world.export())
    shown = {row["Name"]: row["Phone"] for row in world.person.rows()}
    assert [shown[f"k{at}"] for at in range(2, 6)] == ["E91", "E92", "E93", "E94"]


def test_a_dry_run_changes_nothing() -> None:
    """The plan is computed and shown; neither workbook nor state is touched, not even to settle."""
    world = World()
    world.ehr["k1"]["phone"] = "E9"
    dies_at(world, "write after", world.export())
    world.ehr["k2"]["phone"] = "E10"
    version, runs = world.traps.version(), world.state.runs()
    report = sync(world.traps, world.state, world.export(), run="dry", dry_run=True)
    assert report.cells == 1
    assert (world.traps.version(), world.state.runs()) == (version, runs)
    assert world.state.interrupted() is not None


def test_nothing_to_do_touches_nothing() -> None:
    """An empty batch and an empty commit leave no run behind."""
    world = World()
    world.passes()
    assert len(world.state.runs()) == 1
    assert len(world.traps.writes) == 1
