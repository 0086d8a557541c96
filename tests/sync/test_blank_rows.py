"""New rows come below the last one, not below the boxes that somebody made down to the end of the tab."""

from pathlib import Path

import pytest

from addon.sync.blank_rows import blank_rows
from addon.workbook import KeptOut, Raw, TabSnapshot
from tests.sync.books import Book, FileBook, MemoryBook, Person
from tests.sync.world import TABS, export, new_state, sync


@pytest.fixture(params=["in memory", "a file"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Book:
    """A workbook of either kind."""
    return MemoryBook(TABS) if request.param == "in memory" else FileBook(tmp_path, TABS)


@pytest.mark.parametrize("boxes", [9, 3, 2])
def test_new_rows_take_the_rows_of_unticked_boxes(book: Book, boxes: int) -> None:
    """Once they are used up, the others follow below; a pass with nothing new writes nothing."""
    state, person = new_state(), Person(book, "clients")
    said = {name: {"phone": f"E{name}", "plan": ""} for name in ("k1", "k2", "k3", "k4")}
    sync(book.workbook, state, export({"k1": said["k1"]}), run="run 1")
    header, first = person.grid()
    blank = [None] * len(header)
    book.save("clients", [[*header, "Called"], [*first, True], *[[*blank, False] for _ in range(boxes - 1)]])
    sync(book.workbook, state, export(said), run="run 2")
    shown = [(row["Name"], row["Called"]) for row in person.rows()]
    ticks = [True, *[False] * (boxes - 1), *[None] * 9]
    names = ["k1", "k2", "k3", "k4", *[None] * 9]
    assert shown == list(zip(names, ticks, strict=False))[: max(boxes, 4)]
    again = sync(book.workbook, state, export(said), run="run 3")
    assert (again.cells, again.rows) == (0, 0)


HEADERS, OURS = ("ID", "Name", "Mine"), (0, 1)
SHUT = KeptOut(place="A4", rows=range(4, 5), columns=range(1))


@pytest.mark.parametrize(
    ("rows", "locked", "free"),
    [
        ([("A", "x", True), (None, None, False), (None, None, False)], (), [4, 5]),
        ([(None, None, False), (None, None, False)], (), [3, 4]),
        ([("A", "x"), (None, None, "call"), (None, None, False)], (), [5]),
        ([("A", "x"), (None, None, True), (None, None, False)], (), [5]),
        ([("A", "x"), (None, False), (None, False)], (), []),
        ([("A", "x"), (None, None, False), (None, None, False)], ((4, 1),), [5]),
        ([("A", "x"), (), (None, None, False)], (), [5]),
        ([("A", "x"), (None, None, False), ()], (), []),
        ([("A", "x")], (), []),
        ([], (), []),
    ],
)
def test_which_rows_are_blank(
    rows: list[tuple[Raw, ...]], locked: tuple[tuple[int, int], ...], free: list[int]
) -> None:
    """A tick, a word or a formula is somebody's, and what is unticked in a column of ours may be a no.

    A row that is shown as blank may be that of a forgotten member.
    """
    there = TabSnapshot(key="t", title="T", headers=HEADERS, first_row=3, rows=rows, locked=frozenset(locked))
    assert list(blank_rows(there, OURS)) == free


def test_a_row_that_others_protect_is_left() -> None:
    """New rows come below it."""
    rows: list[tuple[Raw, ...]] = [("A", "x"), (None, None, False), (None, None, False)]
    there = TabSnapshot(key="t", title="T", headers=HEADERS, first_row=3, rows=rows, kept_out=(SHUT,))
    assert list(blank_rows(there, OURS)) == [5]
