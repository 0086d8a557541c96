"""Gestures aimed at values that move, unreadable cells, own columns, earlier workbooks: each alone, then by chance."""

import os
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

import pytest

from tests.sync.aimed_machine import ORDER, AimedMachine
from tests.sync.test_merge_machine import FileMachine, prove

RANGES = tuple(combinations_with_replacement(range(len(ORDER)), 2))
LONG = int(os.environ.get("GROUPKEEPER_STEPS", "60000"))
EXAMPLES, LEAST = 200, 2_000
"""How many stories are told at once, and fewer steps than they have together."""
SWAP, ROTATION = (1, 0, 2), (1, 2, 0)


class AimedFileMachine(AimedMachine, FileMachine):
    """The same over a real .xlsx file."""


class Alone(AimedMachine):
    """The machine without chance: one gesture after the first import."""

    def say(self, *words: object) -> None:
        """Keep no story: a gesture alone tells it."""


@pytest.fixture
def machine() -> Iterator[Alone]:
    """Return three clients whom the EHR has told of."""
    made = Alone()
    made.first_import()
    yield made
    made.teardown()


@pytest.mark.parametrize("order", [SWAP, ROTATION], ids=["two rows", "three rows"])
@pytest.mark.parametrize("columns", RANGES, ids=[f"{ORDER[first]}..{ORDER[last]}" for first, last in RANGES])
@pytest.mark.some(14)
def test_a_partial_sort_brings_nothing_to_another_client(
    columns: Sequence[int], order: Sequence[int], machine: Alone
) -> None:
    """Every range of columns, with news about a client meanwhile."""
    machine.sorts_part(columns, order, "k1", tell=True)


@pytest.mark.parametrize("header", ORDER[1:])
def test_an_own_column_of_our_name_is_a_persons_own(header: str, machine: Alone) -> None:
    """Just left of ours, with news about a client meanwhile."""
    machine.own_column_of_our_name(header, len(ORDER), "k1", tell=True)


@pytest.mark.parametrize("cell", [("Count", "about ten"), ("Since", "end of October")], ids=["number", "day"])
def test_a_slip_changes_nothing_and_leaves_nothing(cell: tuple[str, str], machine: Alone) -> None:
    """A cell that cannot be read, and its correction."""
    machine.mistypes_and_corrects(0, cell)


def test_cleared_formats_change_nothing(machine: Alone) -> None:
    """Days as numbers, and days again."""
    machine.clears_formats()


@pytest.mark.parametrize("typed", [False, True], ids=["backup", "stale save"])
@pytest.mark.parametrize("field", ["phone", "plan"])
def test_an_earlier_workbook_is_no_deletion(field: str, machine: Alone, *, typed: bool) -> None:
    """What passes had added and changed since is there again."""
    machine.earlier_workbook_comes_back("k1", field, typed=typed)


def test_what_differs_in_several_cells_of_a_row_is_noted_once(machine: Alone) -> None:
    """Whichever of them was told first: a pass with nothing new takes note of nothing."""
    machine.both_touch(field="phone", name="k2")
    machine.edits(field="count", place=1)
    machine.sorts(by="Phone")
    machine.edits(field="name", place=5)
    machine.pass_and_check(machine.export())


@pytest.mark.judges
def test_no_value_moves_to_another_row() -> None:
    """All of them among all other gestures."""
    prove(AimedMachine, examples=100, steps=12)


@pytest.mark.judges
def test_no_value_moves_to_another_row_in_files() -> None:
    """The same over real files."""
    prove(AimedFileMachine, examples=25, steps=8)


class Counted(AimedMachine):
    """The machine with its steps counted: gestures, changes in the EHR, passes."""

    steps = 0

    def say(self, *words: object) -> None:
        """Count a line of the story."""
        Counted.steps += 1
        super().say(*words)


@pytest.mark.prove
def test_no_value_moves_to_another_row_for_long(capsys: pytest.CaptureFixture[str]) -> None:
    """The same with as many steps as one wants; how many were run is printed."""
    try:
        for _ in range(LONG // LEAST + 1):
            if Counted.steps < LONG:
                prove(Counted, examples=EXAMPLES, steps=20, fixed=False)
    finally:
        with capsys.disabled():
            print(f"\n{Counted.steps:,} steps")  # noqa: T201
    assert Counted.steps >= LONG


@pytest.mark.prove
def test_no_value_moves_to_another_row_in_files_for_long() -> None:
    """The same with hundreds of stories over real files."""
    prove(AimedFileMachine, examples=300, steps=12, fixed=False)
